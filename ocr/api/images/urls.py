from django.urls import re_path

from ocr.api.images.views import JobView, OcrView, OriginalView, ThumbView, UploadView

urlpatterns = [
    re_path(r"^api/upload/?$", UploadView.as_view(), name="images-upload"),
    re_path(r"^api/ocr/?$", OcrView.as_view(), name="images-ocr"),
    re_path(r"^api/job/(?P<job_id>[^/]+?)/?$", JobView.as_view(), name="images-job"),
    re_path(
        r"^storage/original/(?P<image_id>[^/.]+)\.(?P<extension>[a-z]+)/?$",
        OriginalView.as_view(),
        name="images-original",
    ),
    re_path(
        r"^storage/thumbs/(?P<image_id>[^/.]+)\.webp/?$", ThumbView.as_view(), name="images-thumb"
    ),
]

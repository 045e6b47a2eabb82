from django.urls import re_path

from ocr.api.documents.views import OcrTaskView, OcrView, TaskView

urlpatterns = [
    re_path(r"^task/pic/ocr/?$", OcrView.as_view(), name="documents-ocr"),
    re_path(
        r"^task/pic/ocr/(?P<task_id>[^/]+)/?$", OcrTaskView.as_view(), name="documents-ocr-task"
    ),
    re_path(r"^task/(?P<task_id>[^/]+)/?$", TaskView.as_view(), name="documents-task"),
]

from django.urls import re_path

from ocr.api.jobs.views import (
    CancelView,
    FileView,
    JobsView,
    JobView,
    ProvidersView,
    ReprocessView,
    UploadView,
)

urlpatterns = [
    re_path(r"^ocr-jobs/?$", JobsView.as_view(), name="jobs-list"),
    re_path(r"^ocr-jobs/upload/?$", UploadView.as_view(), name="jobs-upload"),
    re_path(r"^ocr-jobs/providers/?$", ProvidersView.as_view(), name="jobs-providers"),
    re_path(r"^ocr-jobs/(?P<job_id>[^/]+)/?$", JobView.as_view(), name="jobs-job"),
    re_path(r"^ocr-jobs/(?P<job_id>[^/]+)/cancel/?$", CancelView.as_view(), name="jobs-cancel"),
    re_path(
        r"^ocr-jobs/files/(?P<file_id>[^/]+)/reprocess/?$",
        ReprocessView.as_view(),
        name="jobs-reprocess",
    ),
    re_path(
        r"^ocr-jobs/(?P<job_id>[^/]+)/files/(?P<file_id>[^/]+)/?$",
        FileView.as_view(),
        name="jobs-file",
    ),
]

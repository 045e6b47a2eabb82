from django.urls import re_path

from ocr.api.process.billing import BalanceView, LedgerView, UsageView
from ocr.api.process.files import FilesView, FileView, PresignView, UploadView
from ocr.api.process.views import ProcessView

urlpatterns = [
    re_path(r"^api/ocr/process/?$", ProcessView.as_view(), name="process-process"),
    re_path(r"^api/files/?$", FilesView.as_view(), name="process-files"),
    re_path(r"^api/files/presign/?$", PresignView.as_view(), name="process-presign"),
    re_path(r"^api/files/upload/?$", UploadView.as_view(), name="process-upload"),
    re_path(r"^api/files/(?P<key>.+?)/?$", FileView.as_view(), name="process-file"),
    re_path(r"^api/billing/balance/?$", BalanceView.as_view(), name="process-balance"),
    re_path(r"^api/billing/usage/?$", UsageView.as_view(), name="process-usage"),
    re_path(r"^api/billing/ledger/?$", LedgerView.as_view(), name="process-ledger"),
]

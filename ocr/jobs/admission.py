"""Backpressure: refuse new jobs while too many executions wait. Checked before storing."""

from django.conf import settings

from accounts.models import Tenant
from ocr.models import Execution, Status


class Refused(Exception):
    """The request must be sent again later. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TenantBusy(Refused):
    """Too many executions of this tenant are waiting."""


class PlatformBusy(Refused):
    """Too many executions of all tenants together are waiting."""


def admit(tenant: Tenant, *, executions: int = 1) -> None:
    """Raises TenantBusy or PlatformBusy where these executions would exceed a limit."""
    waiting = Execution.objects.filter(status=Status.PENDING)
    if waiting.filter(tenant=tenant).count() + executions > settings.MAX_QUEUED_PER_TENANT:
        raise TenantBusy(
            "Too many of your jobs are waiting. Try again when some are done.", retry_after=10
        )
    if waiting.count() + executions > settings.MAX_QUEUED:
        raise PlatformBusy(
            "The service is not taking new work at the moment. Try again soon.", retry_after=30
        )

"""Backpressure: refuse new jobs while too many executions wait.

Waiting executions are counted when they come and go (Turn.queued), not at each request.
"""

from django.conf import settings
from django.db.models import Q, Sum

from accounts.models import Tenant
from ocr.jobs import turns
from ocr.models import Priority, Turn


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
    """Raises TenantBusy or PlatformBusy where these executions would exceed a limit.

    Asked before anything is written. Whether the tenant's limit holds is decided by `enter`.
    """
    of_tenant = Sum("queued", filter=Q(tenant=tenant))
    waiting = Turn.objects.filter(turns.OPEN).aggregate(tenant=of_tenant, all=Sum("queued"))
    _check_tenant((waiting["tenant"] or 0) + executions)
    if (waiting["all"] or 0) + executions > settings.MAX_QUEUED:
        raise PlatformBusy(
            "The service is not taking new work at the moment. Try again soon.", retry_after=30
        )


def enter(tenant: Tenant, *, priority: Priority, executions: int = 1) -> None:
    """New executions with waiting runs take part in the turns. Called last in their transaction.

    Raises TenantBusy: of requests at the same time, the ones beyond the limit are refused.
    """
    _check_tenant(turns.add(tenant.pk, priority, executions=executions))


def _check_tenant(queued: int) -> None:
    if queued > settings.MAX_QUEUED_PER_TENANT:
        raise TenantBusy(
            "Too many of your jobs are waiting. Try again when some are done.", retry_after=10
        )

"""Several tenants are not served where their files are kept apart badly."""

from django.conf import settings
from django.core.management.base import CommandError

from accounts.models import Tenant
from ocr.sandbox import level

TOO_WEAK = (
    "The files of several tenants are not kept apart on this machine: its sandbox is at the "
    "weakest level, rlimits. Install bubblewrap, or set ALLOW_WEAK_SANDBOX=1 to serve them all "
    "the same. See docs/security.md."
)


def refuse_weak_isolation() -> None:
    """Raises CommandError for several active tenants at the weakest level, unless it is allowed."""
    if settings.ALLOW_WEAK_SANDBOX or level() != "rlimits":
        return
    if Tenant.objects.filter(active=True).count() > 1:
        raise CommandError(TOO_WEAK)

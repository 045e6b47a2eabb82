"""The provider that a request names."""

from django.conf import settings

from accounts.models import Tenant
from ocr.api.base import bad
from ocr.providers.availability import configured


def provider(tenant: Tenant, name: str) -> str:
    """The name of a provider that the tenant can use; the default for none. Raises a 400."""
    wanted: str = name or settings.DEFAULT_PROVIDER
    if configured(tenant, wanted):
        raise bad(f"Provider '{wanted}' is not available")
    return wanted

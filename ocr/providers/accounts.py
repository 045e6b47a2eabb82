"""The account for a remote provider: the tenant's own if it has one, else the deployment's."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Tenant
from config.options import access_from_environment
from ocr.encryption import PROVIDERS as PURPOSE
from ocr.encryption import unseal
from ocr.models import ProviderCredential
from ocr.providers.adapters import PROVIDERS, Access, provider


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a provider. `owner` is the tenant's id; None for the deployment's account."""

    provider: str
    access: Access
    owner: int | None = None

    @property
    def title(self) -> str:
        return self.access.title

    def missing(self) -> str:
        """What must be configured first, as a sentence with the title; empty when complete."""
        try:
            text = provider(self.provider).missing(self.access)
        except ImportError:
            return f"{self.title} is not installed here."
        if not text or self.title in text:
            return text
        return f"{text.removesuffix('.')} for {self.title}."


def account_for(tenant: Tenant | None, name: str) -> Account:
    """The account for a tenant at a provider of `PROVIDERS`; for None the deployment's."""
    if tenant is not None:
        own = ProviderCredential.objects.filter(tenant=tenant, provider=name).first()
        if own is not None:
            return tenants_account(own)
    return deployments_account(name)


def deployments_account(name: str) -> Account:
    """The deployment's account, from the environment."""
    row = PROVIDERS[name]
    given = access_from_environment(row.prefix)
    usual = {"url": (given["url"] or row.url).rstrip("/"), "model": given["model"] or row.model}
    return Account(
        name, Access(**{**given, **usual}, seconds=settings.PROVIDER_SECONDS, title=row.title)
    )


def tenants_account(own: ProviderCredential) -> Account:
    """Use only the tenant's own key; the deployment's key must never be sent to a URL that a tenant
    configured.
    """
    usual = deployments_account(own.provider).access
    access = Access(
        url=own.url or usual.url,
        key=unseal(own.sealed_key, PURPOSE),
        model=own.model or usual.model,
        seconds=usual.seconds,
        account=own.account,
        region=own.region or usual.region,
        title=usual.title,
    )
    return Account(own.provider, access, own.tenant_id)

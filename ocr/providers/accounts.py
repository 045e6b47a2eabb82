"""The account that a remote provider is asked with: the tenant's own, else the deployment's."""

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
    """A provider as it is asked for one tenant.

    `owner` is the id of the tenant whose account it is; None for the deployment's.
    """

    provider: str
    access: Access
    owner: int | None = None

    @property
    def title(self) -> str:
        return self.access.title

    def missing(self) -> str:
        """What has to be configured first, in a sentence with its name; empty when all is there."""
        try:
            text = provider(self.provider).missing(self.access)
        except ImportError:
            return f"{self.title} is not installed here."
        if not text or self.title in text:
            return text
        return f"{text.removesuffix('.')} for {self.title}."


def account_for(tenant: Tenant | None, name: str) -> Account:
    """The account at a provider of `PROVIDERS` for a tenant, or for none the deployment's."""
    if tenant:
        own = ProviderCredential.objects.filter(tenant=tenant, provider=name).first()
        if own:
            return tenants_account(own)
    return deployments_account(name)


def deployments_account(name: str) -> Account:
    """From the environment."""
    row = PROVIDERS[name]
    given = access_from_environment(row.prefix)
    usual = {"url": (given["url"] or row.url).rstrip("/"), "model": given["model"] or row.model}
    return Account(
        name, Access(**{**given, **usual}, seconds=settings.PROVIDER_SECONDS, title=row.title)
    )


def tenants_account(own: ProviderCredential) -> Account:
    """The account with the tenant's key.

    The deployment's key never takes its place: it is not sent to an address that a tenant chose.
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

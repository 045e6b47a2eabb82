"""Which providers a tenant can use, and why the others are unavailable."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from accounts.models import Tenant
from ocr.models import ProviderCredential, ProviderHealth
from ocr.providers.accounts import Account, account_for, deployments_account, tenants_account
from ocr.providers.adapters import PROVIDERS
from ocr.providers.health import FAILING, is_open
from ocr.recognition import engines


def names_of_all() -> list[str]:
    """Every public name: the local engines, then the remote providers."""
    return [*engines.ENGINES, *PROVIDERS]


@cache
def models_of_provider(name: str) -> frozenset[str] | None:
    """The models that a provider reads with; None for a remote one that takes every language.

    A model that is added later is seen after a restart. Raises EngineError "unavailable".
    """
    if name in PROVIDERS:
        return PROVIDERS[name].languages
    return frozenset(engines.engine(name).languages())


@dataclass(frozen=True, slots=True)
class State:
    """`reason` is a sentence; empty when the provider is available."""

    name: str
    reason: str = ""

    @property
    def available(self) -> bool:
        return not self.reason


def configured(tenant: Tenant | None, name: str) -> str:
    """Why a provider is not configured for a tenant (None: the deployment); empty if it is.

    A provider with an open circuit breaker is configured: a job for it fails when it is read.
    """
    if name in PROVIDERS:
        return account_for(tenant, name).missing()
    _, reason = engines.available(name)
    return reason


def states(tenant: Tenant | None, names: Iterable[str] | None = None) -> list[State]:
    """The state of each provider for a tenant, or without one for the deployment.

    Without `names`, of all providers.
    """
    own = {}
    if tenant:
        own = {row.provider: row for row in ProviderCredential.objects.filter(tenant=tenant)}
    health = {(row.provider, row.tenant_id): row for row in ProviderHealth.objects.all()}
    if names is None:
        names = names_of_all()
    found = []
    for name in names:
        if name not in PROVIDERS:
            _, text = engines.available(name)
            found.append(State(name, text))
            continue
        if name in own:
            account = tenants_account(own[name])
        else:
            account = deployments_account(name)
        found.append(State(name, reason(account, health.get((name, account.owner)))))
    return found


def reason(account: Account, health: ProviderHealth | None) -> str:
    """Why an account cannot be used now; empty if it can."""
    missing = account.missing()
    if missing:
        return missing
    if is_open(health):
        return FAILING.format(title=account.title)
    return ""

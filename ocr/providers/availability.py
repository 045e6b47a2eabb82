"""Which providers a tenant can use, and of the others why not."""

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
    """Every public name: the engines of this machine, then those called over the network."""
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
    """`reason` says why it is not available, in a sentence."""

    name: str
    reason: str = ""

    @property
    def available(self) -> bool:
        return not self.reason


def configured(tenant: Tenant | None, name: str) -> str:
    """Why a provider cannot be asked for a tenant (None: for one without an account of its own); empty if it can.

    One that fails at the moment is configured all the same: a job for it says so when it is read.
    """
    return account_for(tenant, name).missing() if name in PROVIDERS else engines.available(name)[1]


def states(tenant: Tenant | None, names: Iterable[str] | None = None) -> list[State]:
    """The state of each provider for a tenant, or without one for the deployment; of all without `names`."""
    own = (
        {row.provider: row for row in ProviderCredential.objects.filter(tenant=tenant)}
        if tenant
        else {}
    )
    health = {(row.provider, row.tenant_id): row for row in ProviderHealth.objects.all()}
    found = []
    for name in names_of_all() if names is None else names:
        if name not in PROVIDERS:
            found.append(State(name, engines.available(name)[1]))
            continue
        account = tenants_account(own[name]) if name in own else deployments_account(name)
        found.append(State(name, reason(account, health.get((name, account.owner)))))
    return found


def reason(account: Account, health: ProviderHealth | None) -> str:
    """Why an account cannot be used now; empty if it can."""
    return account.missing() or (FAILING.format(title=account.title) if is_open(health) else "")

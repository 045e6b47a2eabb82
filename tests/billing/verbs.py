"""The ledger's verbs with the arguments that most tests share."""

from typing import Any

from accounts.models import Tenant
from billing import balances, services
from billing.balances import Balance
from billing.models import Hold, LedgerEntry


def tokens(tenant: Tenant) -> Balance:
    return balances.balances(tenant)["token"]


def top_up(
    tenant: Tenant, amount: int = 10, reference: str = "r", unit: str = "token"
) -> LedgerEntry:
    return services.top_up(
        tenant=tenant, unit=unit, amount=amount, reference=reference, actor="cli"
    )


def adjust(tenant: Tenant, amount: int, reference: str = "r") -> LedgerEntry:
    return services.adjust(
        tenant=tenant, unit="token", amount=amount, reference=reference, actor="user:ann"
    )


def hold(tenant: Tenant, amount: int, reference: str = "job:1") -> Hold:
    return services.hold(tenant=tenant, unit="token", amount=amount, reference=reference)


def capture(amount: int, reference: str = "job:1", **more: Any) -> LedgerEntry:
    return services.capture(reference=reference, amount=amount, actor="system", **more)


def refund(amount: int | None, reason: str = "page 2 is blank") -> LedgerEntry:
    return services.refund(
        reference_of_charge="job:1", amount=amount, actor="user:ann", reason=reason
    )

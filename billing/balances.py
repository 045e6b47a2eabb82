"""Reading balances and prices."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Tenant
from billing.errors import NoPrice
from billing.models import LedgerEntry, Price, Unit, Wallet


class Balance(NamedTuple):
    """What a tenant can spend and what its unfinished jobs hold, in one unit."""

    available: int
    held: int


def balances(tenant: Tenant) -> dict[str, Balance]:
    """Every unit's balance; zeros where the tenant has no wallet yet."""
    found = dict.fromkeys(Unit.values, Balance(0, 0))
    for unit, free, held in Wallet.objects.filter(tenant=tenant).values_list(
        "unit", "available", "held"
    ):
        found[unit] = Balance(free, held)
    return found


def available(tenant: Tenant, unit: str) -> int:
    """Units that can still be spent: the balance less the holds."""
    return (
        Wallet.objects.filter(tenant=tenant, unit=unit).values_list("available", flat=True).first()
        or 0
    )


def captured_last_24h(tenant: Tenant, unit: str) -> int:
    """Units charged less units refunded in the last 24 hours, never below zero."""
    entries = LedgerEntry.objects.filter(
        wallet__tenant=tenant,
        wallet__unit=unit,
        kind__in=[LedgerEntry.Kind.CHARGE, LedgerEntry.Kind.REFUND],
        created_at__gte=timezone.now() - timedelta(hours=24),
    )
    return max(0, -(entries.aggregate(total=Sum("amount"))["total"] or 0))


def price_for(interface: str, provider: str = "") -> Price:
    """The active price of exactly this provider, else the interface's general one. Raises NoPrice."""
    prices = Price.objects.filter(interface=interface, provider__in=[provider, ""], active=True)
    price = prices.order_by("-provider").first()  # the empty provider sorts last
    if price is None:
        raise NoPrice(f"There is no price for {interface}.")
    return price

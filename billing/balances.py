"""Reading balances and prices."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Tenant
from billing.errors import NoPrice
from billing.models import UNITS, LedgerEntry, Price, Unit, Wallet


class Balance(NamedTuple):
    """What a tenant can spend and what its unfinished jobs hold, in one unit."""

    available: int
    held: int


def balances(tenant: Tenant) -> dict[str, Balance]:
    """The balance of every unit; zeros where the tenant has no wallet."""
    found = dict.fromkeys(Unit.values, Balance(0, 0))
    wallets = Wallet.objects.filter(tenant=tenant)
    for unit, free, held in wallets.values_list("unit", "available", "held"):
        found[unit] = Balance(free, held)
    return found


def available(tenant: Tenant, unit: str) -> int:
    """Units that can be spent: the balance without the holds."""
    wallets = Wallet.objects.filter(tenant=tenant, unit=unit)
    return wallets.values_list("available", flat=True).first() or 0


def captured_last_24h(tenant: Tenant, unit: str) -> int:
    """Units charged minus units refunded in the last 24 hours, at least 0."""
    interfaces = [name for name, paid_in in UNITS.items() if paid_in == unit]
    entries = LedgerEntry.objects.filter(
        tenant=tenant,
        wallet__unit=unit,
        # Entries of another interface are of another unit: the index passes them over.
        interface__in=["", *interfaces],
        kind__in=[LedgerEntry.Kind.CHARGE, LedgerEntry.Kind.REFUND],
        created_at__gte=timezone.now() - timedelta(hours=24),
    )
    return max(0, -(entries.aggregate(total=Sum("amount"))["total"] or 0))


def prices_for(interface: str, providers: Iterable[str]) -> dict[str, Price]:
    """The active price of each of these providers, in one statement; "": of the interface.

    Raises NoPrice.
    """
    wanted = {*providers, ""}
    prices = Price.objects.filter(interface=interface, provider__in=wanted, active=True)
    own = {price.provider: price for price in prices}
    found = {}
    for provider in wanted:
        price = own.get(provider) or own.get("")
        if price is None:
            raise NoPrice(f"There is no price for {interface}.")
        found[provider] = price
    return found


def price_for(interface: str, provider: str = "") -> Price:
    """The active price of this provider, otherwise the interface's general price.

    Raises NoPrice.
    """
    return prices_for(interface, [provider])[provider]

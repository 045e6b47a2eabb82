"""Consistency checks of the books. Each check is one statement, so it is exact under traffic."""

from typing import NamedTuple

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce

from billing.models import Hold, LedgerEntry, Wallet


class Difference(NamedTuple):
    """One difference: `what` is balance, held or chain; amounts are in units."""

    wallet: int
    what: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"wallet {self.wallet}: {self.what} is {self.found}, should be {self.expected}"


def reconcile() -> list[Difference]:
    """All differences between wallets, entries and holds; empty when the books agree.

    Per wallet: available + held is the sum of its entries, held is the sum of its open holds, and
    each entry's balance_after is the sum of the entries up to it.
    """
    return [*_wallets(), *_chains()]


def _wallets() -> list[Difference]:
    wallets = Wallet.objects.annotate(
        booked=_total(LedgerEntry.objects.all()),
        kept=_total(Hold.objects.filter(status=Hold.Status.OPEN)),
    ).exclude(booked=F("available") + F("held"), kept=F("held"))
    rows = wallets.order_by("pk").values_list("pk", "available", "held", "booked", "kept")
    found = []
    for pk, available, held, booked, kept in rows:
        if booked != available + held:
            found.append(Difference(pk, "balance", booked, available + held))
        if kept != held:
            found.append(Difference(pk, "held", kept, held))
    return found


def _total(rows: "QuerySet[LedgerEntry] | QuerySet[Hold]") -> Coalesce:
    sums = (
        rows.filter(wallet=OuterRef("pk")).order_by().values("wallet").annotate(total=Sum("amount"))
    )
    return Coalesce(Subquery(sums.values("total")), 0, output_field=BigIntegerField())


def _chains() -> list[Difference]:
    running = Window(Sum("amount"), partition_by="wallet", order_by="id")
    broken = (
        LedgerEntry.objects.annotate(running=running)
        .exclude(running=F("balance_after"))
        .order_by("pk")
    )
    rows = broken.values_list("wallet", "running", "balance_after")
    return [Difference(wallet, "chain", expected, found) for wallet, expected, found in rows]

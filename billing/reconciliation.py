"""Consistency checks of the books.

Entries never change, so each is checked once: a checkpoint of every wallet says up to which entry.
Entries of one wallet are written under its lock, one after the other, so none before a checkpoint
can appear later. What is read beside them is read in one statement, or under the lock, and is exact
under traffic.
"""

from datetime import UTC, date, datetime, time
from typing import NamedTuple

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncDate

from billing.models import Checkpoint, DayTotal, Hold, LedgerEntry, Usage, Wallet

Key = tuple[date, str, int]  # day, interface, API key
Sums = tuple[int, ...]  # entries, requests, pages, words, amount
NOTHING: Sums = (0, 0, 0, 0, 0)
START = date.min


class Difference(NamedTuple):
    """One difference: `what` is balance, held, chain or day; amounts are in units.

    Of a day they are the number of its ledger entries.
    """

    wallet: int
    what: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"wallet {self.wallet}: {self.what} is {self.found}, should be {self.expected}"


def reconcile(*, full: bool = False, rebuild_days: bool = False) -> list[Difference]:
    """All differences between wallets, entries, holds and totals of days; empty when the books
    agree.

    Per wallet: available + held is the sum of its entries, held is the sum of its open holds, each
    entry's balance_after is the sum of the entries up to it, and the totals of days are the sums of
    entries and usage. Entries that an earlier call found right are checked again only when `full`.
    `rebuild_days` puts wrong totals of days right.
    """
    chains: list[Difference] = []
    days: list[Difference] = []
    for wallet, entry, total, day in _changed(full):
        checked = _check_chain(wallet, entry, total)
        chains += checked.differences
        if not checked.differences:
            wrong = _check_days(wallet, day, rebuild=rebuild_days)
            days += wrong
            if not wrong or rebuild_days:
                _remember(wallet, checked)
    return [*_wallets(), *chains, *days]


class Checked(NamedTuple):
    """The last entry of a wallet's chain, the sum up to it, and its day."""

    entry: int
    total: int
    day: date
    differences: list[Difference]


def _changed(full: bool) -> list[tuple[Wallet, int, int, date]]:
    """Wallets with entries after their checkpoint: the wallet, and its checkpoint's values."""
    newest = LedgerEntry.objects.filter(wallet=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    wallets = Wallet.objects.annotate(newest=Subquery(newest)).exclude(newest=None)
    if not full:
        wallets = wallets.filter(newest__gt=Coalesce("checkpoint__entry", 0))
    found: list[tuple[Wallet, int, int, date]] = []
    for wallet in wallets.select_related("checkpoint").order_by("pk"):
        checkpoint = getattr(wallet, "checkpoint", None)
        if full or checkpoint is None:
            found.append((wallet, 0, 0, START))
        else:
            found.append((wallet, checkpoint.entry, checkpoint.total, checkpoint.day))
    return found


def _check_chain(wallet: Wallet, entry: int, total: int) -> Checked:
    """Follow the entries after the checkpoint."""
    entries = LedgerEntry.objects.filter(wallet=wallet, pk__gt=entry).order_by("pk")
    rows = entries.values_list("pk", "amount", "balance_after", "created_at")
    moment = datetime.combine(START, time.min, UTC)
    differences = []
    last = entry
    for number, amount, balance_after, created_at in rows.iterator(chunk_size=10_000):
        last = number
        total += amount
        moment = max(moment, created_at)
        if balance_after != total:
            differences.append(Difference(wallet.pk, "chain", total, balance_after))
    return Checked(last, total, moment.astimezone(UTC).date(), differences)


def _remember(wallet: Wallet, checked: Checked) -> None:
    # A later entry can be of the same day: that day is checked again with it.
    values = {"entry": checked.entry, "total": checked.total, "day": checked.day}
    Checkpoint.objects.update_or_create(wallet=wallet, defaults=values)


def _wallets() -> list[Difference]:
    """Balances and holds of all wallets, in one statement."""
    entries = LedgerEntry.objects.filter(
        wallet=OuterRef("pk"), pk__gt=Coalesce(OuterRef("checkpoint__entry"), 0)
    )
    holds = Hold.objects.filter(wallet=OuterRef("pk"), status=Hold.Status.OPEN)
    wallets = Wallet.objects.annotate(
        booked=Coalesce(F("checkpoint__total"), 0) + _total(entries), kept=_total(holds)
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
    sums = rows.order_by().values("wallet").annotate(total=Sum("amount"))
    return Coalesce(Subquery(sums.values("total")), 0, output_field=BigIntegerField())


def _check_days(wallet: Wallet, since: date, *, rebuild: bool) -> list[Difference]:
    """Totals of days that are not the sums of their rows.

    They are read in two statements; what differs is read again under the wallet's lock, which every
    writer of both takes.
    """
    if _sums_of_rows(wallet, since) == _sums_of_days(wallet, since):
        return []
    with transaction.atomic():
        Wallet.objects.select_for_update().get(pk=wallet.pk)
        rows, days = _sums_of_rows(wallet, since), _sums_of_days(wallet, since)
        differences = []
        for key in sorted(rows.keys() | days.keys()):
            expected, found = rows.get(key, NOTHING), days.get(key, NOTHING)
            if expected != found:
                differences.append(Difference(wallet.pk, "day", expected[0], found[0]))
        if differences and rebuild:
            _rebuild(wallet, since, rows)
    return differences


def _sums_of_rows(wallet: Wallet, since: date) -> dict[Key, Sums]:
    day = TruncDate("created_at", tzinfo=UTC)
    start = datetime.combine(since, time.min, UTC)
    entries = LedgerEntry.objects.filter(
        tenant=wallet.tenant_id, wallet=wallet, created_at__gte=start
    )
    found: dict[Key, Sums] = {}
    by_day = entries.order_by().values_list(day, "interface", "key")
    for moment, interface, key, count in by_day.annotate(Count("pk")):
        found[(moment, interface, key)] = (count, 0, 0, 0, 0)
    usages = Usage.objects.filter(tenant=wallet.tenant_id, unit=wallet.unit, created_at__gte=start)
    used = usages.order_by().values_list(day, "interface", Coalesce("api_key_id", 0))
    sums = used.annotate(Count("pk"), Sum("pages"), Sum("words"), Sum("amount"))
    for moment, interface, key, *work in sums:
        entries_of_day = found.get((moment, interface, key), NOTHING)[0]
        found[(moment, interface, key)] = (entries_of_day, *work)
    return found


def _sums_of_days(wallet: Wallet, since: date) -> dict[Key, Sums]:
    days = DayTotal.objects.filter(tenant=wallet.tenant_id, unit=wallet.unit, day__gte=since)
    names = ("day", "interface", "key", "entries", "requests", "pages", "words", "amount")
    found: dict[Key, Sums] = {}
    for day, interface, key, *sums in days.values_list(*names):
        found[(day, interface, key)] = tuple(sums)
    return found


def _rebuild(wallet: Wallet, since: date, rows: dict[Key, Sums]) -> None:
    DayTotal.objects.filter(tenant=wallet.tenant_id, unit=wallet.unit, day__gte=since).delete()
    made = []
    for (day, interface, key), (entries, requests, pages, words, amount) in rows.items():
        made.append(
            DayTotal(
                tenant_id=wallet.tenant_id,
                day=day,
                unit=wallet.unit,
                interface=interface,
                key=key,
                entries=entries,
                requests=requests,
                pages=pages,
                words=words,
                amount=amount,
            )
        )
    DayTotal.objects.bulk_create(made, batch_size=500)

"""Pages of a tenant's usage and ledger, with filters.

Totals, and where a page begins, come from the totals of days (`billing.days`): however long the
list and however deep the page, only the rows of a few days are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Generic, TypedDict, TypeVar

from django.db.models import Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import ApiKey, Tenant
from billing.models import DayTotal, LedgerEntry, Unit, Usage

Row = TypeVar("Row", bound=Model)
# Rows of one moment are ordered by id, so that no page repeats or skips one.
NEWEST_FIRST = ("-created_at", "-id")


class UsageDay(TypedDict):
    """`requests` are charged jobs."""

    day: date
    requests: int
    page_count: int
    word_count: int
    tokens: int
    solves: int


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """UTC days, both included. `key` is the visible head of a key. Empty or None: no filter."""

    first: date | None = None
    last: date | None = None
    key: str = ""
    interface: str = ""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """The rows of a page, and the total of all pages."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class ListedUsage(Listed[Usage]):
    """`days` are the days with usage, newest first, over all pages."""

    days: Sequence[UsageDay]


def usage(tenant: Tenant, wanted: UsageFilter, *, page: int, limit: int) -> ListedUsage:
    """A page of the charged work, newest first."""
    keys = _keys(tenant, wanted)
    days = _usage_days(_totals(tenant, wanted, keys))
    counts = [(day["day"], day["requests"]) for day in days]
    rows = Usage.objects.filter(tenant=tenant)
    if keys is not None:
        rows = rows.filter(api_key__in=keys)
    if wanted.interface:
        rows = rows.filter(interface=wanted.interface)
    found = _on_page(rows, counts, page, limit).select_related("api_key")
    return ListedUsage(list(found), _sum(counts), days)


def ledger(tenant: Tenant, wanted: UsageFilter, *, page: int, limit: int) -> Listed[LedgerEntry]:
    """A page of the ledger, newest first. A refund matches the key and interface of its charge."""
    keys = _keys(tenant, wanted)
    by_day = _totals(tenant, wanted, keys).values_list("day").annotate(count=Sum("entries"))
    counts = list(by_day.order_by("-day"))
    rows = LedgerEntry.objects.filter(tenant=tenant)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    if wanted.interface:
        rows = rows.filter(interface=wanted.interface)
    found = _on_page(rows, counts, page, limit).select_related("wallet", "api_key")
    return Listed(list(found), _sum(counts))


def _keys(tenant: Tenant, wanted: UsageFilter) -> list[int] | None:
    """The ids of the tenant's keys with the wanted head, revoked ones too; None: all rows."""
    if not wanted.key:
        return None
    keys = ApiKey.objects.filter(tenant=tenant, head=wanted.key)
    return list(keys.values_list("pk", flat=True))


def _totals(tenant: Tenant, wanted: UsageFilter, keys: list[int] | None) -> "QuerySet[DayTotal]":
    found = DayTotal.objects.filter(tenant=tenant)
    if wanted.first:
        found = found.filter(day__gte=wanted.first)
    if wanted.last:
        found = found.filter(day__lte=wanted.last)
    if keys is not None:
        found = found.filter(key__in=keys)
    if wanted.interface:
        found = found.filter(interface=wanted.interface)
    return found


def _usage_days(totals: "QuerySet[DayTotal]") -> list[UsageDay]:
    """The totals of every day with usage, newest first."""
    days = (
        totals.filter(requests__gt=0)
        .values("day")
        .annotate(
            request_count=Sum("requests"),
            page_count=Sum("pages"),
            word_count=Sum("words"),
            tokens=Coalesce(Sum("amount", filter=Q(unit=Unit.TOKEN)), 0),
            solves=Coalesce(Sum("amount", filter=Q(unit=Unit.SOLVE)), 0),
        )
    )
    names = ("day", "request_count", "page_count", "word_count", "tokens", "solves")
    found = []
    for day, requests, pages, words, tokens, solves in days.order_by("-day").values_list(*names):
        found.append(
            UsageDay(
                day=day,
                requests=requests,
                page_count=pages,
                word_count=words,
                tokens=tokens,
                solves=solves,
            )
        )
    return found


def _on_page(
    rows: "QuerySet[Row]", counts: Sequence[tuple[date, int]], page: int, limit: int
) -> "QuerySet[Row]":
    """The rows of a page, out of the days that it touches.

    `counts` are the rows of each day, newest first.
    """
    first = (page - 1) * limit
    newer = 0  # rows of the days after those of the page
    reached = 0
    days = []
    for day, count in counts:
        if reached >= first + limit:
            break
        reached += count
        if reached > first:
            days.append(day)
        else:
            newer = reached
    if not days:
        return rows.none()
    of_days = rows.filter(created_at__gte=_midnight(days[-1]), created_at__lte=_end(days[0]))
    # The ids come from an index alone; only the page's own rows are read.
    ids = of_days.order_by(*NEWEST_FIRST).values("pk")[first - newer : first - newer + limit]
    return rows.model._default_manager.filter(pk__in=ids).order_by(*NEWEST_FIRST)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def _sum(counts: Sequence[tuple[date, int]]) -> int:
    total = 0
    for _, count in counts:
        total += count
    return total

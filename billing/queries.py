"""Queries over a tenant's usage and ledger, with filters."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypedDict

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import ApiKey, Tenant
from billing.models import LedgerEntry, Unit, Usage


class DayTotal(TypedDict):
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

    def days(self) -> Q:
        wanted = Q()
        if self.first:
            wanted &= Q(created_at__gte=datetime.combine(self.first, time.min, UTC))
        if self.last:
            wanted &= Q(created_at__lte=datetime.combine(self.last, time.max, UTC))
        return wanted


def keys(tenant: Tenant, head: str) -> QuerySet[ApiKey]:
    """The tenant's keys with this visible head, including revoked ones."""
    return ApiKey.objects.filter(tenant=tenant, head=head)


def usage(tenant: Tenant, wanted: UsageFilter) -> QuerySet[Usage]:
    """Charged work, newest first."""
    found = Usage.objects.filter(wanted.days(), tenant=tenant)
    if wanted.key:
        found = found.filter(api_key__in=keys(tenant, wanted.key))
    if wanted.interface:
        found = found.filter(interface=wanted.interface)
    return found.select_related("api_key").order_by("-created_at", "-id")


def usage_by_day(tenant: Tenant, wanted: UsageFilter) -> list[DayTotal]:
    """Totals of every day with usage, newest first."""
    days = usage(tenant, wanted).order_by().values(day=TruncDate("created_at", tzinfo=UTC))
    totals = days.annotate(
        requests=Count("pk"),
        page_count=Sum("pages"),
        word_count=Sum("words"),
        tokens=Coalesce(Sum("amount", filter=Q(unit=Unit.TOKEN)), 0),
        solves=Coalesce(Sum("amount", filter=Q(unit=Unit.SOLVE)), 0),
    )
    return [DayTotal(**day) for day in totals.order_by("-day")]


def ledger(tenant: Tenant, wanted: UsageFilter) -> QuerySet[LedgerEntry]:
    """Ledger entries, newest first. A refund matches the key and interface of its charge."""
    found = LedgerEntry.objects.filter(wanted.days(), tenant=tenant)
    if wanted.key:
        own = keys(tenant, wanted.key)
        found = found.filter(Q(api_key__in=own) | Q(refund_of__api_key__in=own))
    if wanted.interface:
        charged = Usage.objects.filter(tenant=tenant, interface=wanted.interface).values(
            "reference"
        )
        found = found.filter(Q(reference__in=charged) | Q(refund_of__reference__in=charged))
    return found.select_related("wallet", "api_key").order_by("-id")

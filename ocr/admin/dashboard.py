"""The admin's front page: figures that link to their rows, for users who may see these rows."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import Count, Min, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince

from accounts.admin.parts import list_url
from billing.models import Unit, Wallet
from ocr.admin.dashboard_usage import charts, days
from ocr.models import Execution, Job, Status

LOWEST = 5
FAILURES = 10


class Figure(TypedDict):
    title: str
    value: str
    href: str
    note: str


def callback(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """Unfold's dashboard callback.

    At most seven queries, all on indexes.
    """
    allowed = request.user.has_perm
    now = timezone.now()
    shown: dict[str, object] = {}
    present: list[Figure] = []
    if allowed("ocr.view_execution"):
        present += queue(now)
    if allowed("ocr.view_job"):
        present += open_jobs()
        shown["recent_jobs"] = recent_jobs(now)
        shown["failures"] = failures()
    if present:
        shown["present"] = present
    if allowed("billing.view_wallet"):
        shown["balances"] = balances()
        shown["lowest"] = lowest()
    if allowed("billing.view_usage"):
        by_day = days(now)
        shown["days"] = by_day
        shown["charts"] = charts(by_day)
    return {**context, "title": "Overview", "shown": shown, **shown}


def figure(title: str, value: int | str, href: str, note: str = "") -> Figure:
    if isinstance(value, int):
        value = number_format(value, force_grouping=True)
    return Figure(title=title, value=value, href=href, note=note)


def open_jobs() -> list[Figure]:
    """The number of pending and running jobs."""
    figures = []
    states = (Status.PENDING, Status.RUNNING)
    count = _by_status(status__in=states)
    for state in states:
        href = list_url("ocr_job", status__exact=state)
        figures.append(figure(f"{state.label} now", count.get(state, 0), href, "jobs"))
    return figures


def recent_jobs(now: datetime) -> list[Figure]:
    """The number of jobs of the last 24 hours, in total and by status."""
    since = now - timedelta(hours=24)
    count = _by_status(created_at__gte=since)
    note = "of the last 24 hours"
    figures = [figure("All jobs", sum(count.values()), _recent(since), note)]
    for state in Status:
        href = _recent(since, status__exact=state)
        figures.append(figure(state.label, count.get(state, 0), href, note))
    return figures


def _recent(since: datetime, **filters: str) -> str:
    return list_url("ocr_job", created_at__gte=since.isoformat(timespec="seconds"), **filters)


def _by_status(**filters: Any) -> dict[str, int]:
    # Naming every status lets the index over status and time answer alone.
    counted = (
        Job.objects.filter(**{"status__in": Status.values, **filters}).order_by().values("status")
    )
    return dict(counted.annotate(count=Count("pk")).values_list("status", "count"))


def queue(now: datetime) -> list[Figure]:
    """The number of pending executions, and the waiting time of the oldest."""
    waiting = Execution.objects.filter(status=Status.PENDING).aggregate(
        count=Count("pk"), oldest=Min("created_at")
    )
    oldest = waiting["oldest"]
    waited = timesince(oldest, now) if oldest else "-"
    address = list_url("ocr_execution", status__exact=Status.PENDING, o="8")  # the oldest first
    return [
        figure("Queue", waiting["count"], address, "executions that wait"),
        figure("Oldest in the queue", waited, address, "waiting time"),
    ]


def balances() -> list[Figure]:
    """The sum of all wallets, by unit."""
    sums = (
        Wallet.objects.order_by().values("unit").annotate(free=Sum("available"), kept=Sum("held"))
    )
    found = {row["unit"]: row for row in sums}
    figures = []
    for unit in Unit:
        row = found.get(unit, {"free": 0, "kept": 0})
        href = list_url("billing_wallet", unit__exact=unit)
        figures.append(figure(f"{unit.label}s", row["free"], href, held(row["kept"])))
    return figures


def held(amount: int) -> str:
    return f"{number_format(amount, force_grouping=True)} held"


def lowest() -> list[Figure]:
    """The wallets of active tenants with the lowest balance."""
    wallets = (
        Wallet.objects.filter(tenant__active=True)
        .select_related("tenant")
        .order_by("available", "pk")
    )
    figures = []
    for wallet in wallets[:LOWEST]:
        href = reverse("admin:billing_wallet_change", args=[wallet.pk])
        note = f"{wallet.unit}s left"
        figures.append(figure(wallet.tenant.name, wallet.available, href, note))
    return figures


def failures() -> list[Job]:
    failed = Job.objects.filter(status=Status.FAILED).select_related("tenant").defer("options")
    return list(failed.order_by("-created_at")[:FAILURES])

"""The admin's front page: a few figures, each a link to its rows, and each only for those who may see these rows."""

from datetime import datetime, timedelta
from typing import Any

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
Figure = dict[str, Any]


def callback(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows. At most seven queries, all on indexes but the sum over usage."""
    allowed = request.user.has_perm
    now = timezone.now()
    shown: dict[str, Any] = {}
    present = queue(now) if allowed("ocr.view_execution") else []
    if allowed("ocr.view_job"):
        present += open_jobs()
        shown |= {"recent_jobs": recent_jobs(now), "failures": failures()}
    shown |= {"present": present} if present else {}
    if allowed("billing.view_wallet"):
        shown |= {"balances": balances(), "lowest": lowest()}
    if allowed("billing.view_usage"):
        by_day = days(now)
        shown |= {"days": by_day, "charts": charts(by_day)}
    return {**context, "title": "Overview", "shown": shown, **shown}


def figure(title: str, value: int | str, href: str, note: str = "") -> Figure:
    value = value if isinstance(value, str) else number_format(value, force_grouping=True)
    return {"title": title, "value": value, "href": href, "note": note}


def open_jobs() -> list[Figure]:
    """How many jobs wait and run, whenever they were made."""
    states = (Status.PENDING, Status.RUNNING)
    count = _by_status(status__in=states)
    return [
        figure(
            f"{state.label} now",
            count.get(state, 0),
            list_url("ocr_job", status__exact=state),
            "jobs",
        )
        for state in states
    ]


def recent_jobs(now: datetime) -> list[Figure]:
    """How many jobs of the last 24 hours there are, and how many in each state."""
    since = now - timedelta(hours=24)
    count = _by_status(created_at__gte=since)
    total = figure("All jobs", sum(count.values()), _recent(since), "of the last 24 hours")
    return [
        total,
        *[
            figure(
                state.label,
                count.get(state, 0),
                _recent(since, status__exact=state),
                "of the last 24 hours",
            )
            for state in Status
        ],
    ]


def _recent(since: datetime, **filters: str) -> str:
    return list_url("ocr_job", created_at__gte=since.isoformat(timespec="seconds"), **filters)


def _by_status(**filters: Any) -> dict[str, int]:
    # Naming the states lets the index over state and time answer alone.
    counted = (
        Job.objects.filter(**{"status__in": Status.values, **filters}).order_by().values("status")
    )
    return dict(counted.annotate(count=Count("pk")).values_list("status", "count"))


def queue(now: datetime) -> list[Figure]:
    """How much waits for a worker, and for how long the oldest of it."""
    waiting = Execution.objects.filter(status=Status.PENDING).aggregate(
        count=Count("pk"), oldest=Min("created_at")
    )
    oldest = waiting["oldest"]
    address = list_url("ocr_execution", status__exact=Status.PENDING, o="8")  # the oldest first
    return [
        figure("Queue", waiting["count"], address, "executions that wait"),
        figure(
            "Oldest in the queue",
            timesince(oldest, now) if oldest else "-",
            address,
            "waiting time",
        ),
    ]


def balances() -> list[Figure]:
    """All wallets together, by unit."""
    sums = (
        Wallet.objects.order_by().values("unit").annotate(free=Sum("available"), kept=Sum("held"))
    )
    found = {row["unit"]: row for row in sums}
    nothing = {"free": 0, "kept": 0}
    return [
        figure(
            f"{unit.label}s",
            row["free"],
            list_url("billing_wallet", unit__exact=unit),
            held(row["kept"]),
        )
        for unit in Unit
        for row in [found.get(unit, nothing)]
    ]


def held(amount: int) -> str:
    return f"{number_format(amount, force_grouping=True)} held"


def lowest() -> list[Figure]:
    """The wallets with the least left, of tenants that are active."""
    wallets = (
        Wallet.objects.filter(tenant__active=True)
        .select_related("tenant")
        .order_by("available", "pk")
    )
    return [
        figure(
            wallet.tenant.name,
            wallet.available,
            reverse("admin:billing_wallet_change", args=[wallet.pk]),
            unit,
        )
        for wallet in wallets[:LOWEST]
        for unit in [f"{wallet.unit}s left"]
    ]


def failures() -> list[Job]:
    """The newest failed jobs."""
    failed = Job.objects.filter(status=Status.FAILED).select_related("tenant").defer("options")
    return list(failed.order_by("-created_at")[:FAILURES])

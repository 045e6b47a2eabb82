"""Pages and spend of the last fortnight, by day in UTC, for the admin's front page."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Sum
from django.db.models.functions import Cast, Left

from accounts.admin.parts import list_url
from billing.models import Unit, Usage

DAYS = 14
MEASURES = {"pages": "Pages", Unit.TOKEN: "Tokens", Unit.SOLVE: "Solves"}
OPTIONS = {
    "animation": False,
    "maintainAspectRatio": False,
    "plugins": {"legend": {"display": False}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": {"color": "#9ca3af", "maxRotation": 0}},
        "y": {
            "beginAtZero": True,
            "ticks": {"color": "#9ca3af", "precision": 0},
            "grid": {"color": "#9ca3af33"},
        },
    },
}


def days(now: datetime) -> list[dict[str, Any]]:
    """Oldest first: each day's pages, tokens and solves, with the address of its usage rows."""
    today = now.astimezone(UTC).date()
    counted = _counted(today - timedelta(days=DAYS - 1))
    return [_day(today - timedelta(days=back), counted) for back in reversed(range(DAYS))]


def _counted(first: date) -> dict[date, dict[str, int]]:
    since = datetime.combine(first, time.min, UTC)
    # The first ten characters are the day in UTC, the connection's time zone. On SQLite the framework's own TruncDate
    # calls back into Python for every row, which takes seven times as long.
    day = Left(Cast("created_at", CharField()), 10)
    grouped = Usage.objects.filter(created_at__gte=since).order_by().values("unit", day=day)
    counted: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in grouped.annotate(read=Sum("pages"), spent=Sum("amount")):
        counted[date.fromisoformat(row["day"])]["pages"] += row["read"]
        counted[date.fromisoformat(row["day"])][row["unit"]] += row["spent"]
    return counted


def _day(day: date, counted: dict[date, dict[str, int]]) -> dict[str, Any]:
    address = list_url(
        "billing_usage", created_at_from=day.isoformat(), created_at_to=day.isoformat()
    )
    measured = counted.get(day, {})
    return {"day": day, "href": address, **{str(name): measured.get(name, 0) for name in MEASURES}}


def charts(by_day: list[dict[str, Any]]) -> list[dict[str, str]]:
    """One bar chart a measure, as the theme's component takes it: their scales differ by thousands."""
    labels = [f"{day['day']:%d %b}" for day in by_day]
    return [
        _chart(title, labels, [day[str(name)] for day in by_day])
        for name, title in MEASURES.items()
    ]


def _chart(title: str, labels: list[str], values: list[int]) -> dict[str, str]:
    data = {
        "labels": labels,
        "datasets": [{"data": values, "backgroundColor": "var(--color-primary-600)"}],
    }
    return {"title": title, "data": json.dumps(data), "options": json.dumps(OPTIONS)}

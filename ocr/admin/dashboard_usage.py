"""Pages and spend by UTC day of the last two weeks, for the admin's front page."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

from django.db.models import Sum

from accounts.admin.parts import list_url
from billing.models import DayTotal, Unit

DAYS = 14
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


class Day(TypedDict):
    day: date
    href: str
    pages: int
    token: int
    solve: int


def days(now: datetime) -> list[Day]:
    """Oldest first: pages, tokens and solves of each day, with the URL of its usage rows."""
    today = now.astimezone(UTC).date()
    counted = _counted(today - timedelta(days=DAYS - 1))
    found = []
    for back in reversed(range(DAYS)):
        found.append(_day(today - timedelta(days=back), counted))
    return found


def _counted(first: date) -> dict[date, dict[str, int]]:
    grouped = DayTotal.objects.filter(day__gte=first).order_by().values_list("day", "unit")
    counted: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, unit, pages, amount in grouped.annotate(Sum("pages"), Sum("amount")):
        counted[day]["pages"] += pages
        counted[day][unit] += amount
    return counted


def _day(day: date, counted: dict[date, dict[str, int]]) -> Day:
    address = list_url(
        "billing_usage", created_at_from=day.isoformat(), created_at_to=day.isoformat()
    )
    measured = counted.get(day, {})
    return Day(
        day=day,
        href=address,
        pages=measured.get("pages", 0),
        token=measured.get(Unit.TOKEN, 0),
        solve=measured.get(Unit.SOLVE, 0),
    )


def charts(by_day: list[Day]) -> list[dict[str, str]]:
    """One bar chart per measure for the theme's component: their scales differ by thousands."""
    labels = [f"{day['day']:%d %b}" for day in by_day]
    return [
        _chart("Pages", labels, [day["pages"] for day in by_day]),
        _chart("Tokens", labels, [day["token"] for day in by_day]),
        _chart("Solves", labels, [day["solve"] for day in by_day]),
    ]


def _chart(title: str, labels: list[str], values: list[int]) -> dict[str, str]:
    data = {
        "labels": labels,
        "datasets": [{"data": values, "backgroundColor": "var(--color-primary-600)"}],
    }
    return {"title": title, "data": json.dumps(data), "options": json.dumps(OPTIONS)}

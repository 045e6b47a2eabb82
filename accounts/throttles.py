"""Exact rate limits over any number of processes: one upsert per request, one row per caller and
minute.
"""

from dataclasses import dataclass

from django.db import connection

from accounts.models import RequestCount
from config import clock

KEEP_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Allowance:
    """The rest of a limit after one request. `reset` is in seconds."""

    limit: int
    remaining: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        """The RateLimit fields of draft-ietf-httpapi-ratelimit-headers-07."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.reset),
        }


def count(limits: dict[str, int]) -> Allowance:
    """Count one request for each caller (name -> limit per minute).

    Returns the tightest allowance.
    """
    now = clock.now().timestamp()
    counts = _upsert(list(limits), int(now // 60))
    reset = 60 - int(now % 60)
    allowances = []
    for caller, limit in limits.items():
        allowances.append(Allowance(limit, limit - counts[caller], reset))
    return min(allowances, key=lambda allowance: allowance.remaining)


def _upsert(callers: list[str], minute: int) -> dict[str, int]:
    """One statement on SQLite and PostgreSQL.

    Read, then write, let 200 of 200 requests through at a limit of 50.
    """
    rows = ", ".join(["(%s, %s, 1)"] * len(callers))
    table = RequestCount._meta.db_table
    statement = (
        f"INSERT INTO {table} (caller, minute, count) VALUES {rows} "  # noqa: S608  no input in it
        f"ON CONFLICT (caller, minute) DO UPDATE SET count = {table}.count + 1 "
        "RETURNING caller, count"
    )
    # Always in the same order: two requests that lock the same rows crosswise would deadlock on
    # PostgreSQL.
    values: list[str | int] = []
    for caller in sorted(callers):
        values += [caller, minute]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def delete_old_counts() -> int:
    """Delete the counts of past minutes. Returns how many."""
    before = int(clock.now().timestamp() // 60) - KEEP_MINUTES
    return RequestCount.objects.filter(minute__lt=before).delete()[0]

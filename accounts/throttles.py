"""Exact rate limits over any number of processes: one row per caller and minute, to which a process
adds a small share of the limit at a time.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from accounts.models import RequestCount
from config import clock

KEEP_MINUTES = 5
SHARE = 100  # a process reserves one of so many parts of what is left of a limit


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


class Counter:
    """The requests of one process.

    It reserves a share of what is left of a limit at a time and spends it without the database. All
    processes together never let more pass than a limit says. What one has reserved and does not
    need is lost until the minute is over, at most 1 / SHARE of the limit: limits below 2 * SHARE
    are counted request by request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._reserved: dict[str, int] = {}  # requests that may still pass, by caller
        self._left: dict[str, int] = {}  # of the limit, in the database, when it was last asked
        self._limits: dict[str, int] = {}  # for which it was reserved

    def count(self, limits: Mapping[str, int]) -> Allowance:
        """Count one request for each caller (name -> limit per minute).

        Returns the tightest allowance.
        """
        now = clock.now().timestamp()
        minute, reset = int(now // 60), 60 - int(now % 60)
        remaining: dict[str, int] = {}
        wanted: dict[str, int] = {}
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._reserved.clear()
                self._left.clear()
                self._limits.clear()
            for caller, limit in limits.items():
                if self._limits.get(caller) != limit:  # it was changed a moment ago
                    self._limits[caller] = limit
                    self._reserved.pop(caller, None)
                    self._left.pop(caller, None)
                if self._reserved.get(caller, 0) > 0:
                    self._reserved[caller] -= 1
                    remaining[caller] = self._left[caller] + self._reserved[caller]
                else:
                    wanted[caller] = max(1, self._left.get(caller, limit) // SHARE)
        if wanted:
            counts = _upsert(wanted, minute)
            with self._lock:
                for caller, amount in wanted.items():
                    left = limits[caller] - counts[caller]
                    remaining[caller] = self._keep(caller, amount, left, minute)
        tightest = min(remaining, key=lambda caller: remaining[caller])
        return Allowance(limits[tightest], remaining[tightest], reset)

    def _keep(self, caller: str, amount: int, left: int, minute: int) -> int:
        """Keep what was reserved, less this request. Returns what remains, negative past the limit.

        `left` is what is left of the limit in the database.
        """
        usable = min(amount, left + amount)
        if usable < 1:
            return left
        if minute == self._minute:
            self._left[caller] = max(0, left)
            self._reserved[caller] = self._reserved.get(caller, 0) + usable - 1
        return max(0, left) + usable - 1

    def forget(self) -> None:
        """Reserve anew at the next request."""
        with self._lock:
            self._reserved.clear()
            self._left.clear()
            self._limits.clear()


of_process = Counter()


def count(limits: Mapping[str, int]) -> Allowance:
    """Count one request of this process for each caller (name -> limit per minute).

    Returns the tightest allowance.
    """
    return of_process.count(limits)


def _upsert(amounts: Mapping[str, int], minute: int) -> dict[str, int]:
    """Add to the counts of the callers and return them, in one statement.

    Read, then write, let 200 of 200 requests through at a limit of 50.
    """
    rows = ", ".join(["(%s, %s, %s)"] * len(amounts))
    table = RequestCount._meta.db_table
    statement = (
        f"INSERT INTO {table} (caller, minute, count) VALUES {rows} "  # noqa: S608  no input in it
        f"ON CONFLICT (caller, minute) DO UPDATE SET count = {table}.count + excluded.count "
        "RETURNING caller, count"
    )
    # Always in the same order: two requests that lock the same rows crosswise would deadlock on
    # PostgreSQL.
    values: list[str | int] = []
    for caller in sorted(amounts):
        values += [caller, minute, amounts[caller]]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def write_probe() -> None:
    """Write one row and commit it, always. Raises DatabaseError where nothing can be written."""
    _upsert({"probe": 1}, int(clock.now().timestamp() // 60))


def delete_old_counts() -> int:
    """Delete the counts of past minutes. Returns how many."""
    before = int(clock.now().timestamp() // 60) - KEEP_MINUTES
    return RequestCount.objects.filter(minute__lt=before).delete()[0]

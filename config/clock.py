"""The database's clock.

It alone decides the queue, leases, expiries and links, so a wrong host clock does no harm.
"""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

ASK_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database's clock said, and the monotonic clock of this process then."""

    moment: datetime
    monotonic: float


class _Kept(threading.local):
    """A transaction that waits for a lock must not make other threads wait for the time."""

    reading: Reading | None = None


_kept = _Kept()


def now() -> datetime:
    """The current time, aware, in UTC.

    PostgreSQL is asked every ASK_EVERY_SECONDS; in between the monotonic clock of this process,
    which nobody sets, counts on. SQLite runs in this process, so its clock is the host's.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    reading = _kept.reading
    if reading is None or time.monotonic() - reading.monotonic > ASK_EVERY_SECONDS:
        reading = _ask()
        _kept.reading = reading
    return reading.moment + timedelta(seconds=time.monotonic() - reading.monotonic)


def _ask() -> Reading:
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return Reading(moment, (asked + time.monotonic()) / 2)

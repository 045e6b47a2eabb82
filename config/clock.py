"""The database's clock. Leases and expiries are decided by it alone, so that a host whose clock is off does no harm."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC. SQLite runs inside this process: its clock is this host's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment

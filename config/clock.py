"""The database's clock.

It alone decides leases and expiries, so a wrong host clock does no harm.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The current time, aware, in UTC. SQLite runs in this process, so its clock is the host's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment

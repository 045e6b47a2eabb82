"""The heartbeat of a run while a child works on it, through a database that is away for a while."""

import time

from django.conf import settings
from django.db import DatabaseError, connection

from ocr.jobs import claims
from ocr.models import Run


class Pulse(claims.Pulse):
    """While the database does not answer the work goes on, until the lease is about to expire.

    Raises DatabaseError then.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._answered_at = time.monotonic()

    def __call__(self) -> bool:
        try:
            is_wanted = super().__call__()
        except DatabaseError:
            silent = time.monotonic() - self._answered_at
            if silent > settings.LEASE_SECONDS - 2 * settings.HEARTBEAT_SECONDS:
                raise
            connection.close()  # it is of no use any more; the next call opens another
            return True
        self._answered_at = time.monotonic()
        return is_wanted

"""Idempotency-Keys whose requests are at work in this process, so that one which died is known.

The row of such a key is renewed while its request is alive. After the death of the process nobody
renews it, and soon another request may take the key over.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import DatabaseError, close_old_connections, connection

from config import clock
from ocr.models import IdempotentRequest

LEASE = timedelta(seconds=12)
RENEW_SECONDS = 3.0
log = structlog.get_logger("polyglyph.api")


class KeyLeases:
    """Renews the rows in one statement, in a thread that ends when there are none."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._lock = threading.Lock()
        self._is_renewing = False

    @contextmanager
    def held(self, row_id: int) -> Iterator[None]:
        """While the request of this row is at work."""
        self._add(row_id)
        try:
            yield
        finally:
            with self._lock:
                self._rows.discard(row_id)

    def _add(self, row_id: int) -> None:
        with self._lock:
            self._rows.add(row_id)
            if self._is_renewing:
                return
            self._is_renewing = True
        threading.Thread(target=self._renew, name="key-leases", daemon=True).start()

    def _renew(self) -> None:
        wait = threading.Event().wait
        while True:
            wait(RENEW_SECONDS)
            with self._lock:
                rows = list(self._rows)
                self._is_renewing = bool(rows)
            if not rows:
                break
            self._renew_all(rows)
        connection.close()

    def _renew_all(self, rows: list[int]) -> None:
        try:
            close_old_connections()
            without_job = IdempotentRequest.objects.filter(pk__in=rows, job=None)
            without_job.update(created_at=clock.now())
        except DatabaseError as error:
            log.warning("Idempotency-Keys could not be renewed", reason=str(error).strip())


leases = KeyLeases()

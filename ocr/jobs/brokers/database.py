"""The database as broker: messages are rows, so they commit or roll back with the work."""

import contextlib
import time

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django_q.models import OrmQ

from config import notices
from ocr.jobs.brokers.base import Received, WakeUpBroker

TABLE = OrmQ._meta.db_table
# A cluster can be stopped between two waits.
WAIT_SECONDS = 0.25
# How often a message is looked for though nothing was told: a notice is lost with its connection.
LOOK_SECONDS = 1.0
LONG_LOOK_SECONDS = 10.0


class DatabaseBroker(WakeUpBroker):
    faults = (Error,)
    _notices: notices.Notices | None = None
    _look_at = 0.0  # by the monotonic clock

    def enqueue(self, task: str) -> object:
        return OrmQ.objects.create(key=self.list_key, payload=task).pk

    def receive(self) -> str | None:
        """Without a row being polled: see config.notices."""
        try:
            return self._receive()
        except Error:
            self._hang_up()
            raise

    def _receive(self) -> str | None:
        if self._notices is None:
            self._notices = notices.listen(notices.WORK, poll_seconds=settings.SQLITE_POLL_SECONDS)
            self._look_at = 0.0
        left = self._look_at - time.monotonic()
        told = self._notices.wait(max(0.0, min(left, WAIT_SECONDS)))
        if not told and time.monotonic() < self._look_at:
            return None
        received = self._take()
        # After a message there may be another one.
        self._look_at = 0.0
        if received is None:
            seconds = LOOK_SECONDS
            if self._notices.polls:  # what it polls is the file itself: nothing can be lost
                seconds = LONG_LOOK_SECONDS
            self._look_at = time.monotonic() + seconds
        return received

    def _take(self) -> str | None:
        """Delete the oldest message. No two hosts receive the same one."""
        close_old_connections()
        mine = OrmQ.objects.filter(key=self.list_key)
        if connection.vendor == "sqlite" and not mine.exists():  # without a lock on the database
            return None
        skip = ""
        if connection.vendor == "postgresql":
            skip = "FOR UPDATE SKIP LOCKED"
        oldest = f"SELECT id FROM {TABLE} WHERE key = %s ORDER BY id LIMIT 1 {skip}"  # noqa: S608  a constant
        statement = f"DELETE FROM {TABLE} WHERE id = ({oldest}) RETURNING payload"  # noqa: S608  a constant
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.list_key])
            row = cursor.fetchone()
        if row is None:
            return None
        return str(row[0])

    def instead(self) -> Received:
        """There is no other place to look into."""
        return []

    def _hang_up(self) -> None:
        with contextlib.suppress(Error):
            if self._notices is not None:
                self._notices.close()
        with contextlib.suppress(Error):
            connection.close()
        self._notices = None

    def queue_size(self) -> int:
        return int(OrmQ.objects.filter(key=self.list_key).count())

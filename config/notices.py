"""Waiting until something was written to the database, instead of asking it again and again.

PostgreSQL tells: triggers send a notice when work is queued or a job ends, on commit. SQLite keeps
a counter that every commit of another connection changes; reading it costs some microseconds.
"""

import time
from abc import ABC, abstractmethod

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

WORK = "polyglyph_work"
ENDED = "polyglyph_ended"
# What is heard where a change has no text of its own.
SOMETHING = ""


class Notices(ABC):
    """A database connection of its own, for one thread. Its errors are Django's.

    `polls`: a wait costs some processor time, however little.
    """

    polls = False

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        self._wrapper = wrapper
        with wrapper.wrap_database_errors:
            wrapper.ensure_connection()
        self._raw = wrapper.connection

    @abstractmethod
    def wait(self, seconds: float) -> list[str]:
        """The texts of what was told since the last call; [] when nothing was within `seconds`."""

    def close(self) -> None:
        self._wrapper.close()


class PostgresNotices(Notices):
    def __init__(self, wrapper: BaseDatabaseWrapper, channel: str) -> None:
        super().__init__(wrapper)
        with wrapper.cursor() as cursor:
            cursor.execute(f"LISTEN {channel}")

    def wait(self, seconds: float) -> list[str]:
        with self._wrapper.wrap_database_errors:
            told = self._raw.notifies(timeout=seconds, stop_after=1)
            return [notice.payload for notice in told]


class SqliteNotices(Notices):
    """Any commit counts, whatever was written."""

    polls = True

    def __init__(self, wrapper: BaseDatabaseWrapper, poll_seconds: float) -> None:
        super().__init__(wrapper)
        self._poll_seconds = poll_seconds
        self._seen = self._version()

    def wait(self, seconds: float) -> list[str]:
        until = time.monotonic() + seconds
        while True:
            version = self._version()
            if version != self._seen:
                self._seen = version
                return [SOMETHING]
            left = until - time.monotonic()
            if left <= 0:
                return []
            time.sleep(min(left, self._poll_seconds))

    def _version(self) -> int:
        with self._wrapper.wrap_database_errors:
            row = self._raw.execute("PRAGMA data_version").fetchone()
        return int(row[0])


def listen(channel: str, *, poll_seconds: float) -> Notices:
    """From now on. `poll_seconds`: between two looks at SQLite. Raises DatabaseError."""
    wrapper = connections.create_connection("default")
    if wrapper.vendor == "postgresql":
        return PostgresNotices(wrapper, channel)
    return SqliteNotices(wrapper, poll_seconds)

"""Rows of a maintenance task that failed: they stop neither the other rows nor the task."""

import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

Key = TypeVar("Key", bound=Hashable)
log = structlog.get_logger("polyglyph.sweeper")
RETRY_SECONDS = 30


def is_lost(error: Exception) -> bool:
    """Whether the error means that the database went away."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not connection.is_usable()


class Postponed(Generic[Key]):
    """The primary keys that a task leaves out until RETRY_SECONDS after their failure."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._until: dict[Key, float] = {}

    def keys(self) -> list[Key]:
        now = time.monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}
        return list(self._until)

    def add(self, key: Key) -> None:
        self._until[key] = time.monotonic() + RETRY_SECONDS

    def clear(self) -> None:
        self._until = {}

    @contextmanager
    def guard(self, key: Key) -> Iterator[None]:
        """Log a failure and postpone the row. A lost database is no row's fault: it is raised."""
        try:
            yield
        except Exception as error:
            if is_lost(error):
                raise
            log.exception("a row failed in a maintenance task", task=self._task, row=str(key))
            self.add(key)

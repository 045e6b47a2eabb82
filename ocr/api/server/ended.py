"""Hearing which jobs end, for the clients that wait for them."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable

import structlog
from django.db import Error

from config import notices

AWAY_SECONDS = 1.0
# Between two looks at SQLite, while somebody waits.
POLL_SECONDS = 0.008
ROUND_SECONDS = 1.0
log = structlog.get_logger("polyglyph.serve")
Heard = Callable[[list[str]], None]


class Listener:
    """A thread with a database connection of its own, from the first waiting client on.

    `heard` is called on the event loop: with the ids of jobs that ended (PostgreSQL), or with
    notices.SOMETHING when any of them may have. `connected` says whether it would be.
    """

    def __init__(self, heard: Heard) -> None:
        self.connected = False
        self.wanted = threading.Event()  # somebody waits
        self._heard = heard
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """From the event loop; a repeated call is harmless."""
        self.wanted.set()
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._run, name="ended", daemon=True).start()

    def _run(self) -> None:
        while not self._loop_is_closed():
            try:
                self._listen()
            except Error as error:
                log.warning("ends of jobs are not heard of", reason=repr(error)[:300])
                time.sleep(AWAY_SECONDS)
            finally:
                self.connected = False

    def _listen(self) -> None:
        with contextlib.closing(notices.listen(notices.ENDED, poll_seconds=POLL_SECONDS)) as source:
            self.connected = True
            self._tell([notices.SOMETHING])  # what ended before
            while not self._loop_is_closed():
                if source.polls and not self.wanted.wait(ROUND_SECONDS):
                    continue
                texts = source.wait(ROUND_SECONDS)
                if texts:
                    self._tell(texts)

    def _tell(self, texts: list[str]) -> None:
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._heard, texts)

    def _loop_is_closed(self) -> bool:
        """The server has stopped."""
        return self._loop is None or self._loop.is_closed()

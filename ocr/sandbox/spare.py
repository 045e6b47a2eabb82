"""A child that waits, warmed, to take the place of one that has seen the file of another owner."""

import logging
import threading
from collections.abc import Callable

from ocr.sandbox.child import RequestHead
from ocr.sandbox.errors import Gone, Late
from ocr.sandbox.link import Watch
from ocr.sandbox.process import Process

logger = logging.getLogger("polyglyph.sandbox")
WARM_SECONDS = 60.0


class Spare:
    """At most one process, started in a thread of its own, so that no call waits for that."""

    def __init__(self, start: Callable[[], Process]) -> None:
        self._start = start
        self._thread: threading.Thread | None = None
        self._process: Process | None = None

    def prepare(self, warmth: RequestHead) -> None:
        """Start one and let it load what `warmth` names, unless there is one."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._prepare, args=(warmth,), daemon=True)
            self._thread.start()

    def take(self) -> Process | None:
        """The spare, which is now the caller's. None where there is none that can be used."""
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        process, self._process = self._process, None
        if process is not None and not process.usable():
            process.kill()
            return None
        return process

    def close(self) -> None:
        process = self.take()
        if process is not None:
            process.kill()

    def forget(self) -> None:
        """In a forked process, which has neither the thread nor the child."""
        self._thread = None
        process, self._process = self._process, None
        if process is not None:
            process.forget()

    def _prepare(self, warmth: RequestHead) -> None:
        try:
            self._process = self._start()
            if warmth.warm:
                self._process.tell(warmth, Watch(WARM_SECONDS))
        except (OSError, Gone, Late):
            logger.warning("A spare child could not be started", exc_info=True)

"""What a worker's second thread does in the database, and waits for while it is away."""

import threading
import time

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from ocr.worker.shared import Flag
from ocr.worker.sweeper import requeue_runs_of, stalled_work, sweep

LONGEST_PAUSE = 5.0  # between two attempts to reach a database that does not answer
log = structlog.get_logger("polyglyph.worker")


class Upkeep:
    """Sweeps, requeues the runs of clusters that have ended, and watches the one that works.

    `stalled` is set when runs have waited for STALLED_SECONDS while the cluster had a free process.
    The other methods than `run` are called by the thread that looks after the cluster.
    """

    def __init__(self, stopping: Flag) -> None:
        self.stalled = threading.Event()
        self._stopping = stopping
        self._cluster = ""
        self._ended: list[str] = []
        self._last_progress = time.monotonic()
        self._requeued = 0
        self._all_ended = threading.Event()
        self._finished = threading.Event()

    def begin(self, cluster: str) -> None:
        """A cluster of this name works from now on."""
        self._cluster = cluster
        self._last_progress = time.monotonic()
        self.stalled.clear()

    def end(self) -> None:
        """It has ended for certain: what it held is requeued."""
        self._ended.append(self._cluster)

    def finish(self, *, seconds: float) -> int:
        """After the last cluster: how many runs were handed back within the seconds."""
        self._all_ended.set()
        self._finished.wait(seconds)
        return self._requeued

    def run(self) -> None:
        pause = settings.SWEEP_SECONDS
        while not self._stopping.wait(pause):
            if self._round():
                pause = settings.SWEEP_SECONDS
            else:
                pause = min(2 * pause, LONGEST_PAUSE)
        self._all_ended.wait()
        try:
            close_old_connections()
            self._requeued = requeue_runs_of(self._cluster, forgiven=True)
        except DatabaseError as error:
            log.warning("runs are requeued when their leases expire", reason=str(error))
        self._finished.set()

    def _round(self) -> bool:
        """Whether the database answers."""
        try:
            close_old_connections()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            while self._ended:
                requeue_runs_of(self._ended[0])
                self._ended.pop(0)
            sweep()
            self._watch()
        except DatabaseError as error:
            log.warning("the database does not answer", reason=str(error).strip())
            self._last_progress = time.monotonic()
            return False
        except Exception:
            log.exception("a round of maintenance failed")
        return True

    def _watch(self) -> None:
        now = time.monotonic()
        if not stalled_work(self._cluster, older_than=settings.STALLED_SECONDS):
            self._last_progress = now
        if now - self._last_progress > settings.STALLED_SECONDS:
            self.stalled.set()

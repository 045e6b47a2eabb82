"""`manage.py worker`: the processes that work, and the sweeper that repairs what is lost.

One thread looks after the processes and never waits for the database; the other sweeps.
"""

import os
import signal
import socket
import threading
import time
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand

from config.processes import start, stop
from ocr.isolation import refuse_weak_isolation
from ocr.sandbox import level
from ocr.worker.cleaning import Cleaner
from ocr.worker.shared import Flag
from ocr.worker.upkeep import Upkeep

LOOK_SECONDS = 0.25  # between two looks at the cluster
STALLED_STOP_SECONDS = 3  # a stalled cluster holds no runs, and may ignore SIGTERM
HAND_BACK_SECONDS = 5  # for what is left to do in the database at a stop
# A cluster that ends before has ended early. After each that does, the next one waits longer, so
# that a fault which comes at every start does not keep the machine busy.
EARLY_SECONDS = 10
LONGEST_PAUSE = 30
log = structlog.get_logger("polyglyph.worker")


class Command(BaseCommand):
    help = "Do the work of the queue until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_weak_isolation()
        self.stopping = Flag()  # a threading.Event can hang when it is set by a signal
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        os.nice(settings.WORKER_NICE)  # requests have priority over recognition
        self.upkeep = Upkeep(self.stopping)
        log.info("worker starts", processes=settings.WORKERS, sandbox=level())
        self.starts = 0
        self.early_ends = 0
        self.start_cluster()
        threading.Thread(target=self.upkeep.run, daemon=True).start()
        Cleaner(self.stopping).start()
        while not self.stopping.wait(LOOK_SECONDS):
            self.look_after_cluster()
        self.finish()

    def start_cluster(self) -> None:
        """Each has a name of its own, so that the runs of the one before can be told from its."""
        self.starts += 1
        name = f"{socket.gethostname()}:{os.getpid()}.{self.starts}"
        self.upkeep.begin(name)
        self.started_at = time.monotonic()
        self.cluster = start(
            "cluster",
            environment={"WORKER_NAME": name},
            when_parent_dies=signal.SIGKILL,
        )

    def look_after_cluster(self) -> None:
        """Restart a cluster that has ended or is stalled; its runs are requeued."""
        ended = self.cluster.poll() is not None
        stalled = self.upkeep.stalled.is_set()
        if not ended and not stalled:
            return
        log.error("the queue's cluster is restarted", ended=ended, stalled=stalled)
        stop(self.cluster, seconds=STALLED_STOP_SECONDS)
        self.upkeep.end()
        if time.monotonic() - self.started_at > EARLY_SECONDS:
            self.early_ends = 0
        self.stopping.wait(min(self.early_ends, LONGEST_PAUSE))
        self.early_ends += 1
        if not self.stopping.is_set():
            self.start_cluster()

    def finish(self) -> None:
        """Let running work end; requeue whatever has not ended in time."""
        clean = stop(self.cluster, seconds=settings.STOP_SECONDS)
        requeued = self.upkeep.finish(seconds=HAND_BACK_SECONDS)
        log.info("worker stopped", clean=clean, requeued=requeued)

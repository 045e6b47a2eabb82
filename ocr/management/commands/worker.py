"""`manage.py worker`: the queue's cluster, and the sweeper that repairs what the queue loses."""

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
from ocr.worker.sweeper import requeue_runs_of, stalled_work, sweep

STALLED_STOP_SECONDS = 3  # a stalled cluster holds no runs, and may ignore SIGTERM
log = structlog.get_logger("polyglyph.worker")


class Command(BaseCommand):
    help = "Do the work of the queue until SIGTERM or Ctrl-C."
    last_progress: float = 0.0  # when no run was waiting unclaimed, by the monotonic clock

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_weak_isolation()
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        os.nice(settings.WORKER_NICE)  # requests have priority over recognition
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker starts", worker=self.name, processes=settings.WORKERS, sandbox=level())
        self.cluster = self.start_cluster()
        self.last_progress = time.monotonic()
        Cleaner(self.stopping).start()
        while not self.stopping.wait(settings.SWEEP_SECONDS):
            sweep()
            self.revive_cluster()
        self.finish()

    def start_cluster(self) -> Any:
        return start("qcluster", environment={"WORKER_NAME": self.name})

    def revive_cluster(self) -> None:
        """Restart a cluster that has ended or is stalled, and requeue the runs it held."""
        ended = self.cluster.poll() is not None
        stalled = self.is_stalled()
        if ended or stalled:
            log.error("the queue's cluster is restarted", ended=ended, stalled=stalled)
            stop(self.cluster, seconds=0 if ended else STALLED_STOP_SECONDS)
            requeue_runs_of(self.name)
            self.cluster = self.start_cluster()
            self.last_progress = time.monotonic()

    def is_stalled(self) -> bool:
        """Whether runs have waited for STALLED_SECONDS while this cluster had a free process.

        A worker that is killed while it waits for the queue keeps the queue's lock, and the cluster
        stays up without receiving another message (django-q2's issue 23).
        """
        if not stalled_work(self.name, older_than=settings.STALLED_SECONDS):
            self.last_progress = time.monotonic()
        return bool(time.monotonic() - self.last_progress > settings.STALLED_SECONDS)

    def finish(self) -> None:
        """Let running work end; requeue whatever has not ended in time."""
        clean = stop(self.cluster, seconds=settings.STOP_SECONDS)
        log.info("worker stopped", clean=clean, requeued=requeue_runs_of(self.name))

"""`manage.py worker`: the queue's cluster, and beside it the sweeper that makes up for whatever the queue loses."""

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
from ocr.sandbox import level
from ocr.worker.sweeper import requeue_runs_of, stalled_work, sweep

STALLED_STOP_SECONDS = 3  # such a cluster holds no work, and may not hear SIGTERM either
log = structlog.get_logger("polyglyph.worker")


class Command(BaseCommand):
    help = "Do the work of the queue until SIGTERM or Ctrl-C."
    heard: float = 0.0  # when no work was waiting in vain, by the monotonic clock

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        os.nice(settings.WORKER_NICE)  # whoever asks goes before what is being read
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker starts", worker=self.name, processes=settings.WORKERS, sandbox=level())
        self.cluster = self.start_cluster()
        self.heard = time.monotonic()
        while not self.stopping.wait(settings.SWEEP_SECONDS):
            sweep()
            self.revive_cluster()
        self.finish()

    def start_cluster(self) -> Any:
        return start("qcluster", environment={"WORKER_NAME": self.name})

    def revive_cluster(self) -> None:
        """A cluster that ended by itself, or lives but does nothing, is started anew; what it held is given back."""
        ended, deaf = self.cluster.poll() is not None, self.is_stalled()
        if ended or deaf:
            log.error("the queue's cluster is started anew", ended=ended, deaf=deaf)
            stop(self.cluster, seconds=0 if ended else STALLED_STOP_SECONDS)
            requeue_runs_of(self.name)
            self.cluster = self.start_cluster()
            self.heard = time.monotonic()

    def is_stalled(self) -> bool:
        """Whether work has been waiting all this time while this cluster had a free hand.

        A worker that is killed while it waits for the queue takes the queue's lock with it, and the cluster stays up
        without ever hearing a ring again (django-q2's issue 23).
        """
        if not stalled_work(self.name, older_than=settings.STALLED_SECONDS):
            self.heard = time.monotonic()
        return bool(time.monotonic() - self.heard > settings.STALLED_SECONDS)

    def finish(self) -> None:
        """Let running work end; whatever is not done by then is given back for another worker."""
        clean = stop(self.cluster, seconds=settings.STOP_SECONDS)
        log.info("worker stopped", clean=clean, given_back=requeue_runs_of(self.name))

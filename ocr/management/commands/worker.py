"""`manage.py worker`: the queue's cluster, and beside it the sweeper that makes up for whatever the queue loses."""

import os
import signal
import socket
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand

from config.processes import start, stop
from ocr.sandbox import level
from ocr.sweeping import hand_back_work_of, sweep

log = structlog.get_logger("polyglyph.worker")


class Command(BaseCommand):
    help = "Do the work of the queue until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker starts", worker=self.name, processes=settings.WORKERS, sandbox=level())
        self.cluster = self.start_cluster()
        while not self.stopping.wait(settings.SWEEP_SECONDS):
            sweep()
            self.revive_cluster()
        self.finish()

    def start_cluster(self) -> Any:
        return start("qcluster", environment={"WORKER_NAME": self.name})

    def revive_cluster(self) -> None:
        """A cluster that ended by itself is started anew, and what it held is given back."""
        if self.cluster.poll() is not None:
            log.error("the queue's cluster ended by itself", code=self.cluster.returncode)
            stop(self.cluster, seconds=0)
            hand_back_work_of(self.name)
            self.cluster = self.start_cluster()

    def finish(self) -> None:
        """Let running work end; whatever is not done by then is given back for another worker."""
        clean = stop(self.cluster, seconds=settings.STOP_SECONDS)
        log.info("worker stopped", clean=clean, given_back=hand_back_work_of(self.name))

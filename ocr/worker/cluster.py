"""django-q2's cluster, made so that any of its processes may be killed at any time.

What differs from django-q2 (its issues 23, 327 and 346): its processes share no locks, so that the
death of one costs the others nothing; each dies with its parent, so that none is left behind; and
only the first listens to SIGTERM, so that a signal to all of them stops nothing that runs.
"""

import signal
import uuid
from multiprocessing import parent_process
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Value
from typing import Any

from django.conf import settings
from django.db import connections
from django_q import cluster as django_q
from django_q.conf import Conf
from setproctitle import setproctitle

from config.processes import end_with_parent
from ocr.jobs.brokers.base import wake_up
from ocr.worker import stopping
from ocr.worker.shared import Flag, Lock, MessageQueue


class Process(ForkProcess):
    """A process that is killed when its parent dies."""

    timer: Any = None  # of a worker: what is left of its time, as django-q2 counts it

    def run(self) -> None:
        parent = parent_process()
        if parent is None:
            raise AssertionError("Only a forked process is run.")
        end_with_parent(parent.pid or 0)
        super().run()

    def terminate(self) -> None:
        self.kill()  # SIGTERM is ignored


class Sentinel(django_q.Sentinel):  # type: ignore[misc]  # django-q2 has no types
    """The parent of the workers, the pusher and the monitor: it replaces those that end."""

    def __init__(self, stop_event: Flag, start_event: Flag, cluster_id: uuid.UUID) -> None:
        super().__init__(stop_event, start_event, cluster_id, start=False)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        setproctitle("qcluster sentinel")
        self.task_queue = MessageQueue(most=settings.WORKERS)
        self.result_queue = MessageQueue()
        self.event_out = Flag()
        self.start()

    def spawn_process(self, target: Any, *args: Any) -> Process:
        process = Process(target=target, args=args, name=f"Process-{uuid.uuid4().hex}")
        process.daemon = True
        if target is django_q.worker:
            process.daemon = Conf.DAEMONIZE_WORKERS
            process.timer = args[2]
            self.pool.append(process)
        process.start()
        return process

    def spawn_worker(self) -> None:
        lock: Any = Lock()  # Value takes anything that has its methods
        timer = Value("f", -1, lock=lock)
        self.spawn_process(django_q.worker, self.task_queue, self.result_queue, timer, self.timeout)

    def reincarnate(self, process: Process) -> None:
        """Also wake a worker: the process may have died with a message in its hands."""
        super().reincarnate(process)
        self.task_queue.offer(wake_up())


def run_cluster() -> None:
    """Until SIGTERM; then running work ends first."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.flag.set())
    connections.close_all()
    setproctitle("qcluster main")
    sentinel = Process(target=Sentinel, args=(stopping.flag, Flag(), uuid.uuid4()))
    sentinel.start()
    sentinel.join()

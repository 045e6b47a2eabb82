"""What the brokers share: they are never a reason for a worker to stop."""

import time
from abc import abstractmethod

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_q.brokers import Broker
from django_q.signing import SignedPackage

from config import clock
from ocr.models import Run, Status

TASK = "ocr.tasks.process_next_run"
AWAY_SECONDS = 1.0
# The number of a message, which nobody needs as it is deleted already; and the message.
Received = list[tuple[None, str]]
log = structlog.get_logger("polyglyph.broker")


def wake_up() -> dict[str, object]:
    """What a worker of django-q2 runs."""
    task = {"id": "", "name": "wake-up", "func": TASK, "args": (), "kwargs": {}}
    return {**task, "started": timezone.now(), "ack_failure": True}


def message() -> str:
    """The same as a broker carries it."""
    package: str = SignedPackage.dumps(wake_up())
    return package


class WakeUpBroker(Broker):  # type: ignore[misc]  # django-q2 has no types
    """Subclasses send and receive; their errors are in `faults`."""

    faults: tuple[type[Exception], ...] = ()

    @abstractmethod
    def enqueue(self, task: str) -> object: ...

    @abstractmethod
    def receive(self) -> str | None:
        """A message, which no other worker receives; None when none came within a second or so.

        Raises one of `faults`.
        """

    @abstractmethod
    def queue_size(self) -> int: ...

    def dequeue(self) -> Received:
        """As django-q2 calls it: in a process of its own, again and again."""
        try:
            received = self.receive()
        except self.faults as error:
            log.warning("the broker does not answer", broker=self.info(), reason=repr(error)[:300])
            time.sleep(AWAY_SECONDS)
            return self.instead()
        if received is None:
            return []
        return [(None, received)]

    def instead(self) -> Received:
        """While the broker is away: a message for each run that waits, no more than workers."""
        try:
            close_old_connections()
            waiting = Run.objects.filter(status=Status.PENDING, deadline__gt=clock.now())
            ids = list(waiting.values_list("pk", flat=True)[: settings.WORKERS])
        except DatabaseError:
            log.warning("the database does not answer either")
            return []
        return [(None, message()) for _ in ids]

    def ping(self) -> bool:
        """Asked before a cluster starts, which is to start without a broker too."""
        return True

    def info(self) -> str:
        return type(self).__name__

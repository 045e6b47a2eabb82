"""Wake-up messages for workers, without payload: a woken worker claims a run in the database."""

from django.conf import settings
from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

TASK = "ocr.tasks.process_next_run"


def notify_workers() -> None:
    """Send one message. With the ORM broker it commits or rolls back with the rows."""
    if settings.Q_CLUSTER.get("orm"):
        async_task(TASK)
    else:
        transaction.on_commit(lambda: async_task(TASK))


def pending_notifications() -> int:
    """The number of messages that no worker has received yet."""
    return int(get_broker().queue_size())

"""Telling the workers that there is work. A ring carries nothing: who hears it asks the tables."""

from django.conf import settings
from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

TASK = "ocr.tasks.process_next_run"


def notify_workers() -> None:
    """Ring once. With the queue in our own database the ring commits or rolls back with the rows that need it."""
    if settings.Q_CLUSTER.get("orm"):
        async_task(TASK)
    else:
        transaction.on_commit(lambda: async_task(TASK))


def pending_notifications() -> int:
    """How many rings nobody has heard yet."""
    return int(get_broker().queue_size())

"""Wake-up messages for workers, without payload: a woken worker claims a run in the database."""

import time

import structlog
from django.conf import settings
from django.db import transaction
from django_q.brokers import get_broker

from ocr.jobs.brokers.base import message

# A broker that is away is not tried again before, so that requests do not wait for it one by one.
AWAY_SECONDS = 1.0
_away_until = 0.0  # by the monotonic clock, of this process
log = structlog.get_logger("polyglyph.broker")


def notify_workers() -> None:
    """Send one message.

    In the database it commits or rolls back with the rows. Another broker gets it after the commit,
    and that it is away is no error: the work is in the database, where it is found (see
    ocr.jobs.brokers and the sweeper).
    """
    if settings.BROKER.is_database:
        get_broker().enqueue(message())
    else:
        transaction.on_commit(_send, robust=True)


def _send() -> None:
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        get_broker().enqueue(message())
    except Exception as error:
        _away_until = time.monotonic() + AWAY_SECONDS
        log.warning("workers could not be woken: the broker is away", reason=repr(error)[:300])


def pending_notifications() -> int:
    """The number of messages that no worker has received yet. Raises what the broker raises."""
    return int(get_broker().queue_size())

"""Redis as broker: a list, to which messages are pushed and from which workers pop them."""

import os
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis, RedisError

from ocr.jobs.brokers.base import WakeUpBroker

KEY = "polyglyph:work"
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 3.0  # more than WAIT_SECONDS
WAIT_SECONDS = 1
# More messages than anybody can need: workers were away for long. The newest are kept.
MOST_MESSAGES = 20_000


@cache
def client_of(process: int) -> "Redis":
    """Connections must not be shared with a process that was forked."""
    return Redis.from_url(
        settings.BROKER.url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=30,
    )


class RedisBroker(WakeUpBroker):
    faults = (RedisError, OSError)

    @property
    def client(self) -> Any:
        return client_of(os.getpid())

    def enqueue(self, task: str) -> object:
        with self.client.pipeline() as pipeline:
            pipeline.rpush(KEY, task)
            pipeline.ltrim(KEY, -MOST_MESSAGES, -1)
            return pipeline.execute()[0]

    def receive(self) -> str | None:
        popped = self.client.blpop([KEY], timeout=WAIT_SECONDS)
        if popped is None:
            return None
        return str(popped[1].decode())

    def queue_size(self) -> int:
        return int(self.client.llen(KEY))

"""`manage.py serve`: the web server, in one process."""

import signal
import sys
from types import FrameType
from typing import Any

import structlog
import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from ocr import children
from ocr.api.server.waiting import waiters
from ocr.isolation import refuse_weak_isolation
from ocr.readers.requests import warm_readers

log = structlog.get_logger("polyglyph.serve")
LONGEST_STOP = 30
# Python's own 5 ms, times the threads that parse uploads, would be what the event loop waits for
# its turn.
SWITCH_SECONDS = 0.0005


class Server(uvicorn.Server):
    """Uvicorn; at a stop, whoever waits for a job is sent to its status address instead of being
    cut off.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(sig).name)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: Any = None) -> None:
        waiters.drain()
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serve HTTP until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        refuse_weak_isolation()
        children.inspectors().warm([warm_readers], wait=False)
        config = uvicorn.Config(
            "config.asgi:application",
            host=options["host"],
            port=options["port"],
            loop="uvloop",
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,  # it would print the query string
            server_header=False,
            backlog=2048,
            timeout_graceful_shutdown=LONGEST_STOP,
        )
        Server(config).run()

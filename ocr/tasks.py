"""What the queue calls. A message carries no payload: the worker claims a run in the database."""

from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.dispatch import receiver
from django_q.signals import post_spawn

from ocr import children
from ocr.correctors.requests import warm_dictionary
from ocr.recognition.requests import warm_engines
from ocr.worker import pipeline

log = structlog.get_logger("polyglyph.worker")


def process_next_run() -> None:
    """Claim and process one run, if there is one."""
    try:
        pipeline.run_next(settings.WORKER_NAME)
    except DatabaseError as error:  # the run still waits, and the sweeper sends another message
        log.warning("no run could be claimed", reason=str(error).strip())


@receiver(post_spawn)
def warm_up(proc_name: str = "", **_: Any) -> None:
    """Start the child of a new worker before its first job."""
    children.engine().warm([warm_engines, warm_dictionary], wait=False)

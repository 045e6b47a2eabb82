"""What the queue calls. A ring is answered by looking into the tables; it carries nothing and returns nothing."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django_q.signals import post_spawn

from ocr import children
from ocr.correctors.requests import warm_dictionary
from ocr.recognition.requests import warm_engines
from ocr.worker import pipeline


def process_next_run() -> None:
    """Do the next piece of work, if there is one."""
    pipeline.run_next(settings.WORKER_NAME)


@receiver(post_spawn)
def warm_up(proc_name: str = "", **_: Any) -> None:
    """A fresh worker starts its child before the first job comes."""
    children.engine().warm([warm_engines, warm_dictionary], wait=False)

"""`manage.py cluster`: the processes that work; `manage.py worker` starts it and looks after it."""

from typing import Any

from django.core.management.base import BaseCommand

from ocr.worker.cluster import run_cluster


class Command(BaseCommand):
    help = "The processes that work, until SIGTERM. Run `manage.py worker`, which looks after them."

    def handle(self, *args: Any, **options: Any) -> None:
        run_cluster()

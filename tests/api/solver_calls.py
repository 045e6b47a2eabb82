"""What the solver's tests share with others: the clock of results, and a look for texts in the
whole database.
"""

from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.db import connection

from config import clock
from ocr.models import Job


def later(job: Job, seconds: float) -> Any:
    """A block in which so many seconds have passed since the job ended, by the clock that
    decides.
    """
    if connection.vendor == "postgresql":  # the database's clock cannot be moved, so the row is
        Job.objects.filter(pk=job.pk).update(
            expires_at=clock.now() + timedelta(seconds=30 - seconds)
        )
        return time_machine.travel(datetime.now(tz=None).astimezone(), tick=True)
    assert job.finished_at is not None
    return time_machine.travel(job.finished_at + timedelta(seconds=seconds), tick=False)


def text_in_database(text: str) -> bool:
    """Whether a text stands in any column of any row."""
    rows = (row for model in apps.get_models() for row in model._base_manager.values_list())
    return any(text in str(value) for row in rows for value in row)

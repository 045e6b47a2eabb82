"""Deleting what has expired, in a thread of its own: lease recovery never waits for it.

Each task deletes one batch, then the next task has its turn: a large backlog of one delays no
other. A solver's result is gone within seconds of its time, however much else there is to delete.
"""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Model, Q, QuerySet

from accounts.throttles import delete_old_counts
from billing.services import delete_closed_holds
from config import clock
from config.postponed import Postponed, is_lost
from files.models import StoredFile
from files.services import postponed_files, remove_abandoned_files, remove_all
from files.uploads import close_uploads
from ocr.jobs import deletion
from ocr.jobs.policies import POLICIES
from ocr.models import ENDED, IdempotentRequest, Job, JobFile, Output
from ocr.providers import health
from ocr.worker.shared import Flag

BATCH = 100  # rows of one transaction: on SQLite nobody else writes meanwhile
RETENTION_PAUSE = 60.0  # seconds between two rounds of what has days to be deleted
BREATH = 0.02  # seconds between two batches, in which others may write
LONGEST_PAUSE = 5.0  # between two attempts to reach a database that does not answer
postponed_jobs: Postponed[int] = Postponed("remove_expired_jobs")
log = structlog.get_logger("polyglyph.sweeper")


def remove_expired_jobs() -> int:
    """Delete rows and files of expired jobs: of each interface the oldest.

    Ledger and usage rows, which hold no text, stay.
    """
    now = clock.now()
    done = 0
    for interface in POLICIES:
        expired = Job.objects.filter(interface=interface, expires_at__lt=now, status__in=ENDED)
        waiting = expired.exclude(pk__in=postponed_jobs.keys()).order_by("expires_at")
        done += _remove_jobs(list(waiting.values_list("pk", flat=True)[:BATCH]))
    return done


def _remove_jobs(ids: Sequence[int]) -> int:
    """All at once, and where that fails one by one."""
    if not ids:
        return 0
    try:
        return deletion.delete_ended(ids)
    except Exception as error:
        if is_lost(error):
            raise
        log.exception("jobs that could not be deleted at once are deleted one by one")
    done = 0
    for pk in ids:
        with postponed_jobs.guard(pk):
            done += deletion.delete_ended([pk])
    return done


def remove_expired_files() -> int:
    """Delete expired, unused uploads. A row stays while a client may still send its bytes."""
    now = clock.now()
    unused = StoredFile.objects.filter(job_files=None, outputs=None, thumbnail_of=None)
    closed = unused.filter(Q(upload_until=None) | Q(upload_until__lt=now))
    expired = closed.filter(expires_at__lt=now).exclude(pk__in=postponed_files.keys())
    ids = list(expired.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    return remove_all(_taken(ids))


def _taken(ids: Sequence[uuid.UUID]) -> list[StoredFile]:
    """Those that are unused still, marked so that no new job can use them."""
    with transaction.atomic():
        rows = StoredFile.objects.select_for_update(skip_locked=True).filter(pk__in=ids)
        locked = set(rows.order_by("pk").values_list("pk", flat=True))
        used = {
            *JobFile.objects.filter(stored__in=locked).values_list("stored", flat=True),
            *Output.objects.filter(stored__in=locked).values_list("stored", flat=True),
        }
        unused = StoredFile.objects.filter(pk__in=locked - used)
        unused.update(pending=True)
        return list(unused.select_related("thumbnail"))


def delete_old_idempotency_keys() -> int:
    before = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    old = IdempotentRequest.objects.filter(created_at__lt=before)
    return _delete(IdempotentRequest, old.order_by("created_at"))


def delete_old_holds() -> int:
    return delete_closed_holds(before=_days_ago(settings.HOLD_DAYS), limit=10 * BATCH)


def delete_ended_sessions() -> int:
    ended = Session.objects.filter(expire_date__lt=clock.now())
    return _delete(Session, ended.order_by("expire_date"))


def delete_old_admin_log() -> int:
    """There is no index by time, but the oldest entries have the lowest ids."""
    before = _days_ago(settings.ADMIN_LOG_DAYS)
    oldest = LogEntry.objects.order_by("pk").values_list("pk", "action_time")[:BATCH]
    ids = [pk for pk, at in oldest if at < before]
    LogEntry.objects.filter(pk__in=ids).delete()
    return len(ids)


def forget_old_failures() -> int:
    return health.forget_failures(before=_days_ago(settings.PROVIDER_HEALTH_DAYS))


def _days_ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def _delete(model: "type[Model]", rows: "QuerySet[Any]") -> int:
    """The first of the rows."""
    ids = list(rows.values_list("pk", flat=True)[: 10 * BATCH])
    model._default_manager.filter(pk__in=ids).delete()
    return len(ids)


@dataclass(frozen=True, slots=True)
class Task:
    """`step` deletes a batch and returns how many rows; after a full one it is due at once."""

    step: Callable[[], int]
    pause: Callable[[], float] = lambda: float(settings.SWEEP_SECONDS)
    logged: bool = True


def _rarely() -> float:
    return RETENTION_PAUSE


TASKS = (
    Task(remove_expired_jobs),
    Task(close_uploads),
    Task(remove_expired_files),
    Task(remove_abandoned_files),
    Task(delete_old_idempotency_keys, _rarely),
    Task(delete_old_counts, _rarely, logged=False),
    Task(delete_old_holds, _rarely),
    Task(delete_ended_sessions, _rarely),
    Task(delete_old_admin_log, _rarely),
    Task(forget_old_failures, _rarely),
)


def do(task: Task) -> int:
    """One batch. A task that fails does not stop the others; a lost database is raised."""
    try:
        done = task.step()
    except Exception as error:
        if is_lost(error):
            raise
        log.exception("a maintenance task failed", task=task.step.__name__)
        return 0
    if done and task.logged:
        log.info("swept", task=task.step.__name__, count=done)
    return done


class Cleaner(threading.Thread):
    """Does the tasks when they are due, until the event is set. Safe on several hosts at once.

    It may be killed at any moment: rows are marked before bytes are deleted, and go after them.
    """

    def __init__(self, stopping: Flag | threading.Event) -> None:
        super().__init__(name="cleaner", daemon=True)
        self._stopping = stopping
        self._due = dict.fromkeys(TASKS, 0.0)  # by the monotonic clock

    def run(self) -> None:
        pause = settings.SWEEP_SECONDS
        while not self._stopping.wait(pause):
            try:
                close_old_connections()
                more = self._round()
                pause = BREATH if more else settings.SWEEP_SECONDS
            except DatabaseError as error:
                log.warning("the database does not answer", reason=str(error).strip())
                pause = min(2 * max(pause, BREATH), LONGEST_PAUSE)
            except Exception:
                log.exception("a round of deletion failed")
                pause = LONGEST_PAUSE
        connection.close()

    def _round(self) -> bool:
        """Returns whether a task has more to do."""
        more = False
        for task in TASKS:
            if self._due[task] > time.monotonic():
                continue
            if do(task) >= BATCH:
                more = True
            else:
                self._due[task] = time.monotonic() + task.pause()
        return more

"""Periodic maintenance: requeue runs with expired leases, fail overdue jobs, delete expired jobs
and files.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.throttles import delete_old_counts
from config import clock
from files.models import StoredFile
from files.services import remove, remove_abandoned_files
from files.uploads import close_uploads
from ocr.errors import ErrorCode
from ocr.jobs import completion, deletion, turns
from ocr.jobs.wakeup import notify_workers, pending_notifications
from ocr.models import ENDED, IdempotentRequest, Job, Run, Status
from ocr.worker.postponed import Postponed

log = structlog.get_logger("polyglyph.sweeper")
postponed_jobs: Postponed[int] = Postponed("fail_overdue_jobs")
postponed_runs: Postponed[int] = Postponed("requeue_expired_runs")
UNCLAIMED_SECONDS = 5
BATCH = 500
MEND_SECONDS = 30.0
_mended_at = -MEND_SECONDS  # by the monotonic clock
TIMED_OUT = "The work was not done in time and was given up. You were not charged."
LOST = (
    "The file could not be processed: its worker was lost {attempts} times. You were not charged."
)


def sweep() -> None:
    """One round of maintenance. Safe on several hosts at once; a task that fails does not stop the
    others.
    """
    tasks: tuple[Callable[[], int], ...] = (
        fail_overdue_jobs,
        requeue_expired_runs,
        notify_about_unclaimed_runs,
        remove_expired_jobs,
        close_uploads,
        remove_expired_files,
        remove_abandoned_files,
        delete_old_idempotency_keys,
        delete_old_counts,
        mend_turns,
    )
    for task in tasks:
        try:
            done = task()
        except Exception:
            log.exception("a maintenance task failed", task=task.__name__)
        else:
            if done and task is not delete_old_counts:
                log.info("swept", task=task.__name__, count=done)


def fail_overdue_jobs() -> int:
    """Fail jobs past their deadline and release their holds."""
    overdue = Job.objects.filter(
        deadline__lt=clock.now(), status__in=[Status.PENDING, Status.RUNNING]
    )
    failed = 0
    overdue = overdue.exclude(pk__in=postponed_jobs.keys()).order_by("deadline")
    for job in overdue[:BATCH]:
        with postponed_jobs.guard(job.pk):
            failed += deletion.cancel(job=job, code=ErrorCode.TIMEOUT, reason=TIMED_OUT)
    return failed


def requeue_expired_runs() -> int:
    """Requeue runs whose lease has expired, or fail them after their last attempt."""
    expired = Run.objects.filter(status=Status.RUNNING, lease_until__lt=clock.now())
    return _requeue_or_fail_all(expired.exclude(pk__in=postponed_runs.keys())[:BATCH])


def _requeue_or_fail_all(runs: "QuerySet[Run]") -> int:
    done = 0
    for run in runs.select_related("execution"):
        with postponed_runs.guard(run.pk):
            done += _requeue_or_fail(run)
    return done


def _requeue_or_fail(run: Run) -> bool:
    if run.attempt < run.execution.max_attempts:
        return completion.requeue(run)
    reason = LOST.format(attempts=run.attempt)
    return completion.fail(run, code=ErrorCode.CRASHED, reason=reason)


def notify_about_unclaimed_runs() -> int:
    """Notify workers about runs that have waited while fewer messages wait than they need: some
    were lost.
    """
    waiting_since = clock.now() - timedelta(seconds=UNCLAIMED_SECONDS)
    waiting = Run.objects.filter(status=Status.PENDING, created_at__lt=waiting_since).count()
    if not waiting:
        return 0
    missing: int = max(0, min(waiting - pending_notifications(), 2 * settings.WORKERS))
    for _ in range(missing):
        notify_workers()
    return missing


def remove_expired_jobs() -> int:
    """Delete rows and files of expired jobs. Ledger and usage rows, which hold no text, stay."""
    expired = Job.objects.filter(expires_at__lt=clock.now(), status__in=ENDED).order_by(
        "expires_at"
    )[:BATCH]
    for job in expired:
        deletion.delete(job=job)
    return len(expired)


def remove_expired_files() -> int:
    """Delete expired, unused uploads. A row stays while a client may still send its bytes."""
    now = clock.now()
    unused = StoredFile.objects.filter(job_files=None, outputs=None, thumbnail_of=None)
    closed = unused.filter(Q(upload_until=None) | Q(upload_until__lt=now))
    expired = closed.filter(expires_at__lt=now)[:BATCH]
    for stored in expired:
        remove(stored)
    return len(expired)


def mend_turns() -> int:
    """Now and then: the turns say what waits. Returns how many did not."""
    global _mended_at
    now = time.monotonic()
    if now - _mended_at < MEND_SECONDS:
        return 0
    _mended_at = now
    return turns.mend()


def delete_old_idempotency_keys() -> int:
    """Delete idempotency keys older than IDEMPOTENCY_HOURS."""
    before = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return IdempotentRequest.objects.filter(created_at__lt=before).delete()[0]


def requeue_runs_of(worker: str) -> int:
    """Requeue or fail the runs of a worker that has certainly ended. Returns how many."""
    return _requeue_or_fail_all(Run.objects.filter(status=Status.RUNNING, worker=worker))


def stalled_work(worker: str, *, older_than: float) -> bool:
    """Whether runs have waited for so many seconds although this worker has a free process."""
    now = clock.now()
    mine = Run.objects.filter(status=Status.RUNNING, worker=worker, lease_until__gt=now).count()
    waiting = Run.objects.filter(
        status=Status.PENDING, created_at__lt=now - timedelta(seconds=older_than)
    )
    return mine < settings.WORKERS and waiting.exists()

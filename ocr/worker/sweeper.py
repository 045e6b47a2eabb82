"""What is looked after every few seconds: lost leases, lost rings, deadlines, and everything whose time is over."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from accounts.throttles import delete_old_counts
from config import clock
from files.models import StoredFile
from files.services import remove, remove_abandoned_files
from files.uploads import close_uploads
from ocr.errors import ErrorCode
from ocr.jobs import completion, deletion
from ocr.jobs.wakeup import notify_workers, pending_notifications
from ocr.models import ENDED, IdempotentRequest, Job, Run, Status

log = structlog.get_logger("polyglyph.sweeper")
UNCLAIMED_SECONDS = 5
BATCH = 500
TIMED_OUT = "The work was not done in time and was given up. You were not charged."
LOST = (
    "The file could not be processed: its worker was lost {attempts} times. You were not charged."
)


def sweep() -> None:
    """One round. Each task is harmless when another host does it too; one that fails does not stop the others."""
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
    )
    for task in tasks:
        try:
            done = task()
        except Exception:
            log.exception("a task failed", task=task.__name__)
        else:
            if done and task is not delete_old_counts:
                log.info("swept", task=task.__name__, count=done)


def fail_overdue_jobs() -> int:
    """Past its deadline a job fails, and its hold is released."""
    overdue = Job.objects.filter(
        deadline__lt=clock.now(), status__in=[Status.PENDING, Status.RUNNING]
    )
    return sum(
        deletion.cancel(job=job, code=ErrorCode.TIMEOUT, reason=TIMED_OUT)
        for job in overdue[:BATCH]
    )


def requeue_expired_runs() -> int:
    """What no lease covers is open again, or failed after its last attempt."""
    lost = Run.objects.filter(status=Status.RUNNING, lease_until__lt=clock.now()).select_related(
        "execution"
    )[:BATCH]
    return sum(map(_requeue_or_fail, lost))


def _requeue_or_fail(run: Run) -> bool:
    if run.attempt < run.execution.max_attempts:
        return completion.requeue(run)
    reason = LOST.format(attempts=run.attempt)
    return completion.fail(run, code=ErrorCode.CRASHED, reason=reason)


def notify_about_unclaimed_runs() -> int:
    """For work that waits while fewer rings wait than it needs: some were lost."""
    waiting_since = clock.now() - timedelta(seconds=UNCLAIMED_SECONDS)
    waiting = Run.objects.filter(status=Status.PENDING, created_at__lt=waiting_since).count()
    missing = min(waiting - pending_notifications(), 2 * settings.WORKERS) if waiting else 0
    for _ in range(missing):
        notify_workers()
    return max(0, missing)


def remove_expired_jobs() -> int:
    """Rows and bytes of jobs whose time is over. The ledger and the usage row stay: neither holds any text."""
    expired = Job.objects.filter(expires_at__lt=clock.now(), status__in=ENDED).order_by(
        "expires_at"
    )[:BATCH]
    for job in expired:
        deletion.delete(job=job)
    return len(expired)


def remove_expired_files() -> int:
    """Uploads whose time is over and that no job needs any more. While a client may still send bytes, a row stays."""
    now = clock.now()
    unused = StoredFile.objects.filter(job_files=None, outputs=None, thumbnail_of=None)
    closed = unused.filter(Q(upload_until=None) | Q(upload_until__lt=now))
    expired = closed.filter(expires_at__lt=now)[:BATCH]
    for stored in expired:
        remove(stored)
    return len(expired)


def delete_old_idempotency_keys() -> int:
    """Idempotency keys are kept for a day."""
    before = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return IdempotentRequest.objects.filter(created_at__lt=before).delete()[0]


def requeue_runs_of(worker: str) -> int:
    """Open again at once what a worker that is gone for certain held."""
    held = Run.objects.filter(status=Status.RUNNING, worker=worker).select_related("execution")
    return sum(map(_requeue_or_fail, held))


def stalled_work(worker: str, *, older_than: float) -> bool:
    """Whether work waits for so many seconds although this worker has a process to spare for it."""
    now = clock.now()
    mine = Run.objects.filter(status=Status.RUNNING, worker=worker, lease_until__gt=now).count()
    waiting = Run.objects.filter(
        status=Status.PENDING, created_at__lt=now - timedelta(seconds=older_than)
    )
    return mine < settings.WORKERS and waiting.exists()

"""Repairing what was lost: requeue runs with expired leases, fail overdue jobs.

What is slow, as deleting what has expired, is in `cleaning` and in another thread.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import QuerySet

from config import clock
from config.postponed import Postponed
from ocr.errors import ErrorCode
from ocr.jobs import completion, deletion, turns
from ocr.jobs.wakeup import notify_workers, pending_notifications
from ocr.models import Job, Run, Status

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
    """One round of repairs. Safe on several hosts at once; a task that fails does not stop the
    others.
    """
    tasks: tuple[Callable[[], int], ...] = (
        fail_overdue_jobs,
        requeue_expired_runs,
        notify_about_unclaimed_runs,
        mend_turns,
    )
    for task in tasks:
        try:
            done = task()
        except Exception:
            log.exception("a maintenance task failed", task=task.__name__)
        else:
            if done:
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


def mend_turns() -> int:
    """Now and then: the turns say what waits. Returns how many did not."""
    global _mended_at
    now = time.monotonic()
    if now - _mended_at < MEND_SECONDS:
        return 0
    _mended_at = now
    return turns.mend()


def requeue_runs_of(worker: str, *, forgiven: bool = False) -> int:
    """Requeue or fail the runs of a worker that has certainly ended. Returns how many.

    `forgiven`: it was stopped, which is no fault of the runs and costs them no attempt.
    """
    runs = Run.objects.filter(status=Status.RUNNING, worker=worker)
    if not forgiven:
        return _requeue_or_fail_all(runs)
    done = 0
    for run in runs.select_related("execution"):
        done += completion.requeue(run, forgiven=True)
    return done


def stalled_work(worker: str, *, older_than: float) -> bool:
    """Whether runs have waited for so many seconds although this worker has a free process."""
    now = clock.now()
    mine = Run.objects.filter(status=Status.RUNNING, worker=worker, lease_until__gt=now).count()
    waiting = Run.objects.filter(
        status=Status.PENDING, created_at__lt=now - timedelta(seconds=older_than)
    )
    return mine < settings.WORKERS and waiting.exists()

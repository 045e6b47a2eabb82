"""Claiming runs: scheduling order, leases and heartbeats."""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q

from config import clock
from ocr.jobs import turns
from ocr.models import ENDED, Execution, Job, Priority, Run, Status, Turn

# How long a claim waits while all that waits is locked by others, who claim or submit it.
LOCKED_SECONDS = 1.0
LOCKED_PAUSE_SECONDS = 0.01
PULSE_SECONDS = 0.5  # a cancelled run ends within about so long
RELATED = ("execution__job", "execution__tenant", "execution__job_file__stored")
UNREAD = ("execution__text", "execution__corrected_text", "execution__corrections")


# Written out: to compose these statements anew took most of the time of a claim.
WAITING = "execution_id = execution.id AND status = 'pending' AND priority = %s AND deadline > %s"
NEXT_EXECUTION = f"""
SELECT execution.id, execution.job_id, execution.status, execution.attempt,
    (SELECT id FROM ocr_run WHERE {WAITING} ORDER BY first LIMIT 1),
    (SELECT attempt FROM ocr_run WHERE {WAITING} ORDER BY first LIMIT 1)
FROM ocr_execution AS execution
WHERE execution.tenant_id = %s {{of_priority}} AND execution.status IN ('pending', 'running')
    AND EXISTS (SELECT 1 FROM ocr_run WHERE {WAITING})
ORDER BY execution.turn_at LIMIT 1
"""  # noqa: S608  no input in it
BEGIN_RUN = """
UPDATE ocr_run
SET status = 'running', attempt = %s, worker = %s, lease_until = %s, started_at = %s
WHERE id = %s
"""
BEGIN_EXECUTION = """
UPDATE ocr_execution
SET status = 'running', attempt = %s, worker = %s, turn_at = %s,
    started_at = coalesce(started_at, %s)
WHERE id = %s
"""


class NextExecution(NamedTuple):
    """An execution, and the first of its runs that wait."""

    pk: int
    job_id: int
    status: str
    attempt: int
    run_id: int
    run_attempt: int


def claim(worker: str) -> Run | None:
    """Lease the next run to this worker under a new attempt number. None when nothing waits.

    Tenants take turns (ocr.jobs.turns). So do the executions of a tenant, from the time when they
    were created or last claimed: a short job does not wait for the end of a long document.
    """
    full = _full_tenants()
    busy: set[int] = set()  # tenants whose waiting executions others lock just now
    give_up = time.monotonic() + LOCKED_SECONDS
    while waiting := turns.count_waiting(without=full):
        with transaction.atomic():
            turn = turns.lock_next(without=full | busy)
            run_id = None
            if turn is not None:
                run_id = _claim_of(turn, worker)
        if run_id is not None:
            run = _whole(run_id)
            run.others_waiting = waiting - 1
            return run
        if turn is not None:
            busy.add(turn.pk)
        elif time.monotonic() < give_up:
            busy.clear()
            time.sleep(LOCKED_PAUSE_SECONDS * (1 + random.random()))  # noqa: S311  no secret
        else:
            return None
    return None


def claim_if(worker: str, wanted: Callable[[Run], bool]) -> Run | None:
    """Lease the next run where it is wanted. It is never passed over for a later one."""
    with transaction.atomic():
        turn = turns.lock_next(without=_full_tenants())
        if turn is None:
            return None
        run_id = _claim_of(turn, worker, wanted)
    if run_id is None:
        return None
    return _whole(run_id)


def _whole(pk: int) -> Run:
    """The run with all that a worker needs of it."""
    run = Run.objects.select_related(*RELATED).defer(*UNREAD).get(pk=pk)
    run.tenant = run.execution.tenant
    return run


def _claim_of(turn: Turn, worker: str, wanted: Callable[[Run], bool] | None = None) -> int | None:
    """Claim the next run of a locked turn, where it is wanted. Returns its id.

    None: it is not wanted, none waits, or all that waits is locked.
    """
    execution = _next_execution(turn)
    if execution is None:
        turns.close_if_empty(turn)
        return None
    run_id, attempt = execution.run_id, execution.run_attempt + 1
    if wanted is not None and not wanted(_whole(run_id)):
        return None
    now = clock.now()
    begun = int(execution.status == Status.PENDING)
    moment = stored(now)
    lease = stored(now + timedelta(seconds=settings.LEASE_SECONDS))
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_RUN, [attempt, worker, lease, moment, run_id])
        highest = max(execution.attempt, attempt)
        cursor.execute(BEGIN_EXECUTION, [highest, worker, moment, moment, execution.pk])
    turns.served(turn, executions=begun, moment=now)
    if begun:
        Job.objects.filter(pk=execution.job_id, status=Status.PENDING).update(
            status=Status.RUNNING, updated_at=now
        )
    return run_id


def _next_execution(turn: Turn) -> NextExecution | None:
    """Locked, so that nobody else changes its runs. None when all are locked, or none waits."""
    now, priority = stored(clock.now()), int(turn.priority)
    lock = ""
    if connection.vendor == "postgresql":
        lock = "FOR NO KEY UPDATE OF execution SKIP LOCKED"
    # The priority of the execution leads to the index. A run that was claimed before that was
    # lowered keeps its own.
    for of_priority in (f"AND execution.priority = {priority}", ""):
        statement = NEXT_EXECUTION.format(of_priority=of_priority) + lock
        with connection.cursor() as cursor:
            cursor.execute(statement, [priority, now, priority, now, turn.pk, priority, now])
            found = cursor.fetchone()
        if found is not None:
            return NextExecution(*found)
    return None


def stored(moment: datetime) -> str | datetime | None:
    """A time as a parameter of a statement."""
    value: str | datetime | None = connection.ops.adapt_datetimefield_value(moment)
    return value


def is_waited_for(run: Run) -> bool:
    """Whether other work waits that is at least as urgent as the rest of this run."""
    others = (
        turns.claimable().filter(priority__lte=run.priority).exclude(execution=run.execution_id)
    )
    return others.exists()


@transaction.atomic
def lower_priority(job: Job) -> None:
    """Nobody waits for the job any more: it goes on in turn with other work."""
    Execution.objects.filter(job=job).exclude(status__in=ENDED).update(priority=Priority.BULK)
    waiting = Run.objects.filter(execution__job=job, status=Status.PENDING)
    if waiting.update(priority=Priority.BULK):
        turns.add(job.tenant_id, Priority.BULK)


def _full_tenants() -> set[int]:
    """Tenants that have reached MAX_RUNNING_PER_TENANT."""
    if not settings.MAX_RUNNING_PER_TENANT:
        return set()
    running = (
        Run.objects.filter(status=Status.RUNNING).values("tenant_id").annotate(count=Count("id"))
    )
    return set(
        running.filter(count__gte=settings.MAX_RUNNING_PER_TENANT).values_list(
            "tenant_id", flat=True
        )
    )


def mine(run: Run) -> Q:
    """The fencing condition of every write: running under the attempt that this worker claimed."""
    return Q(pk=run.pk, status=Status.RUNNING, attempt=run.attempt)


class Pulse:
    """Asked often while a child works on a run: False when nobody wants the result any more.

    It extends the lease every HEARTBEAT_SECONDS only; between, it looks whether the run was
    cancelled.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._next = time.monotonic() + settings.HEARTBEAT_SECONDS

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return Run.objects.filter(mine(self._run)).exists()
        self._next = now + settings.HEARTBEAT_SECONDS
        return heartbeat(self._run)


def heartbeat(run: Run, *, seconds: float | None = None) -> bool:
    """Extend the lease. False when the lease was lost or the deadline has passed: then stop."""
    now = clock.now()
    if seconds is None:
        seconds = settings.LEASE_SECONDS
    lease = now + timedelta(seconds=seconds)
    return bool(Run.objects.filter(mine(run), deadline__gt=now).update(lease_until=lease))

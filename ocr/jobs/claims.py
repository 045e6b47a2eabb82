"""Claiming runs: scheduling order, leases and heartbeats."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from config import clock
from ocr.models import ENDED, Execution, Job, Priority, Run, Status, Turn

# Another worker may claim the same run between the query and the update.
TRIES = 10
PULSE_SECONDS = 0.5  # a cancelled run ends within about so long


def claim(worker: str) -> Run | None:
    """Lease the next run to this worker under a new attempt number. None when nothing waits."""
    for _ in range(TRIES):
        first = next_in_turn()
        if first is None:
            return None
        if _take(first, worker):
            return _whole(first)
    return None


def claim_if(worker: str, wanted: Callable[[Run], bool]) -> Run | None:
    """Lease the next run where it is wanted. It is never passed over for a later one."""
    first = next_in_turn()
    if first is None or not wanted(_whole(first)) or not _take(first, worker):
        return None
    return _whole(first)


def count_waiting(most: int) -> int:
    """How many runs wait, counted up to `most`."""
    return _waiting()[:most].count()


def _whole(pk: int) -> Run:
    """The run with all that a worker needs of it."""
    related = (
        "tenant",
        "execution__job",
        "execution__tenant",
        "execution__job_file__stored",
    )
    return Run.objects.select_related(*related).get(pk=pk)


def next_in_turn() -> int | None:
    """The id of the run to claim next.

    Interactive runs go before bulk runs. Among tenants with waiting runs, the one that was served
    longest ago is next. Its executions take turns too, from the time when they were created or
    last claimed: a short job does not wait for the end of a long document.
    """
    waiting = _waiting()
    if settings.MAX_RUNNING_PER_TENANT:
        waiting = waiting.exclude(tenant__in=_full_tenants())
    turns = (
        waiting.values("priority", "tenant_id")
        .annotate(oldest=Min("id"), served=F("tenant__turn__served_at"))
        .order_by("priority", F("served").asc(nulls_first=True), "oldest")
    )
    turn = turns.first()
    if turn is None:
        return None
    tenant, priority = turn["tenant_id"], turn["priority"]
    execution = (
        Execution.objects.filter(tenant=tenant, priority=priority)
        .filter(status__in=[Status.PENDING, Status.RUNNING])
        .filter(Exists(waiting.filter(execution=OuterRef("pk"))))
        .order_by("turn_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if execution is None:  # another worker was faster
        oldest: int = turn["oldest"]
        return oldest
    first = waiting.filter(execution=execution).order_by("first").values_list("pk", flat=True)
    return first.first()


def is_waited_for(run: Run) -> bool:
    """Whether other work waits that is at least as urgent as the rest of this run."""
    others = _waiting().filter(priority__lte=run.priority).exclude(execution=run.execution_id)
    return others.exists()


def lower_priority(job: Job) -> None:
    """Nobody waits for the job any more: it goes on in turn with other work."""
    Execution.objects.filter(job=job).exclude(status__in=ENDED).update(priority=Priority.BULK)
    waiting = Run.objects.filter(execution__job=job, status=Status.PENDING)
    waiting.update(priority=Priority.BULK)


def _waiting() -> "QuerySet[Run]":
    return Run.objects.filter(status=Status.PENDING, deadline__gt=clock.now())


def _full_tenants() -> list[int]:
    """Tenants that have reached MAX_RUNNING_PER_TENANT."""
    running = (
        Run.objects.filter(status=Status.RUNNING).values("tenant_id").annotate(count=Count("id"))
    )
    return list(
        running.filter(count__gte=settings.MAX_RUNNING_PER_TENANT).values_list(
            "tenant_id", flat=True
        )
    )


@transaction.atomic
def _take(pk: int, worker: str) -> bool:
    now = clock.now()
    # Lock the execution before its run, as everywhere: a concurrent cancel uses the same order.
    locked = Execution.objects.select_for_update(of=("self",)).only(
        "tenant_id", "job_id", "attempt"
    )
    execution = locked.filter(runs=pk).first()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    taken = Run.objects.filter(pk=pk, status=Status.PENDING).update(
        status=Status.RUNNING,
        attempt=F("attempt") + 1,
        worker=worker,
        lease_until=lease,
        started_at=now,
    )
    if taken and execution:
        attempt = max(execution.attempt, Run.objects.values_list("attempt", flat=True).get(pk=pk))
        mine = Execution.objects.filter(pk=execution.pk)
        mine.update(
            status=Status.RUNNING,
            attempt=attempt,
            worker=worker,
            turn_at=now,
            started_at=Coalesce("started_at", now),
        )
        Turn.objects.update_or_create(tenant_id=execution.tenant_id, defaults={"served_at": now})
        Job.objects.filter(pk=execution.job_id, status=Status.PENDING).update(
            status=Status.RUNNING, updated_at=now
        )
    return bool(taken)


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

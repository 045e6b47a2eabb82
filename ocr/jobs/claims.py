"""Who is served next, and holding on to what was claimed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from config import clock
from ocr.models import Execution, Job, Run, Status, Turn

TRIES = 10  # another worker may take the same piece between the look and the claim


def claim(worker: str) -> Run | None:
    """The next piece of work, leased to this worker under a new attempt number; None when nothing waits."""
    for _ in range(TRIES):
        first = next_in_turn()
        if first is None:
            return None
        if _take(first, worker):
            related = (
                "tenant",
                "execution__job",
                "execution__tenant",
                "execution__job_file__stored",
            )
            return Run.objects.select_related(*related).get(pk=first)
    return None


def next_in_turn() -> int | None:
    """Interactive before bulk; of the tenants with waiting work the one served longest ago; of its work the oldest."""
    waiting = Run.objects.filter(status=Status.PENDING, deadline__gt=clock.now())
    if settings.MAX_RUNNING_PER_TENANT:
        waiting = waiting.exclude(tenant__in=_full_tenants())
    turns = (
        waiting.values("priority", "tenant_id")
        .annotate(oldest=Min("id"), served=F("tenant__turn__served_at"))
        .order_by("priority", F("served").asc(nulls_first=True), "oldest")
    )
    turn = turns.first()
    return turn["oldest"] if turn else None


def _full_tenants() -> list[int]:
    """Tenants that may not run more at one time."""
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
    # The execution before its run, as everywhere: whoever cancels it at this moment takes the same way.
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
            started_at=Coalesce("started_at", now),
        )
        Turn.objects.update_or_create(tenant_id=execution.tenant_id, defaults={"served_at": now})
        Job.objects.filter(pk=execution.job_id, status=Status.PENDING).update(
            status=Status.RUNNING, updated_at=now
        )
    return bool(taken)


def mine(run: Run) -> Q:
    """The condition under which a worker may still write: it is running, under the attempt that this worker claimed."""
    return Q(pk=run.pk, status=Status.RUNNING, attempt=run.attempt)


def heartbeat(run: Run, *, seconds: float | None = None) -> bool:
    """Lengthen the lease. False when the work is no longer this worker's, or past its deadline: stop then."""
    now = clock.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS if seconds is None else seconds)
    return bool(Run.objects.filter(mine(run), deadline__gt=now).update(lease_until=lease))

"""Who is served next, and holding on to what was claimed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Min, Q

from config import clock
from ocr.models import Execution, Job, Status, Turn

TRIES = 10  # another worker may take the same piece between the look and the claim


def claim(worker: str) -> Execution | None:
    """The next piece of work, leased to this worker under a new attempt number; None when nothing waits."""
    for _ in range(TRIES):
        first = next_in_turn()
        if first is None:
            return None
        if _take(first, worker):
            return Execution.objects.select_related("job", "tenant", "job_file__stored").get(pk=first)
    return None


def next_in_turn() -> int | None:
    """Interactive before bulk; of the tenants with waiting work the one served longest ago; of its work the oldest."""
    waiting = Execution.objects.filter(status=Status.PENDING, deadline__gt=clock.now())
    if settings.MAX_RUNNING_PER_TENANT:
        waiting = waiting.exclude(tenant__in=_full_tenants())
    turns = (
        waiting.values("priority", "tenant_id")
        .annotate(first=Min("id"), served=F("tenant__turn__served_at"))
        .order_by("priority", F("served").asc(nulls_first=True), "first")
    )
    turn = turns.first()
    return turn["first"] if turn else None


def _full_tenants() -> list[int]:
    """Tenants that may not run more at one time."""
    running = Execution.objects.filter(status=Status.RUNNING).values("tenant_id").annotate(count=Count("id"))
    return list(running.filter(count__gte=settings.MAX_RUNNING_PER_TENANT).values_list("tenant_id", flat=True))


@transaction.atomic
def _take(pk: int, worker: str) -> bool:
    now = clock.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    taken = Execution.objects.filter(pk=pk, status=Status.PENDING).update(
        status=Status.RUNNING, attempt=F("attempt") + 1, worker=worker, lease_until=lease, started_at=now
    )
    if taken:
        execution = Execution.objects.only("tenant_id", "job_id").get(pk=pk)
        Turn.objects.update_or_create(tenant_id=execution.tenant_id, defaults={"served_at": now})
        Job.objects.filter(pk=execution.job_id, status=Status.PENDING).update(status=Status.RUNNING, updated_at=now)
    return bool(taken)


def mine(execution: Execution) -> Q:
    """The condition under which a worker may still write: it is running, under the attempt that this worker claimed."""
    return Q(pk=execution.pk, status=Status.RUNNING, attempt=execution.attempt)


def beat(execution: Execution, *, seconds: float | None = None) -> bool:
    """Lengthen the lease. False when the work is no longer this worker's, or past its deadline: stop then."""
    now = clock.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS if seconds is None else seconds)
    return bool(Execution.objects.filter(mine(execution), deadline__gt=now).update(lease_until=lease))

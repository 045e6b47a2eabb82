"""Whose work is claimed next, and how many executions wait: one row for each tenant.

Rows are locked in one order everywhere: execution, run, job, wallet, turn. Only a claim locks the
turn first; it never waits for an execution, and for a job only when it has locked its execution.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from config import clock
from ocr.models import Execution, Priority, Run, Status, Turn

FIELDS = {Priority.INTERACTIVE: "interactive", Priority.BULK: "bulk"}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST_COUNTED = 16  # turns
OPEN = Q(interactive=True) | Q(bulk=True)


def add(tenant_id: int, priority: int, *, executions: int = 0) -> int:
    """Runs of this priority wait, in so many more executions. Returns how many executions wait.

    It locks the turn: it is called last in the transaction that writes the runs.
    """
    table = Turn._meta.db_table
    statement = (
        f"INSERT INTO {table} (tenant_id, served_at, interactive, bulk, queued) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (tenant_id) DO UPDATE SET "
        f"interactive = {table}.interactive OR excluded.interactive, "
        f"bulk = {table}.bulk OR excluded.bulk, "
        f"queued = {table}.queued + excluded.queued RETURNING queued"
    )
    never = connection.ops.adapt_datetimefield_value(NEVER)
    interactive = priority == Priority.INTERACTIVE
    with connection.cursor() as cursor:
        cursor.execute(statement, [tenant_id, never, interactive, not interactive, executions])
        return int(cursor.fetchone()[0])


def remove(tenant_id: int, *, executions: int) -> None:
    """So many executions do not wait any more. It locks the turn, as `add` does."""
    if executions:
        Turn.objects.filter(pk=tenant_id).update(queued=less(executions))


def less(executions: int) -> Greatest:
    """`queued` without these. Never below 0, should it have been wrong."""
    return Greatest(F("queued") - executions, Value(0))


def claimable() -> "QuerySet[Run]":
    return Run.objects.filter(status=Status.PENDING, deadline__gt=clock.now())


def count_waiting(*, without: Collection[int] = ()) -> int:
    """Executions that wait, apart from those of these tenants; 0 only where nothing is open.

    Of many tenants it counts the first few: it is asked whether more wait than workers are free.
    """
    turns = Turn.objects.filter(OPEN).exclude(pk__in=without)
    queued = list(turns.values_list("queued", flat=True)[:MOST_COUNTED])
    return max(len(queued), sum(queued))


def lock_next(*, without: Collection[int]) -> Turn | None:
    """The turn that is next, apart from those of these tenants and those that others lock.

    Interactive work goes before bulk. Among tenants the one that was served longest ago is next.
    """
    turns = Turn.objects.select_for_update(skip_locked=True, no_key=True).filter(OPEN)
    return turns.exclude(pk__in=without).order_by("-interactive", "served_at", "pk").first()


def served(turn: Turn, *, executions: int, moment: datetime) -> None:
    """A run of the locked turn was claimed. So many executions do not wait any more."""
    Turn.objects.filter(pk=turn.pk).update(
        served_at=moment, queued=less(executions), **still_waiting(turn)
    )


def close_if_empty(turn: Turn) -> None:
    """Close a locked turn whose runs were cancelled or are overdue.

    Whoever adds runs at the same time opens it again when the lock is released.
    """
    Turn.objects.filter(pk=turn.pk).update(**still_waiting(turn))


def still_waiting(turn: Turn) -> dict[str, Exists]:
    """The field of the priority that was next, as it has to be now."""
    runs = claimable().filter(tenant=turn.pk, priority=turn.priority)
    return {FIELDS[turn.priority]: Exists(runs)}


def mend() -> int:
    """Correct turns that differ from what waits. Returns how many; 0 unless something went wrong.

    What is compared is not locked; what differs is then looked at again under its lock.
    """
    kept = {}
    for turn in Turn.objects.filter(OPEN | Q(queued__gt=0)):
        kept[turn.pk] = (turn.queued, turn.interactive, turn.bulk)
    true = what_waits()
    differing = [pk for pk in kept.keys() | true.keys() if kept.get(pk) != true.get(pk)]
    return sum(_mend(pk) for pk in differing)


def what_waits() -> dict[int, tuple[int, bool, bool]]:
    """Waiting executions, whether interactive runs wait and whether others do, of each tenant."""
    pending = Execution.objects.filter(status=Status.PENDING)
    counts = dict(pending.values_list("tenant").annotate(count=Count("pk")))
    runs = Run.objects.filter(status=Status.PENDING).order_by()
    waiting = set(runs.values_list("tenant", "priority").distinct())
    found = {}
    for pk in counts.keys() | {tenant for tenant, _ in waiting}:
        interactive = (pk, Priority.INTERACTIVE) in waiting
        found[pk] = (counts.get(pk, 0), interactive, (pk, Priority.BULK) in waiting)
    return found


@transaction.atomic
def _mend(tenant_id: int) -> bool:
    """Every change is made under the lock of the turn, so what is counted under it is exact."""
    Turn.objects.get_or_create(pk=tenant_id, defaults={"served_at": NEVER})
    turn = Turn.objects.select_for_update(no_key=True).get(pk=tenant_id)
    before = (turn.queued, turn.interactive, turn.bulk)
    pending = Execution.objects.filter(tenant=tenant_id, status=Status.PENDING)
    turn.queued = pending.count()
    runs = claimable().filter(tenant=tenant_id)
    turn.interactive = runs.filter(priority=Priority.INTERACTIVE).exists()
    turn.bulk = runs.filter(priority=Priority.BULK).exists()
    if before == (turn.queued, turn.interactive, turn.bulk):
        return False
    turn.save(update_fields=["queued", "interactive", "bulk"])
    return True

"""Completing, failing and requeueing runs. Only the attempt that holds the lease may do it.

The result, the price and the state of the job are saved in one transaction.

Rows are locked in one order everywhere: execution, run, job, wallet, turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, QuerySet, Subquery, Sum

from billing import services as billing
from config import clock
from files import services as files
from files.models import StoredFile
from ocr import document
from ocr.correctors import Correction
from ocr.errors import Abandoned, ErrorCode
from ocr.jobs import claims, pricing, turns
from ocr.jobs.policies import policy_of
from ocr.jobs.wakeup import notify_workers
from ocr.models import ENDED, Execution, ExecutionResult, Job, Output, Page, Run, Status
from ocr.receipts import Receipt

log = structlog.get_logger("polyglyph.jobs")
PAGE_FIELDS = (
    "tree",
    "text",
    "words",
    "confidence",
    "recognised",
    "note",
    "charged",
    "error_code",
    "error",
)
PAGES_AT_ONCE = 20  # of an office file, which is saved whole
FILES_DELETED = "The files were deleted before they were read. You were not charged."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one execution. `pages` are those that are not saved yet, by number."""

    text: str
    confidence: float
    pages: Mapping[int, document.Page] = field(default_factory=dict)
    correction: Correction | None = None
    language: str = ""
    receipt: Receipt | None = None
    ocr_data: str = ""
    outputs: Mapping[str, StoredFile] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # on steps that failed


def save_page(run: Run, number: int, page: document.Page) -> bool:
    """Save one page of a run that goes on. False when the lease was lost."""
    with transaction.atomic():
        if not claims.heartbeat(run):
            return False
        _write_pages(run.execution, {number: page})
    return True


def is_last(run: Run, *, seconds: float) -> bool:
    """Whether all other runs of the execution are completed: then this worker assembles the result.

    If not, mark this run as completed after `seconds` of processing. Raises Abandoned when the
    lease was lost.
    """
    with transaction.atomic():
        _locked(run)
        if not claims.heartbeat(run):
            raise Abandoned
        others = Run.objects.filter(execution=run.execution_id).exclude(pk=run.pk)
        if not others.exclude(status=Status.COMPLETED).exists():
            return True
        _close(run, Status.COMPLETED, seconds)
    return False


class _LeaseLost(Exception):
    """Rolls back what was written before it was known."""


def complete(run: Run, outcome: Outcome, *, seconds: float) -> bool:
    """Save the result; charge the job after its last execution. False when the lease was lost."""
    try:
        with transaction.atomic():
            _end(run, Status.COMPLETED, seconds, _fields_of(outcome))
            _write_pages(run.execution, outcome.pages)
            _save_result(run.execution, outcome)
            _save_outputs(run.execution, outcome.outputs)
            finish_job(run.execution.job_id)
    except _LeaseLost:
        return False
    return True


def fail(run: Run, *, code: ErrorCode, reason: str, seconds: float = 0.0) -> bool:
    """End an execution and all its runs without a result. False when the lease was lost."""
    try:
        with transaction.atomic():
            _end(run, Status.FAILED, seconds, {"error_code": code, "error": reason})
            cancel_runs(Run.objects.filter(execution=run.execution_id))
            finish_job(run.execution.job_id)
    except _LeaseLost:
        return False
    return True


def requeue(run: Run, *, seconds: float = 0.0, forgiven: bool = False) -> bool:
    """Make the run pending again for another attempt. False when the lease was lost.

    `forgiven`: the platform ended this attempt, so that there may be one more.
    """
    with transaction.atomic():
        execution = _locked(run)
        if execution is None or not _close(run, Status.PENDING, seconds):
            return False
        if forgiven:
            mine = Execution.objects.filter(pk=execution.pk)
            mine.update(max_attempts=F("max_attempts") + 1)
        runs = Run.objects.filter(execution=execution.pk)
        queued = 0
        if not runs.exclude(status=Status.PENDING).exists():
            again = Execution.objects.filter(pk=execution.pk, status=Status.RUNNING)
            queued = again.update(status=Status.PENDING)
        # As it is now: the client may have stopped waiting meanwhile.
        runs.filter(pk=run.pk).update(priority=execution.priority)
        turns.add(run.tenant_id, execution.priority, executions=queued)
        notify_workers()
    return True


def give_back(run: Run, *, first: int) -> None:
    """The pages of the run from `first` on become a new run, which waits for its turn.

    Raises Abandoned when the lease was lost.
    """
    with transaction.atomic():
        execution = _locked(run)
        if execution is None or not Run.objects.filter(claims.mine(run)).update(last=first - 1):
            raise Abandoned
        Run.objects.create(
            execution=run.execution,
            tenant_id=run.tenant_id,
            priority=execution.priority,  # as it is now
            first=first,
            last=run.last,
            deadline=run.deadline,
        )
        turns.add(run.tenant_id, execution.priority)
        notify_workers()
    run.last = first - 1


def cancel_runs(runs: "QuerySet[Run]") -> None:
    """Cancel these runs. A worker still processing one stops at its next heartbeat."""
    runs.exclude(status__in=ENDED).update(status=Status.FAILED, lease_until=None)


def finish_job(job_id: int) -> None:
    """End the job if all its executions have ended: charge it, or release its hold."""
    locked = Job.objects.select_for_update(of=("self",)).select_related("tenant")
    job = locked.get(pk=job_id)
    if job.ended:
        return
    work = pricing.work_of(job.executions.filter(round=job.round))
    executions = [each.execution for each in work]
    if any(execution.status not in ENDED for execution in executions):
        return
    now = clock.now()
    policy = policy_of(job.interface)
    done = [each for each in work if each.execution.status == Status.COMPLETED]
    due = pricing.carried_charge(job) + pricing.charge_for(job, done)
    failed = [execution for execution in executions if execution.status == Status.FAILED]
    if due.anything_read:
        job.cost = (job.cost or 0) + pricing.charge(job, due)
    else:
        billing.release(reference=job.reference)
    # With partial results, a file that could not be read is a result too.
    job.status = Status.FAILED
    if due.anything_read or (failed and policy.partial_results):
        job.status = Status.COMPLETED
    if failed:
        job.error_code, job.error = failed[0].error_code, failed[0].error
    elif not due.anything_read:
        job.error_code, job.error = ErrorCode.DELETED, FILES_DELETED
    job.finished_at = job.updated_at = now
    job.expires_at, job.password = expiry(job, now), ""
    job.save(
        update_fields=[
            "password",
            "cost",
            "status",
            "error_code",
            "error",
            "finished_at",
            "updated_at",
            "expires_at",
        ]
    )
    log.info("job ended", job_id=str(job), status=job.status, cost=job.cost, code=job.error_code)


def expiry(job: Job, finished: datetime) -> datetime:
    """When a job that ended at `finished` is deleted."""
    return finished + policy_of(job.interface).retention(job.tenant)


def _locked(run: Run) -> Execution | None:
    """The execution, locked: of two runs that end at the same time, one is the last."""
    locked = Execution.objects.select_for_update().only("priority")
    return locked.filter(pk=run.execution_id).first()


def _close(run: Run, status: Status, seconds: float) -> int:
    """Change the status of the run if this worker still holds it. Returns 1 or 0 rows."""
    return Run.objects.filter(claims.mine(run)).update(
        status=status, lease_until=None, seconds=F("seconds") + seconds
    )


def _end(run: Run, status: Status, seconds: float, fields: Mapping[str, object]) -> None:
    """End the run and its execution, with these fields. Raises _LeaseLost.

    The execution is written first, which locks it, as everywhere.
    """
    earlier = (
        Run.objects.filter(execution=run.execution_id)
        .values("execution")
        .annotate(total=Sum("seconds"))
        .values("total")
    )
    Execution.objects.filter(pk=run.execution_id).update(
        status=status,
        seconds=Subquery(earlier) + seconds,
        finished_at=clock.now(),
        **fields,
    )
    if not _close(run, status, seconds):
        raise _LeaseLost


def _fields_of(outcome: Outcome) -> dict[str, object]:
    """The outcome as fields of an execution."""
    notes = list(outcome.notes)
    fields: dict[str, object] = {
        "text": outcome.text,
        "confidence": outcome.confidence,
        "language": outcome.language,
    }
    correction = outcome.correction
    if correction:
        fields["corrected_text"] = correction.text
        fields["corrections"] = [edit.to_dict() for edit in correction.edits]
        fields["corrector"] = correction.corrector
        if correction.note:
            notes.insert(0, correction.note)
    fields["note"] = "\n".join(" ".join(note.split()) for note in notes)
    return fields


def _save_result(execution: Execution, outcome: Outcome) -> None:
    """No row where there would be nothing in it."""
    receipt = None
    if outcome.receipt is not None:
        receipt = outcome.receipt.to_dict()
    if receipt is not None or outcome.ocr_data:
        ExecutionResult.objects.create(
            execution=execution, ocr_data=outcome.ocr_data, receipt=receipt
        )


def _save_outputs(execution: Execution, outputs: Mapping[str, StoredFile]) -> None:
    files.commit(outputs.values())
    Output.objects.bulk_create(
        Output(execution=execution, format=name, stored=stored) for name, stored in outputs.items()
    )


def _write_pages(execution: Execution, pages: Mapping[int, document.Page]) -> None:
    """A page that an earlier attempt has saved is replaced."""
    rows = []
    for number, page in pages.items():
        row = Page(
            execution=execution,
            number=number,
            tree=page.to_dict(),
            text=page.text,
            words=len(page.words),
            confidence=page.confidence,
            recognised=page.recognised,
            note="\n".join(page.notes),
            charged=page.quality is None or not page.quality.unread_script,
            error_code=page.error_code,
            error=page.error,
        )
        rows.append(row)
    Page.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("execution", "number"),
        update_fields=PAGE_FIELDS,
        batch_size=PAGES_AT_ONCE,
    )

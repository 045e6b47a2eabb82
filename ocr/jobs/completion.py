"""How work ends: the result, the price and the job's state in one transaction, and only for the attempt that holds it.

Rows are locked in one order everywhere: execution, run, job, wallet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, QuerySet, Sum

from billing import services as billing
from config import clock
from files import services as files
from files.models import StoredFile
from ocr import document
from ocr.correctors import Correction
from ocr.errors import Abandoned, ErrorCode
from ocr.jobs import claims, pricing
from ocr.jobs.policies import policy_of
from ocr.jobs.wakeup import notify_workers
from ocr.models import ENDED, Execution, ExecutionResult, Job, Output, Page, Run, Status
from ocr.receipts import Receipt

log = structlog.get_logger("polyglyph.jobs")
FILES_DELETED = "The files were deleted before they were read. You were not charged."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one execution found. `pages` are those that are not kept yet, by number."""

    text: str
    confidence: float
    pages: Mapping[int, document.Page] = field(default_factory=dict)
    correction: Correction | None = None
    language: str = ""
    receipt: Receipt | None = None
    ocr_data: str = ""
    outputs: Mapping[str, StoredFile] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # on what could not be done


def save_page(run: Run, number: int, page: document.Page) -> bool:
    """Keep one page of a run that goes on. False when the attempt is no longer this worker's."""
    with transaction.atomic():
        if not claims.heartbeat(run):
            return False
        _write_page(run.execution, number, page)
    return True


def is_last(run: Run, *, seconds: float) -> bool:
    """Whether every other run of the execution is done, so that this one's worker puts the result together.

    If not, this run is done, after `seconds` of processing. Raises Abandoned when it is no longer this worker's.
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


def complete(run: Run, outcome: Outcome, *, seconds: float) -> bool:
    """Save the result, and the price if this was the job's last execution. False: refused, it is a past attempt."""
    fields: dict[str, Any] = {
        "status": Status.COMPLETED,
        "text": outcome.text,
        "confidence": outcome.confidence,
        "language": outcome.language,
    }
    notes = list(outcome.notes)
    if outcome.correction:
        fields["corrected_text"] = outcome.correction.text
        fields["corrections"] = [edit.to_dict() for edit in outcome.correction.edits]
        fields["corrector"] = outcome.correction.corrector
        if outcome.correction.note:
            notes.insert(0, outcome.correction.note)
    fields["note"] = " ".join(notes)
    with transaction.atomic():
        if not _end(run, Status.COMPLETED, seconds, fields):
            return False
        for number, page in outcome.pages.items():
            _write_page(run.execution, number, page)
        _save_result(run.execution, outcome)
        _save_outputs(run.execution, outcome.outputs)
        finish_job(run.execution.job_id)
    return True


def fail(run: Run, *, code: ErrorCode, reason: str, seconds: float = 0.0) -> bool:
    """End an execution without a result, with all its runs. False: refused, the attempt is a past one."""
    with transaction.atomic():
        fields = {"status": Status.FAILED, "error_code": code, "error": reason}
        if not _end(run, Status.FAILED, seconds, fields):
            return False
        cancel_runs(Run.objects.filter(execution=run.execution_id))
        finish_job(run.execution.job_id)
    return True


def requeue(run: Run, *, seconds: float = 0.0) -> bool:
    """Give a piece of work back for another attempt, at once. False: it was not this worker's any more."""
    with transaction.atomic():
        _locked(run)
        given = _close(run, Status.PENDING, seconds)
        begun = Run.objects.filter(execution=run.execution_id).exclude(status=Status.PENDING)
        if given and not begun.exists():
            Execution.objects.filter(pk=run.execution_id).update(status=Status.PENDING)
        if given:
            notify_workers()
    return bool(given)


def cancel_runs(runs: "QuerySet[Run]") -> None:
    """Nobody shall work on these any more: who still does finds it at the next heartbeat."""
    runs.exclude(status__in=ENDED).update(status=Status.FAILED, lease_until=None)


def finish_job(job_id: int) -> None:
    """When none of a job's executions is open any more: charge or release, and close it. Else nothing."""
    job = Job.objects.select_for_update().get(pk=job_id)
    this_round = job.executions.filter(round=job.round).select_related("job_file__stored")
    executions = list(this_round.defer("text", "corrected_text", "corrections"))
    if job.ended or any(execution.status not in ENDED for execution in executions):
        return
    now = clock.now()
    policy = policy_of(job.interface)
    done = [execution for execution in executions if execution.status == Status.COMPLETED]
    due = pricing.carried_charge(job) + pricing.charge_for(job.interface, done)
    failed = [execution for execution in executions if execution.status == Status.FAILED]
    if due.anything_read:
        job.cost = (job.cost or 0) + pricing.charge(job, due)
    else:
        billing.release(reference=job.reference)
    # A file that could not be read is a result too, or it is the failure of the whole request.
    tried = due.anything_read or (failed and policy.partial_results)
    job.status = Status.COMPLETED if tried else Status.FAILED
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
    """When an ended job is removed."""
    return finished + policy_of(job.interface).retention(job.tenant)


def _locked(run: Run) -> None:
    """Hold the execution, so that of two runs that end at once one is the last."""
    Execution.objects.select_for_update().only("pk").filter(pk=run.execution_id).first()


def _close(run: Run, status: Status, seconds: float) -> int:
    """End an attempt that this worker holds."""
    return Run.objects.filter(claims.mine(run)).update(
        status=status, lease_until=None, seconds=F("seconds") + seconds
    )


def _end(run: Run, status: Status, seconds: float, fields: dict[str, Any]) -> bool:
    """End the run and its execution."""
    _locked(run)
    if not _close(run, status, seconds):
        return False
    spent = Run.objects.filter(execution=run.execution_id).aggregate(seconds=Sum("seconds"))[
        "seconds"
    ]
    Execution.objects.filter(pk=run.execution_id).update(
        **fields, seconds=spent, finished_at=clock.now()
    )
    return True


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


def _write_page(execution: Execution, number: int, page: document.Page) -> None:
    fields = {
        "tree": page.to_dict(),
        "text": page.text,
        "words": len(page.words),
        "confidence": page.confidence,
        "recognised": page.recognised,
        "note": "\n".join(page.notes),
        "error_code": page.error_code,
        "error": page.error,
    }
    Page.objects.update_or_create(execution=execution, number=number, defaults=fields)

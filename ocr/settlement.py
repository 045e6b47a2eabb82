"""How work ends: the result, the price and the job's state in one transaction, and only for the attempt that holds it.

Rows are locked in one order everywhere: execution, job, wallet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from billing import services as billing
from billing.models import Interface
from config import clock
from files import services as files
from files.models import StoredFile
from ocr import charging, claims, document
from ocr.correctors import Correction
from ocr.doorbell import ring
from ocr.models import ENDED, Execution, Job, Output, Page, Status

log = structlog.get_logger("polyglyph.jobs")
FILES_DELETED = "The files were deleted before they were read. You were not charged."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one execution found. `last` is the page that is not kept yet, with its number; `seconds` of processing."""

    text: str
    confidence: float
    seconds: float
    last: tuple[int, document.Page] | None
    correction: Correction | None = None
    language: str = ""
    outputs: Mapping[str, StoredFile] = field(default_factory=dict)


def keep_page(execution: Execution, number: int, page: document.Page) -> bool:
    """Keep one page of an execution that goes on. False when the attempt is no longer this worker's."""
    with transaction.atomic():
        if not claims.beat(execution):
            return False
        _write_page(execution, number, page)
    return True


def complete(execution: Execution, outcome: Outcome) -> bool:
    """Save the result, and the price if this was the job's last execution. False: refused, it is a past attempt."""
    fields: dict[str, Any] = {
        "status": Status.COMPLETED,
        "text": outcome.text,
        "confidence": outcome.confidence,
        "seconds": outcome.seconds,
        "language": outcome.language,
    }
    if outcome.correction:
        fields["corrected_text"] = outcome.correction.text
        fields["corrections"] = [edit.to_dict() for edit in outcome.correction.edits]
        fields["corrector"] = outcome.correction.corrector
        fields["note"] = outcome.correction.note or ""
    with transaction.atomic():
        if not _end(execution, fields):
            return False
        if outcome.last:
            _write_page(execution, *outcome.last)
        _keep_outputs(execution, outcome.outputs)
        finish_job(execution.job_id)
    return True


def fail(execution: Execution, *, code: str, reason: str, seconds: float | None = None) -> bool:
    """End an execution without a result. False: refused, the attempt is a past one."""
    with transaction.atomic():
        fields = {"status": Status.FAILED, "error_code": code, "error": reason, "seconds": seconds}
        if not _end(execution, fields):
            return False
        finish_job(execution.job_id)
    return True


def hand_back(execution: Execution) -> bool:
    """Give a piece of work back for another attempt, at once. False: it was not this worker's any more."""
    with transaction.atomic():
        given = Execution.objects.filter(claims.mine(execution)).update(status=Status.PENDING, lease_until=None)
        if given:
            ring()
    return bool(given)


def finish_job(job_id: int) -> None:
    """When none of a job's executions is open any more: charge or release, and close it. Else nothing."""
    job = Job.objects.select_for_update().get(pk=job_id)
    this_round = job.executions.filter(round=job.round).select_related("job_file__stored")
    executions = list(this_round.defer("text", "corrected_text", "corrections"))
    if job.ended or any(execution.status not in ENDED for execution in executions):
        return
    now = clock.now()
    done = [execution for execution in executions if execution.status == Status.COMPLETED]
    due = charging.kept_due(job) + charging.due_for(job.interface, done)
    failed = [execution for execution in executions if execution.status == Status.FAILED]
    if due:
        job.cost = (job.cost or 0) + charging.charge(job, due)
    else:
        billing.release(reference=job.reference)
    # To the jobs interface a file that could not be read is a result too; to the others it is the request's failure.
    tried = due or (failed and job.interface == Interface.JOBS)
    job.status = Status.COMPLETED if tried else Status.FAILED
    if failed:
        job.error_code, job.error = failed[0].error_code, failed[0].error
    elif not due:
        job.error_code, job.error = "deleted", FILES_DELETED
    job.finished_at = job.updated_at = now
    job.expires_at = expiry(job, now)
    job.save(update_fields=["cost", "status", "error_code", "error", "finished_at", "updated_at", "expires_at"])
    log.info("job ended", job_id=str(job), status=job.status, cost=job.cost, code=job.error_code)


def expiry(job: Job, finished: datetime) -> datetime:
    """When an ended job is removed: the solver's after seconds, the others' after their tenant's retention."""
    if job.interface == Interface.SOLVER:
        return finished + timedelta(seconds=settings.SOLVER_RESULT_SECONDS)
    days = job.tenant.retention_days
    return finished + timedelta(days=settings.RETENTION_DAYS if days is None else days)


def _end(execution: Execution, fields: dict[str, Any]) -> int:
    ended = {**fields, "finished_at": clock.now(), "lease_until": None}
    return Execution.objects.filter(claims.mine(execution)).update(**ended)


def _keep_outputs(execution: Execution, outputs: Mapping[str, StoredFile]) -> None:
    files.keep(outputs.values())
    Output.objects.bulk_create(
        Output(execution=execution, format=name, stored=stored) for name, stored in outputs.items()
    )


def _write_page(execution: Execution, number: int, page: document.Page) -> None:
    fields = {
        "tree": page.to_dict(),
        "text": page.text,
        "words": len(page.words),
        "confidence": page.confidence,
    }
    Page.objects.update_or_create(execution=execution, number=number, defaults=fields)

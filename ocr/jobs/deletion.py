"""Ending and removing jobs: cancel, withdraw, delete a job, delete one of its files. Hold and charge stay right."""

from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from billing import services as billing
from config import clock
from files import services as files
from files.models import StoredFile
from ocr.errors import ErrorCode
from ocr.jobs import pricing
from ocr.jobs.completion import cancel_runs, expiry, finish_job
from ocr.jobs.listing import count_job
from ocr.jobs.policies import policy_of
from ocr.models import ENDED, Execution, IdempotentRequest, Job, JobFile, Run, Status

WITHDRAWN = "The job was deleted before it was begun. You were not charged."
log = structlog.get_logger("polyglyph.jobs")


class JobRunning(Exception):
    """The job has not ended, so it cannot be deleted."""


def cancel(*, job: Job, code: ErrorCode, reason: str) -> bool:
    """End a job that has not ended, without charge. Returns whether this call ended it.

    Only the round that `job` was read in: a job that was reprocessed since then has a hold of its own. A job of
    partial results that has begun keeps, and pays for, the files that were read; the others are failed.
    """
    with transaction.atomic():
        now = clock.now()
        fields: dict[str, Any] = {
            "status": Status.FAILED,
            "error_code": code,
            "error": reason,
            "finished_at": now,
        }
        # A worker that still reads one of these finds at its next heartbeat that the attempt is no longer its own.
        this_round = Execution.objects.filter(job=job, round=job.round)
        given_up = this_round.exclude(status__in=ENDED).update(**fields)
        cancel_runs(Run.objects.filter(execution__job=job, execution__round=job.round))
        partial_results = policy_of(job.interface).partial_results
        if partial_results and this_round.filter(attempt__gt=0).exists():
            finish_job(job.pk)
            return bool(given_up)
        open_job = Job.objects.filter(pk=job.pk, round=job.round).exclude(status__in=ENDED)
        if not open_job.update(**fields, updated_at=now, expires_at=expiry(job, now), password=""):
            return False
        billing.release(reference=job.reference)
    log.info("job cancelled", job_id=str(job), code=code)
    return True


def delete(*, job: Job) -> None:
    """Remove a job that has ended: its rows, and the bytes that came with it. Raises JobRunning."""
    with transaction.atomic():
        # Executions before the job, as everywhere: a file of it may be deleted at the same time.
        list(Execution.objects.select_for_update().filter(job=job).order_by("pk").values_list("pk"))
        if not Job.objects.select_for_update().filter(pk=job.pk, status__in=ENDED).exists():
            raise JobRunning
        owned = list(
            StoredFile.objects.filter(
                Q(job_files__job=job, job_files__owned=True) | Q(outputs__execution__job=job)
            ).distinct()
        )
        if policy_of(job.interface).answer_holds_text:
            IdempotentRequest.objects.filter(job=job).delete()
        Job.objects.filter(pk=job.pk).delete()
        count_job(job, -1)
        # Marked first: should this process die before the bytes are gone, the sweeper removes them.
        StoredFile.objects.filter(pk__in=[file.pk for file in owned]).update(pending=True)
    for file in owned:
        files.remove(file)


def withdraw(*, job: Job) -> bool:
    """Cancel, without charge, a job that nobody has begun; False for one that has ended.

    Raises JobRunning, and Job.DoesNotExist when it was deleted just now.
    """
    with transaction.atomic():
        # Executions before the job, as everywhere: whoever claims one meanwhile waits, and finds it ended.
        list(Execution.objects.select_for_update().filter(job=job).order_by("pk").values_list("pk"))
        current = Job.objects.select_for_update().get(pk=job.pk)
        if current.status == Status.RUNNING:
            raise JobRunning
        return cancel(job=current, code=ErrorCode.DELETED, reason=WITHDRAWN)


def delete_file(*, job_file: JobFile) -> None:
    """Remove a file of a job: rows, bytes, outputs, and its waiting executions.

    What was read of it in a job that goes on is charged with the rest of the job. The last file that waited ends it.
    Raises JobRunning while one of them runs, and Job.DoesNotExist when the whole job was deleted just now.
    """
    with transaction.atomic():
        executions = _locked(job_file)
        job = Job.objects.select_for_update().get(pk=job_file.job_id)
        if len(executions) != Execution.objects.filter(job_file=job_file).count():
            raise JobRunning  # it was reprocessed just now
        if not job.ended:
            _carry_over(job, executions)
        owned = _owned(job_file)
        job_file.delete()
        job.updated_at = clock.now()
        job.save(update_fields=["due", "updated_at"])
        # Marked first: should this process die before the bytes are gone, the sweeper removes them.
        StoredFile.objects.filter(pk__in=[file.pk for file in owned]).update(pending=True)
        finish_job(job.pk)
    for file in owned:
        files.remove(file)


def _locked(job_file: JobFile) -> list[Execution]:
    """The file's executions, which nobody can claim or end from now on. Raises JobRunning."""
    rows = Execution.objects.select_for_update().filter(job_file=job_file).order_by("pk")
    executions = list(rows.defer("text", "corrected_text", "corrections"))
    if any(execution.status == Status.RUNNING for execution in executions):
        raise JobRunning
    return executions


def _carry_over(job: Job, executions: list[Execution]) -> None:
    """Remember what this round has read of the file: its price is only known from rows that go now."""
    done = [
        each for each in executions if each.round == job.round and each.status == Status.COMPLETED
    ]
    job.due = (pricing.carried_charge(job) + pricing.charge_for(job.interface, done)).to_dict()


def _owned(job_file: JobFile) -> list[StoredFile]:
    came_with_it = Q(job_files=job_file, job_files__owned=True)
    return list(
        StoredFile.objects.filter(
            came_with_it | Q(outputs__execution__job_file=job_file)
        ).distinct()
    )

"""Cancel, withdraw or delete a job or one of its files, keeping hold and charge consistent."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

import structlog
from django.db import transaction
from django.db.models import QuerySet

from billing import services as billing
from config import clock
from files import services as files
from files.errors import StorageFailed
from files.models import StoredFile
from ocr.errors import ErrorCode
from ocr.jobs import pricing, turns
from ocr.jobs.completion import cancel_runs, expiry, finish_job
from ocr.jobs.listing import count_jobs
from ocr.jobs.policies import policy_of
from ocr.models import ENDED, Execution, IdempotentRequest, Job, JobFile, Output, Run, Status

CANCELLED = "The job was cancelled. You were not charged for what was not read by then."
WITHDRAWN = "The job was deleted before it was begun. You were not charged."
Ended = Literal["cancelled", "deleted"]
log = structlog.get_logger("polyglyph.jobs")


class JobRunning(Exception):
    """A job that has not ended cannot be deleted."""


def cancel(*, job: Job, code: ErrorCode, reason: str) -> bool:
    """End a job that has not ended, without charge. Returns whether this call ended it.

    Only the round of `job` is cancelled: a later reprocessing has a hold of its own. A started job
    with partial results keeps the files that were read and is charged for them.
    """
    with transaction.atomic():
        now = clock.now()
        this_round = Execution.objects.filter(job=job, round=job.round)
        unfinished = this_round.exclude(status__in=ENDED)
        locked = unfinished.select_for_update().order_by("pk")
        queued = list(locked.values_list("status", flat=True)).count(Status.PENDING)
        cancelled = unfinished.update(
            status=Status.FAILED, error_code=code, error=reason, finished_at=now
        )
        cancel_runs(Run.objects.filter(execution__job=job, execution__round=job.round))
        partial_results = policy_of(job.interface).partial_results
        if partial_results and this_round.filter(attempt__gt=0).exists():
            finish_job(job.pk)
            turns.remove(job.tenant_id, executions=queued)
            return bool(cancelled)
        open_job = Job.objects.filter(pk=job.pk, round=job.round).exclude(status__in=ENDED)
        ended = open_job.update(
            status=Status.FAILED,
            error_code=code,
            error=reason,
            finished_at=now,
            updated_at=now,
            expires_at=expiry(job, now),
            password="",
        )
        if ended:
            billing.release(reference=job.reference)
        turns.remove(job.tenant_id, executions=queued)
        if not ended:
            return False
    log.info("job cancelled", job_id=str(job), code=code)
    return True


def cancel_wanted(*, job: Job) -> bool:
    """Cancel a job because somebody wants it. Returns False if it has ended already."""
    return cancel(job=job, code=ErrorCode.CANCELLED, reason=CANCELLED)


def cancel_or_delete(*, job: Job) -> Ended:
    """Cancel a job that has not ended, else delete it, and say which."""
    if cancel_wanted(job=job):
        return "cancelled"
    delete(job=job)
    return "deleted"


def delete(*, job: Job) -> None:
    """Delete an ended job: its rows and the files that were sent with it. Raises JobRunning."""
    with transaction.atomic():
        # Lock executions before the job, as everywhere: a file may be deleted at the same time.
        list(Execution.objects.select_for_update().filter(job=job).order_by("pk").values_list("pk"))
        if not Job.objects.select_for_update().filter(pk=job.pk, status__in=ENDED).exists():
            raise JobRunning
        owned = _delete_rows([job])
    _remove(owned)


def delete_ended(ids: Collection[int]) -> int:
    """Delete those of the jobs that have ended and that no other process uses. Returns how many.

    Bytes that cannot be deleted now are left to the sweeper.
    """
    with transaction.atomic():
        jobs = _lock_ended(ids)
        owned = _delete_rows(jobs)
    files.remove_all(owned)
    return len(jobs)


def _lock_ended(ids: Collection[int]) -> list[Job]:
    """Lock executions before their jobs, as everywhere; wait for nobody who has locked some."""
    executions = Execution.objects.select_for_update(skip_locked=True).filter(job__in=ids)
    locked = list(executions.order_by("pk").values_list("pk", flat=True))
    ended = Job.objects.select_for_update(skip_locked=True).filter(pk__in=ids, status__in=ENDED)
    jobs = list(ended.order_by("pk"))
    used = Execution.objects.filter(job__in=jobs).exclude(pk__in=locked)
    used_jobs = set(used.values_list("job_id", flat=True))
    return [job for job in jobs if job.pk not in used_jobs]


def _delete_rows(jobs: Sequence[Job]) -> list[StoredFile]:
    """Delete the rows of locked jobs. Returns the files that were sent and made with them.

    They are marked first: if this process dies before they are removed, the sweeper does it.
    """
    ids = [job.pk for job in jobs]
    owned = _mark(
        JobFile.objects.filter(job__in=ids), Output.objects.filter(execution__job__in=ids)
    )
    with_text = [job.pk for job in jobs if policy_of(job.interface).answer_holds_text]
    if with_text:
        IdempotentRequest.objects.filter(job__in=with_text).delete()
    Job.objects.filter(pk__in=ids).delete()
    by_count = Counter((job.tenant_id, job.interface) for job in jobs)
    for tenant_id, interface in sorted(by_count):
        count_jobs(tenant_id, interface, -by_count[tenant_id, interface])
    return owned


def _mark(job_files: "QuerySet[JobFile]", outputs: "QuerySet[Output]") -> list[StoredFile]:
    """Mark the files that are deleted with these rows: they have expired."""
    originals = job_files.filter(owned=True, stored__isnull=False)
    ids = {*originals.values_list("stored", flat=True), *outputs.values_list("stored", flat=True)}
    StoredFile.objects.filter(pk__in=ids).update(pending=True, expires_at=clock.now())
    return list(StoredFile.objects.filter(pk__in=ids).select_related("thumbnail"))


def _remove(owned: Sequence[StoredFile]) -> None:
    """Raises StorageFailed, after whose cause the sweeper goes on."""
    if files.remove_all(owned) < len(owned):
        raise StorageFailed("The file could not be removed.")


def withdraw(*, job: Job) -> bool:
    """Cancel a pending job without charge. False if it has ended.

    Raises JobRunning, and Job.DoesNotExist when another request has just deleted it.
    """
    with transaction.atomic():
        # Lock executions before the job, as everywhere: a worker that claims one waits for this.
        list(Execution.objects.select_for_update().filter(job=job).order_by("pk").values_list("pk"))
        current = Job.objects.select_for_update().get(pk=job.pk)
        if current.status == Status.RUNNING:
            raise JobRunning
        return cancel(job=current, code=ErrorCode.DELETED, reason=WITHDRAWN)


def delete_file(*, job_file: JobFile) -> None:
    """Delete a file of a job with its outputs and pending executions.

    Completed executions of an unfinished job are still charged. Deleting the last pending file ends
    the job. Raises JobRunning while one of the executions runs, and Job.DoesNotExist when another
    request has just deleted the job.
    """
    with transaction.atomic():
        executions = _locked(job_file)
        job = Job.objects.select_for_update().get(pk=job_file.job_id)
        if len(executions) != Execution.objects.filter(job_file=job_file).count():
            raise JobRunning  # another request has just reprocessed it
        if not job.ended:
            _carry_over(job, executions)
        owned = _mark(
            JobFile.objects.filter(pk=job_file.pk),
            Output.objects.filter(execution__job_file=job_file),
        )
        job_file.delete()
        job.updated_at = clock.now()
        job.save(update_fields=["due", "updated_at"])
        finish_job(job.pk)
        queued = [each for each in executions if each.status == Status.PENDING]
        turns.remove(job.tenant_id, executions=len(queued))
    _remove(owned)


def _locked(job_file: JobFile) -> list[Execution]:
    """Lock the executions of the file: no worker can claim or end them. Raises JobRunning.

    Those of the job's other files are locked too: a worker that claims one locks the job.
    """
    rows = Execution.objects.select_for_update().filter(job=job_file.job_id).order_by("pk")
    of_job = rows.defer("text", "corrected_text", "corrections")
    executions = [each for each in of_job if each.job_file_id == job_file.pk]
    if any(execution.status == Status.RUNNING for execution in executions):
        raise JobRunning
    return executions


def _carry_over(job: Job, executions: list[Execution]) -> None:
    """Add the charge for this file to `job.due`: the rows it is computed from are deleted."""
    of_file = Execution.objects.filter(pk__in=[execution.pk for execution in executions])
    done = pricing.work_of(of_file.filter(round=job.round, status=Status.COMPLETED))
    job.due = (pricing.carried_charge(job) + pricing.charge_for(job, done)).to_dict()

"""Taking back a job that nobody has begun, and deleting one file of a job: the money stays right."""

from django.db import transaction
from django.db.models import Q

from config import clock
from files import services as files
from files.models import StoredFile
from ocr import charging
from ocr.models import Execution, Job, JobFile, Status
from ocr.services import JobRunning, cancel
from ocr.settlement import finish_job

WITHDRAWN = "The job was deleted before it was begun. You were not charged."


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
        return cancel(job=current, code="deleted", reason=WITHDRAWN)


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
    done = [each for each in executions if each.round == job.round and each.status == Status.COMPLETED]
    job.due = (charging.kept_due(job) + charging.due_for(job.interface, done)).to_dict()


def _owned(job_file: JobFile) -> list[StoredFile]:
    came_with_it = Q(job_files=job_file, job_files__owned=True)
    return list(StoredFile.objects.filter(came_with_it | Q(outputs__execution__job_file=job_file)).distinct())

"""Answers of the jobs interface, from the rows."""

from django.db.models import Prefetch
from rest_framework.request import Request

from accounts.models import Tenant
from ocr.api import formats
from ocr.api.jobs.schema import (
    JobsExecution,
    JobsFile,
    JobsJob,
    JobsList,
    JobsListed,
    JobsPagination,
    JobsProvider,
)
from ocr.jobs.listing import JobListQuery, Listed
from ocr.models import Execution, ExecutionResult, Job, JobFile, Status
from ocr.providers.availability import states


def job_details(request: Request, job: Job) -> JobsJob:
    executions = (
        Execution.objects.defer("text", "corrected_text", "corrections")  # `ocrData` has the text
        .select_related("result")
        .prefetch_related("outputs__stored")
    )
    related = Prefetch("executions", executions)
    files = job.files.select_related("stored").prefetch_related(related).order_by("position")
    return JobsJob(
        id=job.pk,
        name=job.name,
        status=Status(job.status),
        createdAt=job.created_at,
        updatedAt=job.updated_at,
        files=[file_details(request, job, job_file) for job_file in files],
    )


def file_details(request: Request, job: Job, job_file: JobFile) -> JobsFile:
    """`storageKey` is for display, as the document prints it: nothing is looked up by it."""
    name = original_name(job_file)
    executions = sorted(job_file.executions.all(), key=lambda each: each.pk)
    return JobsFile(
        id=job_file.pk,
        originalName=name,
        storageKey=f"uploads/{job.pk}/{name}",
        executions=[execution(request, job, each) for each in executions],
    )


def execution(request: Request, job: Job, done: Execution) -> JobsExecution:
    """One engine over one file."""
    return JobsExecution(
        id=done.pk,
        status=Status(done.status),
        ocrProvider=done.provider,
        ocrData=ocr_data(done),
        createdAt=done.created_at,
        updatedAt=done.finished_at or done.started_at or done.created_at,
        errorMessage=done.error if done.status == Status.FAILED else None,
        outputs=formats.outputs(request, job, done),
        notes=done.notes or None,
    )


def ocr_data(done: Execution) -> str | None:
    """Null until there is a result."""
    try:
        return done.result.ocr_data
    except ExecutionResult.DoesNotExist:
        return None


def job_list(found: Listed, wanted: JobListQuery) -> JobsList:
    jobs = [
        JobsListed(id=job.pk, name=job.name, status=Status(job.status), createdAt=job.created_at)
        for job in found.jobs
    ]
    pagination = JobsPagination(
        total=found.total,
        page=wanted.page,
        limit=wanted.limit,
        pages=-(-found.total // wanted.limit),
    )
    return JobsList(data=jobs, pagination=pagination)


def provider_list(tenant: Tenant) -> list[JobsProvider]:
    return [
        JobsProvider(name=state.name, available=state.available, reason=state.reason or None)
        for state in states(tenant)
    ]


def original_name(job_file: JobFile) -> str:
    """The name that came with the file; a plain one for a file that came without."""
    stored = job_file.stored
    if stored is None:
        return "file"
    return stored.original_name or f"file.{stored.extension}"

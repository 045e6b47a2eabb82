"""What answers of the jobs interface look like (specs/jobs)."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from rest_framework.request import Request

from accounts.models import Tenant
from ocr.api import formats
from ocr.api.jobs.ocrdata import ocr_data
from ocr.jobs.listing import JobListQuery, Listed
from ocr.models import Execution, Job, JobFile, Status
from ocr.providers.availability import states


def job_details(request: Request, job: Job) -> dict[str, Any]:
    """`GET /ocr-jobs/{id}`"""
    related = ("executions__pages", "executions__outputs__stored")
    files = job.files.select_related("stored").prefetch_related(*related).order_by("position")
    return {
        "id": job.pk,
        "name": job.name,
        "status": job.status,
        "createdAt": moment(job.created_at),
        "updatedAt": moment(job.updated_at),
        "files": [file_details(request, job, job_file) for job_file in files],
    }


def file_details(request: Request, job: Job, job_file: JobFile) -> dict[str, Any]:
    """`storageKey` is for display, as the document prints it: nothing is looked up by it."""
    name = original_name(job_file)
    executions = sorted(job_file.executions.all(), key=lambda each: each.pk)
    return {
        "id": job_file.pk,
        "originalName": name,
        "storageKey": f"uploads/{job.pk}/{name}",
        "executions": [execution(request, job, each) for each in executions],
    }


def execution(request: Request, job: Job, done: Execution) -> dict[str, Any]:
    """One engine over one file. `ocrData` is null until there is a result."""
    completed = done.status == Status.COMPLETED
    details: dict[str, Any] = {
        "id": done.pk,
        "status": done.status,
        "ocrProvider": done.provider,
        "ocrData": ocr_data(done) if completed else None,
        "createdAt": moment(done.created_at),
        "updatedAt": moment(done.finished_at or done.started_at or done.created_at),
    }
    if done.status == Status.FAILED:
        details["errorMessage"] = done.error
    return details | formats.produced(request, job, done)


def job_list(found: Listed, wanted: JobListQuery) -> dict[str, Any]:
    """`GET /ocr-jobs`"""
    return {
        "data": [
            {
                "id": job.pk,
                "name": job.name,
                "status": job.status,
                "createdAt": moment(job.created_at),
            }
            for job in found.jobs
        ],
        "pagination": {
            "total": found.total,
            "page": wanted.page,
            "limit": wanted.limit,
            "pages": -(-found.total // wanted.limit),
        },
    }


def provider_list(tenant: Tenant) -> list[dict[str, Any]]:
    """`GET /ocr-jobs/providers`"""
    return [
        {"name": state.name, "available": state.available}
        | ({"reason": state.reason} if state.reason else {})
        for state in states(tenant)
    ]


def original_name(job_file: JobFile) -> str:
    """The name that came with the file; a plain one for a file that came without."""
    stored = job_file.stored
    if stored is None:
        return "file"
    return stored.original_name or f"file.{stored.extension}"


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, ending in Z, to the second."""
    return localtime(value).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Answers of the process interface, from the rows."""

from django.db.models import Sum
from rest_framework.request import Request

from accounts.models import ApiKey
from billing.models import LedgerEntry, Unit, Usage
from billing.queries import UsageDay
from files.links import signed_path
from files.models import StoredFile
from files.uploads import Form
from ocr.api import formats
from ocr.api.base import absolute_url
from ocr.api.process.schema import (
    ProcessDay,
    ProcessFile,
    ProcessLedgerEntry,
    ProcessPresigned,
    ProcessResult,
    ProcessUsed,
)
from ocr.models import Execution, Job


def recognised(
    request: Request, job: Job, execution: Execution, stored: StoredFile
) -> ProcessResult:
    return ProcessResult(
        id=job.uuid,
        text=execution.text,
        key=stored.storage_name,
        fileUrl=file_url(request, stored),
        createdAt=job.finished_at or job.created_at,
        wordCount=execution.pages.aggregate(words=Sum("words"))["words"] or 0,
        tokensUsed=job.cost or 0,
        language=execution.language,
        outputs=formats.outputs(request, job, execution),
    )


def file(request: Request, stored: StoredFile) -> ProcessFile:
    return ProcessFile(
        key=stored.storage_name,
        fileUrl=file_url(request, stored),
        size=stored.size,
        contentType=stored.media_type,
        filename=stored.original_name,
        createdAt=stored.created_at,
    )


def presigned(announced: StoredFile, form: Form) -> ProcessPresigned:
    return ProcessPresigned(
        key=announced.storage_name,
        url=form.url,
        method="POST",
        fields=form.fields,
        expiresAt=form.expires_at,
    )


def file_url(request: Request, stored: StoredFile) -> str:
    """Opens without credentials until it expires.

    The platform's own address, so that the bucket can stay out of reach.
    """
    return absolute_url(request._request, signed_path(stored))


def used(row: Usage) -> ProcessUsed:
    return ProcessUsed(
        jobId=job_of(row.reference),
        interface=row.interface,
        provider=row.provider,
        pages=row.pages,
        words=row.words,
        seconds=round(row.seconds, 3),
        unit=Unit(row.unit),
        amount=row.amount,
        key=head_of(row.api_key),
        createdAt=row.created_at,
    )


def entered(row: LedgerEntry) -> ProcessLedgerEntry:
    """Who of the operator's people moved it is not shown."""
    return ProcessLedgerEntry(
        id=row.pk,
        kind=LedgerEntry.Kind(row.kind),
        unit=Unit(row.wallet.unit),
        amount=row.amount,
        balanceAfter=row.balance_after,
        reference=row.reference,
        key=head_of(row.api_key),
        createdAt=row.created_at,
    )


def head_of(key: ApiKey | None) -> str:
    """The visible head of the key that asked; empty where none did."""
    return key.head if key else ""


def day_total(day: UsageDay) -> ProcessDay:
    return ProcessDay(
        day=day["day"],
        requests=day["requests"],
        pages=day["page_count"],
        words=day["word_count"],
        tokens=day["tokens"],
        solves=day["solves"],
    )


def job_of(reference: str) -> str:
    """The job's id in `job:<id>` and `job:<id>:<round>`."""
    return reference.split(":")[1]

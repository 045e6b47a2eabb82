"""What answers of the process interface look like (specs/process)."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Sum
from rest_framework.request import Request

from files.links import signed_path
from files.models import StoredFile
from files.uploads import Form
from ocr.api.base import absolute_url
from ocr.models import Execution, Job


def recognised(
    request: Request, job: Job, execution: Execution, stored: StoredFile
) -> dict[str, Any]:
    """`POST /api/ocr/process`"""
    return {
        "id": str(job.uuid),
        "text": execution.text,
        "key": stored.storage_name,
        "fileUrl": file_url(request, stored),
        "createdAt": moment(job.finished_at or job.created_at),
        "wordCount": execution.pages.aggregate(words=Sum("words"))["words"] or 0,
        "tokensUsed": job.cost or 0,
        "language": execution.language,
    }


def file(request: Request, stored: StoredFile) -> dict[str, Any]:
    """`POST /api/files` and `GET /api/files/{key}`"""
    return {
        "key": stored.storage_name,
        "fileUrl": file_url(request, stored),
        "size": stored.size,
        "contentType": stored.media_type,
        "filename": stored.original_name,
        "createdAt": moment(stored.created_at),
    }


def presigned(announced: StoredFile, form: Form) -> dict[str, Any]:
    """`POST /api/files/presign`: `url` and `fields` as boto3's generate_presigned_post gives them."""
    return {
        "key": announced.storage_name,
        "url": form.url,
        "method": "POST",
        "fields": form.fields,
        "expiresAt": moment(form.expires_at),
    }


def file_url(request: Request, stored: StoredFile) -> str:
    """Opens without credentials until it expires. The platform's own, so that the bucket can stay out of reach."""
    return absolute_url(request._request, signed_path(stored))


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, ending in Z, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

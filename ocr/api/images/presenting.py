"""What answers of the images interface look like (specs/images)."""

from typing import Any

from django.utils.timezone import localtime

from files.models import StoredFile
from ocr.models import Execution, Job, Status


def uploaded(original: StoredFile, thumbnail: StoredFile) -> dict[str, Any]:
    """`POST /api/upload`"""
    return {
        "image_id": image_id(original),
        "status": "uploaded",
        "original_path": f"/storage/original/{image_id(original)}.{original.extension}",
        "thumb_path": f"/storage/thumbs/{image_id(original)}.{thumbnail.extension}",
        "title": original.title,
        "tags": original.tags,
    }


def image_id(original: StoredFile) -> str:
    return f"img_{original.pk.hex}"


def recognised(job: Job, execution: Execution) -> dict[str, Any]:
    """`POST /api/ocr`, when it is done in time"""
    return {
        "job_id": str(job),
        "original_text": execution.text,
        "corrected_text": execution.corrected_text,
    }


def timed_out(status_url: str) -> dict[str, Any]:
    """`POST /api/ocr`, when it is not. Existing clients read the sentence, so it is the document's own."""
    return {
        "error": f"OCR job timed out. Please check status at {status_url} for more details.",
        "check_status_url": status_url,
    }


def job_state(job: Job, execution: Execution | None) -> dict[str, Any]:
    """`GET /api/job/{job_id}`"""
    state: dict[str, Any] = {
        "job_id": str(job),
        "status": job.status,
        "progress": progress(job, execution),
        "created_at": moment(job.created_at),
        "completed_at": moment(job.finished_at) if job.finished_at else None,
    }
    if job.status == Status.COMPLETED and execution:
        state |= {"original_text": execution.text, "corrected_text": execution.corrected_text}
        state |= {"corrections": execution.corrections, "corrector": execution.corrector}
        if execution.note:
            state["note"] = execution.note
    if job.error:
        state["error"] = job.error
    return state


def progress(job: Job, execution: Execution | None) -> int:
    """0 to 100: the share of pages that are kept; 100 only when the job has ended."""
    if job.ended:
        return 100
    stored = execution.job_file.stored if execution else None
    if execution is None or stored is None:
        return 0
    return min(99, 100 * execution.pages.count() // max(1, stored.pages))


def moment(value: Any) -> str:
    """ISO 8601 in UTC, ending in Z, to the second."""
    return localtime(value).strftime("%Y-%m-%dT%H:%M:%SZ")

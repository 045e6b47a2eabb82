"""Answers of the images interface, from the rows."""

import msgspec

from files.models import StoredFile
from ocr.api.formats import Output
from ocr.api.images.schema import (
    ImagesCorrection,
    ImagesJob,
    ImagesRecognised,
    ImagesTimedOut,
    ImagesUploaded,
)
from ocr.models import Execution, Job, Status
from ocr.page_ranges import count_of


def uploaded(original: StoredFile, thumbnail: StoredFile) -> ImagesUploaded:
    image_id = f"img_{original.pk.hex}"
    return ImagesUploaded(
        image_id=image_id,
        status="uploaded",
        original_path=f"/storage/original/{image_id}.{original.extension}",
        thumb_path=f"/storage/thumbs/{image_id}.{thumbnail.extension}",
        title=original.title,
        tags=original.tags,
    )


def recognised(job: Job, execution: Execution, outputs: list[Output] | None) -> ImagesRecognised:
    return ImagesRecognised(
        job_id=str(job),
        original_text=execution.text,
        corrected_text=execution.corrected_text,
        outputs=outputs,
    )


def timed_out(status_url: str) -> ImagesTimedOut:
    """Existing clients read the sentence, so it is the document's own."""
    return ImagesTimedOut(
        error=f"OCR job timed out. Please check status at {status_url} for more details.",
        check_status_url=status_url,
    )


def job_state(job: Job, execution: Execution | None, outputs: list[Output] | None) -> ImagesJob:
    completed = execution if job.status == Status.COMPLETED else None
    return ImagesJob(
        job_id=str(job),
        status=Status(job.status),
        progress=progress(job, execution),
        created_at=job.created_at,
        completed_at=job.finished_at,
        original_text=completed.text if completed else None,
        corrected_text=completed.corrected_text if completed else None,
        corrections=corrections(completed) if completed else None,
        corrector=completed.corrector if completed else None,
        note=(" ".join(completed.notes) or None) if completed else None,
        error=job.error or None,
        outputs=outputs,
    )


def corrections(execution: Execution) -> list[ImagesCorrection]:
    """Edits are stored as `Edit.to_dict` gives them, with the names of the answer's fields."""
    return msgspec.convert(execution.corrections, list[ImagesCorrection])


def progress(job: Job, execution: Execution | None) -> int:
    """0 to 100: the share of pages that are kept; 100 only when the job has ended."""
    if job.ended:
        return 100
    stored = execution.job_file.stored if execution else None
    if execution is None or stored is None:
        return 0
    wanted = count_of(job.options.pages, stored.pages)
    return min(99, 100 * execution.pages.count() // max(1, wanted))

"""What a task of the documents interface looks like (specs/documents). Every field has its type from the start."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any

from files.models import StoredFile
from ocr.api.formats import outputs_of
from ocr.api.wire import json_value
from ocr.errors import ErrorCode, stored_code
from ocr.models import Execution, Job, Status

TYPE = 101  # of every task
Link = Callable[[StoredFile], str]


class State(IntEnum):
    QUEUED = 0
    COMPLETE = 1
    PREPARING = 2  # the file is being fetched
    WAITING = 3  # for another attempt
    PROCESSING = 4
    FAILED = -1
    NOT_STORED = -2
    NOT_FETCHED = -3
    TOO_LARGE = -5
    INVALID = -7
    TIMED_OUT = -8


DETAILS = {
    State.QUEUED: "Queued",
    State.COMPLETE: "Complete",
    State.PREPARING: "Preparing",
    State.WAITING: "Waiting",
    State.PROCESSING: "Processing",
    State.FAILED: "Failed",
    State.NOT_STORED: "Result could not be stored",
    State.NOT_FETCHED: "Download failed",
    State.TOO_LARGE: "File too large",
    State.INVALID: "Invalid file",
    State.TIMED_OUT: "Timed out",
}
STATE_OF_CODE = {  # any other code is a plain failure
    ErrorCode.STORAGE: State.NOT_STORED,
    ErrorCode.DOWNLOAD: State.NOT_FETCHED,
    ErrorCode.TOO_LARGE: State.TOO_LARGE,
    ErrorCode.INVALID: State.INVALID,
    ErrorCode.UNSUPPORTED: State.INVALID,
    ErrorCode.UNREADABLE: State.INVALID,
    ErrorCode.TIMEOUT: State.TIMED_OUT,
}


def answer(job: Job, execution: Execution, link: Link, *, waited: bool = False) -> dict[str, Any]:
    """The whole answer; `message` is there when the task failed.

    A request that waited in vain is told that the task is being processed, wherever it stands in the queue.
    """
    state = state_of(job, execution)
    if waited and not job.ended:
        state = State.PROCESSING
    reason = {"message": job.error} if state < 0 else {}
    return {"status": 200, **reason, "data": data(job, execution, state, link)}


def state_of(job: Job, execution: Execution) -> State:
    if job.status == Status.COMPLETED:
        return State.COMPLETE
    if job.status == Status.FAILED:
        return STATE_OF_CODE.get(stored_code(job.error_code), State.FAILED)
    if execution.status == Status.PENDING:
        return State.WAITING if execution.attempt else State.QUEUED
    return State.PROCESSING if execution.job_file.stored else State.PREPARING


def data(job: Job, execution: Execution, state: State, link: Link) -> dict[str, Any]:
    """What is not known yet is an empty text or 0."""
    outputs = {
        output.format: output.stored for output in execution.outputs.select_related("stored")
    }
    output = outputs.get(job.options.formats[0])
    source = execution.job_file.stored
    pages, read = page_counts(execution)
    shown: dict[str, Any] = {
        "file": link(output) if output else "",
        "type": TYPE,
        "state": int(state),
        "task_id": str(job.uuid),
        "progress": 100 if state == State.COMPLETE else progress(read, pages),
        "ocr_pages": execution.pages.filter(recognised=True).count(),
        "created_at": seconds(job.created_at),
        "file_pages": pages,
        "input_size": source.size if source else 0,
        "output_size": output.size if output else 0,
        "completed_at": seconds(job.finished_at),
        "processed_at": seconds(execution.started_at),
        "state_detail": DETAILS[state],
    }
    if len(job.options.formats) > 1:
        shown["outputs"] = json_value(outputs_of(execution, link))
    return shown


def page_counts(execution: Execution) -> tuple[int, int]:
    """All pages, and those that are read. What an office file has is known for certain when it has been read."""
    stored, read = execution.job_file.stored, execution.pages.count()
    if execution.status == Status.COMPLETED:
        return read, read
    return stored.pages if stored else 0, read


def progress(read: int, pages: int) -> int:
    """The share of the pages, in percent; 100 is for a task that is complete."""
    return min(99, 100 * read // max(1, pages))


def seconds(moment: datetime | None) -> int:
    """Unix time; 0 for what has not happened."""
    return int(moment.timestamp()) if moment else 0

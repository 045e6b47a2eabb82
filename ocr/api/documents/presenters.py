"""Answers of the documents interface, from the rows."""

from collections.abc import Callable
from datetime import datetime

from files.models import StoredFile
from ocr.api.documents.schema import DETAILS, TYPE, DocumentsAnswer, DocumentsTask, State
from ocr.api.formats import outputs_of
from ocr.errors import ErrorCode, stored_code
from ocr.models import Execution, Job, Status
from ocr.page_ranges import count_of

Link = Callable[[StoredFile], str]

STATE_OF_CODE = {  # any other code is a plain failure
    ErrorCode.STORAGE: State.NOT_STORED,
    ErrorCode.DOWNLOAD: State.NOT_FETCHED,
    ErrorCode.TOO_LARGE: State.TOO_LARGE,
    ErrorCode.INVALID: State.INVALID,
    ErrorCode.UNSUPPORTED: State.INVALID,
    ErrorCode.UNREADABLE: State.INVALID,
    ErrorCode.TIMEOUT: State.TIMED_OUT,
}


def answer(job: Job, execution: Execution, link: Link, *, waited: bool = False) -> DocumentsAnswer:
    """The whole answer; `message` is there when the task failed.

    A request that waited in vain is told that the task is being processed, wherever it stands in
    the queue.
    """
    state = state_of(job, execution)
    if waited and not job.ended:
        state = State.PROCESSING
    return DocumentsAnswer(
        status=200,
        message=job.error if state < 0 else None,
        data=task(job, execution, state, link),
    )


def state_of(job: Job, execution: Execution) -> State:
    if job.status == Status.COMPLETED:
        return State.COMPLETE
    if job.status == Status.FAILED:
        return STATE_OF_CODE.get(stored_code(job.error_code), State.FAILED)
    if execution.status == Status.PENDING:
        return State.WAITING if execution.attempt else State.QUEUED
    return State.PROCESSING if execution.job_file.stored else State.PREPARING


def task(job: Job, execution: Execution, state: State, link: Link) -> DocumentsTask:
    """What is not known yet is an empty text or 0."""
    outputs = {
        output.format: output.stored for output in execution.outputs.select_related("stored")
    }
    formats = job.options.formats
    output = outputs.get(formats[0])
    source = execution.job_file.stored
    pages, wanted, read = page_counts(job, execution)
    listed = None
    if job.options.list_outputs:
        listed = outputs_of(execution, link)
    return DocumentsTask(
        file=link(output) if output else "",
        type=TYPE,
        state=state,
        task_id=job.uuid,
        progress=100 if state == State.COMPLETE else progress(read, wanted),
        ocr_pages=execution.pages.filter(recognised=True, error_code="").count(),
        created_at=seconds(job.created_at),
        file_pages=pages,
        input_size=source.size if source else 0,
        output_size=output.size if output else 0,
        completed_at=seconds(job.finished_at),
        processed_at=seconds(execution.started_at),
        state_detail=DETAILS[state],
        outputs=listed,
        notes=execution.notes or None,
    )


def page_counts(job: Job, execution: Execution) -> tuple[int, int, int]:
    """All pages, those that were asked for, and those that are read.

    How many an office file has is known for certain when it has been read as a whole.
    """
    stored, read = execution.job_file.stored, execution.pages.count()
    if stored is None:
        return 0, 0, read
    selection = job.options.pages
    if execution.status == Status.COMPLETED and not selection:
        return read, read, read
    return stored.pages, count_of(selection, stored.pages), read


def progress(read: int, pages: int) -> int:
    """The share of the pages, in percent; 100 is for a task that is complete."""
    return min(99, 100 * read // max(1, pages))


def seconds(moment: datetime | None) -> int:
    """Unix time; 0 for what has not happened."""
    return int(moment.timestamp()) if moment else 0

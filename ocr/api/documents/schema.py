"""Requests and answers of the documents interface."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from ocr.api.fields import DOCUMENTS, Notes, Pages
from ocr.api.formats import LONGEST, Layout, Output, PdfStandard, format_names
from ocr.api.wire import Field, File, bad
from ocr.intake.fetching.urls import MAX_URL
from ocr.jobs.deletion import Ended
from ocr.writers import USUAL_LAYOUT, USUAL_PDF, WRITERS, document_formats

LONGEST_LANGUAGES = 400
DEFAULT_FORMAT = "txt"
TYPE: Final = 101


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
STATES = "; ".join(f"{state.value} {DETAILS[state].lower()}" for state in sorted(State))
SECONDS = "in Unix seconds; 0 for what has not happened"


def output_format(value: str) -> str:
    """Raises a 400 for a format that is not known."""
    if value not in document_formats():
        known = ", ".join(document_formats())
        raise bad(f"Output format '{value}' is not known; it must be one of {known}.")
    return value


@dataclass(frozen=True, kw_only=True)
class OcrForm:
    image_file: Annotated[File | None, Field(f"The document: {DOCUMENTS}.")] = None
    file: Annotated[File | None, Field("Another name for `image_file`.")] = None
    image_url: Annotated[
        str,
        Field(
            "Where to fetch it: http or https, on port 80 or 443 of a public host.",
            longest=MAX_URL,
        ),
    ] = ""
    url: Annotated[str, Field("Another name for `image_url`.", longest=MAX_URL)] = ""
    format: Annotated[
        str,
        Field(
            f"What the result, `file`, shall be; default `{DEFAULT_FORMAT}`.",
            choices=document_formats,
            read=output_format,
        ),
    ] = ""
    formats: Annotated[
        tuple[str, ...],
        Field(
            "More files from the same reading: one or more of {names}, separated by commas. "
            "They cost nothing. Without `format` the first of them is `file`.",
            longest=LONGEST,
            read=format_names,
            names=WRITERS.keys,
        ),
    ] = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()
    language: Annotated[
        str,
        Field(
            "At most 10 names, separated by commas, case-sensitive, as in `English,German`; "
            "default `ChinesePRC`, which reads simplified Chinese with English. `Digits` alone "
            "looks for figures only.",
            longest=LONGEST_LANGUAGES,
        ),
    ] = ""
    password: Annotated[
        str,
        Field(
            "Opens a protected document; it is deleted when the task ends.",
            longest=32,
            strip=False,
        ),
    ] = ""
    sync: Annotated[
        str,
        Field(
            "`0` answers at once; `1` waits up to 30 seconds.",
            choices=("0", "1"),
            refusal="The field 'sync' must be 0 or 1.",
        ),
    ] = "1"

    @property
    def output_formats(self) -> tuple[str, ...]:
        """The one of `format` first, then those of `formats`."""
        wanted = list(self.formats)
        if self.format:
            wanted.insert(0, self.format)
        return tuple(dict.fromkeys(wanted or [DEFAULT_FORMAT]))


@dataclass(frozen=True, kw_only=True)
class TaskPath:
    task_id: Annotated[UUID, Field("From the answer to the document.")]


@dataclass(frozen=True, kw_only=True)
class DocumentsTask:
    file: Annotated[
        str,
        Field("Opens the result for one hour, without credentials; empty until it is there."),
    ]
    type: Annotated[Literal[101], Field("Always 101.")]
    state: Annotated[State, Field(f"{STATES}. More than 1 and 0: working; less than 0: failed.")]
    task_id: Annotated[UUID, Field("Ask for the task with it.")]
    progress: Annotated[int, Field("Percent.", minimum=0, maximum=100)]
    ocr_pages: Annotated[
        int,
        Field(
            "Pages that were recognised; those that have a text of their own are not among them.",
            minimum=0,
        ),
    ]
    created_at: Annotated[int, Field(f"When the task came in, {SECONDS}.")]
    file_pages: Annotated[
        int, Field("All pages of the file; slides and sheets count as pages.", minimum=0)
    ]
    input_size: Annotated[int, Field("Bytes of the file.", minimum=0)]
    output_size: Annotated[int, Field("Bytes of the result.", minimum=0)]
    completed_at: Annotated[int, Field(f"When the task ended, {SECONDS}.")]
    processed_at: Annotated[int, Field(f"When work on it began, {SECONDS}.")]
    state_detail: Annotated[str, Field("The state in English.", choices=DETAILS.values())]
    outputs: Annotated[
        list[Output] | None,
        Field("Only where `formats` was sent: all of the files, that of `format` too."),
    ] = None
    notes: Notes | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentsAnswer:
    status: Annotated[Literal[200], Field("Always 200.")]
    message: Annotated[str | None, Field("Why the task failed.")] = None
    data: Annotated[DocumentsTask, Field("How the task stands.")]


@dataclass(frozen=True, kw_only=True)
class DocumentsEnded:
    status: Annotated[Literal[200], Field("Always 200.")]
    message: Annotated[
        Ended, Field("`cancelled` for a task that had not ended, `deleted` for one that had.")
    ]
    task_id: Annotated[UUID, Field("The task.")]


@dataclass(frozen=True, kw_only=True)
class DocumentsError:
    status: Annotated[int, Field("The status of the answer.")]
    message: Annotated[str, Field("What is wrong.")]

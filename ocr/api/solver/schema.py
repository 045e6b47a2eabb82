"""Requests and answers of the solver interface."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from ocr.api.fields import PICTURES, Pages
from ocr.api.formats import Formats, Layout, Outputs, PdfStandard
from ocr.api.solver.charsets import CHARSETS, LONGEST_CHARSET, characters
from ocr.api.wire import Field, File, bad
from ocr.jobs.deletion import Ended
from ocr.writers import USUAL_LAYOUT, USUAL_PDF

MOST_CHARACTERS = 200  # of an answer whose length is said
IN_PROCESS: Final = "in_process"
Solves = Annotated[
    int,
    Field(
        "Credits that can still be spent: the balance less what unfinished tasks hold.", minimum=0
    ),
]


@dataclass(frozen=True, kw_only=True)
class SolveForm:
    image: Annotated[
        File,
        Field(
            f"A picture: {PICTURES}, of one frame, or of several when `pages` names some of them. "
            "Of an animation without `pages` the first frame is read."
        ),
    ]
    charset: Annotated[
        str,
        Field(
            "The only characters that may be in the text, as in `0123456789ABCDEF`, or one of "
            "{names}. Spaces are left out unless it has one.",
            longest=LONGEST_CHARSET,
            strip=False,
            read=characters,
            names=CHARSETS.keys,
        ),
    ] = ""
    minLength: Annotated[
        int,
        Field(
            "The fewest characters that the text can have.",
            minimum=1,
            maximum=MOST_CHARACTERS,
            example=1,
        ),
    ] = 0
    maxLength: Annotated[
        int,
        Field(
            "The most, not less than `minLength`.",
            minimum=1,
            maximum=MOST_CHARACTERS,
            example=MOST_CHARACTERS,
        ),
    ] = 0
    singleLine: Annotated[
        bool, Field("`true` or `1`: all that is read belongs to one line.", example=False)
    ] = False
    formats: Formats = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()

    def __post_init__(self) -> None:
        if self.minLength and self.maxLength and self.minLength > self.maxLength:
            raise bad("The field 'minLength' must not be more than 'maxLength'.")


@dataclass(frozen=True, kw_only=True)
class TaskPath:
    task_id: Annotated[UUID, Field("From the answer to the picture.")]


@dataclass(frozen=True, kw_only=True)
class SolverBalance:
    status: Annotated[Literal["ok"], Field("Always `ok`.")]
    solves: Solves
    last_day: Annotated[int, Field("Credits charged in the last 24 hours.", name="24h", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class SolverAccepted:
    status: Annotated[Literal["ok"], Field("Always `ok`: the task was accepted.")]
    result: Annotated[Literal["in_process"], Field("Always `in_process`.")]
    task_id: Annotated[UUID, Field("Ask for the result with it.")]
    solves: Solves


@dataclass(frozen=True, kw_only=True)
class SolverResult:
    status: Annotated[
        Literal["ok", "fail"],
        Field("`fail` when the image could not be read; its credit is given back."),
    ]
    result: Annotated[str, Field("`in_process`, then the text; of a failed task, the reason.")]
    task_id: Annotated[UUID, Field("The task.")]
    time: Annotated[
        float | None,
        Field("Seconds of processing; null until the task has ended.", minimum=0),
    ]
    solves: Solves
    outputs: Outputs | None = None


@dataclass(frozen=True, kw_only=True)
class SolverEnded:
    status: Annotated[Literal["ok"], Field("Always `ok`.")]
    result: Annotated[
        Ended, Field("`cancelled` for a task that had not ended, `deleted` for one that had.")
    ]
    task_id: Annotated[UUID, Field("The task.")]
    solves: Solves


@dataclass(frozen=True, kw_only=True)
class SolverError:
    detail: Annotated[str, Field("What is wrong.")]

"""Requests and answers of the images interface."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from ocr.api.fields import PICTURES, Language, Pages, Provider
from ocr.api.formats import Formats, Layout, Outputs, PdfStandard
from ocr.api.wire import Field, File
from ocr.correctors import names_of_outcomes
from ocr.jobs.deletion import Ended
from ocr.models import Status
from ocr.writers import USUAL_LAYOUT, USUAL_PDF

JOB_ID = r"^job_[0-9a-f]{32}$"
IMAGE_ID = r"^img_[0-9a-f]{32}$"
Picture = Annotated[File, Field(f"A picture: {PICTURES}.")]
JobId = Annotated[str, Field("The job.", pattern=JOB_ID)]
OriginalText = Annotated[str, Field("What the engine read.")]
CorrectedText = Annotated[
    str,
    Field("The same after correction; equal to `original_text` when nothing was corrected."),
]


@dataclass(frozen=True, kw_only=True)
class UploadForm:
    image: Picture
    title: Annotated[str, Field("Any.", longest=255)] = ""
    tags: Annotated[str, Field("Any.", longest=1000)] = ""


@dataclass(frozen=True, kw_only=True)
class OcrForm:
    image: Picture | None = None
    image_id: Annotated[str, Field("An earlier upload; then send no `image`.", longest=100)] = ""
    language: Language = ""
    provider: Provider = ""
    formats: Formats = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()


@dataclass(frozen=True, kw_only=True)
class OcrOfUpload:
    """The same as JSON, which has no room for a file."""

    image_id: Annotated[str, Field("An earlier upload.", longest=100, pattern=IMAGE_ID)]
    language: Language = ""
    provider: Provider = ""
    formats: Formats = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()


@dataclass(frozen=True, kw_only=True)
class JobPath:
    job_id: Annotated[str, Field("From the answer to the image.", pattern=JOB_ID)]


@dataclass(frozen=True, kw_only=True)
class ThumbPath:
    image_id: Annotated[str, Field("From the answer to the upload.", pattern=IMAGE_ID)]


@dataclass(frozen=True, kw_only=True)
class OriginalPath(ThumbPath):
    extension: Annotated[str, Field("As in `original_path`.", pattern="^[a-z]+$", example="png")]


@dataclass(frozen=True, kw_only=True)
class ImagesUploaded:
    image_id: Annotated[str, Field("Names the image in `POST /api/ocr`.", pattern=IMAGE_ID)]
    status: Annotated[Literal["uploaded"], Field("Always `uploaded`.")]
    original_path: Annotated[
        str, Field("Where the image can be fetched, with the same credentials.")
    ]
    thumb_path: Annotated[
        str,
        Field("Where its preview can be fetched: WebP, at most 320 pixels wide and high."),
    ]
    title: Annotated[str, Field("As it was sent, or empty.")]
    tags: Annotated[str, Field("As they were sent, or empty.")]


@dataclass(frozen=True, kw_only=True)
class ImagesRecognised:
    job_id: JobId
    original_text: OriginalText
    corrected_text: CorrectedText
    outputs: Outputs | None = None


@dataclass(frozen=True, kw_only=True)
class ImagesTimedOut:
    error: Annotated[str, Field("Says that the time is over, and where to ask.")]
    check_status_url: Annotated[str, Field("Answers when the job is done.", format="uri")]


@dataclass(frozen=True, kw_only=True)
class ImagesBox:
    left: Annotated[int, Field("In pixels.")]
    top: Annotated[int, Field("In pixels.")]
    width: Annotated[int, Field("In pixels.")]
    height: Annotated[int, Field("In pixels.")]


@dataclass(frozen=True, kw_only=True)
class ImagesPlace:
    page: Annotated[int, Field("Counted as in the text.")]
    line: Annotated[int, Field("Counted as in the text.")]
    box: Annotated[ImagesBox | None, Field("Where the words stand on the page.")]


@dataclass(frozen=True, kw_only=True)
class ImagesCorrection:
    old: Annotated[str, Field("What was read.")]
    new: Annotated[str, Field("What it was corrected to.")]
    where: Annotated[ImagesPlace, Field("The place of the words.")]
    confidence: Annotated[
        float | None,
        Field(
            "The engine's confidence in what it read, its lowest over the words.",
            minimum=0,
            maximum=1,
        ),
    ]
    why: Annotated[str, Field("The reason for the change.")]


@dataclass(frozen=True, kw_only=True)
class ImagesJob:
    job_id: JobId
    status: Annotated[Status, Field("How the job stands.")]
    progress: Annotated[int, Field("Percent of the pages that are done.", minimum=0, maximum=100)]
    created_at: Annotated[datetime, Field("When the job came in.")]
    completed_at: Annotated[datetime | None, Field("When it ended.")]
    original_text: OriginalText | None = None
    corrected_text: CorrectedText | None = None
    corrections: Annotated[list[ImagesCorrection] | None, Field("Every edit, one by one.")] = None
    corrector: Annotated[
        str | None,
        Field(
            "What corrected the text, the first that could; `none` where none could.",
            choices=names_of_outcomes,
        ),
    ] = None
    note: Annotated[
        str | None,
        Field(
            "Why a better corrector did not do it, what of its proposals was not taken, or what "
            "else could not be done, such as a page of several that could not be read. Only "
            "where there is something to say."
        ),
    ] = None
    error: Annotated[str | None, Field("Why the job failed.")] = None
    outputs: Outputs | None = None


@dataclass(frozen=True, kw_only=True)
class ImagesEnded:
    job_id: JobId
    status: Annotated[
        Ended, Field("`cancelled` for a job that had not ended, `deleted` for one that had.")
    ]


@dataclass(frozen=True, kw_only=True)
class ImagesError:
    error: Annotated[str, Field("What is wrong.")]

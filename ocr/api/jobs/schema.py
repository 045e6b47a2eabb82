"""Requests and answers of the jobs interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from django.conf import settings

from ocr.api.fields import DOCUMENTS, Language, Notes, Pages
from ocr.api.formats import Formats, Layout, Outputs, PdfStandard
from ocr.api.wire import Field, File, bad
from ocr.models import Status
from ocr.providers.availability import names_of_all
from ocr.writers import USUAL_LAYOUT, USUAL_PDF

MOST_JOBS = 100  # of a page
SORT_KEYS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "name": "name",
    "status": "status",
}
DIRECTIONS = ("asc", "desc")
SORTED_BY = f"Jobs are sorted by {', '.join(SORT_KEYS)}, each asc or desc."
OCR_DATA = (
    "JSON in a text: `markdown`, `text`, `language` (ISO 639-1 or `und`), `confidence` (0 to 1) "
    "and `pages`, each with the words and their boxes in pixels, or with an `error` where one of "
    "several could not be read, which is not charged. The `quality` of a page that was recognised "
    "here has `dpi`, `letter_height` in pixels, `skew` in degrees, `contrast` and `doubtful_words` "
    "(0 to 1). Null until there is a result. A "
    "receipt or invoice of up to three pages also has `receipt`: `merchant`, `address`, `date` "
    "(ISO 8601), `time`, `currency` (ISO 4217), `items` (`description`, `quantity`, `unitPrice`, "
    "`amount`), `subtotal`, `discount`, `serviceCharge`, `tax`, `rounding`, `total`, `payment`, "
    "`change`, each null or with `text` as it was read, `value`, `confidence`, `page` and `box`; "
    "`checks`, each with `name`, `ok` (null where it cannot be checked) and `detail`; and "
    "`evidence`, what shows that it is a receipt."
)


def provider_names(value: str) -> tuple[str, ...]:
    """Names separated by commas. Raises ValueError for an empty or a repeated one."""
    names = tuple(name.strip() for name in value.split(","))
    if "" in names:
        raise ValueError("has an empty name.")
    if len(set(names)) < len(names):
        raise ValueError("names a provider twice.")
    return names


def printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must have printable characters only.")
    return value


PROVIDERS = Field(
    "One provider, or several separated by commas: {names}.",
    longest=200,
    example=settings.DEFAULT_PROVIDER,
    read=provider_names,
    names=names_of_all,
)
StatusOf = Annotated[Status, Field("How it stands.")]
JobId = Annotated[int, Field("The job.", minimum=1)]
CameIn = Annotated[datetime, Field("When it came in.")]
LastChanged = Annotated[datetime, Field("When it last changed.")]


@dataclass(frozen=True, kw_only=True)
class UploadForm:
    """The fields `ocrProvider_1` and so on are read by `uploading.providers`."""

    file: Annotated[
        list[File],
        Field(f"A file: {DOCUMENTS}. Repeat the part for more; `files` is another name for it."),
    ]
    ocrProvider_0: Annotated[tuple[str, ...], PROVIDERS]
    jobName: Annotated[str, Field("A name for people; default: the first file's.", longest=255)] = (
        ""
    )
    language: Language = ""
    formats: Formats = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()

    PATTERNS: ClassVar[Mapping[str, Field]] = {"^ocrProvider_[0-9]+$": PROVIDERS}


@dataclass(frozen=True, kw_only=True)
class ReprocessForm:
    ocrProvider: Annotated[
        str,
        Field(
            "One of {names}.", longest=200, example=settings.DEFAULT_PROVIDER, names=names_of_all
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class JobPath:
    job_id: Annotated[int, Field("The job's id.", minimum=1, maximum=10**17)]


@dataclass(frozen=True, kw_only=True)
class StoredFilePath:
    file_id: Annotated[int, Field("The file's id.", minimum=1, maximum=10**17)]


@dataclass(frozen=True, kw_only=True)
class FilePath(StoredFilePath, JobPath):
    pass


@dataclass(frozen=True, kw_only=True)
class JobsQuery:
    """The document's parameters, and those of the deployed system beside them."""

    page: Annotated[int, Field("Which page.", minimum=1, maximum=999_999_999, blank=False)] = 1
    limit: Annotated[
        int | None, Field("Jobs a page; default 20.", minimum=1, maximum=MOST_JOBS, blank=False)
    ] = None
    sort: Annotated[
        str,
        Field(
            "Field and direction; default `createdAt:desc`.",
            choices=[f"{key}:{way}" for key in SORT_KEYS for way in DIRECTIONS],
            blank=False,
            refusal=SORTED_BY,
        ),
    ] = ""
    status: Annotated[Status | None, Field("Only jobs of this status.")] = None
    search: Annotated[
        str, Field("Only jobs with this in their name.", longest=255, read=printable)
    ] = ""
    pageSize: Annotated[
        int | None,
        Field("Another name for `limit`.", minimum=1, maximum=MOST_JOBS, blank=False),
    ] = None
    sortField: Annotated[
        str, Field("Instead of `sort`.", choices=SORT_KEYS.keys(), blank=False, refusal=SORTED_BY)
    ] = ""
    sortOrder: Annotated[
        str, Field("Instead of `sort`.", choices=DIRECTIONS, blank=False, refusal=SORTED_BY)
    ] = ""

    def __post_init__(self) -> None:
        if self.limit and self.pageSize:
            raise bad("Send either 'limit' or 'pageSize'.")
        if self.sort and (self.sortField or self.sortOrder):
            raise bad("Send either 'sort' or 'sortField' and 'sortOrder'.")


@dataclass(frozen=True, kw_only=True)
class JobsCreated:
    id: JobId


@dataclass(frozen=True, kw_only=True)
class JobsExecution:
    id: Annotated[int, Field("The execution.", minimum=1)]
    status: StatusOf
    ocrProvider: Annotated[str, Field("The provider that reads.")]
    ocrData: Annotated[str | None, Field(OCR_DATA)]
    createdAt: Annotated[datetime, Field("When it was ordered.")]
    updatedAt: LastChanged
    errorMessage: Annotated[str | None, Field("Why it failed; it then cost nothing.")] = None
    outputs: Outputs | None = None
    notes: Notes | None = None


@dataclass(frozen=True, kw_only=True)
class JobsFile:
    id: Annotated[int, Field("The file.", minimum=1)]
    originalName: Annotated[str, Field("The name that it came with.")]
    storageKey: Annotated[str, Field("For display.")]
    executions: Annotated[list[JobsExecution], Field("One for each provider.")]


@dataclass(frozen=True, kw_only=True)
class JobsJob:
    id: JobId
    name: Annotated[str, Field("As it was sent, or the first file's.")]
    status: StatusOf
    createdAt: CameIn
    updatedAt: LastChanged
    files: Annotated[list[JobsFile], Field("In the order of the request.")]


@dataclass(frozen=True, kw_only=True)
class JobsListed:
    id: JobId
    name: Annotated[str, Field("The job's name.")]
    status: StatusOf
    createdAt: CameIn


@dataclass(frozen=True, kw_only=True)
class JobsPagination:
    total: Annotated[int, Field("Jobs in all.", minimum=0)]
    page: Annotated[int, Field("This page.", minimum=1)]
    limit: Annotated[int, Field("Jobs a page.", minimum=1, maximum=MOST_JOBS)]
    pages: Annotated[int, Field("Pages in all.", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class JobsList:
    data: Annotated[list[JobsListed], Field("The jobs of this page.")]
    pagination: Annotated[JobsPagination, Field("Which page this is, and of how many.")]


@dataclass(frozen=True, kw_only=True)
class JobsDeleted:
    success: Annotated[bool, Field("Always true.")]


@dataclass(frozen=True, kw_only=True)
class JobsCancelled:
    success: Annotated[bool, Field("Always true.")]


@dataclass(frozen=True, kw_only=True)
class JobsProvider:
    name: Annotated[str, Field("As it is sent in `ocrProvider_<index>`.")]
    available: Annotated[bool, Field("Whether you can use it now.")]
    reason: Annotated[str | None, Field("Why not.")] = None


@dataclass(frozen=True, kw_only=True)
class JobsError:
    statusCode: Annotated[int, Field("The status of the answer.")]
    message: Annotated[str, Field("The status in words.")]
    details: Annotated[str, Field("What is wrong.")]

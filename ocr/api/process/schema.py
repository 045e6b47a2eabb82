"""Requests and answers of the process interface."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings

from accounts.secrets import HEAD_LENGTH
from billing.models import UNITS, LedgerEntry, Unit
from ocr.api.fields import PICTURES, Language, Pages, Provider
from ocr.api.formats import Formats, Layout, Outputs, PdfStandard
from ocr.api.wire import Field, File, bad
from ocr.writers import USUAL_LAYOUT, USUAL_PDF

KEY = r"ocr/([A-Za-z0-9_-]{1,64})/[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.[A-Za-z0-9]{1,8}"
KEY_PATTERN = f"^{KEY}$"
INVALID_KEY = "Invalid file key format"  # the document's own words
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/webp": "webp",
    "image/heic": "heic",
}
MOST_ITEMS = 100  # of a page
MOST_PAGES = 1_000_000
HEAD = re.compile(rf"[A-Za-z0-9_]{{1,{HEAD_LENGTH}}}")

Picture = Annotated[File, Field(f"An image: {PICTURES}.")]
FileKey = Annotated[str, Field("`ocr/<user_id>/<name>.<ext>`.", pattern=KEY_PATTERN)]
FileUrl = Annotated[
    str, Field("Opens the file without credentials until it expires.", format="uri")
]
FromPresign = Annotated[str, Field("From the answer to `presign`.")]
UnitOf = Annotated[Unit, Field("What is counted.")]
KeyHead = Annotated[str, Field("The first characters of the key that was used; empty without one.")]
Happened = Annotated[datetime, Field("When.")]


def key_head(value: str) -> str:
    if not HEAD.fullmatch(value):
        raise ValueError(f"must be a key's first {HEAD_LENGTH} characters.")
    return value


@dataclass(frozen=True, kw_only=True)
class ProcessForm:
    key: Annotated[
        str,
        Field(
            "`ocr/<user_id>/<name>.<ext>`.",
            longest=200,
            pattern=KEY_PATTERN,
            strip=False,
            blank=False,
            refusal=INVALID_KEY,
        ),
    ]
    language: Language = ""
    provider: Provider = ""
    formats: Formats = ()
    layout: Layout = USUAL_LAYOUT
    pdf: PdfStandard = USUAL_PDF
    pages: Pages = ()


@dataclass(frozen=True, kw_only=True)
class FileForm:
    file: Picture


@dataclass(frozen=True, kw_only=True)
class PresignForm:
    filename: Annotated[str, Field("The file's name.", longest=255)]
    contentType: Annotated[
        str,
        # Any other type is answered with 415.
        Field("Its type.", longest=100, choices=EXTENSIONS.keys(), read=str),
    ]
    size: Annotated[
        int,
        Field(
            f"Its size in bytes, at most {settings.MAX_IMAGE_BYTES}.",
            minimum=1,
            refusal="The field 'size' must be the file's size in bytes.",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class SignedForm:
    """What `files.policies` checks, and the file, which comes last as S3 wants it."""

    key: FromPresign
    content_type: Annotated[str, Field("From the answer to `presign`.", name="Content-Type")]
    policy: FromPresign
    signature: FromPresign
    file: Picture


@dataclass(frozen=True, kw_only=True)
class FilePath:
    key: Annotated[str, Field("The file's key, slashes and all.", pattern=KEY_PATTERN)]


@dataclass(frozen=True, kw_only=True)
class BillingQuery:
    page: Annotated[int, Field("Which page.", minimum=1, maximum=MOST_PAGES)] = 1
    limit: Annotated[int, Field("Items a page.", minimum=1, maximum=MOST_ITEMS)] = 20
    first: Annotated[date | None, Field("The first day, in UTC.", name="from")] = None
    last: Annotated[date | None, Field("The last day, in UTC.", name="to")] = None
    key: Annotated[
        str,
        Field(
            "Only this key, by its head.", pattern=f"^{HEAD.pattern}$", longest=100, read=key_head
        ),
    ] = ""
    interface: Annotated[str, Field("Only this interface.", choices=UNITS.keys())] = ""

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise bad("The parameter 'from' must not be after 'to'.")


@dataclass(frozen=True, kw_only=True)
class ProcessResult:
    id: Annotated[UUID, Field("The result.")]
    text: Annotated[str, Field("What was read.")]
    key: FileKey
    fileUrl: FileUrl
    createdAt: Annotated[datetime, Field("When it was read.")]
    wordCount: Annotated[int, Field("Words in the text.", minimum=0)]
    tokensUsed: Annotated[int, Field("What it cost.", minimum=0)]
    language: Annotated[
        str,
        Field("ISO 639-1 code detected from the text; `und` where there is none.", longest=3),
    ]
    outputs: Outputs | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessFile:
    key: FileKey
    fileUrl: FileUrl
    size: Annotated[int, Field("Bytes.", minimum=0)]
    contentType: Annotated[str, Field("What the content is.")]
    filename: Annotated[str, Field("The name that it came with.")]
    createdAt: Annotated[datetime, Field("When it came in.")]


@dataclass(frozen=True, kw_only=True)
class ProcessPresigned:
    """`url` and `fields` are as boto3's generate_presigned_post gives them."""

    key: FileKey
    url: Annotated[str, Field("Where to POST the form.", format="uri")]
    method: Annotated[Literal["POST"], Field("Always `POST`.")]
    fields: Annotated[dict[str, str], Field("Send all of them in the form, and then the `file`.")]
    expiresAt: Annotated[datetime, Field("The form is refused after this.")]


@dataclass(frozen=True, kw_only=True)
class ProcessHeld:
    tokens: Annotated[int, Field("Tokens.", minimum=0)]
    solves: Annotated[int, Field("Solve credits.", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class ProcessBalance:
    tokens: Annotated[int, Field("Tokens.", minimum=0)]
    solves: Annotated[int, Field("Solve credits.", minimum=0)]
    held: Annotated[ProcessHeld, Field("What unfinished jobs hold.")]


@dataclass(frozen=True, kw_only=True)
class ProcessUsed:
    jobId: Annotated[str, Field("The job.")]
    interface: Annotated[str, Field("Which interface.", choices=UNITS.keys())]
    provider: Annotated[str, Field("Which engine.")]
    pages: Annotated[int, Field("Pages read.", minimum=0)]
    words: Annotated[int, Field("Words found.", minimum=0)]
    seconds: Annotated[float, Field("Of work.", minimum=0)]
    unit: UnitOf
    amount: Annotated[int, Field("What was charged.", minimum=0)]
    key: KeyHead
    createdAt: Happened


@dataclass(frozen=True, kw_only=True)
class ProcessDay:
    day: Annotated[date, Field("In UTC.")]
    requests: Annotated[int, Field("Charged jobs.", minimum=0)]
    pages: Annotated[int, Field("Pages read.", minimum=0)]
    words: Annotated[int, Field("Words found.", minimum=0)]
    tokens: Annotated[int, Field("Tokens charged.", minimum=0)]
    solves: Annotated[int, Field("Solve credits charged.", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class ProcessLedgerEntry:
    id: Annotated[int, Field("The entry.")]
    kind: Annotated[LedgerEntry.Kind, Field("What it was.")]
    unit: UnitOf
    amount: Annotated[int, Field("Less than 0 for a charge.")]
    balanceAfter: Annotated[int, Field("What was there after it, held or not.", minimum=0)]
    reference: Annotated[str, Field("What it was for.")]
    key: KeyHead
    createdAt: Happened


PageNumber = Annotated[int, Field("This page.", minimum=1)]
PageLimit = Annotated[int, Field("Items a page.", minimum=1, maximum=MOST_ITEMS)]
Total = Annotated[int, Field("Items in all.", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class ProcessUsage:
    items: Annotated[list[ProcessUsed], Field("The newest first.")]
    page: PageNumber
    limit: PageLimit
    total: Total
    days: Annotated[list[ProcessDay], Field("Totals a day, over all pages.")]


@dataclass(frozen=True, kw_only=True)
class ProcessLedger:
    items: Annotated[list[ProcessLedgerEntry], Field("The newest first.")]
    page: PageNumber
    limit: PageLimit
    total: Total


@dataclass(frozen=True, kw_only=True)
class ProcessError:
    error: Annotated[str, Field("What is wrong.")]

"""What `POST /task/pic/ocr` asks for: one source, an output format, languages, and whether to wait."""

from rest_framework.request import Request

from ocr.api.base import bad
from ocr.api.fields import optional_file, text
from ocr.api.formats import formats
from ocr.api.languages import by_abbyy_name
from ocr.intake.fetching import check_url
from ocr.intake.fetching.urls import MAX_URL
from ocr.intake.inspection import Inspected, inspect_document
from ocr.jobs.options import JobOptions
from ocr.jobs.submission import UrlSource
from ocr.recognition.languages import abbyy

FILE_FIELDS = ("image_file", "file")
URL_FIELDS = ("image_url", "url")
FORMATS = ("txt", "pdf", "docx", "xlsx", "pptx")
LONGEST_PASSWORD = 32
LONGEST_LANGUAGES = 400


def options(request: Request, provider: str) -> JobOptions:
    """The options of a job that this provider will read. Raises a 400."""
    languages = by_abbyy_name(text(request, "language", longest=LONGEST_LANGUAGES), [provider])
    return JobOptions(
        languages=languages,
        alphabet=abbyy.alphabet(languages),
        formats=output_formats(request),
    )


def output_formats(request: Request) -> tuple[str, ...]:
    """The one of `format` first, then those of `formats`. Raises a 400 for one that nobody has heard of."""
    wanted = text(request, "format", longest=20)
    if wanted and wanted not in FORMATS:
        raise bad(f"Output format '{wanted}' is not known; it must be one of {', '.join(FORMATS)}.")
    others = formats(request)
    first = wanted or (others[0] if others else FORMATS[0])
    return tuple(dict.fromkeys([first, *others]))


def password(request: Request) -> str:
    """Exactly as it was sent. Raises a 400."""
    return text(request, "password", longest=LONGEST_PASSWORD, strip=False)


def waits(request: Request) -> bool:
    """Whether the answer may wait for the result. Raises a 400."""
    value = text(request, "sync", longest=20) or "1"
    if value not in ("0", "1"):
        raise bad("The field 'sync' must be 0 or 1.")
    return value == "1"


def source(request: Request, password: str) -> Inspected | UrlSource:
    """The file that was sent, inspected, or the address to fetch one from. Raises a 400, and EngineError."""
    files = [file for name in FILE_FIELDS if (file := optional_file(request, name)) is not None]
    urls = [url for name in URL_FIELDS if (url := text(request, name, longest=MAX_URL))]
    if len(files) + len(urls) != 1:
        raise bad("Send exactly one of 'image_file' and 'image_url'.")
    if files:
        return inspect_document(files[0], password=password)
    check_url(urls[0])
    return UrlSource(urls[0])

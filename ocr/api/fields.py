"""Fields that several interfaces take: files, provider and language."""

import uuid
from typing import Annotated

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from ocr.api.wire import Field, bad
from ocr.providers.availability import names_of_all

PICTURES = "PNG, JPEG, GIF, BMP, TIFF, WebP or HEIC"
LARGEST = f"up to {settings.MAX_UPLOAD_BYTES // 1024**2} MB and {settings.MAX_DOCUMENT_PAGES} pages"
DOCUMENTS = f"PDF, DOC, DOCX, PPT, PPTX, XLS, XLSX, {PICTURES}, {LARGEST}"
AUTO = (
    "`auto` decides for each page which of the two local engines reads it: `tesseract` for scans "
    "and, where their models are installed, for scripts that the other does not know, "
    "`paddle-ocr-local` for photos, receipts and screens. Where a reading or a word is doubtful, "
    "both read it and the better one is taken. The picture stays on this server, and the "
    "confidences mean something: of words that are given 0.9, about nine in ten are right."
)

Provider = Annotated[
    str,
    Field(
        f"What reads it, one of {{names}}; default `{settings.DEFAULT_PROVIDER}`. One that is not "
        "configured here, for this deployment or for your account, is refused with 400.",
        longest=40,
        names=names_of_all,
    ),
]
Language = Annotated[
    str,
    Field(
        "Codes (ISO 639, BCP 47) or English names, separated by commas. Without any, script and "
        "language are found out by the page.",
        longest=100,
    ),
]

UNDECODED = "\ufffd"  # what the form parser puts where bytes are not UTF-8


def required_file(request: Request, name: str) -> "UploadedFile[bytes]":
    """The one file of this name. Raises a 400 where it is missing, doubled, or a text."""
    found = optional_file(request, name)
    if found is None:
        raise bad(f"The field '{name}' is required.")
    return found


def optional_file(request: Request, name: str) -> "UploadedFile[bytes] | None":
    """The same, but None where the field is missing."""
    data = request.data  # parses the body, and may raise what the interface answers
    files = request.FILES.getlist(name) if hasattr(request.FILES, "getlist") else []
    if len(files) > 1:
        raise bad(f"The field '{name}' was sent {len(files)} times.")
    if not files and isinstance(data, dict) and name in data:
        raise bad(f"The field '{name}' must be a file.")
    return files[0] if files else None


def text(request: Request, name: str, *, longest: int, strip: bool = True) -> str:
    """The text of a field, stripped unless told not to; empty where it is missing.

    Raises a 400 for anything but one plain text.
    """
    data = request.data
    if not isinstance(data, dict):
        raise bad("The body must be a form or a JSON object.")
    values = (
        data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
    )
    if len(values) > 1:
        raise bad(f"The field '{name}' was sent {len(values)} times.")
    value = values[0] if values else ""
    if not isinstance(value, str):
        raise bad(f"The field '{name}' must be a text.")
    if len(value) > longest:
        raise bad(
            f"The field '{name}' has {len(value)} characters; at most {longest} are accepted."
        )
    if any(ord(char) < 32 and char not in "\t\r\n" for char in value):
        raise bad(f"The field '{name}' contains control characters.")
    if any(char == UNDECODED or "\ud800" <= char <= "\udfff" for char in value):
        raise bad(f"The field '{name}' is not valid UTF-8.")
    return value.strip() if strip else value


def hex_id(text: str, prefix: str) -> uuid.UUID | None:
    """The UUID of `<prefix><32 hex digits>`, or None for any other text."""
    digits = text.removeprefix(prefix)
    if (
        not text.startswith(prefix)
        or len(digits) != 32
        or not set(digits) <= set("0123456789abcdef")
    ):
        return None
    return uuid.UUID(hex=digits)

"""What an upload really is, found out before anything is stored: its type by content, its limits, whether it reads."""

import base64
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File

from files.services import FileInfo
from ocr import children
from ocr.errors import EngineError, ErrorCode
from ocr.readers import READERS
from ocr.sandbox import Child, ChildPool

INSPECT_SECONDS = 20.0
IMAGES = tuple(media_type for media_type in READERS if media_type.startswith("image/"))
BROKEN = "The file is damaged, or made so that it cannot be read."
NOT_AN_IMAGE = (
    "The file is not an image of a supported type (PNG, JPEG, GIF, BMP, TIFF, WebP, HEIC)."
)
NOT_A_DOCUMENT = (
    "The file is not of a supported type "
    "(PDF, DOC, DOCX, PPT, PPTX, XLS, XLSX, PNG, JPEG, GIF, BMP, TIFF, WebP, HEIC)."
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload that passed, and what it is."""

    content: "File[bytes]"
    facts: FileInfo


def inspect_document(
    content: "File[bytes]", *, password: str = "", inspector: Child | ChildPool | None = None
) -> Inspected:
    """Any file that can be read, up to the limits of uploads and documents. Raises as `inspect_image`; a missing or
    wrong password is "unreadable".
    """
    check_size(content, settings.MAX_UPLOAD_BYTES)
    limits = {"max_frames": settings.MAX_DOCUMENT_PAGES, "max_pages": settings.MAX_DOCUMENT_PAGES}
    payload = {**limits, "accept": None, "password": password, "thumbnail": None}
    return _inspected(content, payload, inspector, NOT_A_DOCUMENT)


def inspect_image(
    content: "File[bytes]",
    *,
    max_pages: int,
    max_bytes: int | None = None,
    thumbnail: bool = False,
    inspector: Child | ChildPool | None = None,
) -> Inspected:
    """`max_bytes` is MAX_IMAGE_BYTES by default; `inspector` is the child that looks, one of a web process by default.

    Raises EngineError: too_large (bytes, pixels, frames), unsupported (by content), unreadable (corrupt).
    """
    check_size(content, settings.MAX_IMAGE_BYTES if max_bytes is None else max_bytes)
    preview = settings.THUMBNAIL_PIXELS if thumbnail else None
    payload = {
        "max_frames": max_pages,
        "max_pages": max_pages,
        "accept": IMAGES,
        "thumbnail": preview,
    }
    return _inspected(content, payload, inspector, NOT_AN_IMAGE)


def _inspected(
    content: "File[bytes]",
    payload: dict[str, Any],
    inspector: Child | ChildPool | None,
    unsupported: str,
) -> Inspected:
    """Ask a child. `unsupported` is what is said of a file of another type."""
    content.seek(0)
    try:
        found = (inspector or children.inspectors()).call(
            children.PROBE,
            {**payload, "max_pixels": settings.MAX_PIXELS},
            files=[children.stream(content)],
            timeout=INSPECT_SECONDS,
        )
    except EngineError as error:
        if error.code == ErrorCode.UNSUPPORTED:
            raise EngineError(unsupported, code=ErrorCode.UNSUPPORTED) from error
        if (
            error.code == ErrorCode.CRASHED
        ):  # by what the file does to a library: another try would end as this one did
            raise EngineError(BROKEN, code=ErrorCode.UNREADABLE) from error
        raise
    return Inspected(content, facts_of(found))


def check_size(content: "File[bytes]", limit: int) -> None:
    """Raises EngineError for an empty file and for one with more bytes than the limit."""
    if not content.size:
        raise EngineError("The file is empty.", code=ErrorCode.INVALID)
    if content.size > limit:
        raise EngineError(
            f"The file has {content.size} bytes; at most {limit} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )


def facts_of(found: dict[str, object]) -> FileInfo:
    """The reader's answer as values that files can keep."""
    preview = found["thumbnail"]
    return FileInfo(
        media_type=str(found["media_type"]),
        extension=str(found["extension"]),
        width=int(str(found["width"])),
        height=int(str(found["height"])),
        pages=int(str(found["frames"])),
        pixels=int(str(found["pixels"])),
        thumbnail=base64.b64decode(preview) if isinstance(preview, str) else None,
    )

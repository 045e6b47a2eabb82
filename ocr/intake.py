"""What an upload really is, found out before anything is stored: its type by content, its limits, whether it reads."""

import base64
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File

from files.services import Facts
from ocr import children
from ocr.errors import EngineError
from ocr.readers import READERS
from ocr.readers.sniff import sniff
from ocr.sandbox import Child, ChildPool

HEAD_BYTES = 4096
INSPECT_SECONDS = 20.0
NOT_AN_IMAGE = "The file is not an image of a supported type (PNG, JPEG, GIF, BMP, TIFF, WebP)."
DOCUMENTS = ("application/pdf", "application/zip", "application/x-ole-storage")
NOT_YET = "PDF and Office files cannot be read yet. Send an image (PNG, JPEG, GIF, BMP, TIFF, WebP)."


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload that passed, and what it is."""

    content: "File[bytes]"
    facts: Facts


def inspect_document(content: "File[bytes]", *, inspector: Child | ChildPool | None = None) -> Inspected:
    """What the documents interface takes, up to the limit of uploads. Raises as `inspect_image`."""
    if sniff(head(content)) in DOCUMENTS:
        raise EngineError(NOT_YET, code="unsupported")
    return inspect_image(
        content, max_pages=settings.MAX_PAGES, max_bytes=settings.MAX_UPLOAD_BYTES, inspector=inspector
    )


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
    if sniff(head(content)) not in READERS:
        raise EngineError(NOT_AN_IMAGE, code="unsupported")
    limits = {"max_pixels": settings.MAX_PIXELS, "max_frames": max_pages}
    payload = {**limits, "thumbnail": settings.THUMBNAIL_PIXELS if thumbnail else None}
    content.seek(0)
    found = (inspector or children.inspectors()).call(
        children.PROBE, payload, files=[children.stream(content)], timeout=INSPECT_SECONDS
    )
    return Inspected(content, facts_of(found))


def check_size(content: "File[bytes]", limit: int) -> None:
    """Raises EngineError for an empty file and for one with more bytes than the limit."""
    if not content.size:
        raise EngineError("The file is empty.", code="invalid")
    if content.size > limit:
        raise EngineError(f"The file has {content.size} bytes; at most {limit} are accepted.", code="too_large")


def head(content: "File[bytes]") -> bytes:
    content.seek(0)
    return bytes(content.read(HEAD_BYTES))


def facts_of(found: dict[str, object]) -> Facts:
    """The reader's answer as values that files can keep."""
    preview = found["thumbnail"]
    return Facts(
        media_type=str(found["media_type"]),
        extension=str(found["extension"]),
        width=int(str(found["width"])),
        height=int(str(found["height"])),
        pages=int(str(found["frames"])),
        pixels=int(str(found["pixels"])),
        thumbnail=base64.b64decode(preview) if isinstance(preview, str) else None,
    )

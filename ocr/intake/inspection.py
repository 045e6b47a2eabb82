"""Inspecting an upload before it is stored: type by content, limits, readability."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File

from files.services import FileInfo
from ocr import children
from ocr.errors import EngineError, ErrorCode
from ocr.readers import READERS, titles_of_all, titles_of_images
from ocr.readers.requests import ProbeAnswer, ProbeRequest, probe_file
from ocr.sandbox import Child, ChildPool

INSPECT_SECONDS = 20.0
IMAGES = tuple(media_type for media_type in READERS if media_type.startswith("image/"))
BROKEN = "The file is damaged, or made so that it cannot be read."
NOT_AN_IMAGE = f"The file is not an image of a supported type ({', '.join(titles_of_images())})."
NOT_A_DOCUMENT = f"The file is not of a supported type ({', '.join(titles_of_all())})."


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload that passed inspection."""

    content: "File[bytes]"
    info: FileInfo


def inspect_document(
    content: "File[bytes]", *, password: str = "", inspector: Child | ChildPool | None = None
) -> Inspected:
    """Inspect any supported file. `inspector` is the child to use, by default one of the web
    process.

    Raises as `inspect_image`; a missing or wrong password is "unreadable".
    """
    check_size(content, settings.MAX_UPLOAD_BYTES)
    request = ProbeRequest(
        max_pixels=settings.MAX_PIXELS, max_pages=settings.MAX_DOCUMENT_PAGES, password=password
    )
    return _inspected(content, request, inspector or children.inspectors(), NOT_A_DOCUMENT)


def inspect_image(
    content: "File[bytes]", *, max_pages: int, thumbnail: bool = False, first_frame: bool = False
) -> Inspected:
    """Inspect an image in a child of the web process.

    With `first_frame` an animation is one page: its first frame.
    Raises EngineError: too_large (bytes, pixels, frames), unsupported (by content), unreadable
    (corrupt).
    """
    check_size(content, settings.MAX_IMAGE_BYTES)
    request = ProbeRequest(
        max_pixels=settings.MAX_PIXELS,
        max_pages=max_pages,
        first_frame=first_frame,
        accept=IMAGES,
        thumbnail=settings.THUMBNAIL_PIXELS if thumbnail else None,
    )
    return _inspected(content, request, children.inspectors(), NOT_AN_IMAGE)


def _inspected(
    content: "File[bytes]", request: ProbeRequest, inspector: Child | ChildPool, unsupported: str
) -> Inspected:
    """Call the child. `unsupported` is the message for a file of another type."""
    content.seek(0)
    files = [children.stream(content)]
    try:
        found = inspector.call(probe_file, request, files=files, timeout=INSPECT_SECONDS)
    except EngineError as error:
        if error.code == ErrorCode.UNSUPPORTED:
            raise EngineError(unsupported, code=ErrorCode.UNSUPPORTED) from error
        if error.code == ErrorCode.CRASHED:  # the file crashes a library: a retry would fail too
            raise EngineError(BROKEN, code=ErrorCode.UNREADABLE) from error
        raise
    return Inspected(content, file_info_of(found))


def check_size(content: "File[bytes]", limit: int) -> None:
    """Raises EngineError for an empty file and for more bytes than the limit."""
    if not content.size:
        raise EngineError("The file is empty.", code=ErrorCode.INVALID)
    if content.size > limit:
        raise EngineError(
            f"The file has {content.size} bytes; at most {limit} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )


def file_info_of(found: ProbeAnswer) -> FileInfo:
    return FileInfo(
        media_type=found.media_type,
        extension=found.extension,
        width=found.width,
        height=found.height,
        pages=found.pages,
        pixels=found.pixels,
        thumbnail=found.thumbnail,
    )

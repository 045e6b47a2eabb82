"""What the sandbox does to find out what an upload really is: its type by content, and whether it can be read."""

from importlib import import_module
from typing import Any, BinaryIO

from ocr.errors import EngineError, ErrorCode
from ocr.readers import READERS, has_pages
from ocr.readers.sniff import HEAD, sniff

CONTAINERS = ("application/zip", "application/x-ole-storage")
CONTAINED = {media_type for media_type in READERS if not has_pages(media_type)}
UNSUPPORTED = "The content is not of a type that can be read, whatever its name says."


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """Check one file wholly and describe it.

    payload: accept (media types, or None for all that have a reader), and what the readers' `probe` takes: max_pixels
    (of one page), max_frames and max_pages, thumbnail (long side in pixels, or None), password.
    Returns what the reader's `probe` returns. Raises EngineError "unsupported", "too_large", "unreadable".
    """
    accepted = payload.get("accept") or READERS
    media_type = type_of(files[0], look_inside=not CONTAINED.isdisjoint(accepted))
    if media_type not in READERS or media_type not in accepted:
        raise EngineError(UNSUPPORTED, code=ErrorCode.UNSUPPORTED)
    files[0].seek(0)
    found: dict[str, Any] = import_module(READERS[media_type]).probe(payload, files)
    return found


def type_of(file: BinaryIO, *, look_inside: bool = True) -> str | None:
    """The media type by content; that of office files stands inside their container. Raises EngineError."""
    file.seek(0)
    head = file.read(HEAD)
    media_type = sniff(head)
    if media_type not in CONTAINERS or not look_inside:
        return media_type
    from ocr.readers.containers import kind  # most uploads are images

    return kind(file, head)

"""Identify an upload by its content, and check that it can be read. Runs in the sandbox."""

from typing import BinaryIO

from ocr.errors import EngineError, ErrorCode
from ocr.readers import READERS, has_pages, reader
from ocr.readers.requests import ProbeAnswer, ProbeRequest
from ocr.readers.sniff import HEAD, sniff

CONTAINERS = ("application/zip", "application/x-ole-storage")
CONTAINED = {media_type for media_type in READERS if not has_pages(media_type)}
UNSUPPORTED = "The content is not of a type that can be read, whatever its name says."


def run(request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
    """Check one file wholly and describe it.

    Raises EngineError "unsupported", "too_large", "unreadable".
    """
    accepted = request.accept or tuple(READERS)
    media_type = type_of(file, look_inside=not CONTAINED.isdisjoint(accepted))
    if media_type not in READERS or media_type not in accepted:
        raise EngineError(UNSUPPORTED, code=ErrorCode.UNSUPPORTED)
    file.seek(0)
    return reader(media_type).probe(request, file)


def type_of(file: BinaryIO, *, look_inside: bool = True) -> str | None:
    """The media type by content, for office files by the content of their container.

    Raises EngineError "too_large", "unreadable".
    """
    file.seek(0)
    head = file.read(HEAD)
    media_type = sniff(head)
    if media_type not in CONTAINERS or not look_inside:
        return media_type
    from ocr.readers.containers import kind  # most uploads are images

    return kind(file, head)

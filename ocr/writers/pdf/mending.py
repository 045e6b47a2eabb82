"""Content that cannot be unpacked any more, cut down to what can: a reader shows as much of it."""

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Name

from ocr.writers.pdf.font import deflated

_MOST = 1 << 26  # bytes unpacked: content is never this long


def streams(page: pikepdf.Object) -> list[Any]:
    """A page's content streams; what else stands among them is skipped."""
    contents = page.get("/Contents")
    parts = [contents]
    if isinstance(contents, Array):
        parts = list(contents)
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def mend(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    """Replace those of a page's content streams that are damaged; sound ones are not touched."""
    mended = []
    changed = False
    for stream in streams(page):
        if not _is_sound(stream):
            stream = _mended(pdf, stream)
            changed = True
        mended.append(stream)
    if changed:
        page.Contents = Array(mended)


def _is_sound(stream: Any) -> bool:
    if stream.get("/Filter") != Name.FlateDecode:
        return True
    try:
        stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def _mended(pdf: pikepdf.Pdf, stream: Any) -> pikepdf.Stream:
    rescued = _unpacked(stream.read_raw_bytes())
    # What follows the last line end may be half a number.
    return deflated(pdf, rescued[: rescued.rfind(b"\n") + 1])


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    parts = []
    size = 0
    try:
        # Byte by byte: with the damage zlib drops all that it unpacked in the same call.
        for place in range(len(data)):
            part = unpacker.decompress(data[place : place + 1])
            parts.append(part)
            size += len(part)
            if size > _MOST:
                break
    except zlib.error:
        pass
    return b"".join(parts)

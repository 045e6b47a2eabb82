"""What doc, xls and ppt files say of themselves without being converted."""

from typing import BinaryIO

import olefile

from ocr.readers.containers import DOC, PPT

_SHEET = (
    0x85  # the record that names a sheet; its type and whether it is hidden stand at bytes 4 and 5
)
_MOST_RECORDS = 100_000


def stated_pages(file: BinaryIO, media_type: str) -> int:
    """Pages, slides or sheets as the file states them, 1 where it does not: a document that is converted may differ.

    Raises OSError and others of `zips.DAMAGE`.
    """
    file.seek(0)
    with olefile.OleFileIO(file) as ole:
        if media_type in (DOC, PPT):
            about = ole.get_metadata()
            pages = about.num_pages if media_type == DOC else about.slides
        else:
            name = "Workbook" if ole.exists("Workbook") else "Book"
            pages = _sheets(ole.openstream(name))
    return pages if isinstance(pages, int) and pages > 0 else 1


def _sheets(stream: BinaryIO) -> int:
    """The sheets that are shown, counted in the workbook's first records."""
    count = 0
    for _ in range(_MOST_RECORDS):
        head = stream.read(4)
        if len(head) < 4 or head[:2] == b"\x0a\x00":  # the end of the first part
            break
        body = stream.read(int.from_bytes(head[2:], "little"))
        count += int.from_bytes(head[:2], "little") == _SHEET and body[4:6] == b"\x00\x00"
    return count

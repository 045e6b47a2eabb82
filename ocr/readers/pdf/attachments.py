"""The names of files that are attached to a PDF, as the members of a portfolio are.

What is in them is not read.
"""

from collections.abc import Iterator
from ctypes import c_ushort, sizeof
from typing import Any

import pypdfium2.raw as raw

_MOST = 200  # names of one document, and annotations of one page
_LONGEST = 200  # characters of a name


def names_of(document: Any, frame: int) -> tuple[str, ...]:
    """The files attached to a page (from 0); the first page has those of the whole document."""
    found: list[str] = []
    if frame == 0:
        for number in range(min(raw.FPDFDoc_GetAttachmentCount(document), _MOST)):
            found.append(_name(raw.FPDFDoc_GetAttachment(document, number)))
    if 0 <= frame < len(document):
        page = document[frame]
        try:
            found += _pinned(page)
        finally:
            page.close()
    return tuple(dict.fromkeys(name for name in found if name))


def _pinned(page: Any) -> Iterator[str]:
    """The files behind a page's annotations."""
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT:
            yield _name(raw.FPDFAnnot_GetFileAttachment(annotation))
        raw.FPDFPage_CloseAnnot(annotation)


def _name(attachment: Any) -> str:
    """On one line, without what is not seen; "" where there is none."""
    if not attachment:
        return ""
    length = raw.FPDFAttachment_GetName(attachment, None, 0)  # bytes of UTF-16, its end included
    if not 2 < length <= 20 * _LONGEST:
        return ""
    buffer = (c_ushort * (length // sizeof(c_ushort)))()
    raw.FPDFAttachment_GetName(attachment, buffer, length)
    name = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
    shown = "".join(char for char in name if char.isprintable())
    return " ".join(shown.split())[:_LONGEST]

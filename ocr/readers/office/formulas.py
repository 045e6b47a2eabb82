"""A workbook with the values of formulas that no program has computed yet: LibreOffice does it.

Where it cannot, the formulas themselves are shown.
"""

import io
from collections.abc import Mapping, Set
from typing import BinaryIO

from msgspec.structs import replace

from ocr.document import Page
from ocr.errors import EngineError
from ocr.readers import zips
from ocr.readers.containers import XLSX
from ocr.readers.office import libreoffice, sheets
from ocr.readers.office.package import Package, readable
from ocr.readers.office.sheets_cells import Answers, Place, stated
from ocr.readers.office.sheets_values import Book
from ocr.readers.requests import ConvertRequest

_SECONDS = 45.0
_NOT_COMPUTED = "Formulas that have no value in the file could not be computed."


def pages(file: BinaryIO) -> list[Page]:
    """All pages of an xlsx. Raises EngineError "unreadable", "too_large"."""
    with readable():
        found = sheets.read(Package(file))
        if not found.uncomputed:
            return found.pages
        try:
            answers = _computed(file, found.uncomputed)
        except (EngineError, *zips.DAMAGE):
            first = found.pages[0]
            return [replace(first, notes=(*first.notes, _NOT_COMPUTED)), *found.pages[1:]]
        return sheets.read(Package(file, whole=False), answers).pages


def _computed(file: BinaryIO, uncomputed: Mapping[str, Set[Place]]) -> dict[str, Answers]:
    """What LibreOffice computes, by the name of the sheet.

    Raises EngineError as `libreoffice.convert` does, and what a damaged part raises.
    """
    made = io.BytesIO()
    request = ConvertRequest(media_type=XLSX, to="xlsx", seconds=_SECONDS)
    libreoffice.convert(request, file, made)
    package = Package(made)
    workbook = package.required(package.main)
    book = Book(package, workbook)
    found = {}
    for name, part in sheets.visible(package, workbook):
        if name in uncomputed:
            found[name] = stated(package, part, book, uncomputed[name])
    return found

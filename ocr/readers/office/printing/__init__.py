"""The copy of an Office file that LibreOffice prints: it shows what our own reader reads.

A print of the file itself would show deleted text, "###" for a number in a narrow column, today's
date for the one that was stored, and no equation where LibreOffice has no formula editor.
"""

import zipfile
from collections.abc import Callable
from typing import BinaryIO

from lxml import etree

from ocr.readers.containers import DOCX, PPTX, XLSX
from ocr.readers.office.package import Package
from ocr.readers.office.printing.parts import Changed

_PACKED = (".png", ".jpg", ".jpeg", ".gif")


def prepare(media_type: str, file: BinaryIO, copy: BinaryIO, numbers: tuple[int, ...] = ()) -> bool:
    """Write what is to be printed into `copy`; False where the file itself will do.

    With `numbers` other sheets and slides are hidden in it; a Word file has no pages to hide.

    Raises EngineError and what is in `zips.DAMAGE`.
    """
    package = Package(file, whole=False)
    changed = _CHANGES[media_type](package, numbers)
    if not changed:
        return False
    _write(package, changed, copy)
    return True


def _write(package: Package, changed: Changed, copy: BinaryIO) -> None:
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for entry in package.archive.infolist():
            root = changed.get(entry.filename)
            if root is None:
                data = package.archive.read(entry)
            else:
                data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
            packing = zipfile.ZIP_DEFLATED
            if entry.filename.lower().endswith(_PACKED):
                packing = zipfile.ZIP_STORED
            made.writestr(entry.filename, data, packing)


def _word(package: Package, numbers: tuple[int, ...]) -> Changed:
    from ocr.readers.office.printing import word

    return word.changes(package)


def _sheets(package: Package, numbers: tuple[int, ...]) -> Changed:
    from ocr.readers.office.printing import sheets

    return sheets.changes(package, numbers)


def _slides(package: Package, numbers: tuple[int, ...]) -> Changed:
    from ocr.readers.office.printing import slides

    return slides.changes(package, numbers)


_CHANGES: dict[str, Callable[[Package, tuple[int, ...]], Changed]] = {
    DOCX: _word,
    XLSX: _sheets,
    PPTX: _slides,
}
PREPARED = frozenset(_CHANGES)

"""The pages of a docx, xlsx or pptx that needs no password."""

from typing import BinaryIO

from ocr.document import Page
from ocr.readers.containers import DOCX, PPTX, XLSX
from ocr.readers.office.package import Package, readable


def pages(media_type: str, file: BinaryIO) -> list[Page]:
    """All pages, after a check of the whole file. Raises EngineError "unreadable", "too_large"."""
    with readable():
        return _READERS[media_type](Package(file))


def _word(package: Package) -> list[Page]:
    from ocr.readers.office import word

    return word.read(package)


def _sheets(package: Package) -> list[Page]:
    from ocr.readers.office import sheets

    return sheets.read(package).pages


def _slides(package: Package) -> list[Page]:
    from ocr.readers.office import slides

    return slides.read(package)


_READERS = {DOCX: _word, XLSX: _sheets, PPTX: _slides}

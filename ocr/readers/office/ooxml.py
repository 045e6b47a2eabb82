"""The pages of a docx, xlsx or pptx that needs no password."""

from importlib import import_module
from typing import BinaryIO, cast

from ocr.document import Page
from ocr.readers.containers import DOCX, PPTX, XLSX
from ocr.readers.office.package import Package, readable

_MODULES = {DOCX: "word", XLSX: "sheets", PPTX: "slides"}


def pages(media_type: str, file: BinaryIO) -> list[Page]:
    """All of them, after the whole file was checked. Raises EngineError "unreadable", "too_large"."""
    module = import_module(f"ocr.readers.office.{_MODULES[media_type]}")
    with readable():
        return cast(list[Page], module.read(Package(file)))

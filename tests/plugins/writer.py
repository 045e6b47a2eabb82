"""An output format: a line that says what it is, then the text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from ocr.document import Page
from ocr.writers import Writer

if TYPE_CHECKING:
    from ocr.writers.source import Source


class ToyWriter:
    def write(self, pages: Iterable[Page], source: "Source", out: BinaryIO) -> None:
        out.write(b"a toy\n")
        for page in pages:
            out.write(page.text.encode())


def load_writer() -> Writer:
    return ToyWriter()

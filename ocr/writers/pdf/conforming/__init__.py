"""PDF/A-2b and PDF/UA-1: the usual PDF, finished so that it follows the standards.

The pages are copied into a new file, which has nothing but what the standards allow. A page that
cannot conform as it is (a font that is not embedded, colours without a profile) becomes a picture
with the same look and the same text below. For PDF/UA the words, which stand at their places on
the page, are tagged by the page tree.
"""

import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from ocr.document import Page
from ocr.writers import pdf as usual
from ocr.writers.pdf.conforming.assembly import Standard, assemble
from ocr.writers.source import Source

_decoder = msgspec.json.Decoder(Page)


class Conforming:
    """The writer of one standard, or of both in one file."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard

    def write(self, pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
        """As the usual writer, which raises the same."""
        with tempfile.TemporaryFile() as plain, tempfile.TemporaryFile() as kept:
            usual.write(_kept(pages, kept), source, plain)
            kept.seek(0)
            assemble(plain, map(_decoder.decode, kept), source, self._standard, out)


def _kept(pages: Iterable[Page], file: BinaryIO) -> Iterator[Page]:
    """The pages, each of which is kept in the file too."""
    for page in pages:
        file.write(msgspec.json.encode(page) + b"\n")
        yield page


PDFA = Conforming(Standard(archival=True))
PDFUA = Conforming(Standard(accessible=True))
BOTH = Conforming(Standard(archival=True, accessible=True))

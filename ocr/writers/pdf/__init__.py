"""PDF: every page as it looks, each recognised word selectable where it stands.

A PDF keeps its own pages and gets a layer of invisible text on those that were recognised; an
image becomes a page a frame, its own bytes inside where PDF knows their format. An Office file is
printed by LibreOffice, and the print gets the words of its pictures; what it cannot print is drawn.
"""

import tempfile
from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Page
from ocr.readers import has_pages
from ocr.writers.pdf.original import write_pdf
from ocr.writers.pdf.printed import write_printed
from ocr.writers.pdf.scans import write_images
from ocr.writers.source import Source

PDF = "application/pdf"


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """The source's pages with the words of `pages`, one page of it at a time.

    A PDF of which no page was recognised is copied byte for byte. Raises EngineError "invalid" for
    a password that is missing or wrong, "unreadable" for a damaged source, and what the image
    reader raises.
    """
    if source.printed is not None:
        write_printed(pages, source, source.printed, out)
    elif source.media_type == PDF:
        write_pdf(pages, source, out)
    elif not has_pages(source.media_type):
        _draw(pages, source, out)
    else:
        write_images(pages, source, out)


def _draw(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    from ocr.writers.pdf.plain import draw  # it loads fonts, and is rarely needed

    held = list(pages)
    with tempfile.TemporaryFile() as drawn:
        draw(held, source, drawn)
        write_printed(held, source, drawn, out)

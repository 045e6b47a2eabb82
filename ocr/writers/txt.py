"""Plain text: UTF-8, in reading order, an empty line between paragraphs, a form feed between pages."""

from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Page
from ocr.writers.common import clean
from ocr.writers.source import Source


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """Every page's text, ended by a line feed where there is any; without control characters and lone surrogates."""
    for number, page in enumerate(pages):
        if number:
            out.write(b"\f")
        if text := clean(page.text):
            out.write(f"{text}\n".encode())

"""Plain text in UTF-8, in reading order.

An empty line stands between paragraphs, a form feed between pages.
"""

from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Page
from ocr.writers.common import clean
from ocr.writers.source import Source


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """Every page's text, ended by a line feed where there is any.

    Control characters and lone surrogates are left out.
    """
    for number, page in enumerate(pages):
        if number:
            out.write(b"\f")
        text = clean(page.text)
        if text:
            out.write(f"{text}\n".encode())

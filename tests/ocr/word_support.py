"""What tests of the Word writer share: trees made by hand, and the file opened by python-docx."""

import io
from typing import Any

import docx

from ocr.document import NOWHERE, Block, Cell, Item, Kind, Line, Page, Word
from ocr.writers import word
from ocr.writers.source import Source


def line(text: str, *, bold: bool = False, size: float = 0.0) -> Line:
    return Line(tuple(Word(part, NOWHERE, 1.0, bold) for part in text.split()), NOWHERE, size)


def block(*texts: str, kind: Kind = "paragraph", level: int = 0, **look: Any) -> Block:
    return Block(tuple(line(text, **look) for text in texts), NOWHERE, kind, level)


def entry(text: str, level: int = 1) -> Block:
    return block(text, kind="list", level=level)


def cell(row: int, column: int, text: str, *, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(row, column, (line(text),), NOWHERE, rows, columns)


def page(*items: Item, width: int = 0, height: int = 0, dpi: float = 0.0) -> Page:
    return Page(width, height, items, 0, dpi, False)


def written(*pages: Page, source: bytes = b"", title: str = "") -> bytes:
    out = io.BytesIO()
    word.write(pages, Source(io.BytesIO(source), "image/png", title), out)
    return out.getvalue()


def opened(*pages: Page, source: bytes = b"", title: str = "") -> Any:
    return docx.Document(io.BytesIO(written(*pages, source=source, title=title)))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]

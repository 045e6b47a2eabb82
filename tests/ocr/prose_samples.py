"""Pages with everything that Markdown and HTML have a way to show."""

import io
from typing import Any

from PIL import Image

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Table, Word
from ocr.writers.source import Source


def words(text: str, **looks: Any) -> tuple[Word, ...]:
    return tuple(Word(part, NOWHERE, 1.0, **looks) for part in text.split())


def line(*parts: str | tuple[Word, ...], size: float = 0.0) -> Line:
    found: list[Word] = []
    for part in parts:
        if isinstance(part, str):
            found += words(part)
        else:
            found += part
    return Line(tuple(found), NOWHERE, size)


def block(*texts: str, kind: Any = "paragraph", **more: Any) -> Block:
    return Block(tuple(map(line, texts)), NOWHERE, kind, **more)


def entry(text: str, level: int = 1) -> Block:
    return block(text, kind="list", level=level)


def cell(row: int, column: int, *texts: str, **more: Any) -> Cell:
    return Cell(row, column, tuple(map(line, texts)), **more)


def table(*rows: tuple[str, ...]) -> Table:
    cells = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            cells.append(cell(row, column, *filter(None, [text])))
    return Table(tuple(cells), NOWHERE)


def page(*items: Any) -> Page:
    return Page(0, 0, items, recognised=False)


def written(writer: Any, *pages: Page, title: str = "scan", **source: Any) -> bytes:
    out = io.BytesIO()
    given = Source(io.BytesIO(), "text/plain", title, **source)
    writer.write(iter(pages), given, out)
    return out.getvalue()


def scan(colour: str = "red") -> bytes:
    """A white page of 400 by 300 pixels with a picture of 100 by 80 at 50, 60."""
    image = Image.new("RGB", (400, 300), "white")
    image.paste(Image.new("RGB", (100, 80), colour), (50, 60))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def running(number: int, *middle: Block) -> Page:
    """A page with a running head and its number at the foot."""
    head = Block(
        (Line(words("Report of the Harbour Board"), Box(100, 20, 300, 20)),),
        Box(100, 20, 300, 20),
        "header",
    )
    foot = Block(
        (Line(words(str(number)), Box(240, 760, 20, 20)),), Box(240, 760, 20, 20), "footer"
    )
    return Page(500, 800, (head, *middle, foot), dpi=72.0)


def placed(text: str, top: int) -> Block:
    return Block((Line(words(text), Box(50, top, 400, 20)),), Box(50, top, 400, 20))

"""A document as a flat list of lines, and back to its text with some of them changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ocr.document import Document, Item, Line, Picture, Table, Word


@dataclass(frozen=True, slots=True)
class Place:
    """A line and where it stands; both numbers count from 1, `line` within its page."""

    page: int
    line: int
    content: Line


def places(document: Document) -> list[Place]:
    """Every line in reading order."""
    return [
        Place(number, position, line)
        for number, page in enumerate(document.pages, 1)
        for position, line in enumerate(page.lines, 1)
    ]


def rebuild(document: Document, texts: Iterable[str]) -> str:
    """The document's text with each line's text replaced: `texts` has one for each of `places(document)`."""
    left = iter(texts)
    pages = (replace(page, blocks=tuple(_item(item, left) for item in page.blocks)) for page in document.pages)
    return Document(tuple(pages)).text


def _item(item: Item, texts: Iterator[str]) -> Item:
    if isinstance(item, Table):
        return replace(item, cells=tuple(replace(cell, lines=_lines(cell.lines, texts)) for cell in item.cells))
    if isinstance(item, Picture):
        return replace(item, blocks=tuple(replace(block, lines=_lines(block.lines, texts)) for block in item.blocks))
    return replace(item, lines=_lines(item.lines, texts))


def _lines(lines: tuple[Line, ...], texts: Iterator[str]) -> tuple[Line, ...]:
    """Each line as one word that holds its whole new text."""
    return tuple(replace(line, words=(Word(next(texts), line.box, 1.0),)) for line in lines)

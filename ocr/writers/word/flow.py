"""Word files of the text alone in its reading order, to read and to search.

Headings, lists and tables are such; nothing has a place, and a page's end is no break.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Item, Line, Page, Picture, Table, Word
from ocr.writers.common.running import Running, alike, apart
from ocr.writers.source import Source
from ocr.writers.word.body import DocumentBody
from ocr.writers.word.lists import Lists
from ocr.writers.word.sections import sheet_of
from ocr.writers.word.styles import template
from ocr.writers.word.tables import add_table
from ocr.writers.word.text import add_block

_ENDS = tuple(".!?:;\u3002\uff01\uff1f\u061f\u06d4\"'\u201d\u2019)")  # of a paragraph

_SHORT = 40  # characters of a line that need not be a part of running text


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages, in one column on A4."""
    document = template(source.title)
    body, lists = DocumentBody(document), Lists(document)
    sheet = sheet_of(Page(0, 0, ()))
    for item in _items(pages):
        if isinstance(item, Table):
            add_table(body, item, sheet)
        else:
            add_block(body, item, sheet, lists)
    document.save(out)


def _items(pages: Iterable[Page]) -> Iterator[Block | Table]:
    """What is written; a paragraph that a page's end cut in two is one again.

    A running head is written once, where it is new, and a page's number not at all.
    """
    held: Block | None = None  # the last paragraph of the page before
    before: Running = ()
    for page, running in apart(pages):
        items = [plain for item in page.blocks for plain in _plain(item)]
        if not alike(before, running, 1):
            for part in running:
                if any(map(str.isalpha, part.key)):
                    yield from _plain(part.block)
        before = running
        if held is not None and items:
            first = items[0]
            if isinstance(first, Block) and _runs_on(held, first):
                items[0] = replace(held, lines=held.lines + first.lines)
            else:
                yield held
            held = None
        if items:
            last = items[-1]
            if isinstance(last, Block):
                held = last
                items.pop()
        yield from items
    if held is not None:
        yield held


def _runs_on(block: Block, after: Block) -> bool:
    """Whether a paragraph ends in the middle of a sentence that the next one goes on with."""
    if block.kind != "paragraph" or after.kind != "paragraph":
        return False
    if block.keep_lines or after.keep_lines or block.text.endswith(_ENDS):
        return False
    if len(block.lines) == 1 and len(block.text) < _SHORT:
        return False
    return after.text[:1].islower()


def _plain(item: Item) -> Iterator[Block | Table]:
    """The item without places and sizes; of a picture its text."""
    if isinstance(item, Picture):
        for block in item.blocks:
            yield from _plain(block)
    elif isinstance(item, Table):
        cells = []
        for cell in item.cells:
            lines = tuple(map(_plain_line, cell.lines))
            cells.append(replace(cell, lines=lines, box=NOWHERE, shade=""))
        yield Table(tuple(cells), NOWHERE)
    else:
        lines = tuple(map(_plain_line, item.lines))
        yield replace(item, lines=lines, box=NOWHERE, align="")


def _plain_line(line: Line) -> Line:
    return Line(tuple(map(_plain_word, line.words)), NOWHERE)


def _plain_word(word: Word) -> Word:
    return replace(word, box=NOWHERE, face="", colour="")

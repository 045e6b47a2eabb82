"""The tables of a Word file. One that runs over several pages becomes a table on each."""

from collections.abc import Iterator
from typing import Protocol

from lxml import etree
from msgspec.structs import replace

from ocr.document import NOWHERE, Align, Block, Cell, Line, Table
from ocr.document.inner import InnerCell, InnerTable
from ocr.readers.office.package import chosen, find, q, tag
from ocr.readers.office.text import integer, shade_of
from ocr.readers.office.word_events import Break, Event, SectionEnd

_WIDEST = 63  # columns: Word's own limit
_GROUPS = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}
_GONE = ("w:trPr/w:del", "w:trPr/w:moveFrom")


class Texts(Protocol):
    """What reads the text in cells."""

    def events(self, container: etree._Element) -> Iterator[Event]: ...


def tables(story: Texts, table: etree._Element) -> Iterator[Event]:
    """The table in as many parts as it has pages; after each what its cells cannot hold."""
    rows: list[etree._Element] = []
    for row in _members(table, "w:tr"):
        if rows and _begins_page(row):
            yield from _table(story, rows)
            yield Break(hard=False)
            rows = []
        if not any(find(row, path) is not None for path in _GONE):
            rows.append(row)
    yield from _table(story, rows)


def _members(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in chosen(element):
        if tag(child) == name:
            yield child
        elif tag(child) in _GROUPS:
            yield from _members(child, name)


def _begins_page(row: etree._Element) -> bool:
    return next(row.iter(q("w:lastRenderedPageBreak")), None) is not None


def _table(story: Texts, rows: list[etree._Element]) -> Iterator[Event]:
    cells: list[Cell] = []
    others: list[Event] = []
    above: dict[int, int] = {}  # column -> place in `cells` of what a merged cell there belongs to
    for number, row in enumerate(rows):
        column = _number(row, "w:trPr/w:gridBefore", 0)
        for element in _members(row, "w:tc"):
            span = max(_number(element, "w:tcPr/w:gridSpan", 1), 1)
            cell, more = _cell(story, element)
            others += more
            if _continues(element) and column in above:
                place = above[column]
                cells[place] = replace(cells[place], rows=number - cells[place].row + 1)
            else:
                above[column] = len(cells)
                cells.append(replace(cell, row=number, column=column, columns=span))
            column += span
    if any(cell.lines for cell in cells):
        yield Table(tuple(cells), NOWHERE)
    yield from others


def _cell(story: Texts, element: etree._Element) -> tuple[Cell, list[Event]]:
    """A cell at row and column 0, and the items that a cell cannot hold."""
    lines: list[Line] = []
    inner: list[InnerTable] = []
    others: list[Event] = []
    aligns: set[Align] = set()
    for event in story.events(element):
        if isinstance(event, Block) and event.kind != "comment":
            lines += event.lines
            aligns.add(event.align)
        elif isinstance(event, Table):
            inner.append(_inner(event, len(lines)))
            lines += event.lines
        elif not isinstance(event, Break | SectionEnd):
            others.append(event)
    shade = shade_of(find(element, "w:tcPr/w:shd"))
    align: Align = ""
    if len(aligns) == 1:
        align = aligns.pop()
    cell = Cell(0, 0, tuple(lines), shade=shade, align=align, tables=tuple(inner))
    return cell, others


def _inner(table: Table, first: int) -> InnerTable:
    cells = []
    for cell in table.cells:
        cells.append(InnerCell(cell.row, cell.column, len(cell.lines), cell.rows, cell.columns))
    return InnerTable(first, tuple(cells))


def _number(element: etree._Element, path: str, default: int) -> int:
    found = find(element, path)
    if found is None:
        return default
    stated = integer(found.get(q("w:val")), default)
    return min(max(stated, 0), _WIDEST)


def _continues(cell: etree._Element) -> bool:
    """Whether a cell is the lower part of one that began above."""
    merged = find(cell, "w:tcPr/w:vMerge")
    return merged is not None and merged.get(q("w:val"), "continue") != "restart"

"""Tables of a Word file. One that runs over several pages becomes a table on each."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ocr.document import NOWHERE, Cell, Table
from ocr.readers.office.package import chosen, find, q, tag
from ocr.readers.office.text import integer
from ocr.readers.office.word_events import Break, Event
from ocr.readers.office.word_story import Story

_WIDEST = 63  # columns: Word's own limit
_GROUPS = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins"}


def tables(story: Story, table: etree._Element) -> Iterator[Event]:
    """The table in as many parts as it has pages; after each what its cells cannot hold."""
    rows: list[etree._Element] = []
    for row in _members(table, "w:tr"):
        if rows and _begins_page(row):
            yield from _table(story, rows)
            yield Break(hard=False)
            rows = []
        if find(row, "w:trPr/w:del") is None:
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


def _table(story: Story, rows: list[etree._Element]) -> Iterator[Event]:
    cells: list[Cell] = []
    others: list[Event] = []
    above: dict[int, int] = {}  # column -> place in `cells` of what a merged cell there belongs to
    for number, row in enumerate(rows):
        column = _number(row, "w:trPr/w:gridBefore", 0)
        for element in _members(row, "w:tc"):
            span = max(_number(element, "w:tcPr/w:gridSpan", 1), 1)
            found, more = story.cell(element)
            others += more
            if _continues(element) and column in above:
                place = above[column]
                cells[place] = replace(cells[place], rows=number - cells[place].row + 1)
            else:
                above[column] = len(cells)
                cells.append(Cell(number, column, found, columns=span))
            column += span
    if any(cell.lines for cell in cells):
        yield Table(tuple(cells), NOWHERE)
    yield from others


def _number(element: etree._Element, path: str, default: int) -> int:
    found = find(element, path)
    return (
        default if found is None else min(max(integer(found.get(q("w:val")), default), 0), _WIDEST)
    )


def _continues(cell: etree._Element) -> bool:
    """Whether a cell is the lower part of one that began above."""
    merged = find(cell, "w:tcPr/w:vMerge")
    return merged is not None and merged.get(q("w:val"), "continue") != "restart"

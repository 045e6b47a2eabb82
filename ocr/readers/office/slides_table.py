"""Tables of slides."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import Box, Cell, Line, Table
from ocr.readers.office.graphics import paragraphs
from ocr.readers.office.package import find_all
from ocr.readers.office.text import integer, lines


def table(element: etree._Element, box: Box) -> Iterator[Table]:
    """The table, none when it is empty."""
    rows = find_all(element, "a:tr")
    columns = len(find_all(element, "a:tblGrid/a:gridCol")) or max(
        (len(row) for row in rows), default=0
    )
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(find_all(row, "a:tc")):
            if not {cell.get("hMerge"), cell.get("vMerge")} & {"1", "true"}:
                height = _span(cell, "rowSpan", len(rows) - number)
                width = _span(cell, "gridSpan", columns - column)
                cells.append(Cell(number, column, _lines(cell), rows=height, columns=width))
    if any(cell.lines for cell in cells):
        yield Table(tuple(cells), box)


def _lines(cell: etree._Element) -> tuple[Line, ...]:
    return tuple(line for runs in paragraphs(cell) for line in lines(runs))


def _span(cell: etree._Element, name: str, most: int) -> int:
    return max(1, min(integer(cell.get(name), 1), most))

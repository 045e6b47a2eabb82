"""Tables as tables of Word."""

from ocr.document import Cell, Table
from ocr.writers.common import is_number
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.text import runs, text_of
from ocr.writers.word.body import Body, Element, child
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import letters
from ocr.writers.word.text import fill, own_size

_COLUMNS = 63  # Word opens no table with more
_INSET = 0.4  # of the letters' size: the room left and right in a cell
_MOST_INSET = 108  # twips: Word's own


def add_table(body: Body, table: Table, sheet: Sheet) -> None:
    """A table with lines; several, one below the other, for more columns than Word takes."""
    whole = grid(table)
    width = _width(table, sheet)
    size = own_size(table.lines, sheet)
    usual = size or letters(sheet.usual, sheet.usual_tight)
    inset = min(round(usual * _INSET * 20), _MOST_INSET)
    for first in range(0, whole.columns, _COLUMNS):
        end = min(first + _COLUMNS, whole.columns)
        part = whole.part(range(whole.rows), range(first, end))
        size_of_part = size
        fitting = part.letters(width, usual)
        if fitting < usual:
            size_of_part = fitting
        _add_grid(body, part, width, size_of_part, inset)
        # Word makes one of two tables with nothing between them.
        body.add_thin().find("{*}spacing").set(f"{{{body.root.nsmap['w']}}}after", "120")


def _width(table: Table, sheet: Sheet) -> float:
    if not table.box:
        return sheet.text_width
    seen = table.box.width * sheet.scale
    if seen <= sheet.text_width / 4:
        return sheet.text_width
    return min(seen, sheet.text_width)


def _add_grid(body: Body, places: Grid, width: float, size: float, inset: int) -> None:
    element = body.add("tbl")
    widths = [round(side * 20) for side in places.widths(width)]
    properties = child(element, "tblPr")
    child(properties, "tblStyle", val="TableGrid")
    child(properties, "tblW", w=sum(widths), type="dxa")
    child(properties, "tblLayout", type="fixed")
    margins = child(properties, "tblCellMar")
    for name in ("left", "right"):
        child(margins, name, w=inset, type="dxa")
    columns = child(element, "tblGrid")
    for side in widths:
        child(columns, "gridCol", w=side)
    for row in range(places.rows):
        line = child(element, "tr")
        child(child(line, "trPr"), "cantSplit")
        for column, wide, cell in places.row(row):
            _add_cell(line, cell, row, sum(widths[column : column + wide]), size)


def _add_cell(line: Element, cell: Cell | None, row: int, width: int, size: float) -> None:
    element = child(line, "tc")
    properties = child(element, "tcPr")
    child(properties, "tcW", w=width, type="dxa")
    if cell is None:
        child(element, "p")
        return
    is_first_row = row == cell.row
    if cell.columns > 1:
        child(properties, "gridSpan", val=cell.columns)
    if cell.rows > 1:
        merged = "continue"
        if is_first_row:
            merged = "restart"
        child(properties, "vMerge", val=merged)
    paragraph = child(element, "p")
    if is_first_row:
        found = runs(cell.lines, lambda line: size)
        align = ""
        if is_number(text_of(found)):
            align = "right"
        fill(paragraph, found, align=align)

"""Tables as tables of Word."""

from ocr.document import Cell, Table
from ocr.writers.common import is_number
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.text import runs
from ocr.writers.word.body import Body, Element, child
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import letters
from ocr.writers.word.text import fill, own_size

_COLUMNS = 63  # Word opens no table with more
_INSET, _BROAD = (
    0.4,
    108,
)  # of the letters' size: the room left and right in a cell; Word's own, in twips


def add_table(body: Body, table: Table, sheet: Sheet) -> None:
    """A table with lines; several, one below the other, where it has more columns than Word takes."""
    whole = grid(table)
    for first in range(0, whole.columns, _COLUMNS):
        part = whole.part(range(whole.rows), range(first, min(first + _COLUMNS, whole.columns)))
        width, size = _width(table, sheet), own_size(table.lines, sheet)
        usual = size or letters(sheet.usual, sheet.usual_tight)
        fitting = part.letters(width, usual)
        _add_grid(
            body, part, width, fitting if fitting < usual else size, round(usual * _INSET * 20)
        )
        # Word makes one of two tables with nothing between them.
        body.add_thin().find("{*}spacing").set(f"{{{body.root.nsmap['w']}}}after", "120")


def _width(table: Table, sheet: Sheet) -> float:
    seen = table.box.width * sheet.scale if table.box else 0.0
    return min(seen, sheet.text_width) if seen > sheet.text_width / 4 else sheet.text_width


def _add_grid(body: Body, places: Grid, width: float, size: float, inset: int) -> None:
    element = body.add("tbl")
    widths = [round(side * 20) for side in places.widths(width)]
    properties = child(element, "tblPr")
    child(properties, "tblStyle", val="TableGrid")
    child(properties, "tblW", w=sum(widths), type="dxa")
    child(properties, "tblLayout", type="fixed")
    margins = child(properties, "tblCellMar")
    for name in ("left", "right"):
        child(margins, name, w=min(inset, _BROAD), type="dxa")
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
    if cell and cell.columns > 1:
        child(properties, "gridSpan", val=cell.columns)
    if cell and cell.rows > 1:
        child(properties, "vMerge", val="restart" if row == cell.row else "continue")
    paragraph = child(element, "p")
    if cell and row == cell.row:
        found = runs(cell.lines, lambda line: size)
        fill(
            paragraph, found, align="right" if is_number("".join(run.text for run in found)) else ""
        )

"""Tables as tables of PowerPoint."""

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace
from pptx.util import Pt

from ocr.document import Cell, Table
from ocr.writers.common import clean, is_number
from ocr.writers.common.backdrop import Backdrop
from ocr.writers.common.colours import is_colour
from ocr.writers.common.grid import Grid, Place, grid, is_first_place
from ocr.writers.common.paper import breadth
from ocr.writers.common.text import Run, text_of
from ocr.writers.slides.deck import Rectangle
from ocr.writers.slides.text import ALIGNS, Element, Style, add_paragraph, child, looked

MOST = 75  # rows and columns that PowerPoint lets a table have
# "No Style, Table Grid", known to every PowerPoint.
PLAIN_STYLE = "{5940675A-B579-460E-94D1-54222C63F5DA}"
INSET = 3.0  # points left and right of a cell's text
_LEADING = 1.2
_LINE = "A6A6A6"  # colour
_APART = 45  # distance between two colours that are clearly different


@dataclass(frozen=True, slots=True)
class Look:
    """`scale` is points a pixel; `size` that of the letters.

    The page's picture, where there is one, shows the colours.
    """

    scale: float
    size: float
    backdrop: Backdrop | None = None


def fits(table: Table) -> bool:
    """Whether one slide can hold the table."""
    return max(table.size) <= MOST


def solid(places: Grid) -> Grid:
    """The grid without rows and columns in which no cell begins.

    LibreOffice loses rows of a table that has such.
    """
    rows: set[int] = set()
    columns: set[int] = set()
    for row in range(places.rows):
        for column in range(places.columns):
            cell = places.covered.get((row, column))
            if cell is None or is_first_place(cell, (row, column)):
                rows.add(row)
                columns.add(column)
    if len(rows) == places.rows and len(columns) == places.columns:
        return places
    row_of = _new_numbers(rows, places.rows)
    column_of = _new_numbers(columns, places.columns)
    covered = {}
    for (row, column), cell in places.covered.items():
        if row in rows and column in columns:
            top, bottom = row_of[cell.row], row_of[cell.row + cell.rows]
            left, right = column_of[cell.column], column_of[cell.column + cell.columns]
            moved = replace(cell, row=top, column=left, rows=bottom - top, columns=right - left)
            covered[row_of[row], column_of[column]] = moved
    return Grid(len(rows), len(columns), covered)


def _new_numbers(kept: set[int], count: int) -> list[int]:
    """For each old number up to `count` how many kept ones are before it."""
    numbers = [0]
    for number in range(count):
        following = numbers[-1]
        if number in kept:
            following += 1
        numbers.append(following)
    return numbers


def add_table(slide: Any, table: Table, place: Rectangle, look: Look) -> None:
    """A table in its place, with letters small enough for its cells; none without cells."""
    places = solid(grid(table))
    if not places.rows:
        return
    _, _, width, height = place
    widths = places.widths(width)
    heights = places.heights(height)
    size = _size(places, widths, heights, look)
    paper = ""
    if look.backdrop:
        paper = look.backdrop.paper(table.box)
    add_grid(slide, places, place, (widths, heights), Look(look.scale, size, look.backdrop), paper)


def add_grid(
    slide: Any,
    places: Grid,
    place: Rectangle,
    sides: tuple[list[float], list[float]],
    look: Look,
    paper: str = "",
) -> None:
    """A table of given widths and heights in points.

    Cells of another colour than `paper` keep theirs.
    """
    widths, heights = sides
    element = slide.shapes.add_table(1, 1, *map(Pt, place))._element.graphic.graphicData.tbl
    for old in list(element):
        element.remove(old)
    child(child(element, "tblPr"), "tableStyleId").text = PLAIN_STYLE
    columns = child(element, "tblGrid")
    for width in widths:
        child(columns, "gridCol", w=round(width * 12700))
    for row, height in enumerate(heights):
        line = child(element, "tr", h=round(height * 12700))
        for column in range(places.columns):
            _add_cell(line, places.covered.get((row, column)), (row, column), look, paper)


def _add_cell(line: Element, cell: Cell | None, place: Place, look: Look, paper: str) -> None:
    element = child(line, "tc")
    found: list[Run] = []
    style = Style(look.size)
    if cell:
        _merge(element, cell, place)
        if is_first_place(cell, place):
            found = looked(cell.lines, _behind(cell, look))
            style = _style(cell, found, look)
    body = child(element, "txBody")
    child(body, "bodyPr")
    if cell and cell.tables and found:  # a slide has no tables in cells: their rows are lines
        for text in cell.text.splitlines():
            add_paragraph(body, [Run(clean(text), size=look.size)], style)
    else:
        add_paragraph(body, found, style)
    inset = round(INSET * 12700)
    properties = child(element, "tcPr", marL=inset, marR=inset, marT=0, marB=0, anchor="ctr")
    _draw(properties, _fill(cell, look, paper))


def _style(cell: Cell, found: list[Run], look: Look) -> Style:
    colour = ""
    if look.backdrop:
        words = [word for line in cell.lines for word in line.words]
        colour = look.backdrop.ink(word.box for word in words)
    align = ALIGNS.get(cell.align, "")
    if not cell.align and is_number(text_of(found)):
        align = "r"
    return Style(look.size, colour, align=align)


def _behind(cell: Cell, look: Look) -> str | None:
    """What is behind a cell's letters, as in `looked`."""
    if look.backdrop and not cell.shade:
        return None
    return cell.shade


def _merge(element: Element, cell: Cell, place: Place) -> None:
    """Say that a cell covers several places, or that a place is covered by a cell elsewhere."""
    row, column = place
    if is_first_place(cell, place):
        if cell.rows > 1:
            element.set("rowSpan", str(cell.rows))
        if cell.columns > 1:
            element.set("gridSpan", str(cell.columns))
        return
    if column > cell.column:
        element.set("hMerge", "1")
    if row > cell.row:
        element.set("vMerge", "1")


def _draw(properties: Element, fill: str) -> None:
    """A thin line on each side, as not every program knows the style, and the cell's colour."""
    for side in ("lnL", "lnR", "lnT", "lnB"):
        child(child(child(properties, side, w=6350), "solidFill"), "srgbClr", val=_LINE)
    if fill:
        child(child(properties, "solidFill"), "srgbClr", val=fill)


def _fill(cell: Cell | None, look: Look, paper: str) -> str:
    """The colour that the cell is said to have, or that is clearly another than the table's paper.

    It is "" for neither.
    """
    if cell is not None and is_colour(cell.shade):
        return cell.shade.upper()
    if cell is None or not cell.box or look.backdrop is None:
        return ""
    colour = look.backdrop.paper(cell.box)
    if not colour or not paper or _distance(colour, paper) <= _APART:
        return ""
    return colour


def _distance(one: str, other: str) -> int:
    """How far two colours, of six hexadecimal digits each, are apart."""
    total = 0
    for first in (0, 2, 4):
        total += abs(int(one[first : first + 2], 16) - int(other[first : first + 2], 16))
    return total


def _size(places: Grid, widths: list[float], heights: list[float], look: Look) -> float:
    """The size at which nearly all cells' lines fit as they stand on the page."""
    limits = []
    for cell in places.cells():
        texts = [line.text for line in cell.lines if line.text.strip()]
        if not texts:
            continue
        width = sum(widths[cell.column : cell.column + cell.columns]) - 2 * INSET
        height = sum(heights[cell.row : cell.row + cell.rows])
        longest = max(map(breadth, texts))
        limits.append(min(width / longest, height / len(texts) / _LEADING))
    size = look.size
    if limits:
        limits.sort()
        size = min(size, limits[len(limits) // 10])
    return max(round(size * 2) / 2, 4.0)

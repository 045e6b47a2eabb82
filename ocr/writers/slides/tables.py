"""Tables as tables of PowerPoint."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from msgspec.structs import replace
from pptx.util import Pt

from ocr.document import Cell, Table
from ocr.writers.common import is_number
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.paper import breadth
from ocr.writers.common.text import runs
from ocr.writers.slides.background import Backdrop
from ocr.writers.slides.deck import Rectangle
from ocr.writers.slides.text import Element, Style, add_paragraph, child

MOST = 75  # rows and columns that PowerPoint lets a table have
PLAIN_STYLE = (
    "{5940675A-B579-460E-94D1-54222C63F5DA}"  # "No Style, Table Grid", known to every PowerPoint
)
INSET = 3.0  # points left and right of a cell's text
_LEADING = 1.2
_LINE = "A6A6A6"


@dataclass(frozen=True, slots=True)
class Look:
    """`scale` is points a pixel; `size` of the letters; the picture behind, where there is one, shows the colours."""

    scale: float
    size: float
    backdrop: Backdrop | None = None


def fits(table: Table) -> bool:
    """Whether one slide can hold the table."""
    return max(table.size) <= MOST


def solid(places: Grid) -> Grid:
    """The grid without rows and columns in which no cell begins: LibreOffice loses rows of a table that has such."""
    rows, columns = range(places.rows), range(places.columns)
    begun = {place for place, cell in places.covered.items() if place == (cell.row, cell.column)}
    begun |= {
        (row, column) for row in rows for column in columns if (row, column) not in places.covered
    }
    high, wide = ({place[axis] for place in begun} for axis in (0, 1))
    if len(high) == places.rows and len(wide) == places.columns:
        return places
    row_of, column_of = _numbers(high, places.rows), _numbers(wide, places.columns)
    covered = {
        (row_of[row], column_of[column]): replace(
            cell,
            row=row_of[cell.row],
            column=column_of[cell.column],
            rows=row_of[cell.row + cell.rows] - row_of[cell.row],
            columns=column_of[cell.column + cell.columns] - column_of[cell.column],
        )
        for (row, column), cell in places.covered.items()
        if row in high and column in wide
    }
    return Grid(len(high), len(wide), covered)


def _numbers(kept: set[int], count: int) -> list[int]:
    """For each old number up to `count` how many kept ones are before it."""
    return list(accumulate((number in kept for number in range(count)), initial=0))


def add_table(slide: Any, table: Table, place: Rectangle, look: Look) -> None:
    """A table in its place, with letters small enough for its cells. Nothing for one without cells."""
    places = solid(grid(table))
    if not places.rows:
        return
    widths, heights = places.widths(place[2]), places.heights(place[3])
    size = _size(places, widths, heights, look)
    paper = look.backdrop.paper(table.box) if look.backdrop else ""
    add_grid(slide, places, place, (widths, heights), Look(look.scale, size, look.backdrop), paper)


def add_grid(
    slide: Any,
    places: Grid,
    place: Rectangle,
    sides: tuple[list[float], list[float]],
    look: Look,
    paper: str = "",
) -> None:
    """A table of given widths and heights in points; cells of another colour than `paper` keep theirs."""
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


def _add_cell(
    line: Element, cell: Cell | None, place: tuple[int, int], look: Look, paper: str
) -> None:
    element = child(line, "tc")
    first = cell is not None and place == (cell.row, cell.column)
    if cell:
        _merge(element, cell, place)
    body = child(element, "txBody")
    child(body, "bodyPr")
    found = runs(cell.lines, lambda line: look.size) if cell and first else []
    colour = (
        look.backdrop.ink(word.box for item in cell.lines for word in item.words)
        if cell and look.backdrop
        else ""
    )
    align = "r" if is_number("".join(run.text for run in found)) else ""
    add_paragraph(body, found, Style(look.size, colour, align=align))
    inset = round(INSET * 12700)
    properties = child(element, "tcPr", marL=inset, marR=inset, marT=0, marB=0, anchor="ctr")
    _draw(properties, _fill(cell, look, paper))


def _merge(element: Element, cell: Cell, place: tuple[int, int]) -> None:
    if place == (cell.row, cell.column):
        spans = {"rowSpan": cell.rows, "gridSpan": cell.columns}
    else:
        spans = {"hMerge": 1 + (place[1] > cell.column), "vMerge": 1 + (place[0] > cell.row)}
    for name, value in spans.items():
        if value > 1:
            element.set(name, "1" if name.endswith("Merge") else str(value))


def _draw(properties: Element, fill: str) -> None:
    """A thin line on each side, as not every program knows the style, and the cell's colour."""
    for side in ("lnL", "lnR", "lnT", "lnB"):
        child(child(child(properties, side, w=6350), "solidFill"), "srgbClr", val=_LINE)
    if fill:
        child(child(properties, "solidFill"), "srgbClr", val=fill)


def _fill(cell: Cell | None, look: Look, paper: str) -> str:
    """The cell's own colour where it is clearly another than the table's paper, else ""."""
    colour = look.backdrop.paper(cell.box) if cell and cell.box and look.backdrop else ""
    if not colour or not paper:
        return ""
    apart = sum(abs(int(colour[n : n + 2], 16) - int(paper[n : n + 2], 16)) for n in (0, 2, 4))
    return colour if apart > 45 else ""


def _size(places: Grid, widths: list[float], heights: list[float], look: Look) -> float:
    """The size at which nearly all cells' lines fit as they stand on the page."""
    limits = sorted(
        min(
            (sum(widths[cell.column : cell.column + cell.columns]) - 2 * INSET)
            / max(map(breadth, texts)),
            sum(heights[cell.row : cell.row + cell.rows]) / len(texts) / _LEADING,
        )
        for place, cell in places.covered.items()
        if place == (cell.row, cell.column)
        and (texts := [line.text for line in cell.lines if line.text.strip()])
    )
    fit = limits[len(limits) // 10] if limits else look.size
    return max(round(min(look.size, fit) * 2) / 2, 4.0)

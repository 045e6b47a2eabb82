"""Where a table's columns, rows and letters stand, seen from the boxes of its cells.

A cell's box is either the whole cell, where rules show it, or only its text. Measures are in points
from the left edge of the room that the table is written into.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.document import Align, Box, Cell, Line, Table, around
from ocr.writers.common import is_number
from ocr.writers.common.grid import Grid
from ocr.writers.common.metrics import line_width
from ocr.writers.word.cell_texts import MOSTLY, common_align, runs_on
from ocr.writers.word.column_widths import fitted, rising, sides

_TOUCH = 0.02  # of the table's width: cells of a ruled table lie no farther apart
_NEAR = 0.7  # of the letters' size: edges that are meant to be one
_ABOVE_LETTERS = 0.25  # of their size: the room above letters that Word leaves in their line
_CLOSEST, _WIDEST = 0.8, 3.0  # of the letters' size: from line to line
# Word puts the letters' foot at this part of a line's height; capitals are this high.
_FOOT, _CAPITALS = 0.8, 0.72
_SPARE = 1.02  # letters are a little wider than they are thought to be


@dataclass(frozen=True, slots=True)
class Room:
    """What a table is written into: its left edge on the page and its width, in points."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's measures in points; `heights` are 0.0 where they are not known.

    `shrink` is how much smaller the letters have to be for the table to fit.
    """

    left: float
    widths: list[float]
    heights: list[float]
    shrink: float = 1.0


@dataclass(frozen=True, slots=True)
class Stand:
    """How a cell's text stands: its alignment, how far it is from that edge, and its height.

    `far` is how far it stays from the other edge where it runs on over lines. `upright` is "top",
    "center" or "bottom", and `above` the room above it. `pitch` is from line to line, 0.0 where
    there is one line.
    """

    align: Align = ""
    indent: float = 0.0
    far: float = 0.0
    upright: str = "top"
    above: float = 0.0
    pitch: float = 0.0


class Columns:
    """The measures of a table whose cells have places."""

    def __init__(
        self, grid: Grid, table: Table, scale: float, size: float, inset: float, stretch: float
    ) -> None:
        """`size` is that of the letters and `inset` the room left and right in a cell, in points;
        `scale` is points a pixel, and `stretch` how much wider than usual the letters are.
        """
        self._stretch = stretch
        self._grid, self._table, self._scale = grid, table, scale
        self._size, self._inset = size, inset
        self._cells = [cell for cell in grid.cells() if cell.box]
        self._is_tiled = _is_tiled(grid, table)
        self._ink = {id(cell): _ink(cell) for cell in self._cells}
        self._inner = _extents(grid.columns, self._single(), self._ink)
        self._aligned = self._alignments()
        self._edges = self._found_edges()
        self._tops, self._bottoms = self._found_rows()
        self._row_edges = self._found_row_edges()

    @property
    def is_known(self) -> bool:
        return bool(self._cells) and self._scale > 0

    def shape(self, room: Room) -> Shape:
        """The columns as on the page, each as wide as its lines need where there is room."""
        edges = [edge * self._scale - room.left for edge in self._edges]
        widths = [max(right - left, self._inset) for left, right in pairwise(edges)]
        needed = self._needed()
        widths, shrink = fitted(widths, needed, room.width)
        left = min(max(edges[0], -self._inset), room.width - sum(widths))
        return Shape(left, widths, self._heights(), shrink)

    def stand(self, cell: Cell) -> Stand:
        """How a cell's text stands in it."""
        ink = self._ink.get(id(cell))
        if not ink or not self.is_known:
            return Stand(cell.align)
        last = min(cell.column + cell.columns, len(self._edges) - 1)
        before = (ink.left - self._edges[cell.column]) * self._scale - self._inset
        after = (self._edges[last] - ink.right) * self._scale - self._inset
        align = cell.align or self._align(cell, ink, before, after)
        indent = 0.0
        if align in ("", "left"):
            indent = before
        elif align == "right":
            indent = after
        if indent < _NEAR * self._size:
            indent = 0.0
        room = (self._edges[last] - self._edges[cell.column] - ink.width) * self._scale
        indent = min(indent, max(room - 2 * self._inset, 0.0))
        far = 0.0
        if align in ("", "left", "justify") and len(cell.lines) > 1:
            right = self._right_of_text(cell, ink)
            far = (self._edges[last] - right) * self._scale - self._inset
            longest = max(map(self._width_of, cell.lines))
            whole = (self._edges[last] - self._edges[cell.column]) * self._scale
            far = max(min(far, whole - 2 * self._inset - longest - indent), 0.0)
        pitch = self._pitch(cell)
        return Stand(align, indent, far, *self._upright(cell, ink, pitch), pitch)

    def groups(self, cell: Cell) -> list[tuple[Line, ...]]:
        """A cell's lines as paragraphs: a line that had room for the next word ends one."""
        ink = self._ink.get(id(cell))
        left, right = 0, 0.0
        if ink and self.is_known:
            left, right = ink.left, self._right_of_text(cell, ink)
        groups: list[list[Line]] = []
        for line in cell.lines:
            if groups and runs_on(groups[-1][-1], line, left, right):
                groups[-1].append(line)
            else:
                groups.append([line])
        return [tuple(group) for group in groups]

    def _right_of_text(self, cell: Cell, ink: Box) -> float:
        """Where the lines of a cell end at most, in pixels."""
        if cell.columns > 1:
            last = min(cell.column + cell.columns, len(self._edges) - 1)
            return max(self._edges[last] - self._inset / self._scale, ink.right)
        if self._is_tiled:
            return self._edges[cell.column + 1] - self._inset / self._scale
        return float(self._inner[cell.column].right)

    def _single(self) -> list[Cell]:
        return [cell for cell in self._cells if cell.columns == 1]

    def _alignments(self) -> list[Align]:
        """How the text of most cells of each column stands, "" where nothing tells."""
        found: list[list[Cell]] = [[] for _ in range(self._grid.columns)]
        for cell in self._single():
            if cell.lines:
                found[cell.column].append(cell)
        return [common_align(cells, self._ink, self._tolerance) for cells in found]

    @property
    def _tolerance(self) -> float:
        """In pixels."""
        if not self._scale:
            return 0.0
        return _NEAR * self._size / self._scale

    def _found_edges(self) -> list[float]:
        """The edges of the columns in pixels, one more than columns."""
        count = self._grid.columns
        edges: list[float | None] = [None] * (count + 1)
        if self._is_tiled:
            for place, seen in sides(self._cells, count).items():
                edges[place] = median(seen)
        else:
            for place in range(1, count):
                edges[place] = self._between(place)
        box = self._table.box or around(cell.box for cell in self._cells)
        inset = self._inset / self._scale if self._scale else 0.0
        left, right = edges[0], edges[-1]
        if left is None:
            left = float(box.left)
        if right is None:
            right = float(box.right)
        if not self._is_tiled and not self._table.rules:
            ink = around(self._ink.values()) or box
            left = min(left, ink.left - inset)
            right = max(right, ink.right + inset)
        return rising([left, *edges[1:-1], right])

    def _between(self, place: int) -> float | None:
        """The edge left of a column, in pixels, between the texts; None where nothing tells."""
        one, other = self._inner[place - 1], self._inner[place]
        if not one or not other:
            return None
        gap = other.left - one.right
        if gap <= 0 or not self._scale:
            return (one.right + other.left) / 2
        inset = min(self._inset / self._scale, gap / 2)
        if self._aligned[place] in ("", "left"):
            return other.left - inset
        if self._aligned[place - 1] == "right":
            return one.right + inset
        return (one.right + other.left) / 2

    def _needed(self) -> list[float]:
        """The width that each column's longest line needs."""
        needed = [0.0] * self._grid.columns
        for cell in self._single():
            for line in cell.lines:
                width = self._width_of(line) + 2 * self._inset
                needed[cell.column] = max(needed[cell.column], width)
        return needed

    def _width_of(self, line: Line) -> float:
        """The width of a line as we write it, in points."""
        return line_width(line, "sans") * self._size * self._stretch * _SPARE

    def _found_rows(self) -> tuple[list[float], list[float]]:
        """Where each row begins and ends, in pixels; 0.0 where that is not known."""
        tops: list[list[float]] = [[] for _ in range(self._grid.rows)]
        bottoms: list[list[float]] = [[] for _ in range(self._grid.rows)]
        for cell in self._cells:
            box = cell.box
            if not self._is_tiled:
                box = self._ink[id(cell)] or box
            tops[cell.row].append(box.top)
            bottoms[min(cell.row + cell.rows, self._grid.rows) - 1].append(box.bottom)
        if self._is_tiled:
            return [_middle(seen) for seen in tops], [_middle(seen) for seen in bottoms]
        return [min(seen, default=0.0) for seen in tops], [
            max(seen, default=0.0) for seen in bottoms
        ]

    def _found_row_edges(self) -> list[float]:
        """The edges of the rows in pixels, one more than rows; 0.0 where one is not known."""
        tops, bottoms = self._tops, self._bottoms
        box = self._table.box
        has_rules = self._table.rules != "none" or any(cell.shade for cell in self._cells)
        if not tops:
            return []
        edges = [tops[0]]
        for bottom, top in zip(bottoms, tops[1:], strict=False):
            if has_rules and not self._is_tiled and 0 < bottom < top:
                edges.append((bottom + top) / 2)
            else:
                edges.append(top)
        if self._is_tiled:
            return [*edges, bottoms[-1]]
        if not has_rules:
            return [*edges, 0.0]
        above = below = self._tolerance / 2
        if box and self._table.rules:
            above = max(tops[0] - box.top, 0.0)
            below = max(box.bottom - bottoms[-1], 0.0)
        edges[0] -= above
        return [*edges, bottoms[-1] + below]

    def _heights(self) -> list[float]:
        heights = []
        for top, bottom in pairwise(self._row_edges):
            height = 0.0
            if bottom > top:
                height = (bottom - top) * self._scale
            heights.append(height)
        return heights

    def _align(self, cell: Cell, ink: Box, before: float, after: float) -> Align:
        """How the text stands between the rooms before and after it, in points."""
        near = _NEAR * self._size
        if cell.columns == 1:
            usual = self._aligned[cell.column]
            inner = self._inner[cell.column]
            offsets: dict[Align, float] = {
                "left": abs(ink.left - inner.left),
                "right": abs(inner.right - ink.right),
                "center": abs(ink.left + ink.right - inner.left - inner.right) / 2,
            }
            if usual and offsets[usual] <= self._tolerance:
                return usual
            if not usual and is_number(cell.text) and offsets["right"] <= self._tolerance:
                return "right"
            if usual == "left" and before > near:
                return "left"  # it is indented
        if abs(before) <= near:
            return "left"
        if abs(after) <= near:
            return "right"
        if abs(before - after) <= 2 * near:
            return "center"
        return "left"

    def _pitch(self, cell: Cell) -> float:
        steps = [after.box.bottom - line.box.bottom for line, after in pairwise(cell.lines)]
        if not steps:
            return 0.0
        pitch = median(steps) * self._scale
        if not _CLOSEST * self._size <= pitch <= _WIDEST * self._size:
            return 0.0
        return pitch

    def _upright(self, cell: Cell, ink: Box, pitch: float) -> tuple[str, float]:
        """How the text stands between the rows' edges, and the room above it in points."""
        last = min(cell.row + cell.rows, self._grid.rows)
        edges = self._row_edges
        end = edges[last] or self._bottoms[last - 1]
        above = (ink.top - edges[cell.row]) * self._scale
        below = (end - ink.bottom) * self._scale
        near = self._size / 2
        if above > near / 2 and abs(above - below) <= max(near, (above + below) / 6):
            return "center", 0.0
        if above > near and below <= near:
            return "bottom", 0.0
        of_line = _ABOVE_LETTERS * self._size
        if pitch:
            of_line = _FOOT * pitch - _CAPITALS * self._size
        return "top", max(above - of_line, 0.0)


def _is_tiled(grid: Grid, table: Table) -> bool:
    """Whether the cells' boxes are whole cells, which touch, and not only their texts."""
    near = max(_TOUCH * table.box.width, 3)
    touching = 0
    count = 0
    for row in range(grid.rows):
        cells = [cell for _, _, cell in grid.row(row) if cell and cell.box]
        if len(cells) == 1 and grid.columns == 1:
            count += 1
            touching += cells[0].box.width >= table.box.width - 2 * near
        for one, other in pairwise(cells):
            if one.column + one.columns == other.column:
                count += 1
                touching += abs(other.box.left - one.box.right) <= near
    return count > 0 and touching >= MOSTLY * count


def _middle(seen: list[float]) -> float:
    if not seen:
        return 0.0
    return median(seen)


def _ink(cell: Cell) -> Box:
    """Where a cell's text stands."""
    return around(line.box for line in cell.lines) or cell.box


def _extents(count: int, cells: list[Cell], ink: dict[int, Box]) -> list[Box]:
    """The box around the texts of each column."""
    found: list[list[Box]] = [[] for _ in range(count)]
    for cell in cells:
        if cell.lines:
            found[cell.column].append(ink[id(cell)])
    return [around(boxes) for boxes in found]

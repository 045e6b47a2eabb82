"""How the text of cells stands: as most of their column does, where that is plain."""

from dataclasses import dataclass
from statistics import median

from msgspec.structs import replace

from ocr.document import Align, Box, Cell, Table, around

_SAME = 0.4  # em: edges that are one
_MOST = 0.75  # of the cells of a column
_CLEARER = 2.0  # times farther off are the places of another edge that many cells share
_ALIGNS: tuple[Align, ...] = ("left", "right", "center")
_LEAST = 3  # cells


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where the texts of a column begin, end or have their middle."""

    align: Align
    place: float


def aligned(table: Table, em: float) -> Table:
    """The table with the alignment of its cells."""
    columns: dict[int, list[Box]] = {}
    for cell in table.cells:
        if cell.columns == 1 and cell.lines:
            columns.setdefault(cell.column, []).append(_ink(cell))
    edges: dict[int, _Edge] = {}
    for column, boxes in columns.items():
        edge = _edge(boxes, em)
        if edge is not None:
            edges[column] = edge
    cells = []
    for cell in table.cells:
        edge = edges.get(cell.column)
        if edge is not None and cell.columns == 1 and cell.lines and _stands(cell, edge, em):
            cell = replace(cell, align=edge.align)
        cells.append(cell)
    return replace(table, cells=tuple(cells))


def _ink(cell: Cell) -> Box:
    return around(line.box for line in cell.lines)


def _edge(boxes: list[Box], em: float) -> _Edge | None:
    """The edge of a column; None where texts as wide as each other tell nothing."""
    if len(boxes) < _LEAST:
        return None
    found: list[tuple[float, _Edge]] = []
    for align in _ALIGNS:
        place = median(_place(box, align) for box in boxes)
        off = [abs(_place(box, align) - place) for box in boxes]
        near = [one for one in off if one <= _SAME * em]
        if len(near) >= _MOST * len(boxes):
            found.append((sum(off) / len(off), _Edge(align, place)))
    if not found:
        return None
    found.sort(key=lambda one: one[0])
    if len(found) > 1 and found[1][0] < _CLEARER * found[0][0] + _SAME * em / 4:
        return None
    return found[0][1]


def _place(box: Box, align: Align) -> float:
    if align == "left":
        return box.left
    if align == "right":
        return box.right
    return box.left + box.width / 2


def _stands(cell: Cell, edge: _Edge, em: float) -> bool:
    return abs(_place(_ink(cell), edge.align) - edge.place) <= _SAME * em

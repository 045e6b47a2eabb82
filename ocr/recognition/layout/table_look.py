"""How a table looks: which of its rules are drawn, and the colours behind its cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Table
from ocr.document import Rules as Drawn
from ocr.readers.graphics import Fill
from ocr.recognition.layout.rules import Rule, Rules

_MOST = 0.6  # share of the length of an edge that rules cover
_MANY = 0.5  # share of the edges between rows or columns
_WHITE = 245  # of 255


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where the rows, or the columns, of a table stand: their middles, from the first to the last,
    and the table's edges.
    """

    start: float
    middles: list[float]
    end: float


def looked(table: Table, rules: Rules, em: float) -> Table:
    """The table with its `rules`, and its cells with their `shade`."""
    if not table.cells or not table.box:
        return table
    shaded = []
    for cell in table.cells:
        shaded.append(replace(cell, shade=_shade(cell, rules.fills)))
    return replace(table, rules=_drawn(table, rules, em), cells=tuple(shaded))


def _shade(cell: Cell, fills: tuple[Fill, ...]) -> str:
    """The colour behind a cell's words, or behind the middle of an empty cell."""
    box = cell.box
    if cell.lines:
        box = cell.lines[0].box
    if not box:
        return ""
    x, y = box.left + box.width / 2, box.top + box.height / 2
    for fill in reversed(fills):
        if fill.holds(x, y):
            dark = min(bytes.fromhex(fill.colour))
            return fill.colour if dark < _WHITE else ""
    return ""


def _drawn(table: Table, rules: Rules, em: float) -> Drawn:
    box = table.box
    rows = _Extent(box.top, _middles(_row_places(table)), box.bottom)
    columns = _Extent(box.left, _middles(_column_places(table)), box.right)
    level = _edges(rules.level, rows, columns, em)
    upright = _edges(rules.upright, columns, rows, em)
    inner_level, inner_upright = _share(level[1:-1]), _share(upright[1:-1])
    if inner_upright >= _MANY and len(upright) > 2:
        return "all"
    if inner_level >= _MANY and len(level) > 2:
        return "rows"
    if level[0] and level[-1] and upright[0] and upright[-1]:
        return "frame"
    return "rows" if any(level) else "none"


def _share(edges: list[bool]) -> float:
    return sum(edges) / max(1, len(edges))


def _row_places(table: Table) -> Iterable[tuple[int, float]]:
    for cell in table.cells:
        if cell.rows == 1 and cell.box:
            yield cell.row, cell.box.top + cell.box.height / 2


def _column_places(table: Table) -> Iterable[tuple[int, float]]:
    for cell in table.cells:
        if cell.columns == 1 and cell.box:
            yield cell.column, cell.box.left + cell.box.width / 2


def _middles(places: Iterable[tuple[int, float]]) -> list[float]:
    found: dict[int, list[float]] = {}
    for number, middle in places:
        found.setdefault(number, []).append(middle)
    return sorted(median(middles) for middles in found.values())


def _edges(rules: tuple[Rule, ...], along: _Extent, across: _Extent, em: float) -> list[bool]:
    """Whether a rule is drawn before the first row or column, after each, and after the last."""
    if not along.middles:
        return [False, False]
    places = [along.start - em, *along.middles, along.end + em]
    crossing = [rule for rule in rules if rule.drawn]
    found = []
    for low, high in pairwise(places):
        between = [rule for rule in crossing if low < rule.at < high]
        covered = _covered(between, across.start, across.end)
        found.append(covered >= _MOST * (across.end - across.start))
    return found


def _covered(rules: list[Rule], start: float, end: float) -> float:
    """How much of a stretch lies beside one of the rules at least."""
    covered = 0.0
    last = start
    for rule in sorted(rules, key=lambda rule: rule.start):
        first = max(rule.start, last)
        stop = min(rule.end, end)
        if stop > first:
            covered += stop - first
            last = stop
    return covered

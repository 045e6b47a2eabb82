"""A grid of rules and the cells between them, merged where a piece of a rule is missing."""

from dataclasses import dataclass
from itertools import chain, pairwise, product

from ocr.recognition.layout.rules import Rule

_DRAWN = 0.6  # share of a cell's side that a rule must cover
_NEAR = 0.75  # em: how far from its place in the grid

Area = tuple[int, int, int, int]  # row, column, rows, columns


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the rules of a table stand, and the rules."""

    xs: list[float]
    ys: list[float]
    level: list[Rule]
    upright: list[Rule]

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1


def areas_of(grid: Grid, em: float) -> tuple[list[Area], float]:
    """The cells of the grid, merged where no rule parts them, and the share of inner sides that are
    drawn; 1.0 without any.
    """
    # Below[r][c]: a rule between rows r and r + 1
    below = []
    for y in grid.ys[1:-1]:
        below.append([_covered(grid.level, y, span, em) for span in pairwise(grid.xs)])
    beside = []
    for span in pairwise(grid.ys):
        beside.append([_covered(grid.upright, x, span, em) for x in grid.xs[1:-1]])
    sides = [*chain.from_iterable(below), *chain.from_iterable(beside)]
    taken: set[tuple[int, int]] = set()
    areas: list[Area] = []
    for row in range(grid.rows):
        for column in range(grid.columns):
            if (row, column) not in taken:
                rows, columns = _grown(row, column, below, beside, taken)
                taken.update(product(range(row, row + rows), range(column, column + columns)))
                areas.append((row, column, rows, columns))
    if not sides:
        return areas, 1.0
    return areas, sum(sides) / len(sides)


def _grown(
    row: int,
    column: int,
    below: list[list[bool]],
    beside: list[list[bool]],
    taken: set[tuple[int, int]],
) -> tuple[int, int]:
    """Rows and columns that a cell covers: to the right while no rule stops it, then down over its
    whole width.
    """
    columns = 1
    while column + columns <= len(beside[0]) and not beside[row][column + columns - 1]:
        if (row, column + columns) in taken:
            break
        columns += 1
    rows = 1
    while row + rows <= len(below):
        under = range(column, column + columns)
        open_above = not any(below[row + rows - 1][c] for c in under)
        whole = not any(beside[row + rows][c] for c in under[:-1])
        if not (open_above and whole) or any((row + rows, c) in taken for c in under):
            break
        rows += 1
    return rows, columns


def _covered(rules: list[Rule], at: float, span: tuple[float, float], em: float) -> bool:
    """Whether rules that lie at a place cover most of a span."""
    covered = 0.0
    for rule in rules:
        if abs(rule.at - at) <= _NEAR * em:
            covered += max(0.0, min(rule.end, span[1]) - max(rule.start, span[0]))
    return covered >= _DRAWN * (span[1] - span[0])

"""A table as a grid: which cell covers which place."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Table
from ocr.writers.common.paper import breadth

Place = tuple[int, int]
_SHORT, _LONG, _EDGES = (
    2.0,
    18.0,
    1.5,
)  # of a column: the least, the most of a word that counts, its two edges
_LEAST = 6.0  # points: letters that can still be read
_ROOM = 100  # places a cell: a grid with more is nearly all empty, and is written without its empty rows and columns


@dataclass(frozen=True, slots=True)
class Grid:
    """`covered` has the cell at each (row, column) that one covers; a cell's first place is its own row and column."""

    rows: int
    columns: int
    covered: dict[Place, Cell]

    def row(self, row: int) -> Iterator[tuple[int, int, Cell | None]]:
        """The pieces of one row from the left: column, columns wide, and the cell, None for an empty place."""
        column = 0
        while column < self.columns:
            cell = self.covered.get((row, column))
            wide = cell.columns if cell else 1
            yield column, wide, cell
            column += wide

    def widths(self, whole: float) -> list[float]:
        """The widths of the columns as they are on the page, together `whole`; without places, as their texts need."""
        single = [cell for cell in self._cells() if cell.columns == 1]
        seen = [(cell.column, cell.box.width) for cell in single if cell.box]
        if not seen:
            return _shares(self._needs(single), whole)
        return _shares(_sides(seen, self.columns), whole)

    def heights(self, whole: float) -> list[float]:
        """As `widths`, of the rows."""
        seen = [
            (cell.row, cell.box.height) for cell in self._cells() if cell.box and cell.rows == 1
        ]
        return _shares(_sides(seen, self.rows), whole)

    def letters(self, whole: float, usual: float) -> float:
        """The size of letters at which no word need be broken when columns without places share `whole`."""
        single = [cell for cell in self._cells() if cell.columns == 1]
        needed = (
            sum(self._needs(single)) if single and not any(cell.box for cell in single) else 0.0
        )
        return max(min(usual, int(2 * whole / needed) / 2), _LEAST) if needed else usual

    def _needs(self, cells: list[Cell]) -> list[float]:
        """How much of a table's width each column asks for: room for its longest word, and a little for the others."""
        needs = [_SHORT] * self.columns
        for cell in cells:
            words = [breadth(word.text) for line in cell.lines for word in line.words]
            if words:
                need = _EDGES + min(max(words), _LONG) + min(sum(words), _LONG) / 4
                needs[cell.column] = max(needs[cell.column], need)
        return needs

    def part(self, rows: range, columns: range) -> "Grid":
        """The grid of some rows and columns alone; a cell that reaches out of them is cut, its text stays in its first
        place."""
        covered: dict[Place, Cell] = {}
        for row in rows:
            for column in columns:
                if cell := self.covered.get((row, column)):
                    covered[row - rows.start, column - columns.start] = _cut(cell, rows, columns)
        return Grid(len(rows), len(columns), covered)

    def _cells(self) -> Iterator[Cell]:
        return (cell for place, cell in self.covered.items() if place == (cell.row, cell.column))


def grid(table: Table) -> Grid:
    """The grid of a table. Cells that lie on one another share a place, so that no text is lost."""
    cells = tuple(map(_whole, table.cells))
    rows, columns = Table(cells, table.box).size
    if rows * columns > _ROOM * (len(cells) + _ROOM):
        cells = _close(cells)
        rows, columns = Table(cells, table.box).size
    covered: dict[Place, Cell] = {}
    for cell in cells:
        _put(covered, cell)
    return Grid(rows, columns, covered)


def _cut(cell: Cell, rows: range, columns: range) -> Cell:
    """The piece of a cell that lies in some rows and columns, counted from the first of these."""
    top, left = max(cell.row, rows.start), max(cell.column, columns.start)
    high = min(cell.row + cell.rows, rows.stop) - top
    wide = min(cell.column + cell.columns, columns.stop) - left
    lines = cell.lines if (top, left) == (cell.row, cell.column) else ()
    return Cell(top - rows.start, left - columns.start, lines, cell.box, high, wide)


def _whole(cell: Cell) -> Cell:
    return (
        cell
        if cell.rows > 0 < cell.columns
        else replace(cell, rows=max(cell.rows, 1), columns=max(cell.columns, 1))
    )


def _put(covered: dict[Place, Cell], cell: Cell) -> None:
    if (cell.row, cell.column) in covered:
        first = covered[cell.row, cell.column]
        cell = replace(first, lines=first.lines + cell.lines)
    elif any(place in covered for place in _places(cell)):
        cell = replace(cell, rows=1, columns=1)
    covered.update(dict.fromkeys(_places(cell), cell))


def _places(cell: Cell) -> Iterator[Place]:
    for row in range(cell.row, cell.row + cell.rows):
        for column in range(cell.column, cell.column + cell.columns):
            yield row, column


def _close(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells moved together, none wider or higher than one place."""
    rows = {row: number for number, row in enumerate(sorted({cell.row for cell in cells}))}
    columns = {
        column: number for number, column in enumerate(sorted({cell.column for cell in cells}))
    }
    return tuple(
        replace(c, row=rows[c.row], column=columns[c.column], rows=1, columns=1) for c in cells
    )


def _sides(seen: list[tuple[int, int]], count: int) -> list[float]:
    """The median side of each row or column, 0.0 where none is known."""
    found: dict[int, list[int]] = {}
    for number, side in seen:
        found.setdefault(number, []).append(side)
    return [float(median(found[number])) if number in found else 0.0 for number in range(count)]


def _shares(sides: list[float], whole: float) -> list[float]:
    known = [side for side in sides if side]
    usual = sum(known) / len(known) if known else 1.0
    sides = [max(side, usual / 5) if side else usual for side in sides]
    total = sum(sides)
    return [side * whole / total for side in sides]

"""A table as a grid: which cell covers which place."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Table
from ocr.writers.common.paper import breadth

Place = tuple[int, int]  # row and column, from 0

# The width of a column whose cells have no places, in parts of the letters' size.
_LEAST_COLUMN = 2.0
_LONGEST_WORD = 18.0  # what a longer word has beyond this does not count
_PADDING = 1.5  # left and right of the text together

_LEAST_LETTERS = 6.0  # points: letters that can still be read
# Places a cell: a grid with more is nearly all empty, and is written without its empty rows and
# columns.
_MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Grid:
    """`covered` has the cell at each place that one covers.

    A cell's first place is its own row and column.
    """

    rows: int
    columns: int
    covered: dict[Place, Cell]

    def row(self, row: int) -> Iterator[tuple[int, int, Cell | None]]:
        """The pieces of one row from the left: column, columns wide, and the cell.

        The cell is None for an empty place.
        """
        column = 0
        while column < self.columns:
            cell = self.covered.get((row, column))
            wide = 1
            if cell:
                wide = cell.columns
            yield column, wide, cell
            column += wide

    @property
    def is_sparse(self) -> bool:
        """Whether nearly all places are empty: too many to write them one by one."""
        return self.rows * self.columns > _MOST_PLACES * (len(self.covered) + _MOST_PLACES)

    def all_rows(self) -> Iterator[list[tuple[int, int, Cell | None]]]:
        """As `row`, of each row in turn; empty places beside each other are one piece."""
        taken: dict[int, list[int]] = {}
        for row, column in self.covered:
            taken.setdefault(row, []).append(column)
        for row in range(self.rows):
            pieces: list[tuple[int, int, Cell | None]] = []
            end = 0
            for column in sorted(taken.get(row, [])):
                if column < end:
                    continue
                if column > end:
                    pieces.append((end, column - end, None))
                cell = self.covered[row, column]
                pieces.append((column, cell.columns, cell))
                end = column + cell.columns
            if end < self.columns:
                pieces.append((end, self.columns - end, None))
            yield pieces

    def cells(self) -> Iterator[Cell]:
        """Each cell once, in the order of their first places."""
        for place, cell in self.covered.items():
            if is_first_place(cell, place):
                yield cell

    def widths(self, whole: float) -> list[float]:
        """The widths of the columns as they are on the page, together `whole`.

        Without places, as their texts need.
        """
        single = self._cells_of_one_column()
        seen = []
        for cell in single:
            if cell.box:
                seen.append((cell.column, cell.box.width))
        if not seen:
            return _shares(self._needed_widths(single), whole)
        return _shares(_median_sides(seen, self.columns), whole)

    def heights(self, whole: float) -> list[float]:
        """As `widths`, of the rows."""
        seen = []
        for cell in self.cells():
            if cell.box and cell.rows == 1:
                seen.append((cell.row, cell.box.height))
        return _shares(_median_sides(seen, self.rows), whole)

    def letters(self, whole: float, usual: float) -> float:
        """The size of letters at which no word need be broken when columns share `whole`.

        It is `usual` for columns that have places.
        """
        single = self._cells_of_one_column()
        if not single or any(cell.box for cell in single):
            return usual
        fitting = int(2 * whole / sum(self._needed_widths(single))) / 2
        return max(min(usual, fitting), _LEAST_LETTERS)

    def _cells_of_one_column(self) -> list[Cell]:
        return [cell for cell in self.cells() if cell.columns == 1]

    def _needed_widths(self, cells: list[Cell]) -> list[float]:
        """How much of a table's width each column asks for.

        That is room for its longest word, and a little for the others.
        """
        needs = [_LEAST_COLUMN] * self.columns
        for cell in cells:
            words = []
            for line in cell.lines:
                for word in line.words:
                    words.append(breadth(word.text))
            if words:
                longest = min(max(words), _LONGEST_WORD)
                together = min(sum(words), _LONGEST_WORD)
                need = _PADDING + longest + together / 4
                needs[cell.column] = max(needs[cell.column], need)
        return needs

    def part(self, rows: range, columns: range) -> "Grid":
        """The grid of some rows and columns alone.

        A cell that reaches out of them is cut, its text stays in its first place.
        """
        covered: dict[Place, Cell] = {}
        for row in rows:
            for column in columns:
                cell = self.covered.get((row, column))
                if cell:
                    place = row - rows.start, column - columns.start
                    covered[place] = _cut(cell, rows, columns)
        return Grid(len(rows), len(columns), covered)


def grid(table: Table) -> Grid:
    """The grid of a table. Cells that lie on one another share a place, so that no text is lost."""
    cells = tuple(map(_with_spans, table.cells))
    rows, columns = Table(cells, table.box).size
    if rows * columns > _MOST_PLACES * (len(cells) + _MOST_PLACES):
        cells = _without_gaps(cells)
        rows, columns = Table(cells, table.box).size
    covered: dict[Place, Cell] = {}
    for cell in cells:
        _put(covered, cell)
    return Grid(rows, columns, covered)


def is_first_place(cell: Cell, place: Place) -> bool:
    """Whether the cell begins here, and does not only reach here."""
    return place == (cell.row, cell.column)


def _cut(cell: Cell, rows: range, columns: range) -> Cell:
    """The piece of a cell that lies in some rows and columns, counted from the first of these."""
    top = max(cell.row, rows.start)
    left = max(cell.column, columns.start)
    high = min(cell.row + cell.rows, rows.stop) - top
    wide = min(cell.column + cell.columns, columns.stop) - left
    lines = cell.lines
    if not is_first_place(cell, (top, left)):
        lines = ()
    return Cell(top - rows.start, left - columns.start, lines, cell.box, high, wide)


def _with_spans(cell: Cell) -> Cell:
    """The cell, which covers at least one row and one column."""
    if cell.rows > 0 and cell.columns > 0:
        return cell
    return replace(cell, rows=max(cell.rows, 1), columns=max(cell.columns, 1))


def _put(covered: dict[Place, Cell], cell: Cell) -> None:
    first = covered.get((cell.row, cell.column))
    if first is not None:
        cell = replace(first, lines=first.lines + cell.lines)
    elif any(place in covered for place in _places(cell)):
        cell = replace(cell, rows=1, columns=1)
    for place in _places(cell):
        covered[place] = cell


def _places(cell: Cell) -> Iterator[Place]:
    for row in range(cell.row, cell.row + cell.rows):
        for column in range(cell.column, cell.column + cell.columns):
            yield row, column


def _without_gaps(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells moved together, none wider or higher than one place."""
    rows = _renumbered({cell.row for cell in cells})
    columns = _renumbered({cell.column for cell in cells})
    moved = []
    for cell in cells:
        row, column = rows[cell.row], columns[cell.column]
        moved.append(replace(cell, row=row, column=column, rows=1, columns=1))
    return tuple(moved)


def _renumbered(numbers: set[int]) -> dict[int, int]:
    """Old number -> its place among those in use."""
    return {old: new for new, old in enumerate(sorted(numbers))}


def _median_sides(seen: list[tuple[int, int]], count: int) -> list[float]:
    """The median side of each row or column, 0.0 where none is known.

    `seen` has pairs of a row's or column's number and a side.
    """
    found: dict[int, list[int]] = {}
    for number, side in seen:
        found.setdefault(number, []).append(side)
    sides = [0.0] * count
    for number, known in found.items():
        sides[number] = float(median(known))
    return sides


def _shares(sides: list[float], whole: float) -> list[float]:
    """Parts of `whole` in proportion to the sides; an unknown one gets the mean of the others."""
    known = [side for side in sides if side]
    usual = 1.0
    if known:
        usual = sum(known) / len(known)
    filled = []
    for side in sides:
        if side:
            filled.append(max(side, usual / 5))
        else:
            filled.append(usual)
    total = sum(filled)
    return [side * whole / total for side in filled]

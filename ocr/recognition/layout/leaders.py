"""Dots that lead from a text to its figures, and strokes of hyphens under heads: no text of a
table, and no column of one.
"""

from msgspec.structs import replace

from ocr.document import Cell, Line, Table, line_of_words

_SIGNS = set(".·_…-\u2013\u2014=")
_LEAST = 4  # signs
_MANY = 0.5  # of the filled cells of a column


def without_leaders(table: Table) -> Table:
    """The table without them. A column that had some goes on in the one before it where no row
    fills both.
    """
    cells: list[Cell] = []
    led: dict[int, int] = {}
    filled: dict[int, int] = {}
    for cell in table.cells:
        lines = tuple(line for one in cell.lines if (line := _plain(one)) is not None)
        if lines != cell.lines:
            led[cell.column] = led.get(cell.column, 0) + 1
        if cell.lines:
            filled[cell.column] = filled.get(cell.column, 0) + 1
        if lines or not cell.lines:
            cells.append(replace(cell, lines=lines))
    if not led:
        return table
    for column in sorted(led, reverse=True):
        if column > 0 and led[column] >= _MANY * filled[column] and _can_join(cells, column):
            cells = _joined(cells, column)
    return replace(table, cells=tuple(cells))


def _plain(line: Line) -> Line | None:
    words = [word for word in line.words if not _is_leader(word.text)]
    if len(words) == len(line.words):
        return line
    return line_of_words(words, size=line.size)


def _is_leader(text: str) -> bool:
    return len(text) >= _LEAST and set(text) <= _SIGNS


def _can_join(cells: list[Cell], column: int) -> bool:
    """Whether no row has something in a column and in the one before it."""
    rows: set[int] = set()
    for cell in cells:
        if cell.column in (column - 1, column) and cell.lines:
            covered = set(range(cell.row, cell.row + cell.rows))
            if rows & covered:
                return False
            rows |= covered
    return True


def _joined(cells: list[Cell], column: int) -> list[Cell]:
    """A column joined to the one before it, and those behind it moved up."""
    moved = []
    for cell in cells:
        if cell.column >= column:
            cell = replace(cell, column=cell.column - 1)
        elif cell.column + cell.columns > column:
            cell = replace(cell, columns=cell.columns - 1)
        moved.append(cell)
    filled = {(cell.row, cell.column) for cell in moved if cell.lines}
    return [cell for cell in moved if cell.lines or (cell.row, cell.column) not in filled]

"""How high rows are whose text is wrapped: programs do not work it out when they open a file."""

from math import ceil

from ocr.writers.sheets.parts import USUAL, Part
from ocr.writers.sheets.text import width

_LINE, _HIGHEST = 13.0, 409.0  # points; Excel's rows are not higher


def heights(part: Part, columns: list[float]) -> dict[int, float]:
    """The heights in points of the rows, from 0, that have more than one line."""
    spans = {(row, column): (rows, wide) for row, column, rows, wide in part.merged}
    found: dict[int, float] = {}
    for row, entries in enumerate(part.rows):
        for column, entry in enumerate(entries):
            rows, wide = spans.get((row, column), (1, 1))
            # A cell over several rows has room in all of them.
            if entry.look.wrap and rows == 1:
                lines = _lines(
                    entry.text,
                    sum(columns[column : column + wide]) + USUAL * _missing(column, wide, columns),
                )
                if lines > 1:
                    found[row] = min(max(found.get(row, 0.0), lines * _LINE), _HIGHEST)
    return found


def _missing(column: int, wide: int, columns: list[float]) -> int:
    """How many of the columns have the usual width."""
    return max(column + wide - max(len(columns), column), 0)


def _lines(text: str, room: float) -> int:
    return sum(max(ceil(width(line) / room), 1) for line in text.split("\n"))

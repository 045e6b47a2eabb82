"""What looks like a table and is none: the axes of a chart, and a newspaper's columns between
rules.
"""

import re
from itertools import pairwise

from ocr.document import Cell, Table

_NUMBER = re.compile(r"[-\u2212+]?\d+(?:[.,]\d+)?%?")
_LEAST_STEPS = 3  # between the numbers of an axis
_EVEN = 0.02  # share of a step by which two of them differ
_DATA = 0.25  # share of the rows beside an axis that hold other numbers: a table has more
_LONG = 9  # lines of a cell: a newspaper's columns have more
_MOSTLY = 0.6  # of the words


def is_chart(table: Table) -> bool:
    """Whether a column is an axis: numbers that fall from line to line by the same step, and
    hardly another number beside them.
    """
    columns: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.lines and cell.columns == 1:
            columns.setdefault(cell.column, []).append(cell)
    axes = set()
    for column, cells in columns.items():
        if _falls_evenly(_numbers(cells)):
            axes.add(column)
    if not axes:
        return False
    rows = set()
    others = set()
    for cell in table.cells:
        if not _numbers([cell]):
            continue
        if cell.column in axes:
            rows.add(cell.row)
        else:
            others.add(cell.row)
    return len(others & rows) <= _DATA * len(rows)


def _numbers(cells: list[Cell]) -> list[float]:
    """The lines that are nothing but a number."""
    found = []
    for cell in sorted(cells, key=lambda cell: cell.row):
        for line in cell.lines:
            text = line.text.replace(" ", "")
            if _NUMBER.fullmatch(text):
                found.append(float(text.rstrip("%").replace(",", ".").replace("\u2212", "-")))
    return found


def _falls_evenly(numbers: list[float]) -> bool:
    steps = [above - below for above, below in pairwise(numbers)]
    if len(steps) < _LEAST_STEPS or steps[0] <= 0:
        return False
    return all(abs(step - steps[0]) <= _EVEN * steps[0] for step in steps)


def is_newspaper(table: Table) -> bool:
    """Whether most words stand in long cells of several columns, while others are short: articles
    and advertisements between rules.
    """
    words = 0
    in_long = 0
    columns = set()
    for cell in table.cells:
        count = sum(len(line.words) for line in cell.lines)
        words += count
        if len(cell.lines) > _LONG:
            in_long += count
            columns.add(cell.column)
    return len(columns) > 1 and in_long > _MOSTLY * words

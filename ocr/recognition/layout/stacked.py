"""Where one table ends and another begins: blocks below each other share white corridors by chance,
an invoice's details with its items, two small tables with other columns.
"""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from ocr.recognition.layout.content import cells_of, figure
from ocr.recognition.layout.rows import Row, Span, shared_columns

_WIDER = 1.3  # times the usual step from row to row: where a table may end
_STEP = 1.7  # em: the least such step
_HEAD = 2.8  # em: from the head of a table to its first row
_MOST_HEADS = 3  # rows
_MOST_FEET = 3  # rows
_ITEM_COLUMNS, _ITEM_FIGURES = 4, 3
_MOST_TRIED = 12  # gaps, the widest

Stretch = tuple[int, int]  # the first and the last row


def parted(rows: list[Row], em: float) -> list[Stretch]:
    """The rows of each table."""
    return list(_parted(rows, 0, em))


def _parted(rows: list[Row], first: int, em: float) -> Iterator[Stretch]:
    for cut in _cuts(rows, em):
        above, below = rows[:cut], rows[cut:]
        if _differ(above, below, em):
            yield from _parted(above, first, em)
            yield from _parted(below, first + cut, em)
            return
    yield first, first + len(rows) - 1


def over_columns(rows: list[Row], em: float) -> int:
    """How many of the first rows hide columns of those below: titles over several columns."""
    best = 0
    columns = _filled(rows, em)
    for number in range(1, min(_MOST_HEADS, len(rows) - 2) + 1):
        below = rows[number:]
        if len(below) < 3 and not two_items(below, em):
            break
        head = cells_of(rows[number - 1 : number], shared_columns(below, em))[0]
        if any(figure(cell) for cell in head if cell):
            break
        if _filled(below, em) > columns:
            best = number
            columns = _filled(below, em)
    return best


def under_columns(rows: list[Row], em: float) -> int:
    """How many of the last rows hide columns of those above: sums and what is written beside
    them. They end with a figure.
    """
    columns = len(shared_columns(rows, em))
    for number in range(1, min(_MOST_FEET, len(rows) - 3) + 1):
        first = rows[len(rows) - number]
        if not figure([first.tokens[-1]]):
            return 0
        above = rows[: len(rows) - number]
        heads = over_columns(above, em)
        body = above[heads:]
        if _filled(body, em) >= columns + 2 and two_items(body[-2:], em):
            return number
    return 0


def two_items(rows: list[Row], em: float) -> bool:
    """Whether two rows fill the same columns, four at least, and three of them with amounts or
    other figures.
    """
    if len(rows) != 2:
        return False
    cells = cells_of(rows, shared_columns(rows, em))
    columns = list(zip(*cells, strict=True))
    if len(columns) < _ITEM_COLUMNS or not all(all(column) for column in columns):
        return False
    figures = 0
    for column in columns:
        if all(figure(cell) for cell in column):
            figures += 1
    return figures >= _ITEM_FIGURES


def _filled(rows: list[Row], em: float) -> int:
    """How many columns two rows or more fill; of one row, how many it has."""
    least = min(2, len(rows))
    cells = cells_of(rows, shared_columns(rows, em))
    return sum(sum(map(bool, column)) >= least for column in zip(*cells, strict=True))


def _cuts(rows: list[Row], em: float) -> list[int]:
    """The rows above which there is more white than usual, the widest first."""
    steps = [below.y - above.y for above, below in pairwise(rows)]
    if not steps:
        return []
    least = max(_WIDER * median(steps), _STEP * em)
    wide = [number for number, step in enumerate(steps) if step > least]
    wide.sort(key=lambda number: -steps[number])
    return [number + 1 for number in wide[:_MOST_TRIED]]


def _differ(above: list[Row], below: list[Row], em: float) -> bool:
    """Whether the rows above a gap and those below it have columns of their own."""
    if max(len(above), len(below)) < 2:
        return False
    if len(below) > 1 and _new_head(above, below, em):
        return True
    if _heads(above, below, em):
        return False
    columns = shared_columns([*above, *below], em)
    return any(_loses(part, columns, em) for part in (above, below))


def _heads(above: list[Row], below: list[Row], em: float) -> bool:
    """Whether a few rows are the titles of the rows right below them."""
    if len(above) > _MOST_HEADS or below[0].y - above[-1].y > _HEAD * em:
        return False
    figures = [figure([token]) for row in above for token in row.tokens]
    columns = shared_columns(below, em)
    titled = sum(map(bool, cells_of(above[-1:], columns)[0]))
    return not any(figures) or titled >= 0.6 * len(columns)


def _loses(rows: list[Row], columns: list[Span], em: float) -> bool:
    """Whether rows have more columns by themselves than together with the others."""
    cells = cells_of(rows, columns)
    used = sum(any(column) for column in zip(*cells, strict=True))
    return _filled(rows, em) > used


def _new_head(above: list[Row], below: list[Row], em: float) -> bool:
    """Whether the rows below begin with titles where those above have figures."""
    columns = shared_columns([*above, *below], em)
    head, *rest = cells_of(below, columns)
    before = cells_of(above, columns)
    if sum(map(bool, head)) < 2 or any(figure(cell) for cell in head if cell):
        return False
    titled = 0
    for number, cell in enumerate(head):
        upper = any(figure(row[number]) for row in before if row[number])
        lower = any(figure(row[number]) for row in rest if row[number])
        if cell and upper and lower:
            titled += 1
    return titled >= 1

"""Columns that have nothing to do with each other, though their lines stand side by side: where to
cut them.
"""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from ocr.recognition.layout.content import Cells, columns_of, figure, tabular
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, common_white, foot, spans

_MANY = 10  # rows that show a column to be independent
_LEAST_GAP = 2.0  # em of white between two tables
_FAR_WIDER = 1.9  # times the widest white between their columns
_WIDER = 1.4  # the same where one of them is longer


def own_columns(tokens: list[Token], rows: list[Row], em: float) -> list[list[Token]]:
    """Both sides of a corridor that runs down nearly all rows between columns with lines of their
    own.
    """
    if len(rows) < _MANY:
        return []
    columns = list(spans(common_white(rows, em), rows, em))
    cut = independent(rows, columns, em)
    if cut is None:
        return []
    return _cut_at(tokens, cut)


def beside_prose(
    tokens: list[Token], rows: list[Row], columns: list[Span], cells: Cells, em: float
) -> list[list[Token]]:
    """What stands beside prose, or beside columns with lines of their own; [] where there is
    nothing to cut.
    """
    cut = independent(rows, columns, em)
    if cut is not None:
        return _cut_at(tokens, cut)
    for span, column in zip(columns, columns_of(cells, em), strict=True):
        if column.prose and len(columns) >= 2:
            before, _ = _cut_at(tokens, span.left)
            _, after = _cut_at(tokens, span.right)
            return [before, after]
    return []


def _cut_at(tokens: Iterable[Token], cut: float) -> list[list[Token]]:
    """The words before a place and those after it."""
    before = []
    after = []
    for token in tokens:
        if token.x <= cut:
            before.append(token)
        else:
            after.append(token)
    return [before, after]


def independent(rows: list[Row], columns: list[Span], em: float) -> float | None:
    """The edge of columns whose lines do not stand on the base lines of the others."""
    for span in columns[1:]:
        on_left = on_right = 0  # rows with words on that side
        steps = []
        for row in rows:
            left, right = _cut_at(row.tokens, span.left)
            on_left += bool(left)
            on_right += bool(right)
            if left and right:
                steps.append(foot(left) - foot(right))
        fewer = min(on_left, on_right)
        if fewer >= _MANY and _level(steps, em) < 0.45 * fewer:
            return span.left
    return None


def _level(steps: list[float], em: float) -> int:
    """How many rows have words on both sides that are as far from one line as in most rows."""
    if not steps:
        return 0
    usual = median(steps)
    count = 0
    for step in steps:
        if abs(step - usual) <= 0.18 * em:
            count += 1
    return count


def between_tables(rows: list[Row], columns: list[Span], cells: Cells, em: float) -> float | None:
    """Where two tables that stand beside each other on the same base lines part.

    Each has two columns at least and begins with one of words. They have the same heads, or the
    white between them is far wider than that between the columns of each.
    """
    count = len(columns)
    if count < 4 or len(rows) < 3:
        return None
    gaps = _gaps(cells)
    for number in range(2, count - 1):
        sides = [[row[:number] for row in cells], [row[number:] for row in cells]]
        if not all(_begins_with_words(side) and tabular(side, em) for side in sides):
            continue
        gap = gaps[number - 1]
        widest = max(gaps[: number - 1] + gaps[number:])
        times = _FAR_WIDER
        if _end_differently(sides):
            times = _WIDER
        wide = gap >= _LEAST_GAP * em and gap >= times * widest and _ends_with_figures(sides[0])
        if wide or (gap > 0.8 * widest and _same_heads(sides)):
            return columns[number].left
    return None


def _gaps(cells: Cells) -> list[float]:
    """The white between the words of each column and those of the next."""
    extents = []
    for column in zip(*cells, strict=True):
        extents.append(_extent(column))
    gaps = []
    for (_, end), (begin, _) in pairwise(extents):
        gaps.append(begin - end)
    return gaps


def _extent(cells: tuple[list[Token], ...]) -> tuple[float, float]:
    """From where to where the words of a column stand; 0.0 for none."""
    left = right = 0.0
    is_first = True
    for cell in cells:
        for token in cell:
            if is_first:
                left, right = token.left, token.right
                is_first = False
            left = min(left, token.left)
            right = max(right, token.right)
    return left, right


def _begins_with_words(cells: Cells) -> bool:
    """Whether the first column holds no figures, and is filled in every row that has anything."""
    words = 0
    filled = 0
    for row in cells[1:]:
        if not any(row):
            continue
        filled += 1
        if row[0] and not figure(row[0]):
            words += 1
    return filled >= 2 and words >= 0.75 * filled


def _ends_with_figures(cells: Cells) -> bool:
    last = [row[-1] for row in cells[1:] if row[-1]]
    return len(last) >= 2 and sum(map(figure, last)) >= 0.75 * len(last)


def _end_differently(sides: list[Cells]) -> bool:
    """Whether the last row is one of the left or the right table only."""
    last = [any(side[-1]) for side in sides]
    return not all(last)


def _same_heads(sides: list[Cells]) -> bool:
    left, right = [list(map(_text, side[0])) for side in sides]
    return left == right and all(left)


def _text(cell: list[Token]) -> str:
    return " ".join(token.word.text for token in cell)

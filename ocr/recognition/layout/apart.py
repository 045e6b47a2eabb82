"""Columns that have nothing to do with each other, though their lines stand side by side: where to
cut them.
"""

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
            left = [token for token in tokens if token.x <= span.left]
            return [left, [token for token in tokens if token.x > span.right]]
    return []


def _cut_at(tokens: list[Token], cut: float) -> list[list[Token]]:
    left = [token for token in tokens if token.x <= cut]
    return [left, [token for token in tokens if token.x > cut]]


def independent(rows: list[Row], columns: list[Span], em: float) -> float | None:
    """The edge of columns whose lines do not stand on the base lines of the others."""
    for span in columns[1:]:
        sides: list[list[list[Token]]] = [[], []]
        for row in rows:
            sides[0].append([token for token in row.tokens if token.x <= span.left])
            sides[1].append([token for token in row.tokens if token.x > span.left])
        steps = []
        for left, right in zip(*sides, strict=True):
            if left and right:
                steps.append(foot(left) - foot(right))
        fewer = min(sum(map(bool, side)) for side in sides)
        usual = median(steps) if steps else 0.0
        level = sum(abs(step - usual) <= 0.18 * em for step in steps)
        if fewer >= _MANY and level < 0.45 * fewer:
            return span.left
    return None


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
        widest = max(gap for place, gap in enumerate(gaps, 1) if place != number)
        gap = gaps[number - 1]
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
        tokens = [token for cell in column for token in cell]
        lefts = [token.left for token in tokens]
        rights = [token.right for token in tokens]
        extents.append((min(lefts, default=0.0), max(rights, default=0.0)))
    return [after[0] - before[1] for before, after in pairwise(extents)]


def _begins_with_words(cells: Cells) -> bool:
    """Whether the first column holds no figures, and is filled in every row that has anything."""
    words = 0
    filled = 0
    for row in cells[1:]:
        if not any(row):
            continue
        filled += 1
        words += bool(row[0]) and not figure(row[0])
    return filled >= 2 and words >= 0.75 * filled


def _ends_with_figures(cells: Cells) -> bool:
    last = [row[-1] for row in cells[1:] if row[-1]]
    return len(last) >= 2 and sum(map(figure, last)) >= 0.75 * len(last)


def _end_differently(sides: list[Cells]) -> bool:
    """Whether the last row is one of the left or the right table only."""
    last = [any(side[-1]) for side in sides]
    return not all(last)


def _same_heads(sides: list[Cells]) -> bool:
    heads = []
    for side in sides:
        heads.append([" ".join(token.word.text for token in cell) for cell in side[0]])
    return heads[0] == heads[1] and all(heads[0])

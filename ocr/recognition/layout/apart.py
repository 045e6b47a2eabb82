"""Columns that have nothing to do with each other, though their lines stand side by side: where to
cut them.
"""

from statistics import median

from ocr.recognition.layout.content import Cells, columns_of
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, common_white, foot, spans

_MANY = 10  # rows that show a column to be independent


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
    return [[token for token in tokens if (token.x > cut) is right] for right in (False, True)]


def beside_prose(
    tokens: list[Token], rows: list[Row], columns: list[Span], cells: Cells, em: float
) -> list[list[Token]]:
    """What stands beside prose, or beside columns with lines of their own; [] where there is
    nothing to cut.
    """
    cut = independent(rows, columns, em)
    if cut is not None:
        return [
            [token for token in tokens if token.x <= cut],
            [token for token in tokens if token.x > cut],
        ]
    for span, column in zip(columns, columns_of(cells, em), strict=True):
        if column.prose and len(columns) >= 2:
            left = [token for token in tokens if token.x <= span.left]
            return [left, [token for token in tokens if token.x > span.right]]
    return []


def independent(rows: list[Row], columns: list[Span], em: float) -> float | None:
    """The edge of columns whose lines do not stand on the base lines of the others."""
    for span in columns[1:]:
        sides = [
            [[token for token in row.tokens if (token.x > span.left) is right] for row in rows]
            for right in (False, True)
        ]
        steps = [foot(a) - foot(b) for a, b in zip(*sides, strict=True) if a and b]
        fewer = min(sum(map(bool, side)) for side in sides)
        usual = median(steps) if steps else 0.0
        level = sum(abs(step - usual) <= 0.18 * em for step in steps)
        if fewer >= _MANY and level < 0.45 * fewer:
            return span.left
    return None

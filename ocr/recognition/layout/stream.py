"""Tables without rules: rows that share white corridors and hold figures or few words, never
columns of prose.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.document import Table
from ocr.recognition.layout.apart import beside_prose, independent, own_columns
from ocr.recognition.layout.cells import rows_merged, table_of
from ocr.recognition.layout.column_headers import head_cells, merged_heads
from ocr.recognition.layout.content import Cells, cells_of, tabular
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, Span, common_white, corridors, rows_of, spans

_FAR = 3.2  # em between rows that still belong together
_COST = 3.0  # what another stretch of rows costs: keeps one table from falling into two
_DEPTH = 3  # columns within columns


@dataclass(frozen=True, slots=True)
class Found:
    table: Table
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows first..last that share `white`."""

    first: int
    last: int
    white: int
    worth: float


def unruled(tokens: list[Token], sheet: PageTokens, depth: int = 0) -> list[Found]:
    """The tables among words; where a column is prose, those in the columns beside it."""
    rows = rows_of(tokens, sheet.em)
    if depth < _DEPTH and (parts := own_columns(tokens, rows, sheet.em)):
        return [table for part in parts for table in unruled(part, sheet, depth + 1)]
    found: list[Found] = []
    floor = 0
    for stretch in _combined(_stretches(rows, sheet.em), rows, sheet.em):
        held = rows[stretch.first : stretch.last + 1]
        columns = _sound(spans(stretch.white, held, sheet.em), held)
        cells = cells_of(held, columns)
        if (
            len(columns) >= 2
            and tabular(cells, sheet.em)
            and independent(held, columns, sheet.em) is None
        ):
            found.append(_table(rows, stretch, columns, sheet, floor))
        elif depth < _DEPTH:
            beside = [token for row in held for token in row.tokens]
            for part in beside_prose(beside, held, columns, cells, sheet.em):
                found += unruled(part, sheet, depth + 1)
        floor = stretch.last + 1
    return found


def _table(
    rows: list[Row], stretch: _Stretch, columns: list[Span], sheet: PageTokens, floor: int
) -> Found:
    held = rows[stretch.first : stretch.last + 1]
    start, end = _trimmed(held, cells_of(held, columns))
    first, held = stretch.first + start, held[start:end]
    cells = cells_of(held, columns)
    heads = []
    if first > floor and held[0].y - rows[first - 1].y < _FAR * sheet.em:
        heads = head_cells(rows[first - 1], columns, cells, sheet)
    taken = [rows[first - 1], *held] if heads else held
    if not heads and len(held) > 3 and (heads := merged_heads(held[0], columns, cells[1:], sheet)):
        held, cells = held[1:], cells[1:]
    table = table_of(rows_merged(held, cells), sheet, heads)
    return Found(table, tuple(token for row in taken for token in row.tokens))


def _combined(stretches: list[_Stretch], rows: list[Row], em: float) -> list[_Stretch]:
    """Stretches that follow each other and have most columns in common as one."""
    merged: list[_Stretch] = []
    for stretch in stretches:
        above = merged[-1] if merged else None
        if above and stretch.first - above.last <= 2 and (both := _both(above, stretch, rows, em)):
            merged[-1] = both
        else:
            merged.append(stretch)
    return merged


def _both(above: _Stretch, below: _Stretch, rows: list[Row], em: float) -> _Stretch | None:
    held = rows[above.first : below.last + 1]
    if any(b.top - a.bottom > _FAR * em for a, b in pairwise(held)):
        return None
    columns = [len(spans(one.white, rows[one.first : one.last + 1], em)) for one in (above, below)]
    white = common_white(held, em)
    kept = len(spans(white, held, em))
    if min(columns) < 4 or kept < 0.75 * max(columns):
        return None
    return _Stretch(above.first, below.last, white, above.worth + below.worth)


def _trimmed(rows: list[Row], cells: Cells) -> tuple[int, int]:
    """The first row and the one after the last, without titles above and notes below."""
    first, end = 0, len(rows)
    usual = median(below.y - above.y for above, below in pairwise(rows))
    while end - first > 3 and _alone(cells[first], rows[first + 1].y - rows[first].y > 1.6 * usual):
        first += 1
    while (
        end - first > 3
        and sum(map(bool, cells[end - 1])) == 1
        and rows[end - 1].y - rows[end - 2].y > 1.3 * usual
    ):
        end -= 1
    return first, end


def _alone(cells: list[list[Token]], far: bool) -> bool:
    filled = sum(map(bool, cells))
    return filled == 1 or (far and filled < 0.5 * len(cells))


def _stretches(rows: list[Row], em: float) -> list[_Stretch]:
    """The best choice of stretches that do not overlap, by dynamic programming over the
    last row.
    """
    best: list[tuple[float, _Stretch | None]] = [(0.0, None)]
    ending: list[list[_Stretch]] = [[] for _ in rows]
    for first in range(len(rows)):
        for stretch in _from(rows, first, em):
            ending[stretch.last].append(stretch)
    for last in range(len(rows)):
        choices = [(best[stretch.first][0] + stretch.worth, stretch) for stretch in ending[last]]
        top = max(choices, key=lambda choice: choice[0], default=(0.0, None))
        best.append(top if top[0] > best[-1][0] else (best[-1][0], None))
    chosen, end = [], len(rows)
    while end > 0:
        taken = best[end][1]
        if taken:
            chosen.append(taken)
        end = taken.first if taken else end - 1
    return chosen[::-1]


def _from(rows: list[Row], first: int, em: float) -> list[_Stretch]:
    """Stretches that begin at a row: at least three rows, and a corridor through all of them."""
    white, found = rows[first].white, []
    left, right = _extent(rows[first], em)
    if not corridors(white & _mask(left, right)):
        return []
    for last in range(first + 1, len(rows)):
        if rows[last].top - rows[last - 1].bottom > _FAR * em:
            break
        white &= rows[last].white
        extent = _extent(rows[last], em)
        left, right = min(left, extent[0]), max(right, extent[1])
        gaps = len(corridors(white & _mask(left, right)))
        if not gaps:
            break
        if last - first >= 2:
            found.append(
                _Stretch(first, last, white & _mask(left, right), gaps * (last - first) - _COST / 2)
            )
    return found


def _extent(row: Row, em: float) -> tuple[int, int]:
    return int(row.tokens[0].left * 4 / em), int(
        max(token.right for token in row.tokens) * 4 / em
    ) + 1


def _mask(left: int, right: int) -> int:
    return ((1 << max(0, right - left)) - 1) << max(0, left)


def _sound(columns: list[Span], rows: list[Row]) -> list[Span]:
    """Columns that hardly a row fills joined to the one before them."""
    filled = [
        sum(bool(row[number]) for row in cells_of(rows, columns)) for number in range(len(columns))
    ]
    kept: list[Span] = []
    for span, count in zip(columns, filled, strict=True):
        if kept and count < max(2, 0.15 * len(rows)):
            kept[-1] = Span(kept[-1].left, span.right)
        else:
            kept.append(span)
    return kept

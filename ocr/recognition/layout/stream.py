"""Tables without rules: rows that share white corridors and hold figures or few words, never
columns of prose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Table, around
from ocr.recognition.layout.apart import (
    beside_prose,
    between_tables,
    independent,
    own_columns,
)
from ocr.recognition.layout.cells import table_of
from ocr.recognition.layout.column_headers import head_cells, merged_heads, over_cells
from ocr.recognition.layout.content import Cells, cells_of, figure, tabular
from ocr.recognition.layout.multiline_cells import rows_merged
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, Span, common_white, corridors, rows_of, spans
from ocr.recognition.layout.stacked import over_columns, parted, two_items, under_columns

_FAR = 3.2  # em between rows that still belong together
_NEXT = 1.5  # em: from a line of a title to the next
_COST = 3.0  # what another stretch of rows costs: keeps one table from falling into two
_MOST_HEADS = 3  # rows
_ROWS_TO_SHOW_A_COLUMN = 5
_MANY_COLUMNS = 4
_WORD_SPACE = 1.0  # em: the widest, in typewriting
_DEPTH = 3  # columns within columns


@dataclass(frozen=True, slots=True)
class Found:
    table: Table
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows first..last that share `white`, and how many rows of sums follow."""

    first: int
    last: int
    white: int
    worth: float
    feet: int = 0


def unruled(tokens: list[Token], sheet: PageTokens, depth: int = 0) -> list[Found]:
    """The tables among words; where a column is prose, those in the columns beside it."""
    rows = rows_of(tokens, sheet.em)
    if depth < _DEPTH and (parts := own_columns(tokens, rows, sheet.em)):
        return [table for part in parts for table in unruled(part, sheet, depth + 1)]
    found: list[Found] = []
    floor = 0
    stretches = list(_apart(_combined(_stretches(rows, sheet.em), rows, sheet.em), rows, sheet.em))
    for number, stretch in enumerate(stretches):
        following = stretches[number + 1].first if number + 1 < len(stretches) else len(rows)
        held = rows[stretch.first : stretch.last + 1]
        columns = _sound(_columns(stretch, held, sheet.em), held, sheet.em)
        cells = cells_of(held, columns)
        cut = between_tables(held, columns, cells, sheet.em) if depth < _DEPTH else None
        if cut is not None:
            for part in _sides(rows[floor : stretch.last + 1 + stretch.feet], held, cut, sheet.em):
                found += unruled(part, sheet, depth + 1)
        elif (
            len(columns) >= 2
            and (tabular(cells, sheet.em) or two_items(held, sheet.em))
            and independent(held, columns, sheet.em) is None
        ):
            found.append(_table(rows[:following], stretch, columns, sheet, floor))
        elif depth < _DEPTH:
            beside = [token for row in held for token in row.tokens]
            for part in beside_prose(beside, held, columns, cells, sheet.em):
                found += unruled(part, sheet, depth + 1)
        floor = stretch.last + 1 + stretch.feet
    return found


def _sides(rows: list[Row], held: list[Row], cut: float, em: float) -> list[list[Token]]:
    """The words on both sides of a cut through some rows and through the heads right above them."""
    first = rows.index(held[0])
    while first > 0 and held[0].y - rows[first - 1].y < _NEXT * _MOST_HEADS * em:
        if any(token.left < cut < token.right for token in rows[first - 1].tokens):
            break
        first -= 1
    tokens = [token for row in rows[first:] for token in row.tokens]
    return [[token for token in tokens if (token.x > cut) is right] for right in (False, True)]


def _apart(stretches: list[_Stretch], rows: list[Row], em: float) -> Iterator[_Stretch]:
    """The stretches with those cut that hold several tables, without heads over columns."""
    for stretch in stretches:
        for start, end in parted(rows[stretch.first : stretch.last + 1], em):
            first, last = stretch.first + start, stretch.first + end
            feet = under_columns(rows[first : last + 1], em)
            last -= feet
            first += over_columns(rows[first : last + 1], em)
            white = stretch.white
            if (first, last) != (stretch.first, stretch.last):
                white = -1
                for row in rows[first : last + 1]:
                    white &= row.white
            yield _Stretch(first, last, white, stretch.worth, feet)


def _table(
    rows: list[Row], stretch: _Stretch, columns: list[Span], sheet: PageTokens, floor: int
) -> Found:
    held = rows[stretch.first : stretch.last + 1]
    start, end = _trimmed(held, cells_of(held, columns), sheet.em)
    first, last = stretch.first + start, stretch.first + end - 1
    if first > floor and _goes_on_below(rows, columns, first - 1, sheet.em):
        first -= 1
    if end == stretch.last + 1 - stretch.first:
        last = _grown(rows, first, last, columns, sheet.em)
    held = rows[first : last + 1]
    cells = cells_of(held, columns)
    heads = _heads_above(rows[floor:first], columns, cells, sheet)
    taken = rows[first - len(heads) : last + 1]
    if not heads and len(held) > 3 and (own := merged_heads(held[0], columns, cells[1:], sheet)):
        heads, held, cells = [own], held[1:], cells[1:]
    table = table_of(rows_merged(held, cells, sheet.em), sheet, heads)
    for row in rows[last + 1 : last + 1 + stretch.feet]:
        placed = over_cells(row, columns, cells, sheet)
        if not placed:
            break
        foot = [replace(cell, row=table.size[0]) for cell in placed]
        table = Table((*table.cells, *foot), around([table.box, *(cell.box for cell in foot)]))
        taken = [*taken, row]
    return Found(table, tuple(token for row in taken for token in row.tokens))


def _grown(rows: list[Row], first: int, last: int, columns: list[Span], em: float) -> int:
    """The last row with those below it whose figures stand in the columns, but too near to each
    other to leave a corridor.
    """
    usual = median(b.y - a.y for a, b in pairwise(rows[first : last + 1]))
    while last + 1 < len(rows) and rows[last + 1].y - rows[last].y < 1.3 * usual:
        row = rows[last + 1]
        filled = [cell for cell in cells_of([row], columns)[0] if cell]
        figures = sum(map(figure, filled))
        if figures < max(2, 0.6 * len(columns)):
            break
        if any(_cut_words([row], span.left) for span in columns[1:]):
            break
        last += 1
    return last


def _heads_above(
    above: list[Row], columns: list[Span], cells: Cells, sheet: PageTokens
) -> list[list[Cell]]:
    """The rows of titles right above a table, from the top down."""
    heads: list[list[Cell]] = []
    below = min(token.y for cell in cells[0] for token in cell)
    for row in above[: -_MOST_HEADS - 1 : -1]:
        if below - row.y >= (_FAR if not heads else _NEXT) * sheet.em:
            break
        found = head_cells(row, columns, cells, sheet)
        if not found or (heads and not any(cell.columns > 1 for cell in found)):
            break
        heads.insert(0, found)
        below = row.y
    return heads


def _columns(stretch: _Stretch, rows: list[Row], em: float) -> list[Span]:
    """The columns of a stretch; in typewriting also those of figures that a few rows part by a
    space only.
    """
    strict = spans(stretch.white, rows, em)
    if len(rows) < _ROWS_TO_SHOW_A_COLUMN:
        return strict
    loose = spans(common_white(rows, em), rows, em)
    if len(loose) <= len(strict):
        return strict
    cells = cells_of(rows, loose)
    for number, span in enumerate(loose[1:], 1):
        if any(abs(span.left - other.left) < em for other in strict):
            continue
        parts = [row for row in cells if row[number - 1] and row[number]]
        figures = [row for row in parts if figure(row[number - 1]) and figure(row[number])]
        if len(figures) < 0.7 * len(cells) or _cut_words(rows, span.left):
            return strict
    return loose


def _cut_words(rows: list[Row], edge: float) -> bool:
    for row in rows:
        for token in row.tokens:
            inside = min(edge - token.left, token.right - edge)
            if inside > 0.3 * (token.right - token.left):
                return True
    return False


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


def _trimmed(rows: list[Row], cells: Cells, em: float) -> tuple[int, int]:
    """The first row and the one after the last, without titles above and notes below."""
    first, end = 0, len(rows)
    usual = median(below.y - above.y for above, below in pairwise(rows))
    while end - first > 3:
        far = rows[first + 1].y - rows[first].y > 1.6 * usual
        if not _alone(cells[first], far) or _tops(rows, cells, first, em):
            break
        first += 1
    while (
        end - first > 3
        and sum(map(bool, cells[end - 1])) == 1
        and rows[end - 1].y - rows[end - 2].y > 1.3 * usual
    ):
        end -= 1
    return first, end


def _goes_on_below(rows: list[Row], columns: list[Span], number: int, em: float) -> bool:
    """Whether a row is the lone first line of a title of one of the columns below it."""
    tokens = rows[number].tokens
    cells = cells_of(rows[number : number + 3], columns)
    place = next(place for place, cell in enumerate(cells[0]) if cell)
    span = columns[place]
    inside = span.left - em < tokens[0].left and tokens[-1].right < span.right + em
    return (
        inside
        and len(cells[0][place]) == len(tokens)
        and _tops(rows[number : number + 3], cells, 0, em)
    )


def _tops(rows: list[Row], cells: Cells, number: int, em: float) -> bool:
    """Whether a lone line is the first line of a column's title: its words go on close below."""
    column = next((place for place, cell in enumerate(cells[number]) if cell), 0)
    for below in range(number + 1, min(number + 3, len(rows))):
        near = rows[below].y - rows[number].y < _NEXT * em
        if near and cells[below][column]:
            return column > 0 and not figure(cells[below][column])
    return False


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
    """Stretches that begin at a row: at least three rows, and a corridor through all of them; two
    rows where there are many columns.
    """
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
        if last - first >= 2 or gaps >= _MANY_COLUMNS - 1:
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


def _sound(columns: list[Span], rows: list[Row], em: float) -> list[Span]:
    """Columns that hardly a row fills, or whose words go on from the one before them, joined to
    it.
    """
    cells = cells_of(rows, columns)
    kept: list[Span] = []
    for number, span in enumerate(columns):
        count = sum(bool(row[number]) for row in cells)
        few = count < max(2, 0.15 * len(rows))
        if kept and (few or _runs_on(cells, number, em)):
            kept[-1] = Span(kept[-1].left, span.right)
        else:
            kept.append(span)
    return kept


def _runs_on(cells: Cells, number: int, em: float) -> bool:
    """Whether the words of a column all stand a space after those of the one before it."""
    filled = [row for row in cells if row[number]]
    if len(filled) > 0.5 * len(cells):
        return False
    for row in filled:
        before, cell = row[number - 1], row[number]
        if not before or figure(cell) or cell[0].left - before[-1].right > _WORD_SPACE * em:
            return False
    return True

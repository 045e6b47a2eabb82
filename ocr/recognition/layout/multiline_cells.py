"""Which lines of a table belong to one row: a cell may have several lines.

What tells it is the white between the lines. A row has one line with its amounts (or whatever else
stands in every row), which is the first, the last or a middle line of the row. Lines nearer than
those of two rows belong together. Where all lines are equally far apart, small letters say that a
line goes on.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from ocr.recognition.layout.content import Cells, columns_of, figure
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row

_LEADING = 1.7  # em: the most from one line of a cell to the next
_HEAD_LEADING = 1.5  # em: the same in the head of a table
_NEARER = 1.15  # times: how much farther two rows are apart than two lines of one
_CLEARLY_NEARER = 1.4  # the same where no column tells the rows
_SAME_LINE = 0.8  # em: lines this near stand beside each other
_HEAD_LINES = 5  # at most
_OUTDENT = 1.5  # em
_FAR = 1.5  # usual steps from row to row: a line farther below starts anew

Cell = list[Token]


@dataclass(frozen=True, slots=True)
class _Body:
    """Lines below the head: `gaps` from each to the next, and which of them begin or end a row."""

    cells: Cells
    gaps: list[float]
    keys: list[int]

    @property
    def anchors(self) -> list[bool]:
        return [_has_key(row, self.keys) for row in self.cells]

    @property
    def usual(self) -> float:
        """The usual step from a line to a line that begins a row; 0.0 where there is none."""
        return _median_of_marked(self.gaps, self.anchors[1:])


def _has_key(row: list[Cell], keys: list[int]) -> bool:
    """Whether a line fills one of the columns that every row fills."""
    return any(row[key] for key in keys)


def _median_of_marked(gaps: list[float], marks: list[bool]) -> float:
    """The median of those gaps that have a mark; 0.0 where there is none."""
    marked = []
    for gap, is_marked in zip(gaps, marks, strict=True):
        if is_marked:
            marked.append(gap)
    if not marked:
        return 0.0
    return median(marked)


def _filled(row: list[Cell]) -> int:
    """How many cells of a line hold words."""
    return sum(map(bool, row))


def rows_merged(rows: list[Row], cells: Cells, em: float) -> Cells:
    """The cells with all lines of a row in one row."""
    if len(rows) < 2:
        return list(map(_copied, cells))
    gaps = [below.y - above.y for above, below in pairwise(rows)]
    keys = _key_columns(cells, em)
    head = _head_lines(cells, keys, gaps, em)
    body = _Body(cells[head:], gaps[head:], keys)
    heads = _head_joined(cells[:head], gaps[:head], body.usual, em)
    below = _joined(body.cells, _near(body, em))
    return [*heads, *_continued(below, keys, em)]


def _key_columns(cells: Cells, em: float) -> list[int]:
    """Columns that every row fills once: of amounts where there are any.

    They are filled in most lines that have several cells, and hardly ever alone.
    """
    full: Cells = []
    alone: Cells = []
    for row in cells:
        if _filled(row) >= 2:
            full.append(row)
        elif _filled(row) == 1:
            alone.append(row)
    columns = columns_of(cells, em)
    keys = []
    amounts = []
    for number in range(len(cells[0])):
        often = _times_filled(number, full)
        lonely = _times_filled(number, alone)
        if often < max(2, 0.6 * len(full)) or lonely > 0.34 * max(1, len(alone)):
            continue
        keys.append(number)
        if columns[number].figures >= 0.5:
            amounts.append(number)
    return amounts or keys


def _times_filled(number: int, rows: Cells) -> int:
    """How many of the lines have words in a column."""
    times = 0
    for row in rows:
        if row[number]:
            times += 1
    return times


def _head_lines(cells: Cells, keys: list[int], gaps: list[float], em: float) -> int:
    """How many lines are titles of the columns: the last stands above amounts."""
    head = 0
    for number, row in enumerate(cells[: _HEAD_LINES + 1]):
        held = []
        for key in keys:
            if row[key]:
                held.append(row[key])
        if any(map(figure, held)):
            return head
        follows = number > 0 and head == number
        is_beside = follows and gaps[number - 1] < _SAME_LINE * em
        if held or is_beside:
            head = number + 1
    return 0


def _head_joined(cells: Cells, gaps: list[float], usual: float, em: float) -> Cells:
    """The lines of a head, one row where they belong together.

    A lone line is the title of the rows below it, unless it is nearer than they are.
    """
    joined = []
    for number, (above, below) in enumerate(pairwise(cells)):
        gap = gaps[number]
        alone = min(_filled(above), _filled(below)) == 1
        near = gap <= _HEAD_LEADING * em
        if alone:
            near = near and _NEARER * gap < usual
        joined.append(near or gap < _SAME_LINE * em)
    return _joined(cells, joined)


def _near(body: _Body, em: float) -> list[bool]:
    """For each line but the first whether it belongs to the one above: by the white alone."""
    most = 0.0
    ordered = [*sorted(body.gaps), float("inf")]
    least_step = _CLEARLY_NEARER
    if body.keys:
        least_step = _NEARER
    for gap, following in pairwise(ordered):
        if gap > _LEADING * em:
            break
        if following >= least_step * gap and _parts_rows(body, gap):
            most = gap
    return [gap <= most for gap in body.gaps]


def _parts_rows(body: _Body, most: float) -> bool:
    """Whether lines joined up to that gap are rows: none has two lines that begin one."""
    anchors = body.anchors
    if not body.keys:
        return _fuller_first(body, most)
    begun = anchors[0]
    for gap, anchor in zip(body.gaps, anchors[1:], strict=True):
        if gap > most:
            begun = anchor
        elif anchor and begun:
            return False
        else:
            begun = begun or anchor
    return True


def _fuller_first(body: _Body, most: float) -> bool:
    """Whether the first lines of rows fill more columns than those that go on."""
    first, further = [_filled(body.cells[0])], []
    for gap, row in zip(body.gaps, body.cells[1:], strict=True):
        if gap > most:
            first.append(_filled(row))
        else:
            further.append(_filled(row))
    if len(first) < 3 or len(further) < 2:
        return False
    return sum(first) / len(first) > sum(further) / len(further)


def _joined(cells: Cells, joined: list[bool]) -> Cells:
    merged: Cells = []
    for number, row in enumerate(cells):
        if number > 0 and joined[number - 1]:
            _add(merged[-1], row)
        else:
            merged.append(_copied(row))
    return merged


def _add(above: list[Cell], row: list[Cell]) -> None:
    """Put the words of a line into the cells of the row above it."""
    for cell, further in zip(above, row, strict=True):
        cell.extend(further)


def _copied(row: list[Cell]) -> list[Cell]:
    return [list(cell) for cell in row]


def _continued(cells: Cells, keys: list[int], em: float) -> Cells:
    """Lone lines that go on with the cell above or below them joined to it."""
    if len(cells) < 2 or not keys:
        return cells
    gaps = []
    for (_, foot_above), (foot_below, _) in pairwise(map(_feet, cells)):
        gaps.append(foot_below - foot_above)
    usual = _median_of_marked(gaps, [_has_key(row, keys) for row in cells[1:]])
    lonely = 0
    for row in cells:
        if _filled(row) == 1:
            lonely += 1
    # Where hardly a row stands alone, every line between two amounts belongs to the upper one.
    many = lonely >= 0.4 * len(cells)
    merged: Cells = [cells[0]]
    for gap, row in zip(gaps, cells[1:], strict=True):
        above = merged[-1]
        further = _goes_on(above, row, keys, many) and not _heads_a_group(above, row, em)
        further = further or _leads_into(above, row, keys)
        if further and gap < _FAR * usual:
            _add(above, row)
        else:
            merged.append(row)
    return merged


def _feet(row: list[Cell]) -> tuple[float, float]:
    """The base lines of the highest and of the lowest words of a row."""
    highest, lowest = inf, -inf
    for cell in row:
        for token in cell:
            highest = min(highest, token.foot)
            lowest = max(lowest, token.foot)
    return highest, lowest


def _goes_on(above: list[Cell], row: list[Cell], keys: list[int], many: bool) -> bool:
    """Whether a lone line goes on with the cell above it."""
    number = _only_column(row)
    if number is None or number in keys:
        return False
    if not above[number] or _filled(above) < 2:
        return False
    return many or _begins_small(row[number])


def _only_column(row: list[Cell]) -> int | None:
    """The column that a lone line stands in; None for a line with several cells."""
    if _filled(row) != 1:
        return None
    for number, cell in enumerate(row):
        if cell:
            return number
    return None


def _begins_small(cell: Cell) -> bool:
    return cell[0].word.text[:1].islower()


def _heads_a_group(above: list[Cell], row: list[Cell], em: float) -> bool:
    """Whether a lone line begins far to the left of the cell above it, and does not end beyond it:
    the head of the rows below, which are indented.
    """
    for before, cell in zip(above, row, strict=True):
        if not before or not cell:
            continue
        left = min(token.left for token in before)
        right = max(token.right for token in before)
        if cell[0].left < left - _OUTDENT * em and cell[-1].right < right:
            return True
    return False


def _leads_into(lone: list[Cell], row: list[Cell], keys: list[int]) -> bool:
    """Whether a lone line above goes on in a row: its amounts stand beside the last line."""
    number = _only_column(lone)
    if number is None or number in keys or not row[number]:
        return False
    return _begins_small(row[number]) and _has_key(row, keys)

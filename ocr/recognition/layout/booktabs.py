"""Tables with level rules only, as in science and on invoices: rules bound them, white corridors
part the columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise, product

from ocr.document import Cell, Table, around
from ocr.recognition.layout.apart import independent
from ocr.recognition.layout.cells import lines_of
from ocr.recognition.layout.content import (
    Cells,
    believed,
    cells_of,
    columns_of,
    evenly_filled,
    figure,
    shared,
    tabular,
)
from ocr.recognition.layout.multiline_cells import rows_merged
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, Span, common_white, rows_of, spans
from ocr.recognition.layout.rules import Rule, Rules
from ocr.recognition.layout.stacked import parted
from ocr.recognition.layout.stream import Found

_BANDS = 4  # with as many, a band between two rules is one row
_MOST_TRIED = 12  # rules of one length of which every pair is tried
_GAP = 4.0  # em: the most white between rows of one table
_ALIKE = 1.5  # em: how far the ends of rules of one table lie apart


@dataclass(frozen=True, slots=True)
class _Candidate:
    group: list[Rule]
    tokens: list[Token]
    rows: list[Row]
    columns: list[Span]
    cells: Cells

    @property
    def worth(self) -> int:
        return (len(self.columns) - 1) * len(self.rows)


def banded(rules: Rules, tokens: list[Token], sheet: PageTokens) -> list[Found]:
    """The tables between level rules of one length."""
    found: list[Found] = []
    for group in _alike(rules.level, sheet.em):
        best = max(_candidates(group, tokens, sheet), key=lambda one: one.worth, default=None)
        if best is not None:
            found.append(Found(_table(best, sheet), tuple(best.tokens)))
            gone = set(map(id, best.tokens))
            tokens = [token for token in tokens if id(token) not in gone]
    return found


def _candidates(group: list[Rule], tokens: list[Token], sheet: PageTokens) -> Iterator[_Candidate]:
    """What stands between any two of the rules and looks like a table.

    Rules of a page's frame may be among them.
    """
    count = len(group)
    for first in range(count if count <= _MOST_TRIED else 1):
        for last in range(first + 1 if count <= _MOST_TRIED else count - 1, count):
            part = group[first : last + 1]
            held = [token for token in tokens if _between(token, part, sheet.em)]
            if len(held) < sum(_between(token, part, sheet.em) for token in sheet.tokens):
                continue  # another table lies between the rules
            if len(held) >= 4 and (candidate := _candidate(part, held, sheet.em)):
                yield candidate


def _alike(level: tuple[Rule, ...], em: float) -> list[list[Rule]]:
    """Rules of the same ends, two at least, from the top down."""
    groups: list[list[Rule]] = []
    for rule in sorted(level, key=lambda rule: rule.at):
        near = _ALIKE * em
        host = None
        for group in groups:
            first = group[0]
            if abs(first.start - rule.start) < near and abs(first.end - rule.end) < near:
                host = group
                break
        if host is None:
            groups.append([rule])
        elif rule.at - host[-1].at > 0.6 * em:
            host.append(rule)
    return [group for group in groups if len(group) >= 2]


def _between(token: Token, group: list[Rule], em: float) -> bool:
    beside = group[0].start - em < token.x < group[0].end + em
    return beside and group[0].at < token.y < group[-1].at


def _candidate(group: list[Rule], tokens: list[Token], em: float) -> _Candidate | None:
    rows = rows_of(tokens, em)
    columns = spans(common_white(rows, em), rows, em)
    if len(rows) < 2 or len(columns) < 2:
        return None
    if independent(rows, columns, em) is not None or _gapes(rows, group, em):
        return None
    if len(group) <= _BANDS and len(parted(rows, em)) > 1:
        return None
    cells = cells_of(rows, columns)
    sound = _sound(cells, em, len(group)) or _labelled(rows, cells, group, em)
    return _Candidate(group, tokens, rows, columns, cells) if sound else None


def _gapes(rows: list[Row], group: list[Rule], em: float) -> bool:
    """Whether much white without a rule parts some rows from the others: the rules of a letterhead
    and of a page's foot hold all that stands between them.
    """
    for above, below in pairwise(rows):
        ruled = any(above.y < rule.at < below.y for rule in group)
        if below.top - above.bottom > _GAP * em and not ruled:
            return True
    return False


def _table(found: _Candidate, sheet: PageTokens) -> Table:
    bands = _in_bands(found.rows, found.cells, found.group, sheet.em)
    made: list[Cell] = []
    for number, band in enumerate(bands):
        made += _row_cells(number, band, sheet)
    edges = [sheet.boxed(rule.start, rule.at, rule.end, rule.at + 1) for rule in found.group]
    return Table(tuple(made), around([*edges, *(cell.box for cell in made)]))


def _sound(cells: Cells, em: float, rules: int) -> bool:
    """Whether it would be a table without rules too; with three rules, three columns and some
    figures do.
    """
    if tabular(cells, em):
        return True
    columns = columns_of(cells, em)
    figures = sum(map(figure, filter(None, chain.from_iterable(cells))))
    prose = any(column.running for column in columns) or sum(column.prose for column in columns) > 1
    some = rules > 2 and len(columns) >= 3 and figures >= 2 and shared(cells) >= 2
    return some and not prose and evenly_filled(cells) and believed(cells)


def _labelled(rows: list[Row], cells: Cells, group: list[Rule], em: float) -> bool:
    """Whether three bands or more have a short label each, and words beside it."""
    labels = columns_of(cells, em)[0]
    if len(group) < 4 or labels.words > 3 or not believed(cells):
        return False
    for inside in _bands(rows, cells, group):
        band = [cell for _, cell in inside]
        filled = sum(any(column) for column in zip(*band, strict=True))
        if filled < 2 or not any(cell[0] for cell in band):
            return False
    return True


def _bands(
    rows: list[Row], cells: Cells, group: list[Rule]
) -> list[list[tuple[Row, list[list[Token]]]]]:
    """The rows, each with its cells, between every two rules."""
    bands: list[list[tuple[Row, list[list[Token]]]]] = [[] for _ in group[1:]]
    for row, cell in zip(rows, cells, strict=True):
        middle = (row.top + row.bottom) / 2
        above = sum(rule.at < middle for rule in group[1:])
        bands[min(len(bands) - 1, above)].append((row, cell))
    return bands


def _in_bands(rows: list[Row], cells: Cells, group: list[Rule], em: float) -> Cells:
    """A row for every band between two rules where there are many; else a row for every line."""
    merged: Cells = []
    for number, inside in enumerate(_bands(rows, cells, group)):
        band = [cell for _, cell in inside]
        if band and _is_one_row(band, em, few=len(group) <= _BANDS, head=number == 0):
            merged.append([list(chain.from_iterable(column)) for column in zip(*band, strict=True)])
        elif band:
            merged += rows_merged([row for row, _ in inside], band, em)
    return merged


def _is_one_row(band: Cells, em: float, *, few: bool, head: bool) -> bool:
    """Whether the lines between two rules are one row: column titles, or one item of many."""
    if few:
        cells = filter(None, chain.from_iterable(band))
        return head and len(band) <= 4 and not any(map(figure, cells))
    return not tabular(band, em)


def _row_cells(number: int, row: list[list[Token]], sheet: PageTokens) -> list[Cell]:
    """The cells of a row; words that run on over the edge of a column make one cell over both."""
    made: list[tuple[int, int, list[Token]]] = []
    for column, tokens in enumerate(row):
        if tokens and made and _runs_on(made[-1][2], tokens, sheet.em):
            first, _, held = made.pop()
            made.append((first, column, [*held, *tokens]))
        elif tokens:
            made.append((column, column, tokens))
    cells = []
    for first, last, tokens in made:
        lines = lines_of(tokens, sheet)
        place = around(line.box for line in lines)
        cells.append(Cell(number, first, lines, place, 1, last - first + 1))
    return cells


def _runs_on(left: list[Token], right: list[Token], em: float) -> bool:
    """Whether two cells have a line whose words stand a space apart."""
    for before, after in product(left, right):
        level = abs(before.y - after.y) < 0.45 * em
        if level and 0 <= after.left - before.right < 0.5 * em:
            return True
    return False

"""Tokens -> lines, cells and tables of the tree."""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from ocr.document import Cell, Line, Table, around
from ocr.recognition.layout.content import Cells
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, rows_of


def lines_of(tokens: Iterable[Token], sheet: PageTokens) -> tuple[Line, ...]:
    """Lines from top to bottom of the words of one cell."""
    return tuple(line_of(row.tokens, sheet) for row in rows_of(tokens, sheet.em))


def line_of(tokens: Iterable[Token], sheet: PageTokens) -> Line:
    """One line of the words as they come, with the size of most of them."""
    held = tuple(tokens)
    size = median(sheet.sizes[token.line] for token in held)
    words = tuple(token.word for token in held)
    return Line(words, around(word.box for word in words), round(size * 2) / 2)


def table_of(cells: Cells, sheet: PageTokens, heads: list[Cell] | None = None) -> Table:
    """A table of rows and columns without merged cells, below `heads` that have."""
    first = 1 if heads else 0
    made = list(heads or ())
    for number, row in enumerate(cells):
        for column, tokens in enumerate(row):
            if tokens:
                lines = lines_of(tokens, sheet)
                made.append(Cell(number + first, column, lines, around(line.box for line in lines)))
    return Table(tuple(made), around(cell.box for cell in made))


def rows_merged(rows: list[Row], cells: Cells) -> Cells:
    """Lines that continue the cell above them joined to it."""
    keys = _key_columns(cells)
    gaps = [below.y - above.y for above, below in pairwise(rows)]
    steps = [
        gap for gap, row in zip(gaps, cells[1:], strict=False) if any(row[key] for key in keys)
    ]
    usual = median(steps) if steps else 0.0
    # Where hardly a row stands alone, every line between two amounts belongs to the upper one.
    many = sum(sum(map(bool, row)) == 1 for row in cells) >= 0.4 * len(cells)
    far = 1.5 * usual if usual else 0.0
    merged = [[list(cell) for cell in cells[0]]]
    for number, row in enumerate(cells[1:]):
        if (
            keys
            and _continues(row, merged[-1], keys, many or gaps[number] < 0.8 * usual)
            and gaps[number] < far
        ):
            for above, cell in zip(merged[-1], row, strict=True):
                above.extend(cell)
        else:
            merged.append([list(cell) for cell in row])
    return merged


def _key_columns(cells: Cells) -> list[int]:
    """Columns that say a new row begins: filled in most rows that have several cells, hardly ever
    alone.
    """
    full = [row for row in cells if sum(map(bool, row)) >= 2]
    alone = [row for row in cells if sum(map(bool, row)) == 1]
    keys = []
    for number in range(len(cells[0])):
        filled, lonely = (
            sum(bool(row[number]) for row in full),
            sum(bool(row[number]) for row in alone),
        )
        if filled >= 2 and filled >= 0.6 * len(full) and lonely <= 0.34 * max(1, len(alone)):
            keys.append(number)
    return keys


def _continues(
    row: list[list[Token]], above: list[list[Token]], keys: list[int], close: bool
) -> bool:
    held = [number for number, cell in enumerate(row) if cell]
    if len(held) != 1 or held[0] in keys or not above[held[0]] or sum(map(bool, above)) < 2:
        return False
    return close or row[held[0]][0].word.text[:1].islower()

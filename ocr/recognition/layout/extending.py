"""What belongs to a ruled table and stands outside its rules: names of the rows beside the frame,
heads above it, and the first and last row where every second row is shaded.
"""

from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from ocr.document import Box, Cell, Table, around
from ocr.recognition.layout.cells import lines_of
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, rows_of
from ocr.recognition.layout.stream import Found

_SPACE = 0.7  # em: words no further apart are one text
_FAR = 22.0  # em: how far beside the frame a row's name begins to be another thing's
_MANY = 0.6  # share of the rows, or of the columns, that have something outside
_LONG = 5  # words of a row's name
_STEP = 0.9  # times the usual step from row to row, the same
_PITCH = 1.5  # times the usual height of a row: how far outside the next row stands

Extents = dict[int, tuple[float, float]]


def extended(found: Found, tokens: list[Token], sheet: PageTokens) -> Found:
    """The table with what belongs to it of the words that are in no table."""
    free = list(tokens)
    for right in (False, True):
        found, free = _with_names(found, free, sheet, right=right)
    for below in (False, True):
        found, free = _with_row(found, free, sheet, below=below)
    return found


def headed(found: Found, tokens: list[Token], sheet: PageTokens) -> Found:
    """The table with the row above it where that has a text over each column but the first."""
    wider, _ = _with_row(found, list(tokens), sheet, below=False)
    heads = len(wider.table.cells) - len(found.table.cells)
    return wider if heads >= found.table.size[1] - 1 else found


def _rows(table: Table) -> Extents:
    """From where to where each row stands, by its cells of one row."""
    found: Extents = {}
    for cell in table.cells:
        if cell.rows == 1 and cell.box:
            start, end = found.get(cell.row, (float("inf"), 0.0))
            found[cell.row] = min(start, cell.box.top), max(end, cell.box.bottom)
    return found


def _usual_step(rows: Extents) -> float:
    middles = sorted((start + end) / 2 for start, end in rows.values())
    return median(below - above for above, below in pairwise(middles)) if len(rows) > 1 else 0.0


def _columns(table: Table) -> Extents:
    found: Extents = {}
    for cell in table.cells:
        if cell.columns == 1 and cell.box:
            start, end = found.get(cell.column, (float("inf"), 0.0))
            found[cell.column] = min(start, cell.box.left), max(end, cell.box.right)
    return found


def _with_names(
    found: Found, free: list[Token], sheet: PageTokens, *, right: bool
) -> tuple[Found, list[Token]]:
    """A column of short texts, one beside nearly every row."""
    table, box = found.table, found.table.box
    rows = _rows(table)
    beside = [token for token in free if _beside(token, box, sheet.em, right=right)]
    names: dict[int, list[Token]] = {}
    for token in beside:
        for row, (top, bottom) in rows.items():
            if top <= token.y < bottom:
                names.setdefault(row, []).append(token)
    if len(rows) < 3 or len(names) < max(2, _MANY * len(rows)):
        return found, free
    if sum(map(len, names.values())) != len(beside) or not _are_names(names, sheet.em):
        return found, free
    column = table.size[1] if right else 0
    shift = 0 if right else 1
    cells = [replace(cell, column=cell.column + shift) for cell in table.cells]
    for row, held in names.items():
        lines = lines_of(held, sheet)
        words = around(line.box for line in lines)
        top, bottom = rows[row]
        place = Box(words.left, round(top), words.width, round(bottom - top))
        cells.append(Cell(row, column, lines, place))
    return _made(found, cells, beside), _left(free, beside)


def _beside(token: Token, box: Box, em: float, *, right: bool) -> bool:
    if not box.top < token.y < box.bottom:
        return False
    if right:
        return box.right - em / 4 < token.left < box.right + _FAR * em / 3
    return box.left - _FAR * em < token.left and token.right < box.left + em / 4


def _are_names(names: dict[int, list[Token]], em: float) -> bool:
    """Whether the texts are short, one line each, and stand below each other."""
    lefts, rights = [], []
    for held in names.values():
        rows = rows_of(held, em)
        if len(rows) > 1 or len(held) > _LONG or len(_chunks(rows[0], em)) > 1:
            return False
        lefts.append(min(token.left for token in held))
        rights.append(max(token.right for token in held))
    return any(_spread(ends) < em for ends in (lefts, rights))


def _spread(values: list[float]) -> float:
    middle = median(values)
    return median(abs(value - middle) for value in values)


def _with_row(
    found: Found, free: list[Token], sheet: PageTokens, *, below: bool
) -> tuple[Found, list[Token]]:
    """A row of texts that stand one over, or under, each of most columns."""
    table, box = found.table, found.table.box
    rows, columns = _rows(table), _columns(table)
    if len(columns) < 2 or not rows:
        return found, free
    pitch = max(
        _PITCH * median(end - start for start, end in rows.values()), _STEP * _usual_step(rows)
    )
    top, bottom = box.top - pitch, float(box.top)
    if below:
        top, bottom = float(box.bottom), box.bottom + pitch
    near = [token for token in free if top < token.y < bottom]
    near = [token for token in near if box.left - sheet.em < token.x < box.right + sheet.em]
    lines = rows_of(near, sheet.em)
    if not lines:
        return found, free
    line = lines[0] if below else lines[-1]
    texts = _by_column(line, columns, sheet.em)
    if len(texts) < max(2, _MANY * len(columns)):
        return found, free
    number = table.size[0] if below else 0
    shift = 0 if below else 1
    cells = [replace(cell, row=cell.row + shift) for cell in table.cells]
    for column, held in texts.items():
        made = lines_of(held, sheet)
        words = around(one.box for one in made)
        left, right = columns[column]
        place = Box(round(left), words.top, round(right - left), words.height)
        cells.append(Cell(number, column, made, place))
    return _made(found, cells, list(line.tokens)), _left(free, list(line.tokens))


def _by_column(line: Row, columns: Extents, em: float) -> dict[int, list[Token]]:
    """The texts of a line by the column that each fits into; none where one fits into none.

    A text may be longer than those of its column, as far as it is clear of the other columns.
    """
    texts: dict[int, list[Token]] = {}
    for chunk in _chunks(line, em):
        left, right = chunk[0].left, chunk[-1].right
        fitting = []
        for column, (start, end) in columns.items():
            if left < end + em / 2 and start - em / 2 < right:
                fitting.append(column)
        if len(fitting) > 1:
            fitting = [c for c in fitting if _is_inside(left, right, columns[c], em)]
        if len(fitting) != 1 or fitting[0] in texts:
            return {}
        texts[fitting[0]] = chunk
    return texts


def _is_inside(left: float, right: float, extent: tuple[float, float], em: float) -> bool:
    return extent[0] - em / 2 < left and right < extent[1] + em / 2


def _chunks(row: Row, em: float) -> list[list[Token]]:
    """Words with no more than a space between them."""
    found: list[list[Token]] = []
    for token in row.tokens:
        if found and token.left - found[-1][-1].right < _SPACE * em:
            found[-1].append(token)
        else:
            found.append([token])
    return found


def _made(found: Found, cells: list[Cell], taken: list[Token]) -> Found:
    cells.sort(key=lambda cell: (cell.row, cell.column))
    box = around([found.table.box, *(cell.box for cell in cells)])
    table = replace(found.table, cells=tuple(cells), box=box)
    return Found(table, (*found.tokens, *taken))


def _left(tokens: list[Token], taken: list[Token]) -> list[Token]:
    gone = set(map(id, taken))
    return [token for token in tokens if id(token) not in gone]

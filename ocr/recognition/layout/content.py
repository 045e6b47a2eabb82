"""What the cells of columns hold: figures, a few words, marks of a list, or prose."""

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, column_of

_MARK = re.compile(r"^(?:[•◦▪‣·*\-\u2013\u2014o»>]|\(?(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})[.):]?)$")
# "18.50", "1,204", "$1.1M", "GBP 336", "12 PCS", "(800)", "21 %", "≤0.5*"
_AMOUNT = re.compile(r"[A-Za-z]{0,4}[^\w]*\d[\d.,\u00a0'\u2019 ]*[^\w]*[A-Za-z]{0,4}[^\w]*\d?")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}|\d{1,2}\.?[A-Za-z]{3,9}\.?\d{2,4}")
_WORD = re.compile(r"[^\W\d_]{4,}")  # what is called "Phone 020 7946" is no figure
_MOSTLY = 0.65  # share of the figures of a column that are of one kind
_FIGURES = re.compile(r"[\d.,:;/%€$£¥+\-\u2013()'RMx*#]+")

Cells = list[list[list[Token]]]  # by row, by column


@dataclass(frozen=True, slots=True)
class Column:
    filled: int
    words: float  # a cell, on average
    figures: float  # share of filled cells
    marks: float
    aligned: bool
    squared: bool  # whether they end on one line, or stand in the middle
    alike: float  # share of figures that are of the commonest kind
    even: bool  # whether hardly any, or nearly all, of the cells below the first hold digits
    full: float  # how much of the column's width its lines take, at the median

    @property
    def prose(self) -> bool:
        return self.figures < 0.5 and (self.words >= 6 or (self.words >= 3 and self.full > 0.72))

    @property
    def running(self) -> bool:
        """Prose that fills its column line by line, as no table's column does."""
        return self.figures < 0.5 and self.filled >= 4 and self.words >= 4 and self.full > 0.8


def cells_of(rows: list[Row], columns: list[Span]) -> Cells:
    cells: Cells = []
    for row in rows:
        cells.append([[] for _ in columns])
        for token in row.tokens:
            cells[-1][column_of(token, columns)].append(token)
    return cells


def columns_of(cells: Cells, em: float) -> list[Column]:
    columns = []
    for column in zip(*cells, strict=True):
        columns.append(_column(list(filter(None, column)), em))
    return columns


def tabular(cells: Cells, em: float) -> bool:
    """Whether rows of cells are a table rather than prose, a list or addresses side by side."""
    columns = [column for column in columns_of(cells, em) if column.filled >= 2]
    if columns and columns[0].marks >= 0.7 and columns[0].filled >= 2:
        columns = columns[1:]
    if len(cells) == 2:
        return _headed(cells)
    if (
        len(cells) < 3
        or len(columns) < 2
        or shared(cells) < 3
        or not evenly_filled(cells)
        or not believed(cells)
    ):
        return False
    if any(column.running for column in columns):
        return False
    if any(_figures(column, len(columns)) for column in columns):
        return sum(column.prose for column in columns) <= 1
    return _short(columns, len(cells))


def _headed(cells: Cells) -> bool:
    """Whether two rows are titles and three amounts or more below them."""
    amounts = titles = 0
    for above, below in zip(*cells, strict=True):
        if max(len(above), len(below)) > 4:
            return False
        if not above or not below:
            continue
        amounts += figure(below) and _kind_of(below) == "amount"
        titles += not figure(above)
    return amounts >= 3 and titles >= 3 and believed(cells)


def _figures(column: Column, columns: int) -> bool:
    """Whether a column holds figures of one kind in its place; the values of an invoice's number,
    date and order below each other are of several kinds.
    """
    some = column.figures >= 0.6 and column.filled >= 3 and column.alike >= _MOSTLY
    if columns == 2:
        return some and column.squared
    return some and column.aligned


def shared(cells: Cells) -> int:
    """Rows with at least two cells that hold something."""
    return sum(len(list(filter(None, row))) >= 2 for row in cells)


def evenly_filled(cells: Cells) -> bool:
    """Whether most rows have two cells, the further lines of one column of text not counted."""
    lonely: Counter[int] = Counter()
    for row in cells:
        filled = [number for number, cell in enumerate(row) if cell]
        if len(filled) == 1:
            lonely[filled[0]] += 1
    further = max(lonely.values(), default=0)
    both = shared(cells)
    return both >= 0.5 * (len(cells) - further) and both >= 0.22 * len(cells)


def figure(tokens: list[Token]) -> bool:
    """Whether a cell holds an amount, a date or a code rather than words."""
    text = _text(tokens)
    digits = sum(map(str.isdigit, text))
    if _FIGURES.fullmatch(text):
        return digits > 0
    named = len(tokens) > 1 and bool(_WORD.fullmatch(tokens[0].word.text))
    return digits >= 0.4 * len(text) and digits > 0 and not named


def _text(tokens: list[Token]) -> str:
    return "".join(token.word.text for token in tokens)


def _kind_of(tokens: list[Token]) -> str:
    """What kind of figure a cell holds: an amount, a date, or the shape of a code."""
    text = _text(tokens)
    if _DATE.fullmatch(text):
        return "date"
    if _AMOUNT.fullmatch(text):
        return "amount"
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


def _short(columns: list[Column], rows: int) -> bool:
    """Three columns or more of four rows, all with few words that line up, hardly a cell empty."""
    if len(columns) < 3 or rows < 4 or any(column.prose for column in columns):
        return False
    # Addresses and details side by side: lines with a number and lines without take turns.
    uneven = sum(not column.even for column in columns)
    if uneven > 0.25 * len(columns):
        return False
    filled = 0
    for column in columns:
        if not column.aligned or column.words > 3.5:
            return False
        filled += column.filled
    return filled / (rows * len(columns)) >= 0.7


def believed(cells: Cells) -> bool:
    """Whether the engine is sure of most words."""
    words: list[float] = []
    for row in cells:
        for cell in row:
            words += [token.word.confidence for token in cell]
    return sum(words) >= 0.5 * len(words)


def _column(cells: list[list[Token]], em: float) -> Column:
    count = max(1, len(cells))
    lefts: list[float] = []
    rights: list[float] = []
    widths: list[float] = []
    middles: list[float] = []
    marks = 0
    for cell in cells:
        left, right = cell[0].left, cell[-1].right
        lefts.append(left)
        rights.append(right)
        widths.append(right - left)
        middles.append((left + right) / 2)
        marks += len(cell) == 1 and bool(_MARK.match(cell[0].word.text))
    span = max(rights, default=1.0) - min(lefts, default=0.0)
    return Column(
        len(cells),
        sum(map(len, cells)) / count,
        sum(map(figure, cells)) / count,
        marks / count,
        any(_lined_up(places, em) for places in (lefts, rights, middles)),
        _lined_up(rights, em) or _lined_up(middles, em),
        _alike(cells),
        _even(cells[1:]),
        median(widths) / max(1.0, span) if widths else 0.0,
    )


def _alike(cells: list[list[Token]]) -> float:
    kinds = Counter(map(_kind_of, filter(figure, cells)))
    return max(kinds.values(), default=0) / max(1, kinds.total())


def _even(cells: list[list[Token]]) -> bool:
    with_digits = 0
    for cell in cells:
        with_digits += any(map(str.isdigit, _text(cell)))
    return not 0.2 < with_digits / max(1, len(cells)) < 0.8


def _lined_up(places: list[float], em: float) -> bool:
    middle = median(places) if places else 0.0
    return sum(abs(place - middle) <= 0.7 * em for place in places) >= 0.65 * len(places)

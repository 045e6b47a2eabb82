"""The rows of a paper, also where an engine gave labels and amounts as separate lines."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from ocr.document import Box, Line, Page, Picture, Table, Word, around
from ocr.receipts.fields import Field
from ocr.receipts.values.symbols import CURRENCY, canonical

_LONGEST = 300  # characters of a row; a longer one is prose from a file without lines
_ENDS = 3  # words at the end of a line whose median gives its height there: one may be a smudge

# Gaps between words, in heights of a letter.
_WIDE = 0.9  # a space
_NARROW = 0.6  # less than a space
_TIGHT = 0.25  # less than any space

_CURRENCIES = frozenset(CURRENCY.replace("\\", "").split("|"))
_GROUP = re.compile(r"[0-9]{3}[.,][0-9]{2}(?![0-9])")
_END_OF_GROUP = re.compile(r"(?<![0-9.,])[0-9]{1,3}$")
# How a number is read as two words: its left part, its right part, the widest gap between them.
_CUTS = (
    (re.compile(r"[0-9][.,]$"), re.compile(r"[0-9]{2}(?![0-9.,])"), _NARROW),
    (re.compile(r"[0-9]$"), re.compile(r"[.,][0-9]{2}(?![0-9])"), _NARROW),
    (_END_OF_GROUP, re.compile(r"[0-9]{3},[0-9]{2}(?![0-9])"), _WIDE),
    (_END_OF_GROUP, re.compile(r"[0-9]{1,3}[.,][0-9]{2}(?![0-9])"), _TIGHT),
)
_NUMERIC = tuple("0123456789.,")


@dataclass(frozen=True)
class Row:
    """`words` from left to right, on page `page`, counted from 1."""

    words: tuple[Word, ...]
    page: int = 1

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in `text`."""
        starts = []
        at = 0
        for number, word in enumerate(self.words):
            before = self.words[max(0, number - 2) : number]
            if before and not _is_cut(before, word):
                at += 1
            starts.append(at)
            at += len(word.text)
        return tuple(starts)

    @cached_property
    def text(self) -> str:
        """The words with ASCII digits and signs, separated by spaces.

        There is no space between two words that are parts of one number.
        """
        text = ""
        for start, word in zip(self.starts, self.words, strict=True):
            shown = canonical(word.text)
            if len(shown) != len(word.text):  # `starts` counts the characters as read
                shown = word.text
            text = text.ljust(start) + shown
        return text

    @cached_property
    def height(self) -> float:
        """The median of the words' heights, in pixels; 0.0 where no place is known."""
        heights = _heights(self.words)
        if not heights:
            return 0.0
        return median(heights)

    def field(self, start: int, end: int, value: str | None = None) -> Field:
        """The words from `start` to `end` of `text`. `value` is their own text by default."""
        parts = []
        words = []
        for at, word in zip(self.starts, self.words, strict=True):
            part = word.text[max(0, start - at) : max(0, end - at)]
            if part.strip():
                parts.append(part)
                words.append(word)
        text = " ".join(parts)
        if value is None:
            value = text
        confidence = sum(word.confidence for word in words) / max(1, len(words))
        box = around(word.box for word in words)
        return Field(text, value, self.page, box, confidence)


def joined(fields: Sequence[Field]) -> Field:
    """Several fields of one page as one."""
    text = " ".join(field.text for field in fields)
    confidence = sum(field.confidence for field in fields) / len(fields)
    box = around(field.box for field in fields)
    return Field(text, text, fields[0].page, box, confidence)


def rows_of(pages: Iterable[tuple[int, Page]]) -> list[Row]:
    """The rows of all pages, each with its number, from the top down, without those that are too
    long for a receipt.
    """
    rows = []
    for number, page in pages:
        for words in _rows(page):
            length = sum(len(word.text) for word in words)
            if length <= _LONGEST:
                rows.append(Row(words, number))
    return rows


def _rows(page: Page) -> Iterator[tuple[Word, ...]]:
    """Pictures in office files have coordinates of their own, so their rows stay apart.

    Lines without a place keep their order.
    """
    rest: list[Line] = []
    for item in page.blocks:
        if isinstance(item, Picture) and item.source:
            yield from _by_place(item.lines)
        elif isinstance(item, Table) and not item.box:
            yield from _by_cell(item)
        else:
            rest.extend(item.lines)
    if not any(line.box for line in rest):
        for line in rest:
            yield line.words
        return
    placed = []
    for line in rest:
        if all(word.box for word in line.words):
            placed.append(line)
    yield from _by_place(placed)


def _by_cell(table: Table) -> Iterator[tuple[Word, ...]]:
    rows: dict[int, list[Word]] = {}
    for cell in table.cells:
        row = rows.setdefault(cell.row, [])
        for line in cell.lines:
            row.extend(line.words)
    for row in rows.values():
        if row:
            yield tuple(row)


class _Open:
    """A row that still grows to the right. `level` is how far down a word stands, in pixels."""

    def __init__(self, words: Sequence[Word], level: Callable[[Word], float]) -> None:
        self.level = level
        self.words = list(words)
        self.begin = median(level(word) for word in words[:_ENDS])
        self._measure()

    def add(self, words: Sequence[Word]) -> None:
        self.words.extend(words)
        self._measure()

    def _measure(self) -> None:
        self.end = median(self.level(word) for word in self.words[-_ENDS:])
        self.right = max(word.box.right for word in self.words)
        self.height = median(_heights(self.words))

    @property
    def middle(self) -> float:
        return median(self.level(word) for word in self.words)


def _by_place(lines: Sequence[Line]) -> list[tuple[Word, ...]]:
    """Join lines side by side at the same height, allowing for the slant of the paper."""
    slant = _slant(lines)

    def level(word: Word) -> float:
        return _center_y(word.box) - slant * _center_x(word.box)

    rows: list[_Open] = []
    for line in sorted(lines, key=lambda line: line.words[0].box.left):
        words = sorted(line.words, key=lambda word: word.box.left)
        piece = _Open(words, level)
        row = _left_of(piece, rows)
        if row:
            row.add(words)
        else:
            rows.append(piece)
    rows.sort(key=lambda row: row.middle)
    return [tuple(row.words) for row in rows]


def _left_of(piece: _Open, rows: list[_Open]) -> _Open | None:
    """The row that the piece continues, the nearest in height.

    The row ends left of the piece, and their heights differ by at most half of the lower one.
    """
    left = piece.words[0].box.left
    nearest: _Open | None = None
    least = 0.0
    for row in rows:
        half = min(row.height, piece.height) / 2
        apart = abs(row.end - piece.begin)
        if row.right > left + half or apart > half:
            continue
        if nearest is None or apart < least:
            nearest = row
            least = apart
    return nearest


def _slant(lines: Sequence[Line]) -> float:
    """How far lines fall for each pixel to the right: the median, weighted by their lengths."""
    slopes = []
    for line in lines:
        first, last = line.words[0].box, line.words[-1].box
        length = _center_x(last) - _center_x(first)
        if length > 3 * max(first.height, last.height):
            slope = (_center_y(last) - _center_y(first)) / length
            slopes.append((slope, length))
    half = sum(length for _, length in slopes) / 2
    seen = 0.0
    for slope, length in sorted(slopes):
        seen += length
        if seen >= half:
            return slope
    return 0.0


def _center_x(box: Box) -> float:
    return box.left + box.width / 2


def _center_y(box: Box) -> float:
    return box.top + box.height / 2


def _heights(words: Sequence[Word]) -> list[float]:
    return [float(word.box.height) for word in words if word.box]


def _is_cut(before: Sequence[Word], right: Word) -> bool:
    """Whether a number was read as two words, the last of `before` and `right`.

    As 112. 45, 1 234,50 and CHF 3 949.75; 1 12.45 only where the gap is too small for a space.
    """
    left = before[-1]
    if not left.box or not right.box:
        return False
    if not left.text.endswith(_NUMERIC) or not right.text.startswith(_NUMERIC):
        return False
    gap = (right.box.left - left.box.right) / min(left.box.height, right.box.height)
    is_after_currency = len(before) > 1 and before[-2].text in _CURRENCIES
    if is_after_currency and left.text.isdigit() and _GROUP.match(right.text):
        return len(left.text) <= 3 and gap <= _WIDE
    for left_part, right_part, widest in _CUTS:
        if gap <= widest and left_part.search(left.text) and right_part.match(right.text):
            return True
    return False

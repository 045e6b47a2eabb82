"""Words -> rows of the paper, also where an engine gave the labels and the amounts of a row as separate lines."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from ocr.document import Line, Page, Picture, Table, Word, around
from ocr.receipts.fields import Field
from ocr.receipts.values.symbols import CURRENCY, canonical

_LONGEST = 300  # characters of a row; what is longer is prose from a file without lines
_ENDS = 3  # words whose middle gives the height of a line's end: one may be a smudge
_WIDE, _NARROW, _TIGHT = (
    0.9,
    0.6,
    0.25,
)  # gaps in heights of a letter: a space, less than one, less than any

_PRICED = frozenset(CURRENCY.replace("\\", "").split("|"))
_GROUP = re.compile(r"[0-9]{3}[.,][0-9]{2}(?![0-9])")
_CUT = (  # of a number: its left part, its right part, the widest gap
    (re.compile(r"[0-9][.,]$"), re.compile(r"[0-9]{2}(?![0-9.,])"), _NARROW),
    (re.compile(r"[0-9]$"), re.compile(r"[.,][0-9]{2}(?![0-9])"), _NARROW),
    (re.compile(r"(?<![0-9.,])[0-9]{1,3}$"), re.compile(r"[0-9]{3},[0-9]{2}(?![0-9])"), _WIDE),
    (
        re.compile(r"(?<![0-9.,])[0-9]{1,3}$"),
        re.compile(r"[0-9]{1,3}[.,][0-9]{2}(?![0-9])"),
        _TIGHT,
    ),
)


@dataclass(frozen=True)
class Row:
    """`words` from left to right, on page `page`, counted from 1."""

    words: tuple[Word, ...]
    page: int = 1

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in `text`."""
        starts, at = [], 0
        for number, word in enumerate(self.words):
            at += bool(number) and not _is_cut(self.words[max(0, number - 2) : number], word)
            starts.append(at)
            at += len(word.text)
        return tuple(starts)

    @cached_property
    def text(self) -> str:
        """The words with ASCII digits and signs, a space between two unless they are parts of one number."""
        text = ""
        for start, word in zip(self.starts, self.words, strict=True):
            same = canonical(word.text)
            text = text.ljust(start) + (same if len(same) == len(word.text) else word.text)
        return text

    @cached_property
    def height(self) -> float:
        """Of a usual word, in pixels; 0.0 where no place is known."""
        return median(_heights(self.words) or [0.0])

    def field(self, start: int, end: int, value: str | None = None) -> Field:
        """What stands from `start` to `end` of `text`; its own text is the value by default."""
        parts, words = [], []
        for at, word in zip(self.starts, self.words, strict=True):
            part = word.text[max(0, start - at) : max(0, end - at)]
            if part.strip():
                parts.append(part)
                words.append(word)
        text = " ".join(parts)
        sure = sum(word.confidence for word in words) / max(1, len(words))
        return Field(
            text,
            text if value is None else value,
            self.page,
            around(word.box for word in words),
            sure,
        )


def joined(fields: Sequence[Field]) -> Field:
    """Several on one page as one."""
    text = " ".join(field.text for field in fields)
    sure = sum(field.confidence for field in fields) / len(fields)
    return Field(text, text, fields[0].page, around(field.box for field in fields), sure)


def rows_of(pages: Iterable[Page]) -> list[Row]:
    """The rows of all pages from the top down, without those that are too long for a receipt."""
    found = (Row(words, number) for number, page in enumerate(pages, 1) for words in _rows(page))
    return [row for row in found if sum(len(word.text) for word in row.words) <= _LONGEST]


def _rows(page: Page) -> Iterator[tuple[Word, ...]]:
    """Pictures of office files have places of their own; lines without a place stand as they come."""
    placed: list[Line] = []
    for item in page.blocks:
        if isinstance(item, Picture) and item.source:
            yield from _by_place([line for line in item.lines if line.words])
        elif isinstance(item, Table) and not item.box:
            yield from _by_cell(item)
        else:
            placed += [line for line in item.lines if line.words]
    if any(line.box for line in placed):
        yield from _by_place([line for line in placed if all(word.box for word in line.words)])
    else:
        yield from (line.words for line in placed)


def _by_cell(table: Table) -> Iterator[tuple[Word, ...]]:
    rows: dict[int, list[Word]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).extend(word for line in cell.lines for word in line.words)
    yield from (tuple(words) for words in rows.values() if words)


class _Open:
    """A row that still grows to the right."""

    def __init__(self, words: Sequence[Word], level: Callable[[Word], float]) -> None:
        self.level = level
        self.words = list(words)
        self.begin = _middle(words[:_ENDS], level)
        self.grown()

    def grown(self) -> None:
        self.end = _middle(self.words[-_ENDS:], self.level)
        self.right = max(word.box.right for word in self.words)
        self.height = median(_heights(self.words))


def _by_place(lines: list[Line]) -> list[tuple[Word, ...]]:
    """Lines side by side, at the height that the slant of the paper lets expect, are one row."""
    slant = _slant(lines)

    def level(word: Word) -> float:
        return word.box.top + word.box.height / 2 - slant * (word.box.left + word.box.width / 2)

    rows: list[_Open] = []
    for line in sorted(lines, key=lambda line: line.words[0].box.left):
        piece = _Open(sorted(line.words, key=lambda word: word.box.left), level)
        if row := _left_of(piece, rows):
            row.words += piece.words
            row.grown()
        else:
            rows.append(piece)
    return [tuple(row.words) for row in sorted(rows, key=lambda row: _middle(row.words, level))]


def _left_of(piece: _Open, rows: list[_Open]) -> _Open | None:
    """The row that the piece continues: it ends before it, and half of the lower of both is at one height."""
    left, found, least = piece.words[0].box.left, None, 0.0
    for row in rows:
        lower = min(row.height, piece.height)
        apart = abs(row.end - piece.begin)
        if (
            row.right <= left + lower / 2
            and apart <= lower / 2
            and (found is None or apart < least)
        ):
            found, least = row, apart
    return found


def _slant(lines: list[Line]) -> float:
    """The rise of a pixel to the right: the median over all lines, the longer the weightier."""
    rises = []
    for line in lines:
        first, last = line.words[0].box, line.words[-1].box
        along = last.left + last.width / 2 - first.left - first.width / 2
        if along > 3 * max(first.height, last.height):
            rises.append(
                ((last.top + last.height / 2 - first.top - first.height / 2) / along, along)
            )
    half, seen = sum(along for _, along in rises) / 2, 0.0
    for rise, along in sorted(rises):
        seen += along
        if seen >= half:
            return rise
    return 0.0


def _middle(words: Sequence[Word], level: Callable[[Word], float]) -> float:
    return median(level(word) for word in words)


def _heights(words: Sequence[Word]) -> list[float]:
    return [float(word.box.height) for word in words if word.box]


def _is_cut(before: Sequence[Word], right: Word) -> bool:
    """Whether a number was read as two words: 112. 45, 1 234,50, CHF 3 949.75; 1 12.45 where no space is as narrow."""
    left, head = before[-1], before[-2].text if len(before) > 1 else ""
    if not (
        left.box
        and right.box
        and left.text[-1:] in "0123456789.,"
        and right.text[:1] in "0123456789.,"
    ):
        return False
    gap = (right.box.left - left.box.right) / min(left.box.height, right.box.height)
    if head in _PRICED and left.text.isdigit() and _GROUP.match(right.text):
        return len(left.text) <= 3 and gap <= _WIDE
    return any(
        gap <= most and one.search(left.text) and two.match(right.text) for one, two, most in _CUT
    )

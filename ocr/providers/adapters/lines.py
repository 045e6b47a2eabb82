"""Lines of text with places, as detectors give them -> words, rows and blocks.

Pure; all boxes in pixels of a page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite
from unicodedata import category

from ocr.document import Block, Box, Line, Word, around, is_ideograph, line_of_words

_NEAR = 1.0  # heights of a line: white between two pieces of one phrase
_STEP = 0.8  # heights of a line: white above the next line of a block
_SHORT, _VALUE = 24, 16  # characters: a cell of a table, an amount
MOST = 10_000  # lines of one page; the fullest has some 1,000
LONGEST = 1_000_000  # characters of one page, as of one in Markdown
_BESIDE = 200  # pieces in one row
_LATEST = 8  # rows and blocks that a further line may still belong to


def clean(text: str) -> str:
    """The text with single spaces, without control characters and halves of surrogate pairs."""
    words = []
    for word in text.split():
        kept = "".join(char for char in word if category(char) not in ("Cc", "Cs"))
        if kept:
            words.append(kept)
    return " ".join(words)


def clipped(left: float, top: float, right: float, bottom: float, width: int, height: int) -> Box:
    """The box of whole pixels inside a page of `width` by `height`.

    Raises ValueError for NaN and infinity.
    """
    for value in (left, top, right, bottom):
        if not isfinite(value):
            raise ValueError("a place that is no number")
    x0, x1 = sorted((_inside(left, width), _inside(right, width)))
    y0, y1 = sorted((_inside(top, height), _inside(bottom, height)))
    return Box(x0, y0, x1 - x0, y1 - y0)


def _inside(value: float, most: int) -> int:
    return min(max(round(value), 0), most)


def line_of(text: str, box: Box, confidence: float) -> Line | None:
    """A line whose words share its box, along its longer side, by their number of letters.

    None without a word.
    """
    words = clean(text).split()
    lengths = [_length(word) for word in words]
    whole = sum(lengths) + len(words) - 1  # with one space between two words
    rounded = round(min(1.0, max(0.0, confidence)), 4)
    made = []
    start = 0
    for word, length in zip(words, lengths, strict=True):
        stop = start + length
        made.append(Word(word, _part(box, start, stop, whole), rounded))
        start = stop + 1
    return line_of_words(made, box)


def _length(word: str) -> int:
    """Its number of characters; ideographs are twice as wide as letters."""
    ideographs = sum(1 for char in word if is_ideograph(char))
    return len(word) + ideographs


def _part(box: Box, start: int, stop: int, whole: int) -> Box:
    length = max(box.width, box.height)
    first = round(length * start / whole)
    last = round(length * stop / whole)
    if box.width >= box.height:
        return Box(box.left + first, box.top, last - first, box.height)
    return Box(box.left, box.top + first, box.width, last - first)


def blocks_of(lines: Iterable[Line | None]) -> tuple[Block, ...]:
    """Lines in any order -> blocks from top to bottom. Lines without a place are dropped.

    What stands side by side in one row, as an amount beside its item, becomes one line; long lines
    side by side are columns and stay apart. Raises ValueError for more than a page can hold.
    """
    placed = _placed(lines)
    placed.sort(key=lambda line: _middle(line.box))
    groups: list[list[Line]] = []
    for row in _rows(placed):
        for line in row.joined():
            host = _group_above(groups, line)
            if host is None:
                groups.append([line])
            else:
                host.append(line)
    blocks = []
    for group in groups:
        box = around(line.box for line in group)
        blocks.append(Block(tuple(group), box))
    return tuple(blocks)


def _placed(lines: Iterable[Line | None]) -> list[Line]:
    """The lines with a place. Raises ValueError for more than a page can hold."""
    given = list(islice(lines, MOST + 1))
    if len(given) > MOST:
        raise ValueError("more text than a page can hold")
    placed = []
    characters = 0
    for line in given:
        if line is None:
            continue
        characters += sum(len(word.text) for word in line.words)
        if line.box:
            placed.append(line)
    if characters > LONGEST:
        raise ValueError("more text than a page can hold")
    return placed


def _group_above(groups: list[list[Line]], line: Line) -> list[Line] | None:
    """The last of the latest groups that the line stands under."""
    for group in reversed(groups[-_LATEST:]):
        if _below(group[-1].box, line.box):
            return group
    return None


@dataclass(slots=True)
class _Row:
    lines: list[Line] = field(default_factory=list)

    def takes(self, line: Line) -> bool:
        if len(self.lines) >= _BESIDE:
            return False
        for other in self.lines:
            if not _apart(line.box, other.box):
                return False
        return any(_level(line.box, other.box) for other in self.lines)

    def joined(self) -> list[Line]:
        """From left to right, with those joined that are read as one line."""
        ordered = sorted(self.lines, key=lambda line: line.box.left)
        joined = ordered[:1]
        for line in ordered[1:]:
            if _together(joined[-1], line):
                joined[-1] = _sum(joined[-1], line)
            else:
                joined.append(line)
        return joined


def _rows(lines: Iterable[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        row = _row_for(line, rows)
        if row is None:
            row = _Row()
            rows.append(row)
        row.lines.append(line)
    return rows


def _row_for(line: Line, rows: list[_Row]) -> _Row | None:
    for row in reversed(rows[-_LATEST:]):
        if row.takes(line):
            return row
    return None


def _sum(left: Line, right: Line) -> Line:
    return Line((*left.words, *right.words), around((left.box, right.box)))


def _middle(box: Box) -> float:
    return box.top + box.height / 2


def _apart(one: Box, other: Box) -> bool:
    """Whether neither is above the other; some overlap is allowed, as frames are drawn wide."""
    overlap = min(one.right, other.right) - max(one.left, other.left)
    return overlap < min(one.height, other.height) / 2


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * shared > max(one.height, other.height)


def _together(left: Line, right: Line) -> bool:
    if right.box.left - left.box.right <= _NEAR * min(left.box.height, right.box.height):
        return True
    amount = len(right.text) <= _VALUE and any(map(str.isdigit, right.text))
    return amount or max(len(left.text), len(right.text)) <= _SHORT


def _below(above: Box, box: Box) -> bool:
    gap = box.top - above.bottom
    height = min(above.height, box.height)
    if gap < -height / 2 or gap > _STEP * height:
        return False
    shared = min(above.right, box.right) - max(above.left, box.left)
    return 2 * shared >= min(above.width, box.width)

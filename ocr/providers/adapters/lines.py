"""Lines of text with places, as detectors give them -> words, rows and blocks. Pure; all boxes in pixels of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
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
    """The text with single spaces and without what no file takes: control characters, halves of surrogate pairs."""
    words = (
        "".join(char for char in word if category(char) not in ("Cc", "Cs"))
        for word in text.split()
    )
    return " ".join(word for word in words if word)


def clipped(left: float, top: float, right: float, bottom: float, width: int, height: int) -> Box:
    """The box of whole pixels inside a page of `width` by `height`. Raises ValueError for NaN and infinity."""
    if not all(map(isfinite, (left, top, right, bottom))):
        raise ValueError("a place that is no number")
    x0, x1 = (min(max(round(x), 0), width) for x in sorted((left, right)))
    y0, y1 = (min(max(round(y), 0), height) for y in sorted((top, bottom)))
    return Box(x0, y0, x1 - x0, y1 - y0)


def line_of(text: str, box: Box, confidence: float) -> Line | None:
    """A line whose words share its box, along its longer side, by their number of letters; None without a word."""
    words = clean(text).split()
    ends = list(accumulate(_letters(word) + 1 for word in words))
    parts = [(end - 1 - _letters(word), end - 1) for word, end in zip(words, ends, strict=True)]
    whole = ends[-1] - 1 if ends else 1
    certain = round(min(1.0, max(0.0, confidence)), 4)
    made = (
        Word(word, _part(box, *part, whole), certain)
        for word, part in zip(words, parts, strict=True)
    )
    return line_of_words(made, box)


def _letters(word: str) -> int:
    return sum(2 if is_ideograph(char) else 1 for char in word)


def _part(box: Box, start: int, stop: int, whole: int) -> Box:
    length = max(box.width, box.height)
    first, last = round(length * start / whole), round(length * stop / whole)
    if box.width >= box.height:
        return Box(box.left + first, box.top, last - first, box.height)
    return Box(box.left, box.top + first, box.width, last - first)


def blocks_of(lines: Iterable[Line | None]) -> tuple[Block, ...]:
    """Lines in any order -> blocks from top to bottom; those that are none and those without a place are dropped.

    What stands side by side in one row, as an amount beside its item, becomes one line; long lines side by side are
    columns and stay apart. Raises ValueError for more than a page can hold.
    """
    given = list(islice(lines, MOST + 1))
    found = [line for line in given if line is not None]
    if len(given) > MOST or sum(len(word.text) for line in found for word in line.words) > LONGEST:
        raise ValueError("more text than a page can hold")
    placed = sorted((line for line in found if line.box), key=lambda line: _middle(line.box))
    groups: list[list[Line]] = []
    for line in (line for row in _rows(placed) for line in row.joined()):
        host = next(
            (group for group in reversed(groups[-_LATEST:]) if _below(group[-1].box, line.box)),
            None,
        )
        if host is None:
            groups.append([line])
        else:
            host.append(line)
    return tuple(Block(tuple(group), around(line.box for line in group)) for group in groups)


@dataclass(slots=True)
class _Row:
    lines: list[Line] = field(default_factory=list)

    def takes(self, line: Line) -> bool:
        beside = len(self.lines) < _BESIDE and all(
            _apart(line.box, other.box) for other in self.lines
        )
        return beside and any(_level(line.box, other.box) for other in self.lines)

    def joined(self) -> list[Line]:
        """From left to right, with those joined that are read in one go."""
        ordered = sorted(self.lines, key=lambda line: line.box.left)
        joined = ordered[:1]
        for line in ordered[1:]:
            if _together(joined[-1], line):
                joined[-1] = _sum((joined[-1], line))
            else:
                joined.append(line)
        return joined


def _rows(lines: Iterable[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        row = next((row for row in reversed(rows[-_LATEST:]) if row.takes(line)), None)
        if row is None:
            rows.append(row := _Row())
        row.lines.append(line)
    return rows


def _sum(lines: Sequence[Line]) -> Line:
    return Line(
        tuple(word for line in lines for word in line.words), around(line.box for line in lines)
    )


def _middle(box: Box) -> float:
    return box.top + box.height / 2


def _apart(one: Box, other: Box) -> bool:
    """Whether neither is above the other, but for the frames that detectors draw too wide."""
    return (
        min(one.right, other.right) - max(one.left, other.left) < min(one.height, other.height) / 2
    )


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * shared > max(one.height, other.height)


def _together(left: Line, right: Line) -> bool:
    if right.box.left - left.box.right <= _NEAR * min(left.box.height, right.box.height):
        return True
    amount = len(right.text) <= _VALUE and any(map(str.isdigit, right.text))
    return amount or max(len(left.text), len(right.text)) <= _SHORT


def _below(above: Box, box: Box) -> bool:
    gap, height = box.top - above.bottom, min(above.height, box.height)
    shared = min(above.right, box.right) - max(above.left, box.left)
    return -height / 2 <= gap <= _STEP * height and 2 * shared >= min(above.width, box.width)

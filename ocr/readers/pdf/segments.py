"""Words of one direction -> segments, with no wide gap within, and the lines on which they stand.
Units are points.
"""

from dataclasses import dataclass

from ocr.readers.pdf.geometry import Rect, union
from ocr.readers.pdf.letters import Piece

_SAME_ROW, _RAISED = 0.25, 0.45  # of the size: baselines of one row; of a footnote's mark
WIDE = 1.0  # of the size: a gap that may part two columns


@dataclass(frozen=True, slots=True)
class Segment:
    """Words side by side, from left to right."""

    words: tuple[Piece, ...]
    rect: Rect
    base: float
    size: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Region = list[Segment]


def segments_of(words: list[Piece]) -> Region:
    """All segments, from top to bottom."""
    found: Region = []
    for row in _rows(words):
        found += _segments(row)
    return found


def rows(region: Region) -> list[Region]:
    """The segments that stand on one line, from left to right, lines from top to bottom."""
    found: list[Region] = []
    for segment in sorted(region, key=lambda segment: segment.base):
        if found and _on_row(found[-1], segment):
            found[-1].append(segment)
        else:
            found.append([segment])
    return [sorted(row, key=lambda segment: segment.rect.left) for row in found]


def _on_row(row: Region, segment: Segment) -> bool:
    last = max(row, key=lambda other: other.size)
    return abs(segment.base - last.base) <= _tolerance(last.size, segment.size)


def _tolerance(one: float, other: float) -> float:
    """How far apart the baselines of one row may be: more for a raised or lowered mark."""
    small, large = sorted((one, other))
    if small < 0.85 * large:
        return large * _RAISED
    return large * _SAME_ROW


def _rows(words: list[Piece]) -> list[list[Piece]]:
    found: list[list[Piece]] = []
    largest: Piece | None = None
    for word in sorted(words, key=lambda word: word.base[1]):
        if largest is None or _is_below(largest, word):
            found.append([])
            largest = word
        elif word.style.size > largest.style.size:
            largest = word
        found[-1].append(word)
    return found


def _is_below(largest: Piece, word: Piece) -> bool:
    """Whether a word stands below the row of another."""
    distance = word.base[1] - largest.base[1]
    return distance > _tolerance(largest.style.size, word.style.size)


def _segments(row: list[Piece]) -> list[Segment]:
    groups: list[list[Piece]] = []
    right = 0.0
    size = 0.0  # of the word before
    for word in sorted(row, key=lambda word: word.rect.left):
        gap = word.rect.left - right
        if groups and gap <= WIDE * max(word.style.size, size):
            groups[-1].append(word)
            right = max(right, word.rect.right)
        else:
            groups.append([word])
            right = word.rect.right
        size = word.style.size
    return [_segment(group) for group in groups]


def _segment(words: list[Piece]) -> Segment:
    main = max(words, key=lambda word: word.style.size)
    letters: dict[float, int] = {}  # of each size
    for word in words:
        size = round(word.style.size, 1)
        letters[size] = letters.get(size, 0) + len(word.text)
    usual = max(letters, key=lambda size: letters[size])
    return Segment(tuple(words), union([word.rect for word in words]), main.base[1], usual)

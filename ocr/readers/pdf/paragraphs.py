"""Regions of rows -> blocks: paragraphs, headings by size or weight, entries of lists by their marks."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise

from ocr.document import Block, Box, Kind, Line, Word, around
from ocr.readers.pdf.geometry import Rect
from ocr.readers.pdf.letters import Piece
from ocr.readers.pdf.segments import Region, rows
from ocr.readers.pdf.spelling import direction, is_right_to_left

Place = Callable[[Rect], Box]

_GAP = 1.3  # of the usual distance of lines: more begins a paragraph
_LEADING, _WIDEST = (
    1.1,
    2.0,
)  # of the size: lines of one paragraph are hardly ever closer or farther apart
_OTHER_SIZE = 1.12
_NUMBER_WIDTH = 4  # characters of a section's number, after which a gap is no table's
_INDENT = 0.8  # of the size
_SHORT = (
    0.12  # of the width of the region: a line that ends so early ends a paragraph after a full stop
)
_HEADINGS = ((1.7, 1), (1.4, 2), (1.17, 3))  # size relative to the body's -> level
_BOLD_LEVEL, _HEADING_LINES, _HEADING_LETTERS = 4, 3, 120
_BULLET = re.compile(r"[•‣◦▪●○■□◆◇➢✓❖→∙·*\-\u2013\u2014\u2043]")
_NUMBER = re.compile(r"\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(\.\d{1,2})+\.?|\([A-Z]\)")
_ENDS = (".", "!", "?", ":", ";", "。", "؟", "।")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its words in the order of reading, and where it stands."""

    words: tuple[Piece, ...]
    left: float
    right: float
    base: float
    size: float
    tabbed: bool  # wide gaps part it, as in a table

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether most of its letters are bold."""
        return sum(len(word.text) for word in self.words if word.style.bold) * 2 > sum(
            len(word.text) for word in self.words
        )


def body_size(regions: list[Region]) -> float:
    """The size in points that most letters have; 0.0 without letters."""
    sizes: Counter[float] = Counter()
    for region in regions:
        for segment in region:
            sizes[round(segment.size * 2) / 2] += len(segment.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def body_is_bold(regions: list[Region]) -> bool:
    words = [word for region in regions for segment in region for word in segment.words]
    return sum(len(word.text) for word in words if word.style.bold) * 2 > sum(
        len(word.text) for word in words
    )


def blocks(region: Region, body: float, bold_body: bool, place: Place) -> list[Block]:
    """The blocks of one region; `body` is the size of the page's running text, `place` gives pixels."""
    lines = [_row(row) for row in rows(region)]
    levels: list[float] = []
    return [_block(group, body, bold_body, place, levels) for group in _groups(lines)]


def _row(segments: Region) -> Row:
    words = [word for segment in segments for word in segment.words]
    left, right = min(word.rect.left for word in words), max(word.rect.right for word in words)
    main = max(segments, key=lambda segment: len(segment.text))
    return Row(tuple(_logical(words)), left, right, main.base, main.size, _tabbed(segments))


def _tabbed(segments: Region) -> bool:
    numbered = len(segments) == 2 and len(segments[0].text) <= _NUMBER_WIDTH
    return len(segments) > 1 and not numbered


def _logical(words: list[Piece]) -> list[Piece]:
    """Words from left to right -> as they are read: right-to-left lines turned, but for runs in them that are not."""
    if not is_right_to_left("".join(word.text for word in words)):
        return _turned(words, "R")
    return _turned(words[::-1], "L")


def _turned(words: list[Piece], kind: str) -> list[Piece]:
    """Runs of words of the other direction put the other way round."""
    found: list[Piece] = []
    for other, run in groupby(words, key=lambda word: _kind(word) == kind):
        together = list(run)
        found += together[::-1] if other else together
    return found


def _kind(word: Piece) -> str:
    return "R" if is_right_to_left(word.text) else next(filter(None, map(direction, word.text)), "")


def _groups(lines: list[Row]) -> list[list[Row]]:
    pitch = _pitch(lines)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    found = [[lines[0]]]
    for before, line in pairwise(lines):
        apart = line.base - before.base > _GAP * max(pitch, _LEADING * min(line.size, before.size))
        if apart or _differs(before, line) or _begins(found[-1], line, left, right):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _pitch(lines: list[Row]) -> float:
    """The usual distance of two lines: paragraphs apart do not count, so it is from the smaller ones."""
    steps = sorted(line.base - before.base for before, line in pairwise(lines))
    steps = [step for step in steps if step > 0.5 * lines[0].size]
    return min(steps[len(steps) // 4], _WIDEST * lines[0].size) if steps else 0.0


def _differs(before: Row, line: Row) -> bool:
    """Whether two lines look so different that they are not one paragraph."""
    small, large = sorted((before.size, line.size))
    return large > _OTHER_SIZE * small or (
        before.bold != line.bold and not before.tabbed and not line.tabbed
    )


def _begins(group: list[Row], line: Row, left: float, right: float) -> bool:
    """Whether a line begins a paragraph or an entry of a list, by its mark, its indent or the line before it."""
    before = group[-1]
    if line.tabbed and before.tabbed:
        return False
    leftward = is_right_to_left(line.text)
    start, edge = (
        (right - line.right, right - before.right)
        if leftward
        else (line.left - left, before.left - left)
    )
    ragged = (before.left - left if leftward else right - before.right) > _SHORT * (right - left)
    ended = before.text.endswith(_ENDS)
    if _marked(line, strict=not (ended or ragged or _marked(group[0], strict=False))):
        return True
    # An entry's lines stand under its text; the first line of a paragraph stands further in than those before it.
    indented = start - edge > _INDENT * line.size and not _marked(group[0], strict=False)
    return (indented and (ended or len(group) > 1)) or (ended and ragged)


def _marked(line: Row, *, strict: bool) -> bool:
    """Whether a line begins as an entry of a list. Strict: by a bullet, for a number also begins a line by chance."""
    if len(line.words) < 2:
        return False
    mark = line.words[0].text
    return bool(_BULLET.fullmatch(mark)) or (not strict and bool(_NUMBER.fullmatch(mark)))


def _block(
    group: list[Row], body: float, bold_body: bool, place: Place, levels: list[float]
) -> Block:
    kind, level = _kind_of(group, body, bold_body, levels)
    lines = tuple(_line(row, place) for row in group)
    return Block(lines, around(line.box for line in lines), kind, level)


def _kind_of(
    group: list[Row], body: float, bold_body: bool, levels: list[float]
) -> tuple[Kind, int]:
    first = group[0]
    if level := _heading_level(group, body, bold_body):
        return "heading", level
    if _marked(first, strict=False) and not (first.tabbed and len(group) > 1 and group[1].tabbed):
        while levels and levels[-1] > first.left - _INDENT * first.size:
            levels.pop()
        levels.append(first.left)
        return "list", min(len(levels), 6)
    return "paragraph", 0


def _heading_level(group: list[Row], body: float, bold_body: bool) -> int:
    """1 to 6 for a heading, else 0: few lines, larger than the body or bold where the body is not."""
    text = " ".join(row.text for row in group)
    few = len(group) <= _HEADING_LINES and len(text) <= _HEADING_LETTERS
    if not few or not any(map(str.isalpha, text)) or any(row.tabbed for row in group):
        return 0
    for ratio, level in _HEADINGS:
        if group[0].size >= ratio * body:
            return level
    plain = text.endswith((".", ",", ";", ":")) or group[0].size < 0.95 * body
    return 0 if plain or bold_body or not all(row.bold for row in group) else _BOLD_LEVEL


def _line(row: Row, place: Place) -> Line:
    words = tuple(_word(piece, place) for piece in row.words)
    return Line(words, around(word.box for word in words), round(row.size, 1))


def _word(piece: Piece, place: Place) -> Word:
    return Word(piece.text, place(piece.rect), 1.0, piece.style.bold, piece.style.italic)

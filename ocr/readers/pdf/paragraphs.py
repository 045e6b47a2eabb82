"""Regions of rows -> blocks: paragraphs, headings by size or weight, entries of lists by their
marks.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from ocr.document import Block, Box, Kind, Line, Word, around
from ocr.readers.pdf.geometry import Rect
from ocr.readers.pdf.letters import Piece
from ocr.readers.pdf.segments import Region, rows
from ocr.readers.pdf.spelling import direction, is_right_to_left

Place = Callable[[Rect], Box]

_GAP = 1.3  # of the usual distance of lines: more begins a paragraph
# Of the size: lines of one paragraph are hardly ever closer or farther apart.
_LEADING, _WIDEST = 1.1, 2.0
_OTHER_SIZE = 1.12
_NUMBER_WIDTH = 4  # characters of a section's number, after which a gap is no table's
_INDENT = 0.8  # of the size
# Of the width of the region: a line that ends so early ends a paragraph after a full stop.
_SHORT = 0.12
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
        return _mostly_bold(self.words)


def body_size(regions: list[Region]) -> float:
    """The size in points that most letters have; 0.0 without letters."""
    sizes: Counter[float] = Counter()
    for region in regions:
        for segment in region:
            sizes[round(segment.size * 2) / 2] += len(segment.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def body_is_bold(regions: list[Region]) -> bool:
    words: list[Piece] = []
    for region in regions:
        for segment in region:
            words += segment.words
    return _mostly_bold(words)


def _mostly_bold(words: Iterable[Piece]) -> bool:
    """Whether more than half of the letters are bold."""
    bold = total = 0
    for word in words:
        letters = len(word.text)
        total += letters
        if word.style.bold:
            bold += letters
    return bold * 2 > total


def blocks(region: Region, body: float, bold_body: bool, place: Place) -> list[Block]:
    """The blocks of one region; `body` is the size of the page's running text, `place` gives
    pixels.
    """
    lines = [_row(row) for row in rows(region)]
    levels: list[float] = []
    return [_block(group, body, bold_body, place, levels) for group in _groups(lines)]


def _row(segments: Region) -> Row:
    words: list[Piece] = []
    for segment in segments:
        words += segment.words
    left = min(word.rect.left for word in words)
    right = max(word.rect.right for word in words)
    main = max(segments, key=lambda segment: len(segment.text))
    return Row(tuple(_logical(words)), left, right, main.base, main.size, _tabbed(segments))


def _tabbed(segments: Region) -> bool:
    numbered = len(segments) == 2 and len(segments[0].text) <= _NUMBER_WIDTH
    return len(segments) > 1 and not numbered


def _logical(words: list[Piece]) -> list[Piece]:
    """Words from left to right -> in reading order.

    Runs of words of the other direction within the line are reversed.
    """
    if not is_right_to_left("".join(word.text for word in words)):
        return _turned(words, "R")
    return _turned(words[::-1], "L")


def _turned(words: list[Piece], kind: str) -> list[Piece]:
    """The words with runs of one direction reversed."""
    found: list[Piece] = []
    for other, run in groupby(words, key=lambda word: _kind(word) == kind):
        together = list(run)
        if other:
            together.reverse()
        found += together
    return found


def _kind(word: Piece) -> str:
    """The direction of a word: "R", "L", or "" without letters."""
    if is_right_to_left(word.text):
        return "R"
    for char in word.text:
        kind = direction(char)
        if kind:
            return kind
    return ""


def _groups(lines: list[Row]) -> list[list[Row]]:
    pitch = _pitch(lines)
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    found = [[lines[0]]]
    for before, line in pairwise(lines):
        usual = max(pitch, _LEADING * min(line.size, before.size))
        apart = line.base - before.base > _GAP * usual
        if apart or _differs(before, line) or _begins(found[-1], line, left, right):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _pitch(lines: list[Row]) -> float:
    """The usual distance of two lines, the lower quartile: gaps between paragraphs are larger."""
    size = lines[0].size
    steps = []
    for before, line in pairwise(lines):
        step = line.base - before.base
        if step > 0.5 * size:
            steps.append(step)
    if not steps:
        return 0.0
    steps.sort()
    return min(steps[len(steps) // 4], _WIDEST * size)


def _differs(before: Row, line: Row) -> bool:
    """Whether two lines look so different that they are not one paragraph."""
    small, large = sorted((before.size, line.size))
    if large > _OTHER_SIZE * small:
        return True
    if before.tabbed or line.tabbed:
        return False
    return before.bold != line.bold


def _begins(group: list[Row], line: Row, left: float, right: float) -> bool:
    """Whether a line begins a paragraph or a list entry, by its mark, its indent or the line
    before it.
    """
    before = group[-1]
    if line.tabbed and before.tabbed:
        return False
    if is_right_to_left(line.text):
        start, edge = right - line.right, right - before.right
        rest = before.left - left
    else:
        start, edge = line.left - left, before.left - left
        rest = right - before.right
    ragged = rest > _SHORT * (right - left)
    ended = before.text.endswith(_ENDS)
    in_list = _marked(group[0], strict=False)
    if _marked(line, strict=not (ended or ragged or in_list)):
        return True
    if ended and ragged:
        return True
    # An entry's lines stand under its text; a paragraph's first line is indented further than
    # the lines before it.
    indented = start - edge > _INDENT * line.size and not in_list
    return indented and (ended or len(group) > 1)


def _marked(line: Row, *, strict: bool) -> bool:
    """Whether a line begins like a list entry. Strict: bullets only, as a number may begin any
    line by chance.
    """
    if len(line.words) < 2:
        return False
    mark = line.words[0].text
    if _BULLET.fullmatch(mark):
        return True
    return not strict and _NUMBER.fullmatch(mark) is not None


def _block(
    group: list[Row], body: float, bold_body: bool, place: Place, levels: list[float]
) -> Block:
    kind, level = _kind_of(group, body, bold_body, levels)
    lines = tuple(_line(row, place) for row in group)
    return Block(lines, around(line.box for line in lines), kind, level)


def _kind_of(
    group: list[Row], body: float, bold_body: bool, levels: list[float]
) -> tuple[Kind, int]:
    level = _heading_level(group, body, bold_body)
    if level:
        return "heading", level
    first = group[0]
    table = first.tabbed and len(group) > 1 and group[1].tabbed
    if table or not _marked(first, strict=False):
        return "paragraph", 0
    while levels and levels[-1] > first.left - _INDENT * first.size:
        levels.pop()
    levels.append(first.left)
    return "list", min(len(levels), 6)


def _heading_level(group: list[Row], body: float, bold_body: bool) -> int:
    """1 to 6 for a heading, else 0: few lines, larger than the body or bold where it is not."""
    text = " ".join(row.text for row in group)
    if len(group) > _HEADING_LINES or len(text) > _HEADING_LETTERS:
        return 0
    if not any(map(str.isalpha, text)) or any(row.tabbed for row in group):
        return 0
    size = group[0].size
    for ratio, level in _HEADINGS:
        if size >= ratio * body:
            return level
    if bold_body or size < 0.95 * body or text.endswith((".", ",", ";", ":")):
        return 0
    if all(row.bold for row in group):
        return _BOLD_LEVEL
    return 0


def _line(row: Row, place: Place) -> Line:
    words = tuple(_word(piece, place) for piece in row.words)
    return Line(words, around(word.box for word in words), round(row.size, 1))


def _word(piece: Piece, place: Place) -> Word:
    return piece.word(place(piece.rect))

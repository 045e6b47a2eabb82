"""Narrow pages of short lines, as receipts: every line of the page becomes a paragraph of its own.

What stands side by side on such a line is parted by tabs. That keeps its place where a table, of
cells that were guessed, would wrap a word or push the last lines to another page.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from ocr.document import Align, Block, Box, Face, Item, Line, Picture, Table, Word, around
from ocr.writers.common.paper import Sizes

_NARROW = 30.0  # of the letters' size: the widest text of such a page
_TALL = 1.25  # of its text's width: how high that reaches at least
_FEWEST = 8  # lines
_PROSE_LINES, _PROSE_WORDS = 3, 4.0  # lines of a paragraph that runs on, and words in each
_PROSE = 0.35  # of the lines: a page with more that run on is no receipt
_SMALLER, _LARGER = 0.7, 1.25  # of the usual letters' size: what is meant to be of that size
_HEADING = 1.25  # of the usual letters' size
_STEEPEST = 0.1  # of a line's width: a page that is more askew has been read wrongly
_SAME_ROW = 0.5  # of the lower of two pieces: how far their middles are apart on one line
_OVERLAP = 0.2  # of the narrower of two pieces: what one line's pieces may share of their width
_CENTRED, _OFF_CENTRE = 0.06, 0.04  # of the text's width: white beside a centred line
GAP = 0.9  # of the letters' size: white that is more than a space


@dataclass(slots=True)
class _Row:
    """A line of the page; `middle` is how far down it is, where the page is upright."""

    middle: float
    height: float
    lines: list[Line]


def lined(items: Sequence[Item], sizes: Sizes) -> list[Item] | None:
    """The items of a narrow page of short lines, each line a block. None for any other page."""
    if not sizes.scale or not _is_narrow(items, sizes):
        return None
    kept: list[Item] = []
    loose: list[Line] = []
    for item in items:
        if isinstance(item, Picture) or _is_drawn(item) or _is_prose(item):
            kept.append(item)
        else:
            loose += item.lines
    slope = _slope(loose)
    middle = around(item.box for item in items)
    center = (middle.left + middle.right) / 2
    rows = _rows(loose, slope, center)
    lines = [_one_line(row, slope, center) for row in rows]
    return [*kept, *_blocks(lines, sizes)]


def _is_narrow(items: Sequence[Item], sizes: Sizes) -> bool:
    lines: list[Line] = []
    running = 0
    for item in items:
        if isinstance(item, Picture):
            continue
        lines += item.lines
        if _is_prose(item):
            running += len(item.lines)
    if len(lines) < _FEWEST or running > _PROSE * len(lines) or sizes.body <= 0:
        return False
    box = around(line.box for line in lines)
    if box.height < _TALL * box.width:
        return False
    return box.width * sizes.scale <= _NARROW * sizes.body


def _is_prose(item: Item) -> bool:
    if not isinstance(item, Block) or item.keep_lines or len(item.lines) < _PROSE_LINES:
        return False
    words = sum(len(line.words) for line in item.lines)
    return words >= _PROSE_WORDS * len(item.lines)


def _is_drawn(item: Item) -> bool:
    """Whether a table is seen as one: by rules around its cells, or shaded cells."""
    if not isinstance(item, Table):
        return False
    return item.rules == "all" or any(cell.shade for cell in item.cells)


def _slope(lines: Iterable[Line]) -> float:
    """How far a line falls for each pixel that it goes to the right."""
    found = []
    for line in lines:
        words = [word for word in line.words if word.box]
        if len(words) < 2:
            continue
        first, last = words[0].box, words[-1].box
        across = last.left - first.left
        if across > 0:
            found.append((_middle(last) - _middle(first)) / across)
    if not found:
        return 0.0
    slope = median(found)
    if abs(slope) > _STEEPEST:
        return 0.0
    return slope


def _middle(box: Box) -> float:
    return box.top + box.height / 2


def _rows(lines: Iterable[Line], slope: float, center: float) -> list[_Row]:
    """Lines that stand on one base line are one row, from the top down."""
    placed = []
    for line in lines:
        across = (line.box.left + line.box.right) / 2 - center
        placed.append((_middle(line.box) - slope * across, line))
    placed.sort(key=lambda entry: entry[0])
    rows: list[_Row] = []
    for middle, line in placed:
        height = _height(line)
        for row in rows[-3:]:
            near = abs(row.middle - middle) <= _SAME_ROW * min(row.height, height)
            if near and not any(_overlap(line.box, other.box) for other in row.lines):
                row.lines.append(line)
                break
        else:
            rows.append(_Row(middle, height, [line]))
    return rows


def _height(line: Line) -> float:
    """Of its words: the box of a line askew is higher."""
    return float(median(word.box.height for word in line.words))


def _overlap(box: Box, other: Box) -> bool:
    shared = min(box.right, other.right) - max(box.left, other.left)
    return shared > _OVERLAP * min(box.width, other.width)


def _one_line(row: _Row, slope: float, center: float) -> Line:
    """The words of a row from left to right, where they would stand on an upright page."""
    words: list[Word] = []
    for line in sorted(row.lines, key=lambda each: each.box.left):
        for word in line.words:
            across = (word.box.left + word.box.right) / 2 - center
            top = round(word.box.top - slope * across)
            words.append(replace(word, box=replace(word.box, top=top)))
    size = max(line.size for line in row.lines)
    return Line(tuple(words), _box(words), size)


def _box(words: Sequence[Word]) -> Box:
    """The box of a row: as high as most of its words, whatever is written beside them."""
    box = around(word.box for word in words)
    usual = [word for word in words for _ in word.text]
    top = round(median(word.box.top for word in usual))
    bottom = round(median(word.box.bottom for word in usual))
    return Box(box.left, top, box.width, max(bottom - top, 1))


def _blocks(lines: Sequence[Line], sizes: Sizes) -> Iterator[Block]:
    faces = _faces(lines)
    page = around(line.box for line in lines)
    for line, face in zip(lines, faces, strict=True):
        size = _size(line, sizes)
        words = []
        parts = list(pieces(line, GAP * size / sizes.scale))
        for part in parts:
            words += _even(part, face)
        line = Line(tuple(words), line.box, size / sizes.stated)
        align: Align = "left"
        if len(parts) == 1:
            align = _alignment(line.box, page)
        is_large = size > _HEADING * sizes.body
        if is_large and len(parts) == 1 and all(word.bold for word in words):
            yield Block((line,), line.box, kind="heading", level=3, align=align)
        else:
            yield Block((line,), line.box, align=align, keep_lines=True)


def _alignment(box: Box, page: Box) -> Align:
    """How a line without gaps stands in the width of the page's text."""
    before = box.left - page.left
    after = page.right - box.right
    if before > _CENTRED * page.width and abs(before - after) < 2 * _OFF_CENTRE * page.width:
        return "center"
    return "left"


def _size(line: Line, sizes: Sizes) -> float:
    """The size of a line's letters in points: the usual one where it is nearly that."""
    seen = sizes.of((line,))
    if not seen or _SMALLER * sizes.body <= seen <= _LARGER * sizes.body:
        return sizes.body
    return seen


def _even(part: Line, face: Face) -> list[Word]:
    """The words of a piece, all bold or none, in one typeface."""
    letters = bold = 0
    for word in part.words:
        letters += len(word.text)
        if word.bold:
            bold += len(word.text)
    return [replace(word, bold=2 * bold > letters, face=face) for word in part.words]


def _faces(lines: Sequence[Line]) -> list[Face]:
    """The typeface of each line: that of its neighbours where it alone differs from both."""
    own = [_face(line) for line in lines]
    found = list(own)
    for number in range(1, len(own) - 1):
        above, below = own[number - 1], own[number + 1]
        if above == below:
            found[number] = above
    return found


def _face(line: Line) -> Face:
    counts: Counter[Face] = Counter()
    for word in line.words:
        counts[word.face] += len(word.text)
    return max(counts, key=lambda face: counts[face])


def pieces(line: Line, wide: float) -> Iterator[Line]:
    """A line cut where the white between two words is at least so wide, in pixels."""
    held = [line.words[0]]
    for before, word in pairwise(line.words):
        if before.box and word.box and word.box.left - before.box.right >= wide:
            yield _line_of(held, line)
            held = []
        held.append(word)
    yield _line_of(held, line)


def _line_of(words: list[Word], line: Line) -> Line:
    if len(words) == len(line.words):
        return line
    return Line(tuple(words), around(word.box for word in words), line.size)

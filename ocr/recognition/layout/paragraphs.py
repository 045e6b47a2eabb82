"""Regions of lines -> paragraphs: parted at gaps, indents, changes of letters and lines that end
early.

Lines that end though the next word would have fitted are meant as lines: addresses, receipts,
labels and values, poems. They stay lines of one paragraph with `keep_lines`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ocr.document import Block, Line, around, is_ideograph
from ocr.recognition.layout.marks import is_page_number, is_sure_bullet, mark_kind
from ocr.recognition.layout.pieces import Piece
from ocr.recognition.layout.room import Room
from ocr.recognition.layout.text_regions import Region

_GAP = 1.3  # of the usual step from line to line: more begins a paragraph
_LEADING, _WIDEST = 1.15, 2.0  # em: a usual step is hardly ever shorter or longer
_OTHER_SIZE = 1.17  # ratio of letters of two lines
_ROUGH = 3.0  # pixels by which measured letters differ by chance
_INDENT = 0.8  # em
_DEEPEST_INDENT = 6.0  # em: what begins further right is no indent
_SPACE = 0.35  # em, between words
_NARROW = 24.0  # em: lines of an address or a receipt are not longer
_FEW_WORDS = 4  # of a line that is no prose
_WIDE_GAP = 2.0  # em
_CAPITALS = 4  # letters of a title in capitals, at least
_FIGURES = 0.4  # of the characters of a line that is no prose
_ENDS = (".", "!", "?", ":", ";", "。", "؟", "।", ".”", ".»", '."')


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """Lines of one paragraph; with a `level` from 1 those of an entry of a list."""

    lines: tuple[Piece, ...]
    keep_lines: bool = False
    level: int = 0

    @property
    def em(self) -> float:
        return median(line.em for line in self.lines)

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def top(self) -> float:
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.bottom for line in self.lines)

    @property
    def text(self) -> str:
        return "\n".join(line.line.text for line in self.lines)


def paragraphs(regions: list[Region], room: Room, *, recognised: bool) -> list[Paragraph]:
    found: list[Paragraph] = []
    code = not mostly_mono(line for region in regions for line in region)
    for region in regions:
        right = _right_edge(region, room)
        for group in _groups(region, recognised=recognised):
            for part in _entries(group, recognised=recognised):
                if code and len(part) > 1 and all(is_mono(line) for line in part):
                    found.append(Paragraph(tuple(part), keep_lines=True))
                else:
                    found += _parted(part, right, recognised=recognised)
    return found


def mostly_mono(lines: Iterable[Piece]) -> bool:
    """Whether most lines are typewritten: then they are no code."""
    held = list(lines)
    return 2 * sum(map(is_mono, held)) > len(held)


def block_of(paragraph: Paragraph, *, recognised: bool) -> Block:
    """The paragraph as a block; what was recognised has one size of letters throughout."""
    lines = [piece.line for piece in paragraph.lines]
    if recognised:
        sizes = [line.size for line in lines if line.size]
        size = round(median(sizes) * 2) / 2 if sizes else 0.0
        lines = [Line(line.words, line.box, size) for line in lines]
    box = around(line.box for line in lines)
    return Block(tuple(lines), box, keep_lines=paragraph.keep_lines and len(lines) > 1)


def _right_edge(region: Region, room: Room) -> float:
    """How far to the right the lines of a region could have run."""
    left, right = min(line.left for line in region), max(line.right for line in region)
    top, bottom = min(line.top for line in region), max(line.bottom for line in region)
    return max(right, room.beside(left, right, top, bottom)[1])


def _groups(region: Region, *, recognised: bool) -> list[Region]:
    """The lines parted at wide steps, and where the letters change."""
    usual = _usual_step(region)
    groups = [[region[0]]]
    for place, below in enumerate(region[1:], 1):
        above = groups[-1][-1]
        leading = max(usual, _LEADING * min(above.em, below.em))
        begins = below.foot - above.foot > _GAP * leading
        begins = begins or _sizes_differ(groups[-1], region[place : place + 3], recognised)
        begins = begins or above.bold != below.bold
        number = below is region[-1] and below.width < 4 * below.em
        if begins or (number and is_page_number(below.line.text)):
            groups.append([])
        groups[-1].append(below)
    return groups


def _usual_step(region: Region) -> float:
    """The lower quartile of the steps: those between paragraphs are longer. 0.0 for one line."""
    steps = [below.foot - above.foot for above, below in pairwise(region)]
    if not steps:
        return 0.0
    steps.sort()
    em = median(line.em for line in region)
    return min(steps[len(steps) // 4], _WIDEST * em)


def _sizes_differ(group: Region, following: Region, recognised: bool) -> bool:
    """Whether letters change so much that a line is not of the paragraph above it.

    The boxes of a scan's words are rough: there several lines are looked at.
    """
    above, below = group[-1], following[0]
    if min(len(above.line.text), len(below.line.text)) <= 3:
        return False
    if not recognised:
        small, large = sorted((above.em, below.em))
        return large > _OTHER_SIZE * small and _stated_sizes_differ(above, below)
    small, large = sorted((_median_em(group[-3:]), _median_em(following)))
    if large - small <= _ROUGH:
        return False
    small_line, large_line = sorted((above.em, below.em))
    return large > _OTHER_SIZE * small and large_line > _OTHER_SIZE * small_line


def _median_em(lines: Region) -> float:
    return median(line.em for line in lines)


def _stated_sizes_differ(above: Piece, below: Piece) -> bool:
    """Whether the stated sizes do not say the opposite of what was measured."""
    one, other = above.line.size, below.line.size
    return not one or not other or max(one, other) > 1.08 * min(one, other)


def _entries(group: Region, *, recognised: bool) -> list[Region]:
    """A group taken apart at the lines that begin with marks of one kind, where two do."""
    marks = [mark_kind(line.line.words, recognised=recognised) for line in group]
    kinds = {mark for mark in marks if mark and marks.count(mark) >= 2}
    parts: list[Region] = []
    for line, mark in zip(group, marks, strict=True):
        begins = mark in kinds or (bool(mark) and is_sure_bullet(line.line.words[0].text))
        if begins or not parts:
            parts.append([])
        parts[-1].append(line)
    return parts


def _parted(group: Region, edge: float, *, recognised: bool) -> list[Paragraph]:
    marked = mark_kind(group[0].line.words, recognised=recognised) != ""
    if not marked and _are_short_lines(group, edge):
        return [Paragraph(tuple(group), keep_lines=True)]
    left = _usual_left(group)
    hanging = not marked and _hangs(group)
    parts = [[group[0]]]
    for above, below in pairwise(group):
        if hanging:
            begins = below.left < above.left - _INDENT * below.em
            begins = begins or (below.left < left - _INDENT * below.em)
        else:
            begins = not marked and _is_indented(above, below, left, group)
        if begins or _ends_early(above, below, group, recognised=recognised):
            parts.append([])
        parts[-1].append(below)
    return [Paragraph(tuple(part)) for part in parts]


def _usual_left(group: Region) -> float:
    """The edge at which most lines begin."""
    lefts = sorted(line.left for line in group)
    em = median(line.em for line in group)
    return max(lefts, key=lambda left: sum(abs(left - other) < em / 2 for other in lefts))


def _hangs(group: Region) -> bool:
    """Whether the first lines of paragraphs stand out to the left of most others."""
    em = median(line.em for line in group)
    first = group[0].left
    hung = [line for line in group[1:] if line.left - first > _INDENT * em]
    if len(hung) < 2 or len(hung) < 0.55 * len(group):
        return False
    usual = median(line.left for line in hung)
    level = all(abs(line.left - usual) < em / 2 for line in hung)
    flush = all(abs(line.left - first) < em / 2 for line in group if line not in hung)
    return level and flush and usual - first < _DEEPEST_INDENT * em


def _is_indented(above: Piece, below: Piece, left: float, group: Region) -> bool:
    """Whether a line begins further right than the ones around it, which begin at one edge."""
    indent = below.left - left
    if not _INDENT * below.em < indent < _DEEPEST_INDENT * below.em:
        return False
    if above.left - left > _INDENT * below.em / 2:
        return False
    flush = sum(abs(line.left - left) < _INDENT * below.em / 2 for line in group)
    return flush >= 0.5 * len(group)


def _ends_early(above: Piece, below: Piece, group: Region, *, recognised: bool) -> bool:
    """Whether a line ends a paragraph: it ends a sentence, and the next word would have fitted."""
    widest = max(line.width for line in group)
    right = max(line.right for line in group)
    rest = min(right - above.right, widest - above.width)
    if rest <= _first_width(below):
        return False
    text = above.line.text.rstrip()
    if mark_kind(below.line.words, recognised=recognised) == "section":
        return True
    if _is_capitals(text) and not _is_capitals(below.line.text):
        return True
    return text.endswith(_ENDS) and not below.line.text[:1].islower()


def _is_capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) >= _CAPITALS


def _first_width(line: Piece) -> float:
    """What the first word of a line would take at the end of the line above."""
    word = line.line.words[0]
    if is_ideograph(word.text[:1]):
        return line.em
    return word.box.width + _SPACE * line.em


def _are_short_lines(group: Region, edge: float) -> bool:
    """Whether the line ends are meant."""
    if len(group) < 2:
        return False
    if _mostly_labels(group) or _mostly_figures(group) or _mostly_apart(group):
        return True
    lower = early = wide = 0
    widest = max(line.width for line in group)
    right = max(line.right for line in group)
    centred = _is_centred(group)
    for above, below in pairwise(group):
        first = _first_width(below)
        text = above.line.text.rstrip()
        lower += below.line.text[:1].islower() or text.endswith(("-", "\u2010"))
        rest = widest - above.width
        if not centred:
            rest = min(right - above.right, rest)
        early += rest > first
        wide += edge - above.right > first
    breaks = len(group) - 1
    if lower >= 0.5 * breaks and early < 0.9 * breaks:
        return False
    if early >= 0.5 * breaks or (centred and lower < 0.34 * breaks):
        return True
    em = median(line.em for line in group)
    if widest > _NARROW * em:
        return False
    cased = _has_case("".join(line.line.text for line in group))
    if not cased and early < 0.3 * breaks:
        return False
    if wide >= 0.75 * breaks and lower <= 0.34 * breaks:
        return True
    words = sum(len(line.line.words) for line in group)
    return cased and lower == 0 and (breaks >= 2 or words <= 2 * _FEW_WORDS)


def _is_centred(group: Region) -> bool:
    em = median(line.em for line in group)
    lefts = [line.left for line in group]
    middles = [line.left + line.right for line in group]
    return max(lefts) - min(lefts) > em > (max(middles) - min(middles)) / 2


def _has_case(text: str) -> bool:
    """Whether the script has capitals, with which sentences and names begin."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(char.isupper() or char.islower() for char in letters) > len(letters)


def _mostly_apart(group: Region) -> bool:
    """Whether a wide gap stands within most lines, as between an item and its amount."""
    lines = 0
    for line in group:
        words = line.line.words
        gaps = [after.box.left - before.box.right for before, after in pairwise(words)]
        lines += max(gaps, default=0) >= _WIDE_GAP * line.em
    return lines >= 2 and lines >= 0.5 * len(group)


def _mostly_figures(group: Region) -> bool:
    lines = 0
    for line in group:
        text = "".join(line.line.text.split())
        lines += sum(map(str.isdigit, text)) >= _FIGURES * len(text)
    return lines >= 2 and lines >= 0.5 * len(group)


def is_mono(line: Piece) -> bool:
    letters = mono = 0
    for word in line.line.words:
        letters += len(word.text)
        if word.face == "mono":
            mono += len(word.text)
    return mono >= 0.9 * letters


def _mostly_labels(group: Region) -> bool:
    """Whether most lines are a label, a colon and a value, or the value's further lines."""
    labels = 0
    for line in group:
        words = line.line.words
        ends = [
            place for place, word in enumerate(words[:4]) if word.text.endswith((":", "\uff1a"))
        ]
        labels += bool(ends)
    return labels >= 2 and labels >= 0.6 * len(group)


def with_level(paragraph: Paragraph, level: int) -> Paragraph:
    return replace(paragraph, level=level)

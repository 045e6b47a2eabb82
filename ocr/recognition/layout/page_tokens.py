"""The words of a page laid straight: the page's own slope taken out, each with the size of its
letters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, count
from statistics import median

from msgspec.structs import replace

from ocr.document import Block, Box, Item, Line, Page, Word, is_ideograph

_TALL, _DEEP = set("bdfhklt()[]{}|/\\!?\"'&$€£%"), set("gjpqy,;Q()[]{}|/\\")
Place = tuple[int, int]  # of a word: Token.line, Token.place
_LEVEL = 0.002  # slope of lines below which the page counts as level
_STEEPEST = 0.15  # slope of lines beyond which they were read wrongly


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word in straight pixels of the page.

    `line` counts the lines of all blocks, `place` the words of the line, `block` the items of the
    page. `foot` is the base line on which its letters stand.
    """

    word: Word
    left: float
    top: float
    right: float
    bottom: float
    line: int
    place: int
    block: int
    foot: float

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class PageTokens:
    """A page's words, its slope (rise over run) and `em`, the size of its commonest letters in
    pixels.
    """

    page: Page
    tokens: tuple[Token, ...]
    sizes: tuple[float, ...]  # points, by Token.line
    ems: tuple[float, ...]  # the same in pixels
    slope: float
    em: float

    def level(self, x: float, y: float) -> tuple[float, float]:
        """A place of the page -> the same in straight pixels."""
        return x + self.slope * y, y - self.slope * x

    def boxed(self, left: float, top: float, right: float, bottom: float) -> Box:
        """An area in straight pixels -> the box on the page about its middle, cut to the page."""
        x, y = (left + right) / 2, (top + bottom) / 2
        x, y, width, height = x - self.slope * y, y + self.slope * x, right - left, bottom - top
        x0, y0 = max(0, round(x - width / 2)), max(0, round(y - height / 2))
        x1, y1 = (
            min(self.page.width, round(x + width / 2)),
            min(self.page.height, round(y + height / 2)),
        )
        return Box(x0, y0, max(0, x1 - x0), max(0, y1 - y0))


def sheet_of(page: Page) -> PageTokens:
    """The words of a page's blocks; tables and pictures that it has already are not taken apart."""
    blocks: list[Block] = []
    lines: list[Line] = []
    for item in page.blocks:
        if isinstance(item, Block):
            blocks.append(item)
            lines += item.lines
    slope = _slope(lines)
    tokens: list[Token] = []
    ems: list[list[float]] = []  # of the words of each line
    for number, item in enumerate(page.blocks):
        if not isinstance(item, Block):
            continue
        for line in item.lines:
            own = _tokens_of(line, slope, len(ems), number)
            ems.append(_known_ems(own))
            tokens += own
    em = _median_of(chain.from_iterable(ems)) or page.height / 80
    em = max(4.0, em)
    line_ems = tuple(_median_of(own) or em for own in ems)
    return PageTokens(page, tuple(tokens), _sizes(page, blocks, ems), line_ems, slope, em)


def _tokens_of(line: Line, slope: float, number: int, block: int) -> list[Token]:
    """The words of a line that have places."""
    found = []
    for place, word in enumerate(line.words):
        if word.box:
            found.append(_token(word, slope, number, place, block))
    return found


def _known_ems(tokens: list[Token]) -> list[float]:
    return list(filter(None, map(token_em, tokens)))


def _median_of(values: Iterable[float]) -> float:
    """0.0 where there is none."""
    known = list(values)
    if not known:
        return 0.0
    return median(known)


def token_em(token: Token) -> float:
    """The size of a word's letters in pixels, from its box and which letters reach above and below;
    0.0 unknown.
    """
    text, height = token.word.text, token.bottom - token.top
    if not token.word.box or not any(map(str.isalnum, text)):
        return 0.0
    if is_ideograph(text[:1]):
        return height / 0.92
    tall = any(map(_is_tall, text))
    deep = not _DEEP.isdisjoint(text)
    if tall and deep:
        return height / 0.93
    if tall or deep:
        return height / 0.73
    return height / 0.52


def _is_tall(char: str) -> bool:
    return char in _TALL or char.isupper() or char.isdigit()


def _token(word: Word, slope: float, line: int, place: int, block: int) -> Token:
    box = word.box
    x, y = box.left + box.width / 2, box.top + box.height / 2
    x, y = x + slope * y, y - slope * x
    width = max(box.width / 2, box.width - abs(slope) * box.height)
    height = max(box.height / 2, box.height - abs(slope) * box.width)
    bottom = y + height / 2
    foot = bottom - _depth(word.text, height)
    return Token(
        word, x - width / 2, y - height / 2, x + width / 2, bottom, line, place, block, foot
    )


def _depth(text: str, height: float) -> float:
    """How far letters of a height reach below their base line."""
    if _DEEP.isdisjoint(text):
        return 0.0
    return 0.22 * height


def _slope(lines: list[Line]) -> float:
    """The median rise of long lines where they agree, else 0.0."""
    rises = []
    for line in lines:
        places = list(filter(None, map(_standing, line.words)))
        if len(places) < 3:
            continue
        (left, first_foot), (right, last_foot) = places[0], places[-1]
        if right - left > 6 * line.words[0].box.height:
            rises.append((last_foot - first_foot) / (right - left))
    if len(rises) < 3:
        return 0.0
    slope = median(rises)
    spread = median(abs(rise - slope) for rise in rises)
    if not _LEVEL <= abs(slope) <= _STEEPEST or spread >= 0.5 * abs(slope):
        return 0.0
    return slope


def _standing(word: Word) -> tuple[float, float] | None:
    """The middle of a word across and the base line below it; None for marks, which stand
    anywhere.
    """
    box = word.box
    if not box or not any(map(str.isalnum, word.text)):
        return None
    return box.left + box.width / 2, box.bottom - _depth(word.text, box.height)


def _sizes(page: Page, blocks: list[Block], ems: list[list[float]]) -> tuple[float, ...]:
    """Points by line: what the page says already, else the median of the line's block where its
    lines agree.
    """
    sizes: list[float] = []
    for block in blocks:
        own = ems[len(sizes) : len(sizes) + len(block.lines)]
        steady = _median_of(chain.from_iterable(own))
        for line, line_ems in zip(block.lines, own, strict=True):
            em = _median_of(line_ems) or steady
            if abs(em - steady) < 0.25 * steady:
                em = steady
            size = line.size
            if not size and page.dpi:
                size = round(em * 144 / page.dpi) / 2
            sizes.append(size)
    return tuple(sizes)


def with_words_changed(page: Page, change: Callable[[Place, Word], Word]) -> Page:
    """The page with the words of its blocks changed; they are counted as tokens are."""
    numbers = count()
    items: list[Item] = []
    for item in page.blocks:
        if isinstance(item, Block):
            lines = []
            for line in item.lines:
                number = next(numbers)
                words = []
                for place, word in enumerate(line.words):
                    words.append(change((number, place), word))
                lines.append(replace(line, words=tuple(words)))
            item = replace(item, lines=tuple(lines))
        items.append(item)
    return replace(page, blocks=tuple(items))

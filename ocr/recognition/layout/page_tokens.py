"""The words of a page laid straight: the page's own slope taken out, each with the size of its
letters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from statistics import median

from msgspec.structs import replace

from ocr.document import Block, Box, Item, Line, Page, Word, is_ideograph

_TALL, _DEEP = set("bdfhklt()[]{}|/\\!?\"'&$€£%"), set("gjpqy,;Q()[]{}|/\\")
Place = tuple[int, int]  # of a word: Token.line, Token.place
_LEVEL = 0.002  # slope of lines below which the page counts as level


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
    blocks = [item for item in page.blocks if isinstance(item, Block)]
    slope = _slope([line for block in blocks for line in block.lines])
    tokens: list[Token] = []
    ems: list[list[float]] = []
    for number, item in enumerate(page.blocks):
        for line in item.lines if isinstance(item, Block) else ():
            places = [(len(ems), place, number) for place in range(len(line.words))]
            own = [
                _token(word, slope, *place)
                for word, place in zip(line.words, places, strict=True)
                if word.box
            ]
            ems.append([em for em in map(token_em, own) if em])
            tokens.extend(own)
    every = [em for own_ems in ems for em in own_ems]
    em = max(4.0, median(every)) if every else max(4.0, page.height / 80)
    line_ems = tuple(median(own) if own else em for own in ems)
    return PageTokens(page, tuple(tokens), _sizes(page, blocks, ems), line_ems, slope, em)


def token_em(token: Token) -> float:
    """The size of a word's letters in pixels, from its box and which letters reach above and below;
    0.0 unknown.
    """
    text, height = token.word.text, token.bottom - token.top
    if not token.word.box or not any(map(str.isalnum, text)):
        return 0.0
    if is_ideograph(text[:1]):
        return height / 0.92
    tall = any(char in _TALL or char.isupper() or char.isdigit() for char in text)
    deep = any(char in _DEEP for char in text)
    return float(height / {(False, False): 0.52, (True, True): 0.93}.get((tall, deep), 0.73))


def _token(word: Word, slope: float, line: int, place: int, block: int) -> Token:
    box = word.box
    x, y = box.left + box.width / 2, box.top + box.height / 2
    x, y = x + slope * y, y - slope * x
    width = max(box.width / 2, box.width - abs(slope) * box.height)
    height = max(box.height / 2, box.height - abs(slope) * box.width)
    bottom = y + height / 2
    foot = bottom - 0.22 * height * any(char in _DEEP for char in word.text)
    return Token(
        word, x - width / 2, y - height / 2, x + width / 2, bottom, line, place, block, foot
    )


def _slope(lines: list[Line]) -> float:
    """The median rise of long lines where they agree, else 0.0."""
    rises = []
    for line in lines:
        ends = [place for word in line.words if (place := _standing(word))]
        if len(ends) >= 3 and ends[-1][0] - ends[0][0] > 6 * line.words[0].box.height:
            rises.append((ends[-1][1] - ends[0][1]) / (ends[-1][0] - ends[0][0]))
    if len(rises) < 3:
        return 0.0
    slope = median(rises)
    spread = median(abs(rise - slope) for rise in rises)
    return slope if _LEVEL <= abs(slope) <= 0.15 and spread < 0.5 * abs(slope) else 0.0


def _standing(word: Word) -> tuple[float, float] | None:
    """The middle of a word across and the base line below it; None for marks, which stand
    anywhere.
    """
    box = word.box
    if not box or not any(map(str.isalnum, word.text)):
        return None
    deep = 0.22 * box.height if any(char in _DEEP for char in word.text) else 0.0
    return box.left + box.width / 2, box.bottom - deep


def _sizes(page: Page, blocks: list[Block], ems: list[list[float]]) -> tuple[float, ...]:
    """Points by line: what the page says already, else the median of the line's block where its
    lines agree.
    """
    sizes: list[float] = []
    for block in blocks:
        own = ems[len(sizes) : len(sizes) + len(block.lines)]
        together = [em for line in own for em in line]
        steady = median(together) if together else 0.0
        for line, line_ems in zip(block.lines, own, strict=True):
            em = median(line_ems) if line_ems else steady
            em = steady if abs(em - steady) < 0.25 * steady else em
            sizes.append(line.size or (round(em * 144 / page.dpi) / 2 if page.dpi else 0.0))
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
                words = [change((number, place), word) for place, word in enumerate(line.words)]
                lines.append(replace(line, words=tuple(words)))
            item = replace(item, lines=tuple(lines))
        items.append(item)
    return replace(page, blocks=tuple(items))

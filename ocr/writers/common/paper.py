"""How large a page and its letters are, in points."""

from statistics import median
from unicodedata import combining

from ocr.document import Block, Line, Page
from ocr.writers.common.text import is_east_asian

A4 = (595.3, 841.9)
LETTER = (612.0, 792.0)
# Points, of paper whose size is guessed: its body text is larger than the first only where the
# paper would get too small.
_LARGE_LETTERS, _USUAL_LETTERS, _HUGE_LETTERS = 14.0, 11.0, 28.0
_LARGE_PAPER, _SMALL_PAPER = 900.0, 400.0  # the long side
_MOST_LETTERS = 72.0  # points of letters on a page that was recognised
_READ, _MOST_UNREAD_LETTERS = 0.55, 16.0  # confidence of a page, and points where it is below that
_ALIKE = 0.15  # letters whose sizes differ by less are meant to be equal: boxes are not that exact
# Letters may be so much narrower than Arial's before their line shows that they are smaller.
_LOOSE = 1.15
_ASLANT = 2.0  # times the size that its width tells: no line of letters upright
_FEW = 4  # letters of a line that say too little about its width
_ASCENDERS = frozenset("bdfhkltij0123456789!?()[]{}/|'\"&%$#@ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DESCENDERS = frozenset("gjpqy,;()[]{}/|Q$@")
# How wide Arial's characters from the space to the tilde are, in thousandths of the letters' size.
_WIDTHS = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *[556] * 10,
    *(278, 278, 584, 584, 584, 556, 1015),
    *(667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833),
    *(722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611),
    *(278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833),
    *(556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500),
    *(334, 260, 334, 584),
]


def paper(page: Page, most: float) -> tuple[float, float]:
    """Width and height of a page.

    A side longer than `most` shows a resolution that is not true, and so do large letters on large
    paper that was recognised: like a page that names none, it gets the height or width of A4 or
    Letter, or is so small that its letters have a usual size. A page without pixels is A4.
    """
    if not page.has_size:
        return A4
    longest = max(page.width, page.height)
    letters = 0.0
    if page.recognised:
        letters = _letters(page)
    if page.dpi > 0:
        point = 72 / page.dpi
        is_large = longest * point > _LARGE_PAPER and letters * point > _LARGE_LETTERS
        if longest * point <= most and not is_large:
            return page.width * point, page.height * point
    width, height = _fitted(page.width, page.height)
    size = letters * width / page.width
    if size <= _LARGE_LETTERS:
        return width, height
    # A picture of a few large words: smaller paper, but a slip only where they were huge.
    smaller = max(_USUAL_LETTERS / size, _SMALL_PAPER / max(width, height))
    smaller = min(smaller, _HUGE_LETTERS / size, 1.0)
    return width * smaller, height * smaller


class Sizes:
    """The sizes of a page's letters, in points on its paper.

    They are those that the page states, else seen from its boxes. `scale` is points a pixel of the
    page, 0.0 for no paper. `body` is the size of most words, 0.0 where nothing tells. `stated` is
    how many points a point that the page states is on its paper.
    """

    def __init__(self, page: Page, scale: float) -> None:
        self.scale = scale
        self._most = _most_letters(page)
        self._is_recognised = page.recognised
        # Stated sizes are in points of the resolution stated, which need not be that of the paper.
        self.stated = 1.0
        if page.dpi > 0 and scale > 0:
            self.stated = scale * page.dpi / 72
        self.body = min(self._body(page), self._most)

    def of(self, lines: tuple[Line, ...]) -> float:
        """The size of a paragraph's letters, the body's where it is nearly that."""
        known = []
        for line in lines:
            size = self._seen(line)
            if size:
                known.append(size)
        if not known:
            return 0.0
        usual = min(median(known), self._most)
        if abs(usual - self.body) <= _ALIKE * self.body:
            return self.body
        return _half(usual)

    def _body(self, page: Page) -> float:
        """The median over the words outside headings."""
        known = []
        for block in page.blocks:
            if not isinstance(block, Block) or block.kind == "heading":
                continue
            for line in block.lines:
                size = self._seen(line)
                if size:
                    known.extend([size] * len(line.words))
        if not known:
            return 0.0
        return _half(median(known))

    def _seen(self, line: Line) -> float:
        if line.size > 0:
            return self._believed(line, line.size * self.stated)
        if not self.scale:
            return 0.0
        # Words and not the line: its box is too high where the page is askew.
        heights = _heights(line)
        if not heights:
            return 0.0
        size = median(heights) * self.scale
        if len(line.text) < _FEW or _is_sideways(line):
            return size
        return min(size, fit(line, self.scale) * _LOOSE)

    def _believed(self, line: Line, size: float) -> float:
        """The size that was seen; letters aslant have boxes that are much too high for them."""
        if not self._is_recognised or not self.scale or len(line.text) < _FEW:
            return size
        widest = fit(line, self.scale)
        if size > _ASLANT * widest and not _is_sideways(line):
            return widest
        return size


def _most_letters(page: Page) -> float:
    """The largest size that is believed, in points: what was hardly read has wild boxes."""
    if not page.recognised:
        return float("inf")
    if page.confidence < _READ:
        return _MOST_UNREAD_LETTERS
    return _MOST_LETTERS


def _letters(page: Page) -> float:
    """The size of most words' letters in pixels, 0.0 where nothing tells or little was read."""
    known = []
    for line in page.lines:
        known += _heights(line)
    if not known or page.confidence < _READ:
        return 0.0
    return median(known)


def _heights(line: Line) -> list[float]:
    """The size of each word's letters in pixels as its box tells it."""
    is_sideways = _is_sideways(line)
    found = []
    for word in line.words:
        if word.box:
            high = word.box.height
            if is_sideways:
                high = word.box.width
            found.append(high / extent(word.text))
    return found


def _is_sideways(line: Line) -> bool:
    """Whether a line's words run up or down the page."""
    tall = long = 0
    for word in line.words:
        if word.box and len(word.text) > 2 and not is_east_asian(word.text):
            long += 1
            if word.box.height > 1.3 * word.box.width:
                tall += 1
    return tall > 0 and 2 * tall > long


def fit(line: Line, scale: float) -> float:
    """The size at which Arial's letters make a line and its words as wide as they are.

    It is infinite without places. `scale` is points a pixel.
    """
    # Words alone as well: between those of a table's row there is more than a space.
    width_of_words = 0
    breadth_of_words = 0.0
    for word in line.words:
        if word.box:
            width_of_words += word.box.width
            breadth_of_words += breadth(word.text)
    sides = [(line.box.width, breadth(line.text)), (width_of_words, breadth_of_words)]
    smallest = float("inf")
    for width, letters in sides:
        if width > 0 and letters > 0:
            smallest = min(smallest, width * scale / letters)
    return smallest


def extent(text: str) -> float:
    """How high the ink of a line is, in parts of its letters' size."""
    if not text.isascii():
        return 0.93
    letters = frozenset(text)
    above, below = 0.53, 0.0
    if letters & _ASCENDERS:
        above = 0.72
    if letters & DESCENDERS:
        below = 0.21
    return above + below


def breadth(text: str) -> float:
    """How wide a line is in a sans serif like Arial, about, in parts of its letters' size."""
    if text.isascii():
        return sum(map(_width, text))
    total = 0.0
    for char in text:
        if is_east_asian(char):
            total += 1.0
        else:
            total += _width(char)
    return total


def _width(char: str) -> float:
    if " " <= char <= "~":
        return _WIDTHS[ord(char) - 32] / 1000
    if combining(char):
        return 0.0
    if "\u0590" <= char <= "\u08ff":
        return 0.42  # Hebrew, and Arabic, whose letters are narrow where they join
    if char.isupper():
        return 0.6
    return 0.54


def _fitted(width: int, height: int) -> tuple[float, float]:
    """The largest size of this shape on a sheet: Letter for its own shape, else A4."""
    shape = max(width, height) / min(width, height)
    wide, high = A4
    if abs(shape - LETTER[1] / LETTER[0]) < 0.03:
        wide, high = LETTER
    if width > height:
        wide, high = high, wide
    scale = min(wide / width, high / height)
    return width * scale, height * scale


def _half(size: float) -> float:
    """To half a point, and between what Office takes and a reader can see."""
    return min(max(round(size * 2) / 2, 1.0), 400.0)

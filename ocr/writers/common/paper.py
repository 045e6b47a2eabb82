"""How large a page and its letters are, in points."""

from statistics import median
from unicodedata import combining

from ocr.document import Block, Line, Page
from ocr.writers.common.text import is_east_asian

A4 = (595.3, 841.9)
LETTER = (612.0, 792.0)
_ALIKE = 0.15  # letters whose sizes differ by less are meant to be equal: boxes are not that exact
_LOOSE = 1.15  # letters may be so much narrower than Arial's before their line shows that they are smaller
_FEW = 4  # letters of a line that say too little about its width
_ASCENDERS = frozenset("bdfhkltij0123456789!?()[]{}/|'\"&%$#@ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DESCENDERS = frozenset("gjpqy,;()[]{}/|Q$@")
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

    A side longer than `most` shows a resolution that is not true: like a page that names none, it gets the height or
    width of A4 or Letter. A page without pixels is A4.
    """
    if page.width <= 0 or page.height <= 0:
        return A4
    if page.dpi > 0 and max(page.width, page.height) * 72 / page.dpi <= most:
        return page.width * 72 / page.dpi, page.height * 72 / page.dpi
    return _fitted(page.width, page.height)


class Sizes:
    """The sizes of a page's letters, in points on its paper: those that the page states, else seen from its boxes.

    `scale` is points a pixel of the page, 0.0 for no paper. `body` is the size of most words, 0.0 where nothing tells.
    """

    def __init__(self, page: Page, scale: float) -> None:
        self.scale = scale
        # Stated sizes are in points of the resolution stated, which need not be that of the paper.
        self._stated = scale * page.dpi / 72 if page.dpi > 0 < scale else 1.0
        blocks = [
            block for block in page.blocks if isinstance(block, Block) and block.kind != "heading"
        ]
        sizes = [self._seen(line) for block in blocks for line in block.lines for _ in line.words]
        self.body = _half(median(known)) if (known := [size for size in sizes if size]) else 0.0

    def of(self, lines: tuple[Line, ...]) -> float:
        """The size of a paragraph's letters, the body's where it is nearly that."""
        known = [size for line in lines if (size := self._seen(line))]
        if not known:
            return 0.0
        size = median(known)
        return self.body if abs(size - self.body) <= _ALIKE * self.body else _half(size)

    def _seen(self, line: Line) -> float:
        if line.size > 0:
            return line.size * self._stated
        # Words and not the line: its box is too high where the page is askew.
        high = [word.box.height / extent(word.text) for word in line.words if word.box]
        if not high or not self.scale:
            return 0.0
        size = median(high) * self.scale
        return min(size, fit(line, self.scale) * _LOOSE) if len(line.text) >= _FEW else size


def fit(line: Line, scale: float) -> float:
    """The size at which Arial's letters make a line and its words as wide as they are; infinite without places.

    `scale` is points a pixel.
    """
    words = [(word.box.width, breadth(word.text)) for word in line.words if word.box]
    # Words alone as well: between those of a table's row there is more than a space.
    sides = [(line.box.width, breadth(line.text)), tuple(map(sum, zip(*words, strict=True)))]
    return min(
        (side[0] * scale / side[1] for side in sides if side and side[0] > 0 < side[1]),
        default=float("inf"),
    )


def extent(text: str) -> float:
    """How high the ink of a line is, in parts of its letters' size."""
    if not text.isascii():
        return 0.93
    letters = frozenset(text)
    return (0.72 if letters & _ASCENDERS else 0.53) + (0.21 if letters & _DESCENDERS else 0.0)


def breadth(text: str) -> float:
    """How wide a line is in a sans serif like Arial, about, in parts of its letters' size."""
    if not text.isascii():
        return sum(1.0 if is_east_asian(char) else _width(char) for char in text)
    return sum(map(_width, text))


def _width(char: str) -> float:
    if " " <= char <= "~":
        return _WIDTHS[ord(char) - 32] / 1000
    if combining(char):
        return 0.0
    if "\u0590" <= char <= "\u08ff":
        return 0.42  # Hebrew, and Arabic, whose letters are narrow where they join
    return 0.6 if char.isupper() else 0.54


def _fitted(width: int, height: int) -> tuple[float, float]:
    """The largest size of this shape on a sheet: Letter for its own shape, else A4."""
    shape = max(width, height) / min(width, height)
    sheet = LETTER if abs(shape - LETTER[1] / LETTER[0]) < 0.03 else A4
    if width > height:
        sheet = sheet[::-1]
    scale = min(sheet[0] / width, sheet[1] / height)
    return width * scale, height * scale


def _half(size: float) -> float:
    """To half a point, and between what Office takes and a reader can see."""
    return min(max(round(size * 2) / 2, 4.0), 400.0)

"""How close and small a page's text is set, so that what stood on one page is one page again."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from ocr.document import Block, Item, Line, Page, Picture, Table
from ocr.writers.common import is_east_asian, joined
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.paper import Sizes, breadth
from ocr.writers.word.styles import HEADINGS, LOOSE, USUAL, Tight, letters

_STEPS = (LOOSE, Tight(0.3), Tight(0.2, 0.95), Tight(0.15, 0.9), Tight(0.1, 0.85))
_NEARLY = 1.1  # of a page: what is higher even when set closest is not tried
_LEADING = 1.17  # of the letters' size: a line in Arial
_LEADING_EAST_ASIAN = 1.45  # the same in the fonts of East Asia
_SAFE = 1.03  # letters are a little wider than they are thought to be
_BELOW = 7.0  # points below a table
# A word alone in letters this many times the usual size is taken for a stain below this confidence.
_LARGE, _SURE = 2.5, 0.75
_CELL = 0.8  # of the letters' size: the room left and right in a cell


def tightness(page: Page, sizes: Sizes, width: float, height: float) -> Tight:
    """The loosest setting in which the page fits `width` and `height` points.

    It is the usual one where none does. What has no places was not seen on one page, as the text of
    office files, and need not fit one.
    """
    if not _has_places(page):
        return LOOSE
    closest = _STEPS[-1]
    if _height(page, sizes, closest, width, height) > _NEARLY * height:
        return LOOSE
    for tight in _STEPS:
        if _height(page, sizes, tight, width, height) <= height:
            return tight
    return closest


def _has_places(page: Page) -> bool:
    return any(item.box for item in page.blocks if not isinstance(item, Picture))


def _height(page: Page, sizes: Sizes, tight: Tight, width: float, height: float) -> float:
    return sum(_Estimate(page, sizes, tight, width, height).heights())


def seen_size(lines: tuple[Line, ...], sizes: Sizes) -> float:
    """The size of a paragraph's letters on the page.

    It is 0.0 where it is not known or was seen in a stain.
    """
    size = sizes.of(lines)
    words = [word for line in lines for word in line.words]
    if len(words) == 1 and words[0].confidence < _SURE:
        is_stain = sizes.body > 0 and size > _LARGE * sizes.body
        if is_stain:
            return 0.0
    return size


@dataclass(frozen=True, slots=True)
class _Estimate:
    """How high a page's items become in a text area of `width` and `height` points."""

    page: Page
    sizes: Sizes
    tight: Tight
    width: float
    height: float

    def heights(self) -> Iterator[float]:
        """The height of each item in points, the room around it included."""
        before: Item | None = None
        for item in self.page.blocks:
            if isinstance(item, Table):
                yield self._table(grid(item), self._size(item.lines))
            elif isinstance(item, Picture):
                yield self._picture(item)
            else:
                high = self._block(item)
                if _is_list(before) and _is_list(item):
                    high -= self._gap()
                yield high
            before = item

    def _block(self, block: Block) -> float:
        usual, indent, gaps = 1.0, 0.0, 1.0
        if block.kind == "heading":
            usual = HEADINGS.get(block.level, 1.0)
            gaps = 2.8
        elif block.kind == "list":
            indent = 18.0 * block.level
        size = self._size(block.lines, usual)
        text = joined(line.text for line in block.lines)
        return _height_of_lines(text, size, self.width - indent) + gaps * self._gap()

    def _table(self, places: Grid, size: float) -> float:
        widths = places.widths(self.width)
        total = _BELOW
        for row in range(places.rows):
            needed = []
            for column, wide, cell in places.row(row):
                if cell is None or cell.row != row:
                    continue
                text = joined(line.text for line in cell.lines)
                width = sum(widths[column : column + wide])
                needed.append(_height_of_lines(text, size, width - _CELL * size))
            total += max(needed, default=size * _LEADING) + 0.5
        return total

    def _picture(self, picture: Picture) -> float:
        wide = picture.box.width * self.sizes.scale
        high = picture.box.height * self.sizes.scale
        fit = 0.0
        if wide > 0 and high > 0:
            fit = min(1.0, self.width / wide, self.height / high)
        text_height = 0.0
        for block in picture.blocks:
            text = joined(line.text for line in block.lines)
            text_height += _height_of_lines(text, 0.8 * self._size(()), self.width)
        return high * fit + self._gap() + text_height

    def _size(self, lines: tuple[Line, ...], usual: float = 1.0) -> float:
        body = self.sizes.body or USUAL
        return letters(seen_size(lines, self.sizes) or body * usual, self.tight)

    def _gap(self) -> float:
        return self._size(()) * self.tight.gap


def _is_list(item: Item | None) -> bool:
    return isinstance(item, Block) and item.kind == "list"


def _height_of_lines(text: str, size: float, width: float) -> float:
    """How high a paragraph's lines are together."""
    if not text:
        return 0.0
    count = ceil(breadth(text) * size * _SAFE / max(width, size))
    leading = _LEADING
    if is_east_asian(text):
        leading = _LEADING_EAST_ASIAN
    return count * size * leading

"""How close and small a page's text is set, so that what stood on one page is one page again."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from ocr.document import Block, Line, Page, Picture, Table
from ocr.writers.common import is_east_asian, joined
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.paper import Sizes, breadth
from ocr.writers.word.styles import HEADINGS, LOOSE, USUAL, Tight, letters

_STEPS = (LOOSE, Tight(0.3), Tight(0.2, 0.95), Tight(0.15, 0.9), Tight(0.1, 0.85))
_NEARLY = 1.1  # of a page: what is higher even when set closest is not tried
_LEADING, _ASIAN = (
    1.17,
    1.45,
)  # of the letters' size: a line in Arial, and in the fonts of East Asia
_SAFE = 1.03  # letters are a little wider than they are thought to be
_BELOW = 7.0  # points below a table
_LARGE, _SURE = 2.5, 0.75  # of the usual size: a word alone in such letters must be believed more
_CELL = 0.8  # of the letters' size: the room left and right in a cell


def tightness(page: Page, sizes: Sizes, width: float, height: float) -> Tight:
    """The loosest setting in which the page fits `width` and `height` points; the usual one where none does.

    What has no places was not seen on one page, as the text of office files, and need not fit one.
    """
    closest = _STEPS[-1]
    if not any(item.box for item in page.blocks if not isinstance(item, Picture)):
        return LOOSE
    if _height(page, sizes, closest, width, height) > _NEARLY * height:
        return LOOSE
    return next(
        (tight for tight in _STEPS if _height(page, sizes, tight, width, height) <= height), closest
    )


def _height(page: Page, sizes: Sizes, tight: Tight, width: float, height: float) -> float:
    return sum(_Estimate(page, sizes, tight, width, height).parts())


def seen_size(lines: tuple[Line, ...], sizes: Sizes) -> float:
    """The size of a paragraph's letters on the page, 0.0 where it is not known or was seen in a stain."""
    size, words = sizes.of(lines), [word for line in lines for word in line.words]
    stain = len(words) == 1 and words[0].confidence < _SURE and size > _LARGE * sizes.body > 0
    return 0.0 if stain else size


@dataclass(frozen=True, slots=True)
class _Estimate:
    """How high a page's items become."""

    page: Page
    sizes: Sizes
    tight: Tight
    width: float
    height: float

    def parts(self) -> Iterator[float]:
        """The height of each item in points, the room around it included."""
        before: object = None
        for item in self.page.blocks:
            if isinstance(item, Table):
                yield self._table(grid(item), self._size(item.lines))
            elif isinstance(item, Picture):
                yield self._picture(item)
            else:
                alike = isinstance(before, Block) and before.kind == item.kind == "list"
                yield self._block(item) - (self._gap() if alike else 0.0)
            before = item

    def _block(self, block: Block) -> float:
        size = self._size(
            block.lines, HEADINGS.get(block.level, 1.0) if block.kind == "heading" else 1.0
        )
        indent = 18.0 * block.level if block.kind == "list" else 0.0
        around = 2.8 if block.kind == "heading" else 1.0
        return (
            _lines(joined(line.text for line in block.lines), size, self.width - indent)
            + around * self._gap()
        )

    def _table(self, places: Grid, size: float) -> float:
        widths = places.widths(self.width)
        total = _BELOW
        for row in range(places.rows):
            cells = [
                (cell, sum(widths[column : column + wide]))
                for column, wide, cell in places.row(row)
                if cell
            ]
            texts = [
                (joined(line.text for line in cell.lines), wide)
                for cell, wide in cells
                if cell.row == row
            ]
            needed = [_lines(text, size, wide - _CELL * size) for text, wide in texts]
            total += max(needed, default=size * _LEADING) + 0.5
        return total

    def _picture(self, picture: Picture) -> float:
        wide, high = picture.box.width * self.sizes.scale, picture.box.height * self.sizes.scale
        fit = min(1.0, self.width / wide, self.height / high) if wide > 0 < high else 0.0
        texts = [joined(line.text for line in block.lines) for block in picture.blocks]
        return (
            high * fit
            + self._gap()
            + sum(_lines(text, 0.8 * self._size(()), self.width) for text in texts)
        )

    def _size(self, lines: tuple[Line, ...], usual: float = 1.0) -> float:
        body = self.sizes.body or USUAL
        return letters(seen_size(lines, self.sizes) or body * usual, self.tight)

    def _gap(self) -> float:
        return self._size(()) * self.tight.gap


def _lines(text: str, size: float, width: float) -> float:
    """How high a paragraph's lines are together."""
    count = ceil(breadth(text) * size * _SAFE / max(width, size)) if text else 0
    return count * size * (_ASIAN if is_east_asian(text) else _LEADING)

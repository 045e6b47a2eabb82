"""What one sees on a page, and how much of it the page's own words account for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.readers.pdf.geometry import POINTS, Rect
from ocr.readers.pdf.rendering import drawn
from ocr.readers.pixels import FAINT

DPI = 96.0  # of the picture that is looked at
_MOST = 4000  # pixels of its long side, for enormous pages
_CELL = 12  # pixels: an eighth of an inch
_CONTRAST = 60  # grey levels between ink and paper within one cell
# Changes between ink and paper in one cell, across and down: letters have more, rules and edges
# fewer
_STROKES = 12


@dataclass(frozen=True, slots=True)
class Ink:
    """A page in grey, `scale` pixels a point."""

    grey: NDArray[np.uint8]
    scale: float

    @property
    def blank(self) -> bool:
        """Whether nothing is seen."""
        return int(self.grey.max()) - int(self.grey.min()) < FAINT

    def shows(self, rect: Rect) -> bool:
        """Whether there is anything to see where a word is said to be."""
        part = self.grey[self._slices(rect, 1)]
        return part.size > 0 and int(part.max()) - int(part.min()) >= FAINT

    def written(self, rects: list[Rect]) -> tuple[int, int]:
        """How many cells look like writing: those under `rects`, and the others."""
        writing = _writing(self.grey)
        mask = np.zeros(self.grey.shape, dtype=bool)
        for rect in rects:
            mask[self._slices(rect, 3)] = True
        covered = _cells(mask).any(axis=(1, 3))
        return int((writing & covered).sum()), int((writing & ~covered).sum())

    def _slices(self, rect: Rect, margin: int) -> tuple[slice, slice]:
        """Rows and columns of a rectangle with a margin in pixels, within the page."""
        height, width = self.grey.shape
        top = round(rect.top * self.scale) - margin
        bottom = round(rect.bottom * self.scale) + margin
        left = round(rect.left * self.scale) - margin
        right = round(rect.right * self.scale) + margin
        down = slice(min(height, max(0, top)), max(0, bottom))
        across = slice(min(width, max(0, left)), max(0, right))
        return down, across


def ink_of(page: Any) -> Ink:
    """The page drawn in grey at 96 dpi, or less for an enormous page."""
    longest = max(page.get_size()) / POINTS
    dpi = min(DPI, _MOST / max(longest, 1.0))
    image = drawn(page, dpi).image.convert("L")
    return Ink(np.asarray(image), image.width / max(page.get_width(), 1.0))


def _cells(pixels: NDArray[Any]) -> NDArray[Any]:
    """The pixels as (row, line, column, place): equal cells, the rest at the edges dropped."""
    rows = pixels.shape[0] // _CELL
    columns = pixels.shape[1] // _CELL
    whole = pixels[: rows * _CELL, : columns * _CELL]
    return whole.reshape(rows, _CELL, columns, _CELL)


def _writing(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which cells look like writing: many strokes, both across and down."""
    cells = _cells(grey).astype(np.int16)
    low = cells.min(axis=(1, 3), keepdims=True)
    high = cells.max(axis=(1, 3), keepdims=True)
    dark = cells * 2 < low + high
    across = (dark[:, :, :, 1:] != dark[:, :, :, :-1]).sum(axis=(1, 3))
    down = (dark[:, 1:] != dark[:, :-1]).sum(axis=(1, 3))
    contrast = (high - low)[:, 0, :, 0] >= _CONTRAST
    found: NDArray[np.bool_] = contrast & (across >= _STROKES) & (down >= _STROKES)
    return found

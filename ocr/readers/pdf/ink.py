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
_STROKES = 12  # changes between ink and paper in one cell, across and down: letters have more, rules and edges fewer


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
        height, width = self.grey.shape
        top, bottom = (round(edge * self.scale) for edge in (rect.top, rect.bottom))
        left, right = (round(edge * self.scale) for edge in (rect.left, rect.right))
        down = slice(min(height, max(0, top - margin)), max(0, bottom + margin))
        return down, slice(min(width, max(0, left - margin)), max(0, right + margin))


def ink_of(page: Any) -> Ink:
    """The page as it is seen at 96 dpi."""
    longest = max(page.get_size()) / POINTS
    image = drawn(page, min(DPI, _MOST / max(longest, 1.0))).image.convert("L")
    return Ink(np.asarray(image), image.width / max(page.get_width(), 1.0))


def _cells(pixels: NDArray[Any]) -> NDArray[Any]:
    """The pixels as (row, line, column, place): cells of equal size, what is left at the edges dropped."""
    height, width = (side // _CELL for side in pixels.shape)
    return pixels[: height * _CELL, : width * _CELL].reshape(height, _CELL, width, _CELL)


def _writing(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which cells look as if letters were in them: many strokes, both across and down."""
    cells = _cells(grey).astype(np.int16)
    low, high = cells.min(axis=(1, 3), keepdims=True), cells.max(axis=(1, 3), keepdims=True)
    dark = cells * 2 < low + high
    across = (dark[:, :, :, 1:] != dark[:, :, :, :-1]).sum(axis=(1, 3))
    down = (dark[:, 1:] != dark[:, :-1]).sum(axis=(1, 3))
    contrast = (high - low)[:, 0, :, 0] >= _CONTRAST
    found: NDArray[np.bool_] = contrast & (across >= _STROKES) & (down >= _STROKES)
    return found

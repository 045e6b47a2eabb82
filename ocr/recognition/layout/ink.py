"""The page's image as few numbers: upright, reduced to about 150 pixels an inch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.document import Box, Page
from ocr.readers.pixels import turned

_LONG = 1650  # pixels of the long side, about: A4 at 150 an inch

Grey = NDArray[np.int16]
Colours = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Ink:
    """`grey` (height, width), 0 black, and the same in colours as `rgb` (height, width, 3); `x` and
    `y` turn pixels of the page into its own; `step`: a clear difference.
    """

    grey: Grey
    rgb: Colours
    x: float
    y: float
    step: int

    def crop(self, box: Box) -> Grey:
        """The pixels of a box of the page."""
        return self.grey[self._places(box)]

    def colours(self, box: Box) -> Colours:
        """The pixels of a box of the page in colours (height, width, 3)."""
        return self.rgb[self._places(box)]

    def _places(self, box: Box) -> tuple[slice, slice]:
        top, bottom = max(0, int(box.top * self.y)), max(1, round(box.bottom * self.y))
        left, right = max(0, int(box.left * self.x)), max(1, round(box.right * self.x))
        return slice(top, bottom), slice(left, right)


def ink_of(page: Page, image: Image.Image) -> Ink:
    """`image` is the page as loaded, in any size and mode, before `page.rotation`."""
    grey = image
    if image.mode != "L":
        grey = image.convert("L")
    parts = max(1, round(max(grey.size) / _LONG))
    pixels: NDArray[Any] = np.asarray(turned(grey.reduce(parts), page.rotation), np.int16)
    dark, light = np.percentile(pixels[::3, ::3], (1, 90))
    step = max(14, int(0.12 * (light - dark)))
    rgb = _colours(image, parts, page.rotation)
    return Ink(pixels, rgb, pixels.shape[1] / page.width, pixels.shape[0] / page.height, step)


def _colours(image: Image.Image, parts: int, rotation: int) -> Colours:
    plain = image
    if image.mode not in ("L", "RGB"):
        plain = image.convert("RGB")
    small = turned(plain.reduce(parts), rotation)
    return np.asarray(small.convert("RGB"))

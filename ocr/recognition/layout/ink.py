"""The page's image as few grey numbers: upright, reduced to about 150 pixels an inch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.document import Box, Page
from ocr.readers.pixels import turned

_LONG = 1650  # pixels of the long side, about: A4 at 150 an inch

Grey = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Ink:
    """`grey` (height, width), 0 black; `x` and `y` turn pixels of the page into its own; `step`: a
    clear difference.
    """

    grey: Grey
    x: float
    y: float
    step: int

    def crop(self, box: Box) -> Grey:
        """The pixels of a box of the page."""
        rows = slice(int(box.top * self.y), max(1, round(box.bottom * self.y)))
        return self.grey[rows, int(box.left * self.x) : max(1, round(box.right * self.x))]


def ink_of(page: Page, image: Image.Image) -> Ink:
    """`image` is the page as loaded, in any size and mode, before `page.rotation`."""
    grey = image if image.mode == "L" else image.convert("L")
    grey = turned(grey, page.rotation)
    small = grey.reduce(max(1, round(max(grey.size) / _LONG)))
    pixels: NDArray[Any] = np.asarray(small, np.int16)
    dark, light = np.percentile(pixels[::3, ::3], (1, 90))
    step = max(14, int(0.12 * (light - dark)))
    return Ink(pixels, pixels.shape[1] / page.width, pixels.shape[0] / page.height, step)

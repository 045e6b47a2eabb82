"""The picture of a page behind its text boxes, with the letters that these boxes hold painted over.

Boxes filled with a colour would do too, but show as patches on uneven paper, and lay bare the old
letters as soon as somebody moves one.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.document import Box, Page
from ocr.writers.common.view import LONG, inside, pixels

_RING = 3  # pixels around a box that show its paper
_GROWN = 0.12  # of a box's height: where letters fade out
_FAINT = 60  # distance in colour below which ink is not told from paper
_GREY = 40  # between a colour's channels: less is grey
_DARK, _LIGHT = 110, 200  # grey below which ink is black and above which it is white
_WHITE = 215  # grey of paper that is old below it
_FADED = 0.8  # part of old paper's grey below which ink was black
_STEP = 16  # of a channel: lines in one colour shall have exactly one
_EVEN = 36  # distance in colour within paper
_MOSTLY = 0.6  # the share of a box that must be paper to tell it
_SAMPLE = 4000  # pixels that show the colour of ink

Pixels = NDArray[Any]


class Backdrop:
    """A page's image and what is left of it."""

    def __init__(self, image: Image.Image, page: Page) -> None:
        self._page = page
        self._mode = "RGB"
        if image.mode in ("1", "L"):
            self._mode = "L"
        image = image.convert("RGB")
        if image.getcolors(2) is None:
            image.thumbnail((LONG, LONG), Image.Resampling.BOX)
        self._seen = image
        self._pixels: Pixels = np.asarray(image)
        self._left: Pixels = self._pixels.copy()

    def image(self) -> Image.Image:
        """The page without what was erased."""
        return Image.fromarray(self._left).convert(self._mode)

    def erase(self, box: Box) -> None:
        """Paint a box with the colour around it."""
        if inside(box, self._page):
            left, top, right, bottom = self._grown(box)
            self._left[top:bottom, left:right] = self._around(left, top, right, bottom)

    def paper(self, box: Box) -> str:
        """The colour that most of a box has, as six hexadecimal digits; "" where it is of many."""
        part = self._part(box).astype(int)
        if not len(part):
            return ""
        usual = np.median(part, axis=0)
        even = (np.abs(part - usual).sum(axis=1) < _EVEN).mean()
        if even < _MOSTLY:
            return ""
        return _hex(usual)

    def ink(self, boxes: Iterable[Box]) -> str:
        """The colour of the letters in some boxes; "" for black, and where it is not clear."""
        boxes = [box for box in boxes if inside(box, self._page)]
        if not boxes:
            return ""
        seen = np.concatenate([self._part(box) for box in boxes])
        seen = seen[:: len(seen) // _SAMPLE + 1].astype(int)
        # The paper is what is around: bold letters take more of their box than it does.
        paper = np.median([self._around(*self._grown(box)) for box in boxes], axis=0)
        apart = np.abs(seen - paper).sum(axis=1)
        if apart.max() < _FAINT:
            return ""
        colour = np.median(seen[apart >= 0.7 * apart.max()], axis=0)
        # Black that is faded shows some of the paper's own colour.
        own = colour - paper * (colour / np.maximum(paper, 1)).min()
        if own.max() >= _GREY:
            return _hex(colour // _STEP * _STEP)
        faded = paper.mean() < _WHITE and colour.mean() < _FADED * paper.mean()
        if faded or colour.mean() < _DARK:
            return ""
        if colour.mean() > _LIGHT:
            return "FFFFFF"
        return _hex(colour // _STEP * _STEP)

    def _part(self, box: Box) -> Pixels:
        """The pixels of a box as rows of three."""
        shown = inside(box, self._page)
        if not shown:
            return self._pixels[:0, 0]
        left, top, right, bottom = pixels(shown, self._seen, self._page)
        return self._pixels[top:bottom, left:right].reshape(-1, 3)

    def _grown(self, box: Box) -> tuple[int, int, int, int]:
        left, top, right, bottom = pixels(inside(box, self._page), self._seen, self._page)
        more = 1 + round((bottom - top) * _GROWN)
        return max(left - more, 0), max(top - more, 0), right + more, bottom + more

    def _around(self, left: int, top: int, right: int, bottom: int) -> Pixels:
        """The colour of the paper around a box: what most of the ring shows."""
        image, wide = self._pixels, slice(max(left - _RING, 0), right + _RING)
        strips = (
            image[max(top - _RING, 0) : top, wide],
            image[bottom : bottom + _RING, wide],
            image[top:bottom, max(left - _RING, 0) : left],
            image[top:bottom, right : right + _RING],
        )
        ring = np.concatenate([strip.reshape(-1, 3) for strip in strips])
        if not len(ring):
            ring = image.reshape(-1, 3)
        colour: Pixels = np.median(ring, axis=0)
        return colour.astype(np.uint8)


def _hex(colour: Pixels) -> str:
    return "".join(f"{int(channel):02X}" for channel in colour)

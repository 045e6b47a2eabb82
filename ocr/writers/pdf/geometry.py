"""From the pixels of an upright page to the units of a PDF page."""

import contextlib
from collections.abc import Sequence
from typing import Any

import pikepdf

from ocr.document import Page
from ocr.writers.pdf.layer import Matrix

_LETTER = (0.0, 0.0, 612.0, 792.0)  # what readers assume for a page that names no size
_MOST_PARENTS = 50
Rectangle = tuple[float, float, float, float]


def inherited(page: pikepdf.Object, key: str) -> Any:
    """A page's own entry or that of a node above it, None without one."""
    node: Any = page
    for _ in range(_MOST_PARENTS):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        found = node.get(key)
        if found is not None:
            return found
        node = node.get("/Parent")
    return None


def turn(page: pikepdf.Object) -> int:
    """The page's /Rotate as 0, 90, 180 or 270 degrees clockwise."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError):
        degrees = int(inherited(page, "/Rotate") or 0)
        return degrees // 90 * 90 % 360
    return 0


def visible(page: pikepdf.Object) -> Rectangle:
    """The area that is shown, in the page's units: the crop box within the media box."""
    media = _rectangle(inherited(page, "/MediaBox")) or _LETTER
    crop = _rectangle(inherited(page, "/CropBox")) or media
    left = max(media[0], crop[0])
    low = max(media[1], crop[1])
    right = min(media[2], crop[2])
    high = min(media[3], crop[3])
    if right <= left or high <= low:
        return media
    return left, low, right, high


def _rectangle(value: Any) -> Rectangle | None:
    """Corners in order; None for what is no rectangle with an area."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError):
        x1, y1, x2, y2 = map(float, value)
        if x1 != x2 and y1 != y2:
            return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    return None


def upright(page: Page, area: Rectangle, turned: int) -> Matrix:
    """Pixels of the page, y up, -> units of a PDF page.

    The PDF page is shown turned clockwise by `turned` degrees.
    """
    left, low, right, high = area
    across, up = right - left, high - low
    wide, tall = max(1, page.width), max(1, page.height)
    return {
        0: (across / wide, 0.0, 0.0, up / tall, left, low),
        90: (0.0, up / wide, -across / tall, 0.0, right, low),
        180: (-across / wide, 0.0, 0.0, -up / tall, right, high),
        270: (0.0, -up / wide, across / tall, 0.0, left, high),
    }[turned % 360]


def carried(matrix: Sequence[float], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f

"""Pictures on a page: large dense areas that are no text, told by a coarse grid.

When unsure: none.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ocr.document import Box, Page, Word
from ocr.recognition.layout.ink import Ink

_PLACE = 12  # pixels of the reduced image to a side of the grid's places
_DENSE = 0.3  # share of a place that is not paper
_INCHES = 11.7  # of a page's long side, where nothing is known
_FULL = 0.55  # share of its box that a picture fills
_LARGEST, _BUSIEST = 0.6, 0.5  # shares of the page: more is a photo of the whole page
_WORDS = 0.12  # share of the area that believed words may take
_SURE = 0.5


def pictures_of(page: Page, ink: Ink, words: Iterable[Word]) -> list[Box]:
    """The boxes of pictures, in pixels of the page, that share no place."""
    held = [word for word in words if word.box and word.confidence >= _SURE]
    dense = _dense(ink)
    if dense.size == 0 or dense.mean() > _BUSIEST:
        return []
    for word in held:
        dense[_places(word.box, ink)] = False
    boxes = [_box(area, page, ink) for area in _areas(dense) if _is_picture(area, dense)]
    found: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.width * box.height):
        if not any(meet(box, other) for other in found) and _covered(box, held) <= _WORDS:
            found.append(box)
    return found


def meet(box: Box, other: Box) -> int:
    """The pixels that two boxes share."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    return max(0, width) * max(0, height)


Mask = NDArray[np.bool_]
Area = tuple[int, int, int, int, int]  # first row and column, last row and column, places


def _dense(ink: Ink) -> Mask:
    rows, columns = ink.grey.shape[0] // _PLACE, ink.grey.shape[1] // _PLACE
    paper = int(np.percentile(ink.grey[::4, ::4], 80)) if ink.grey.size else 255
    dark = ink.grey[: rows * _PLACE, : columns * _PLACE] < paper - 2 * ink.step
    shares: Mask = dark.reshape(rows, _PLACE, columns, _PLACE).mean(axis=(1, 3)) >= _DENSE
    return shares


def _places(box: Box, ink: Ink) -> tuple[slice, slice]:
    top, bottom = box.top * ink.y / _PLACE, box.bottom * ink.y / _PLACE
    left, right = box.left * ink.x / _PLACE, box.right * ink.x / _PLACE
    return slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)


def _areas(dense: Mask) -> list[Area]:
    """Dense places that touch, also at corners."""
    left = {(int(row), int(column)) for row, column in np.argwhere(dense)}
    areas = []
    while left:
        waiting, held = deque([left.pop()]), []
        while waiting:
            row, column = waiting.popleft()
            held.append((row, column))
            near = {
                (row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)
            } & left
            left -= near
            waiting.extend(near)
        rows, columns = [place[0] for place in held], [place[1] for place in held]
        areas.append((min(rows), min(columns), max(rows), max(columns), len(held)))
    return areas


def _is_picture(area: Area, dense: Mask) -> bool:
    """Large in both directions, well filled, and no shadow along the edges of a scan."""
    top, left, bottom, right, places = area
    rows, columns = bottom - top + 1, right - left + 1
    inch: float = max(dense.shape) / _INCHES
    if (
        min(rows, columns) < inch
        or places < _FULL * rows * columns
        or rows * columns > _LARGEST * dense.size
    ):
        return False
    edges = sum((top == 0, left == 0, bottom == dense.shape[0] - 1, right == dense.shape[1] - 1))
    return edges == 0 or (edges == 1 and min(rows, columns) >= 2 * inch)


def _box(area: Area, page: Page, ink: Ink) -> Box:
    x, y = _PLACE / ink.x, _PLACE / ink.y
    left, top = round(area[1] * x), round(area[0] * y)
    right, bottom = (
        min(page.width, round((area[3] + 1) * x)),
        min(page.height, round((area[2] + 1) * y)),
    )
    return Box(left, top, right - left, bottom - top)


def _covered(box: Box, words: list[Word]) -> float:
    return sum(meet(box, word.box) for word in words) / max(1, box.width * box.height)

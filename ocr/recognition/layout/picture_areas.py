"""Places in the reduced image of a page, in its pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.document import Box
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.page_tokens import PageTokens

PLACE = 4  # pixels of the reduced image to a side of the grid's places
Area = tuple[int, int, int, int]  # left, top, right and bottom in pixels of the reduced image


def meet(box: Box, other: Box) -> int:
    """The pixels that two boxes share."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    return max(0, width) * max(0, height)


def joined(inked: NDArray[np.uint8], reach: int) -> list[tuple[Area, float]]:
    """The areas of places that stand no farther apart than twice `reach`, and which share of its
    places is inked.
    """
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(inked, kernel))
    found = []
    for number in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[number])
        inside = slice(top, top + height), slice(left, left + width)
        own = (labels[inside] == number) & (inked[inside] > 0)
        down, across = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        if len(down) == 0:
            continue
        share = float(own.sum()) / (len(down) * len(across))
        area = (
            (left + int(across[0])) * PLACE,
            (top + int(down[0])) * PLACE,
            (left + int(across[-1]) + 1) * PLACE,
            (top + int(down[-1]) + 1) * PLACE,
        )
        found.append((area, share))
    return found


def pixels_of(area: Area) -> int:
    return (area[2] - area[0]) * (area[3] - area[1])


def area_of(box: Box, ink: Ink) -> Area:
    return (
        int(box.left * ink.x),
        int(box.top * ink.y),
        round(box.right * ink.x),
        round(box.bottom * ink.y),
    )


def box_of(area: Area, sheet: PageTokens, ink: Ink) -> Box:
    left, top = round(area[0] / ink.x), round(area[1] / ink.y)
    right = min(sheet.page.width, round(area[2] / ink.x))
    bottom = min(sheet.page.height, round(area[3] / ink.y))
    return Box(left, top, right - left, bottom - top)


def union(one: Area, other: Area) -> Area:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def are_close(one: Area, other: Area, reach: int) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return across <= reach and down <= reach


def shared(one: Area, other: Area) -> int:
    """The pixels that two areas share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)

"""Boxes that overlap within one line -> one box.

The finder at times takes a line of large letters for two or three, and the boxes, grown to the
edges of their letters, share the letter between them: read apart it comes twice ("Second f frame").
Columns of a table do not share one; what wide white parts stays apart.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.recognition.engines.paddle.models import Array
from ocr.recognition.engines.paddle.reading import runs_down
from ocr.recognition.engines.paddle.words import ink_of

# All in heights of the lower of two boxes.
_OVERLAP = 0.1  # along the line; boxes of columns side by side had less
_SAME_LINE = 0.7  # across
_LIKE_HEIGHT = 1.6  # of the higher one
_WHITE = 1.0  # of a gap between two columns
_SLOPE = 0.12  # between the directions of two boxes, in radians


def joined_lines(image: Array, lines: Sequence[Array]) -> list[Array]:
    """The lines' corners (4, 2), those that share a letter as one, in the order of the first."""
    found: list[Array] = []
    for corners in lines:
        whole = corners
        place = _partner(image, found, whole)
        while place is not None:
            whole = around_both(found.pop(place), whole)
            place = _partner(image, found, whole)
        found.append(whole)
    return found


def _partner(image: Array, found: Sequence[Array], corners: Array) -> int | None:
    """The number of a line that shares a letter with this one."""
    if not found or runs_down(corners):
        return None
    lines = np.stack(found)
    low, high = corners.min(axis=0), corners.max(axis=0)
    touching = np.all((lines.min(axis=1) < high) & (lines.max(axis=1) > low), axis=1)
    for number in map(int, np.flatnonzero(touching)):
        if _share_a_letter(image, found[number], corners):
            return number
    return None


def _share_a_letter(image: Array, one: Array, other: Array) -> bool:
    if runs_down(one) or abs(_slope(one) - _slope(other)) > _SLOPE:
        return False
    longer = max((one, other), key=_width)
    (left, top, right, bottom), (left2, top2, right2, bottom2) = (
        _levelled(each, longer) for each in (one, other)
    )
    height, height2 = bottom - top, bottom2 - top2
    lower = min(height, height2)
    if lower <= 0 or max(height, height2) > _LIKE_HEIGHT * lower:
        return False
    if min(bottom, bottom2) - max(top, top2) < _SAME_LINE * lower:
        return False
    overlap = min(right, right2) - max(left, left2)
    if overlap < _OVERLAP * lower:
        return False
    contained = min(right - left, right2 - left2)
    return overlap < contained and not _is_parted(image, one, other, overlap, lower)


def _is_parted(image: Array, one: Array, other: Array, overlap: float, height: float) -> bool:
    """Whether there is wide white where the boxes overlap."""
    whole = around_both(one, other)
    turned, (wide, high) = _matrix(whole)
    piece: Array = cv2.warpPerspective(image, turned, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    inner = max(_levelled(one, whole)[0], _levelled(other, whole)[0]) - _levelled(whole, whole)[0]
    start = max(0, round(inner - height))
    stop = min(wide, round(inner + overlap + height))
    white = longest = 0
    for column in ink_of(piece)[:, start:stop].T:
        has_ink = bool(column.any())
        white = 0 if has_ink else white + 1
        longest = max(longest, white)
    return longest > _WHITE * height


def _matrix(corners: Array) -> tuple[Array, tuple[int, int]]:
    """What makes a line level, and its width and height in pixels."""
    wide, high = max(1, round(_width(corners))), max(1, round(_height(corners)))
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix: Array = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return matrix, (wide, high)


def around_both(one: Array, other: Array) -> Array:
    """The corners of the box around both, in the direction of the longer one."""
    longer = max((one, other), key=_width)
    along, across = _directions(longer)
    points = np.concatenate([one, other])
    left, right = (points @ along).min(), (points @ along).max()
    top, bottom = (points @ across).min(), (points @ across).max()
    places = ((left, top), (right, top), (right, bottom), (left, bottom))
    return np.array([x * along + y * across for x, y in places], np.float32)


def _levelled(corners: Array, base: Array) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in the direction of another line."""
    along, across = _directions(base)
    x, y = corners @ along, corners @ across
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _directions(corners: Array) -> tuple[Array, Array]:
    step = corners[1] - corners[0]
    along = step / max(1e-6, float(np.linalg.norm(step)))
    return along, np.array([-along[1], along[0]], along.dtype)


def _slope(corners: Array) -> float:
    x, y = corners[1] - corners[0]
    return float(np.arctan2(y, x))


def _width(corners: Array) -> float:
    return float(np.linalg.norm(corners[1] - corners[0]))


def _height(corners: Array) -> float:
    return float(np.linalg.norm(corners[3] - corners[0]))

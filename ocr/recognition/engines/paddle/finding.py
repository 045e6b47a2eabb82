"""Find lines of text: the finder's map of probabilities -> quadrilaterals.

Each quadrilateral is a line or a piece of one.

The steps are those of DB text detection (Liao et al., "Real-time Scene Text Detection with
Differentiable Binarization", 2020): threshold, contours, the mean inside each, and a box grown by
what the map shrank.
"""

import cv2
import numpy as np

from ocr.recognition.engines.paddle.joining import joined_lines
from ocr.recognition.engines.paddle.models import Array, models

_STEP = 32  # pixels: what the network's sides are multiples of
_SHORT_SIDE = 736  # pixels: images are enlarged to this
_LONG_SIDE = 1800  # pixels: images are reduced to this
_TILE = 4  # times its width: a strip that is higher, as of a screen, is looked at piece by piece
_LEAST_WIDTH = 100  # pixels of such a strip
_TEXT = 0.3  # probability of a pixel
_LINE = 0.5  # the mean probability of a line
_GROWTH = 1.6  # the map leaves out this times a line's area over its perimeter at each side
_LEAST = 3  # pixels of a line's shorter side
_MOST = 3000  # lines of a page


def find_lines(image: Array) -> list[Array]:
    """(height, width, 3) of bytes -> for each line its corners (4, 2).

    Corners are in pixels, clockwise from the upper left.
    """
    height, width = image.shape[:2]
    step = _TILE * width
    if width < _LEAST_WIDTH or height <= step + width:
        return _find(image)
    found: list[Array] = []
    for start in range(0, height, step):
        first = max(0, start - width // 2)
        offset = np.array([0, first], np.float32)
        for corners in _find(image[first : start + step + width // 2]):
            placed = corners + offset
            # What a piece's end cuts is whole in the next one, and the middle of a line is in one
            # of them only.
            if start <= placed[:, 1].mean() < start + step:
                found.append(placed)
    return found


def _find(image: Array) -> list[Array]:
    height, width = image.shape[:2]
    wide, high = _size(width, height)
    small = cv2.resize(image, (wide, high), interpolation=cv2.INTER_LINEAR)
    values = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
    surely = models().find(values)[0, 0]
    scale = np.array([width / wide, height / high], np.float32)
    limit = np.array([width - 1, height - 1], np.float32)
    lines = [np.clip(corners * scale, 0, limit) for corners in _boxes(surely)]
    return joined_lines(image, lines)


def _size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _LONG_SIDE / max(width, height))
    scale = max(scale, min(_SHORT_SIDE / min(width, height), 2 * _LONG_SIDE / max(width, height)))
    wide = max(_STEP, round(width * scale / _STEP) * _STEP)
    high = max(_STEP, round(height * scale / _STEP) * _STEP)
    return wide, high


def _boxes(surely: Array) -> list[Array]:
    mask = cv2.dilate((surely > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:_MOST]:
        middle, (width, height), turn = cv2.minAreaRect(contour)
        if min(width, height) < _LEAST:
            continue
        corners = cv2.boxPoints((middle, (width, height), turn))
        if _mean_inside(surely, corners) < _LINE:
            continue
        more = 2 * _GROWTH * width * height / (2 * (width + height))
        found.append(_clockwise(cv2.boxPoints((middle, (width + more, height + more), turn))))
    return found


def _mean_inside(surely: Array, corners: Array) -> float:
    height, width = surely.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(surely[top : bottom + 1, left : right + 1], mask)[0])


def _clockwise(corners: Array) -> Array:
    """The corners from the upper left on, as a reader sees them."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    upper_left, lower_left = _by_y(by_x[:2])
    upper_right, lower_right = _by_y(by_x[2:])
    return np.array([upper_left, upper_right, lower_right, lower_left], np.float32)


def _by_y(corners: Array) -> Array:
    return corners[np.argsort(corners[:, 1], kind="stable")]

"""Lines at an angle, as of a stamp, that Tesseract passes over on a scan: PP-OCR reads them.

It is asked only where ink of the size of letters lies outside of all words that were read.
"""

from collections.abc import Iterator, Sequence
from math import atan2, degrees
from statistics import median

import cv2
import numpy as np
from msgspec.structs import replace

from ocr.document import Block, Item, Line, Page, Word, around, is_ideograph
from ocr.readers.pixels import PageImage
from ocr.recognition.engines.auto.calibration import PADDLE, word_of
from ocr.recognition.engines.paddle import Found
from ocr.recognition.engines.paddle.finding import find_lines
from ocr.recognition.engines.paddle.joining import around_both
from ocr.recognition.engines.paddle.models import Array
from ocr.recognition.engines.paddle.pieces import slope_of
from ocr.recognition.engines.paddle.reading import Reading, cut_out, read_lines, runs_down
from ocr.recognition.engines.paddle.turning import turned
from ocr.recognition.engines.paddle.words import ink_of, joined, parts_of, words_of

_LEAST_TILT, _MOST_TILT = 4.0, 60.0  # degrees from the page's level lines
_LONG = 1.8  # the length of a line over its height: of less the direction is not known
_SURE = 0.9  # mean confidence of a line
_LEAST_LETTERS = 3
_FREE = 0.5  # of a line's area outside of all words
_MOST = 6  # stamps of a page
_EDGE = 20.0  # pixels between the lines of one stamp
_MORE = 0.4  # of a stamp's height: around it
# In heights of the page's usual word: the sides of a spot that may be a letter.
_SMALL, _LARGE = 0.6, 4.0
_LEAST_SPOTS = 3
_MARGIN = 0.15  # around words, of their height
_LOOKED_AT = 1000  # pixels of the long side: enough to see spots


def with_tilted_lines(page: Page, loaded: PageImage) -> Page:
    """The page with the lines that stand at an angle to those that were read."""
    if not page.words or not _has_spots(page, loaded):
        return page
    image = turned(np.asarray(loaded.image.convert("RGB")), page.rotation)
    scale = np.array([image.shape[1] / page.width, image.shape[0] / page.height])
    lines = find_lines(image)
    covered = _covered(page, image.shape[:2], scale)
    tilted = list(_tilted(lines, covered))
    blocks = []
    for region in _regions(tilted)[:_MOST]:
        block = _stamp(image, region, covered, scale)
        if block is not None:
            blocks.append(block)
    if not blocks:
        return page
    return _with_blocks(page, blocks)


def _regions(tilted: Sequence[Array]) -> list[Array]:
    """One box around the lines of each stamp, with a margin."""
    regions: list[Array] = []
    for corners in tilted:
        whole = corners
        for place in range(len(regions) - 1, -1, -1):
            if _are_near(regions[place], whole):
                whole = around_both(regions.pop(place), whole)
        regions.append(whole)
    return [_grown(region) for region in regions]


def _are_near(one: Array, other: Array) -> bool:
    """Whether two lines of about one direction touch, or nearly so."""
    first, second = (degrees(atan2(*(each[1] - each[0])[::-1])) for each in (one, other))
    low, low2 = one.min(axis=0) - _EDGE, other.min(axis=0)
    high, high2 = one.max(axis=0) + _EDGE, other.max(axis=0)
    touch = bool(np.all((low < high2) & (low2 < high)))
    return touch and abs(first - second) < _LEAST_TILT


def _grown(corners: Array) -> Array:
    """The corners moved outward along both sides."""
    middle = corners.mean(axis=0)
    high = float(np.linalg.norm(corners[3] - corners[0]))
    along = (corners[1] - corners[0]) / max(1e-6, float(np.linalg.norm(corners[1] - corners[0])))
    across = np.array([-along[1], along[0]])
    signs = np.sign((corners - middle) @ np.stack([along, across], axis=1))
    more = _MORE * high
    grown: Array = (corners + more * (signs @ np.stack([along, across]))).astype(np.float32)
    return grown


def _stamp(image: Array, region: Array, covered: Array, scale: Array) -> Block | None:
    """What is written in a region, which is looked at level."""
    wide = max(1, round(float(np.linalg.norm(region[1] - region[0]))))
    high = max(1, round(float(np.linalg.norm(region[3] - region[0]))))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    to_flat = cv2.getPerspectiveTransform(region.astype(np.float32), flat)
    to_page = cv2.getPerspectiveTransform(flat, region.astype(np.float32))
    level: Array = cv2.warpPerspective(
        image, to_flat, (wide, high), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    corners: list[Array] = []
    places: list[Array] = []
    for each in sorted(find_lines(level), key=lambda found: float(found[:, 1].mean())):
        there: Array = cv2.perspectiveTransform(each[None].astype(np.float32), to_page)[0]
        if _tilt(each) < _LEAST_TILT and not runs_down(each) and _is_free(there, covered):
            corners.append(each)
            places.append(there)
    pieces = [cut_out(level, each) for each in corners]
    lines = []
    for there, piece, reading in zip(places, pieces, read_lines(pieces), strict=True):
        if _is_believed(reading):
            lines.append(_line(Found(there, piece, joined(reading, piece)), scale))
    if not lines:
        return None
    return Block(tuple(lines), around(line.box for line in lines), keep_lines=True)


def _is_believed(reading: Reading) -> bool:
    letters = sum(map(str.isalnum, reading.text))
    foreign = any(map(is_ideograph, reading.text))
    return letters >= _LEAST_LETTERS and reading.confidence >= _SURE and not foreign


def _has_spots(page: Page, loaded: PageImage) -> bool:
    """Whether letters may be left over."""
    grey = turned(np.asarray(loaded.image.convert("L")), page.rotation)
    smaller = min(1.0, _LOOKED_AT / max(grey.shape))
    wide, high = round(grey.shape[1] * smaller), round(grey.shape[0] * smaller)
    grey = cv2.resize(grey, (max(1, wide), max(1, high)), interpolation=cv2.INTER_AREA)
    scale = np.array([grey.shape[1] / page.width, grey.shape[0] / page.height])
    ink = ink_of(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)).astype(np.uint8)
    ink[_covered(page, ink.shape, scale) > 0] = 0
    usual = median(word.box.height for word in page.words) * float(scale[1])
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = found[1:, 2:4]  # the first is the paper
    fits = (sides.max(axis=1) <= _LARGE * usual) & (sides.max(axis=1) >= _SMALL * usual)
    return int(fits.sum()) >= _LEAST_SPOTS


def _covered(page: Page, shape: Sequence[int], scale: Array) -> Array:
    """A mask of all words with a margin."""
    mask = np.zeros(tuple(shape), np.uint8)
    x, y = map(float, scale)
    for word in page.words:
        more = _MARGIN * word.box.height
        top, bottom = round((word.box.top - more) * y), round((word.box.bottom + more) * y)
        left, right = round((word.box.left - more) * x), round((word.box.right + more) * x)
        mask[max(0, top) : bottom + 1, max(0, left) : right + 1] = 1
    return mask


def _tilted(lines: Sequence[Array], covered: Array) -> Iterator[Array]:
    level = degrees(slope_of(lines))
    for corners in lines:
        if runs_down(corners):
            continue
        width = float(np.linalg.norm(corners[1] - corners[0]))
        height = float(np.linalg.norm(corners[3] - corners[0]))
        is_tilted = _LEAST_TILT <= _tilt(corners, level) <= _MOST_TILT
        if is_tilted and width >= _LONG * height and _is_free(corners, covered):
            yield corners


def _tilt(corners: Array, level: float = 0.0) -> float:
    """Degrees from level, without a sign."""
    x, y = corners[1] - corners[0]
    return abs(degrees(atan2(y, x)) - level)


def _is_free(corners: Array, covered: Array) -> bool:
    """Whether most of a line lies outside of all words."""
    inside = np.zeros(covered.shape, np.uint8)
    cv2.fillPoly(inside, [corners.astype(np.int32)], (1,))
    return float((inside & covered).sum()) <= (1 - _FREE) * float(inside.sum())


def _line(found: Found, scale: Array) -> Line:
    """The line in the page's pixels."""
    parts = parts_of(found.reading, found.piece)
    words: tuple[Word, ...] = words_of(found.reading, parts, found.corners / scale)
    held = tuple(word_of(word, PADDLE) for word in words)
    return Line(held, around(word.box for word in held))


def _with_blocks(page: Page, blocks: Sequence[Block]) -> Page:
    """The page with more blocks, each before the first that begins below all of it."""
    items: list[Item] = list(page.blocks)
    for block in blocks:
        place = 0
        while place < len(items) and items[place].box.top < block.box.bottom:
            place += 1
        items.insert(place, block)
    return replace(page, blocks=tuple(items))

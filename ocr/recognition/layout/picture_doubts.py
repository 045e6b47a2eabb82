"""What is no picture: punch holes, shadows, unread letters, shaded bands and frames around text."""

import cv2
import numpy as np

from ocr.recognition.layout.inked_page import InkedPage
from ocr.recognition.layout.picture_areas import Area

_THROUGHOUT = 0.5  # share of the rows and columns of a drawing, and in its middle, that are inked
# Of a shaded band: the shares of its box that it fills and of its one colour, and its length.
_FULL, _FLAT, _LONG_BAND = 0.85, 0.9, 6.0
_SHADES, _PATCHED = 4, 0.75  # even colours of a table's cells, and their share
_BROAD = 0.6  # inches: what is broader stands for itself where no words are on it
_BESIDE = 0.15  # inches from a band to words that stand on it, or on a neighbour
# Inches of a speck, the share of ink that specks take, and that of their area that is not paper.
_SPECK, _SPECKS, _THIN = 0.06, 0.5, 0.2
_SHARP = 0.25  # share of a picture's outline that is sharp; shadows and smudges have none
_LETTERS, _LETTER_INK = 3, 0.7  # unread text: so many letters, and their share of the ink
_HOLE, _HOLE_MARGIN = 0.4, 0.8  # inches: the size of punch holes, and how near to the edge they are


def is_hole(page: InkedPage, area: Area) -> bool:
    left, top, right, bottom = area
    wide, high = right - left, bottom - top
    if max(wide, high) > _HOLE * page.inch or not 0.7 < wide / high < 1.4:
        return False
    margin = _HOLE_MARGIN * page.inch
    rows, columns = page.mask.shape
    if not (left < margin or top < margin or right > columns - margin or bottom > rows - margin):
        return False
    return bool(page.mask[top:bottom, left:right].mean() > 0.6)


def is_faint(page: InkedPage, area: Area) -> bool:
    """Whether its outline is soft, as that of shadows and smudges."""
    left, top, right, bottom = area
    mask = page.mask[top:bottom, left:right]
    grey = page.ink.rgb[top:bottom, left:right].min(axis=2).astype(np.int16)
    sharp = outline = 0
    kernels = np.ones((3, 1), np.uint8), np.ones((1, 3), np.uint8)
    for axis in (0, 1):
        turns = np.diff(mask.astype(np.int8), axis=axis) != 0
        # A scanner's edges are a little soft: the steps beside count as well.
        steps = cv2.dilate(
            (np.abs(np.diff(grey, axis=axis)) > page.ink.step).astype(np.uint8),
            kernels[axis],
        ).astype(bool)
        outline += int(turns.sum())
        sharp += int((turns & steps).sum())
    return outline > 0 and sharp < _SHARP * outline


def is_text(page: InkedPage, area: Area) -> bool:
    """Whether most of its ink has the shapes of usual letters, a text that was not read, or is
    specks: dust, and the dots that lead to a number.
    """
    left, top, right, bottom = area
    own = page.mask[top:bottom, left:right].astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(own)
    parts = stats[1:]
    high, wide = parts[:, cv2.CC_STAT_HEIGHT], parts[:, cv2.CC_STAT_WIDTH]
    ink = parts[:, cv2.CC_STAT_AREA]
    specks = (high < _SPECK * page.inch) & (wide < _SPECK * page.inch)
    if own.mean() < _THIN and ink[specks].sum() > _SPECKS * ink.sum():
        return True
    # Letters that touch make a part as wide as a word.
    usual = (high > 0.3 * page.em) & (high < 1.4 * page.em) & (wide < 5 * page.em)
    letters = usual & (ink < 0.75 * wide * high)
    if letters.sum() < _LETTERS:
        return False
    return bool(ink[letters].sum() > _LETTER_INK * max(1, ink.sum()))


def is_band(page: InkedPage, area: Area) -> bool:
    """Whether one colour fills it, but for words, as behind the head of a table."""
    left, top, right, bottom = area
    mask, written = page.mask[top:bottom, left:right], page.written[top:bottom, left:right]
    if (mask | written).mean() < _FULL:
        return False
    own = page.ink.rgb[top:bottom, left:right][mask & ~written].astype(np.int16)
    if len(own) == 0:
        return True
    usual = np.median(own, axis=0)
    even = (np.abs(own - usual).max(axis=1) <= page.ink.step).mean()
    if even < _FLAT:
        return False
    wide, high = right - left, bottom - top
    if max(wide, high) > _LONG_BAND * min(wide, high) or wide > 0.5 * page.mask.shape[1]:
        return True
    if page.covered(area) > 0:
        return True
    if min(wide, high) > _BROAD * page.inch:
        return False
    reach = round(_BESIDE * page.inch)
    near = left - reach, top - reach, right + reach, bottom + reach
    return page.covered(near) > 0


def is_patchwork(page: InkedPage, area: Area) -> bool:
    """Whether a few even colours fill it, as the shades of a table's cells do."""
    left, top, right, bottom = area
    own = ~page.written[top:bottom, left:right]
    levels = (page.ink.rgb[top:bottom, left:right][own] // 16).astype(np.int32)
    if len(levels) == 0:
        return True
    numbers = (levels[:, 0] << 8) + (levels[:, 1] << 4) + levels[:, 2]
    counts = np.sort(np.bincount(numbers))
    return bool(counts[-_SHADES:].sum() > _PATCHED * len(numbers))


def is_frame(page: InkedPage, area: Area) -> bool:
    """Whether its own ink stands at its edges only, around text."""
    left, top, right, bottom = area
    own = page.bare[top:bottom, left:right]
    return bool(min(own.any(axis=0).mean(), own.any(axis=1).mean()) < _THROUGHOUT)

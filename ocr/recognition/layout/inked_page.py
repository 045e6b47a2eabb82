"""The ink of a page, without that of words and rules, in the pieces that may be pictures."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.document import Word
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.page_tokens import PageTokens
from ocr.recognition.layout.paper import Paper
from ocr.recognition.layout.picture_areas import PLACE, Area, area_of, joined

_INKED = 0.12  # share of a place that is not paper
_NEAR = 0.06  # inches: half of the white that may part two pieces of one picture
_PAPER_INCHES = 11.7  # of a page's long side, where nothing is known
_LONGEST = 24.0  # inches of a page whose resolution is believed
_EMS_AN_INCH = 6.5  # of letters of 11 points
_WORDS_BETWEEN = 0.08  # share that believed words may take of an area of several pieces
_THROUGHOUT = 0.5  # share of the rows and columns of a drawing, and in its middle, that are inked
_PALE = 26  # levels between the channels of ink that has a colour, above the paper's
_SPARSE = 0.1  # share of a box's places that are inked in the sparsest drawing
_LEVEL_RULE, _UPRIGHT_RULE, _RULE_THICK = 0.4, 0.7, 0.045  # inches: least lengths, most thickness
_DASH_GAP = 0.06  # inches between the dashes of a rule
_LARGE, _LEAST_PART = 4.0, 0.4  # square inches of what words may part, inches of a part

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class InkedPage:
    """A page in pixels of the reduced image; `mask` is its ink, the words' included."""

    sheet: PageTokens
    ink: Ink
    words: list[Word]
    tables: list[Area]
    mask: Mask

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The boxes of the words: left, top, right and bottom."""
        places = [area_of(word.box, self.ink) for word in self.words]
        return np.array(places, np.int64).reshape(-1, 4)

    @cached_property
    def written(self) -> Mask:
        """Pixels about the words."""
        written = np.zeros(self.mask.shape, bool)
        for word in self.words:
            left, top, right, bottom = area_of(word.box, self.ink)
            written[max(0, top - 1) : bottom + 2, max(0, left - 2) : right + 2] = True
        return written

    @property
    def inch(self) -> float:
        """Its pixels, guessed from the page and its letters where the file does not say."""
        dpi = self.sheet.page.dpi
        if dpi > 0 and max(self.sheet.page.width, self.sheet.page.height) / dpi < _LONGEST:
            return dpi * self.ink.y
        return float(max(max(self.mask.shape) / _PAPER_INCHES, self.em * _EMS_AN_INCH))

    @property
    def em(self) -> float:
        return self.sheet.em * self.ink.y

    def pieces(self) -> list[Area]:
        """What touches or nearly touches, of the ink without words and rules.

        Where words stand between what nearly touches over a large area, only what touches.
        """
        rows, columns = self.mask.shape[0] // PLACE, self.mask.shape[1] // PLACE
        bare = self.bare[: rows * PLACE, : columns * PLACE]
        shares = bare.reshape(rows, PLACE, columns, PLACE).mean(axis=(1, 3))
        inked = self._without_edges((shares >= _INKED).astype(np.uint8))
        found: list[Area] = []
        for area, share in joined(inked, max(1, round(_NEAR * self.inch / PLACE))):
            if share < _SPARSE and not self._is_curve(area):
                continue
            left, top, right, bottom = area
            is_large = (right - left) * (bottom - top) > _LARGE * self.inch**2
            if not is_large or self.covered(area) < _WORDS_BETWEEN:
                found.append(area)
                continue
            left, top, right, bottom = (side // PLACE for side in area)
            for part, share in joined(inked[top:bottom, left:right], 0):
                if (
                    share >= _SPARSE
                    and min(part[2] - part[0], part[3] - part[1]) >= _LEAST_PART * self.inch
                ):
                    found.append(
                        (part[0] + area[0], part[1] + area[1], part[2] + area[0], part[3] + area[1])
                    )
        return found

    def _without_edges(self, inked: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The places without the dark edges of a scan, which are long or thin."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(inked)
        rows, columns = inked.shape
        edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        kept = inked.copy()
        for number in np.unique(edges):
            width = int(stats[number, cv2.CC_STAT_WIDTH])
            height = int(stats[number, cv2.CC_STAT_HEIGHT])
            is_large = min(width, height) * PLACE >= 2 * self.inch
            is_on_one_edge = width < columns and height < rows
            if number and not (is_large and is_on_one_edge):
                kept[labels == number] = 0
        return kept

    @cached_property
    def bare(self) -> Mask:
        """The ink without that of words and rules."""
        bare = self.mask & ~self.written
        bits = bare.astype(np.uint8)
        gap = np.ones((1, max(3, round(_DASH_GAP * self.inch))), np.uint8)
        undashed = cv2.morphologyEx(bits, cv2.MORPH_CLOSE, gap)
        thick = max(3, round(_RULE_THICK * self.inch))
        level, upright = round(_LEVEL_RULE * self.inch), round(_UPRIGHT_RULE * self.inch)
        for ink, kernel, across in (
            (bits, (1, level), (thick, 1)),
            (undashed, (1, level), (thick, 1)),
            (bits, (upright, 1), (1, thick)),
        ):
            runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
            bars = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones(across, np.uint8))
            thin = ((runs > 0) & (bars == 0)).astype(np.uint8)
            bare &= cv2.dilate(thin, np.ones((3, 3), np.uint8)) == 0
        return bare

    def _is_curve(self, area: Area) -> bool:
        """Whether a thin line runs through the middle of an area, and not along its edges."""
        left, top, right, bottom = area
        across, down = (right - left) // 5, (bottom - top) // 5
        inner = self.bare[top + down : bottom - down, left + across : right - across]
        if inner.size == 0:
            return False
        return bool(max(inner.any(axis=0).mean(), inner.any(axis=1).mean()) > _THROUGHOUT)

    def covered(self, area: Area) -> float:
        """The share of an area that believed words take."""
        left, top, right, bottom = area
        places = self.places
        across = np.minimum(places[:, 2], right) - np.maximum(places[:, 0], left)
        down = np.minimum(places[:, 3], bottom) - np.maximum(places[:, 1], top)
        inside = np.maximum(across, 0) * np.maximum(down, 0)
        return float(inside.sum()) / max(1, (right - left) * (bottom - top))


def inked(ink: Ink, paper: Paper) -> Mask:
    """Pixels that are darker than the paper, or clearly of another colour."""
    level = float(np.percentile(ink.grey[::4, ::4], 80)) if ink.grey.size else 255.0
    dark = ink.grey < level - 2 * ink.step
    apart = 3 * max(ink.step, paper.apart)
    channels = cv2.split(np.ascontiguousarray(ink.rgb))
    for channel, usual in zip(channels, paper.colour, strict=True):
        dark |= channel < max(0.0, usual - apart)
    # A pale logo is hardly darker than the paper, but has a colour.
    red, green, blue = channels
    lightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    spread = cv2.subtract(lightest, darkest)
    mask: Mask = dark | (spread > float(np.ptp(paper.colour)) + _PALE)
    return mask

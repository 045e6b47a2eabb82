"""Pictures of a page: photos, logos, crests, stamps, signatures, drawings and charts.

They are what is left of the ink without the words and the rules, put together where it is near; so
what a PDF draws is found as well as what was scanned. Smudges, shadows, bullets, punch holes,
shaded bands and letters that no engine read are none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.document import Box, Word
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.look import Paper, paper_of
from ocr.recognition.layout.page_tokens import PageTokens, Token

_PLACE = 4  # pixels of the reduced image to a side of the grid's places
_INKED = 0.12  # share of a place that is not paper
_NEAR = 0.06  # inches: half of the white that may part two pieces of one picture
_LEAST, _LEAST_LONG = 0.18, 0.24  # inches of its short and its long side
_LEAST_EMS = 1.4  # of its short side
_LONG = 8.0  # times its short side
_LONGEST_BAND = 14.0  # times its short side: what is longer is no picture
_LEAST_OF_DOUBTFUL = 0.3  # inches of the short side of what is long, or stands in a table
_PAPER_INCHES = 11.7  # of a page's long side, where nothing is known
_LONGEST = 24.0  # inches of a page whose resolution is believed
_EMS_AN_INCH = 6.5  # of letters of 11 points
_LARGEST, _BUSIEST = 0.6, 0.6  # shares of the page: more is a photo of the whole page
_WORDS = 0.3  # share of the area that believed words may take
_WORDS_BETWEEN = 0.08  # the same of an area that holds several pieces
_INSIDE = 0.85  # share of a word's box
_THROUGHOUT = 0.5  # share of the rows and columns of a drawing, and in its middle, that are inked
_PALE = 26  # levels between the channels of ink that has a colour, above the paper's
# Of what lines hold together: the most of its box that is ink, the least of it that are pieces, and
# the most of the page; square inches of a stamp.
_HOLLOW, _DRAWN, _LARGEST_WHOLE, _STAMP = 0.4, 0.1, 0.4, 7.0
_STAMP_WORDS = 12
_SPARSE = 0.1  # share of a box's places that are inked in the sparsest drawing
_SURE = 0.5  # confidence of a word whose ink is its own
_LEVEL_RULE, _UPRIGHT_RULE, _RULE_THICK = 0.4, 0.7, 0.045  # inches: least lengths, most thickness
_DASH_GAP = 0.06  # inches between the dashes of a rule
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
_TOGETHER = 0.25  # inches between the parts of one picture, as the bars of a chart
_LARGE, _LEAST_PART = 4.0, 0.4  # square inches of what words may part, inches of a part
_MOST = 60  # pieces that are put together

Mask = NDArray[np.bool_]
Area = tuple[int, int, int, int]  # left, top, right and bottom in pixels of the reduced image


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture and the words in it: those with its ink on both sides, or above and below.

    Of a stamp and of a chart with its axes they are all.
    """

    box: Box
    tokens: tuple[Token, ...]


def pictures_of(sheet: PageTokens, ink: Ink, tables: Iterable[Box]) -> list[FoundPicture]:
    """The pictures of a page, which share no place."""
    held = [word for word in sheet.page.words if _is_read(word)]
    paper = paper_of(ink)
    mask = _inked(ink, paper)
    if mask.size == 0 or mask.mean() > _BUSIEST:
        return []
    page = _Page(sheet, ink, held, [_area(box, ink) for box in tables], mask)
    pieces = [area for area in page.pieces() if page.is_piece(area)]
    pieces.sort(key=_pixels, reverse=True)
    stamps, drawings = page.wholes(pieces[:_MOST])
    rest = [area for area in pieces[:_MOST] if not any(_shared(area, one) for one in stamps)]
    found: list[Area] = list(stamps)
    whole = page.together([*drawings, *rest])
    for area in sorted(whole, key=_pixels, reverse=True):
        if page.is_picture(area) and not any(_shared(area, other) for other in found):
            found.append(area)
    pictures = []
    for area in found:
        is_whole = any(_shared(area, one) for one in (*stamps, *drawings))
        tokens = page.tokens_in(area, is_whole=is_whole)
        pictures.append(FoundPicture(_box(area, sheet, ink), tokens))
    return pictures


def meet(box: Box, other: Box) -> int:
    """The pixels that two boxes share."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    return max(0, width) * max(0, height)


def _is_read(word: Word) -> bool:
    """Whether an engine surely read letters, not a drawing's lines as dashes and dots."""
    return (
        bool(word.box)
        and word.confidence >= _SURE
        and any(char.isalpha() or char.isdecimal() for char in word.text)
    )


def _inked(ink: Ink, paper: Paper) -> Mask:
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


@dataclass(frozen=True)
class _Page:
    """A page in pixels of the reduced image; `mask` is its ink, the words' included."""

    sheet: PageTokens
    ink: Ink
    words: list[Word]
    tables: list[Area]
    mask: Mask

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """The boxes of the words: left, top, right and bottom."""
        places = [_area(word.box, self.ink) for word in self.words]
        return np.array(places, np.int64).reshape(-1, 4)

    @cached_property
    def _written(self) -> Mask:
        """Pixels about the words."""
        written = np.zeros(self.mask.shape, bool)
        for word in self.words:
            left, top, right, bottom = _area(word.box, self.ink)
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
        rows, columns = self.mask.shape[0] // _PLACE, self.mask.shape[1] // _PLACE
        bare = self._bare[: rows * _PLACE, : columns * _PLACE]
        shares = bare.reshape(rows, _PLACE, columns, _PLACE).mean(axis=(1, 3))
        inked = self._without_edges((shares >= _INKED).astype(np.uint8))
        found: list[Area] = []
        for area, share in _joined(inked, max(1, round(_NEAR * self.inch / _PLACE))):
            if share < _SPARSE and not self._is_curve(area):
                continue
            left, top, right, bottom = area
            is_large = (right - left) * (bottom - top) > _LARGE * self.inch**2
            if not is_large or self._covered(area) < _WORDS_BETWEEN:
                found.append(area)
                continue
            left, top, right, bottom = (side // _PLACE for side in area)
            for part, share in _joined(inked[top:bottom, left:right], 0):
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
            is_large = min(width, height) * _PLACE >= 2 * self.inch
            is_on_one_edge = width < columns and height < rows
            if number and not (is_large and is_on_one_edge):
                kept[labels == number] = 0
        return kept

    @cached_property
    def _bare(self) -> Mask:
        """The ink without that of words and rules."""
        bare = self.mask & ~self._written
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
        inner = self._bare[top + down : bottom - down, left + across : right - across]
        if inner.size == 0:
            return False
        return bool(max(inner.any(axis=0).mean(), inner.any(axis=1).mean()) > _THROUGHOUT)

    def is_piece(self, area: Area) -> bool:
        """Whether this may be a picture or a part of one: sharp, in the page, and no text."""
        left, top, right, bottom = area
        wide, high = right - left, bottom - top
        if min(wide, high) < 0.5 * _LEAST * self.inch:
            return False
        rows, columns = self.mask.shape
        if wide * high > _LARGEST * rows * columns:
            return False
        near = 2 * _PLACE
        sides = (left <= near, top <= near, right >= columns - near, bottom >= rows - near)
        edges = sum(sides)
        if edges > 1 or (edges == 1 and min(wide, high) < 2 * self.inch):
            return False
        return not (self._is_hole(area) or self._is_faint(area) or self._is_text(area))

    def wholes(self, pieces: list[Area]) -> tuple[list[Area], list[Area]]:
        """Coloured frames around coloured words, as of stamps; and lines that hold pieces together,
        as the axes of a chart do.
        """
        stamps: list[Area] = []
        drawings: list[Area] = []
        _, labels, stats, _ = cv2.connectedComponentsWithStats(self.mask.astype(np.uint8))
        large = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
        for number in np.flatnonzero(large >= _LEAST_OF_DOUBTFUL * self.inch)[:_MOST]:
            left, top, width, height, ink = (int(value) for value in stats[number])
            area = left, top, left + width, top + height
            if number == 0 or ink > _HOLLOW * width * height or not self._is_inside(area):
                continue
            if any(_shared(area, table) for table in self.tables):
                continue
            own = labels[top : top + height, left : left + width] == number
            if self._is_stamp(area, own):
                stamps.append(area)
            elif self._is_drawing(area, pieces):
                drawings.append(area)
        return stamps, drawings

    def _is_inside(self, area: Area) -> bool:
        """Whether it is neither the page's edge nor most of the page."""
        rows, columns = self.mask.shape
        left, top, right, bottom = area
        near = 2 * _PLACE
        if left <= near or top <= near or right >= columns - near or bottom >= rows - near:
            return False
        return bool((right - left) * (bottom - top) <= _LARGEST_WHOLE * rows * columns)

    def _is_stamp(self, area: Area, own: Mask) -> bool:
        left, top, right, bottom = area
        short, long = sorted((right - left, bottom - top))
        if short * long > _STAMP * self.inch**2 or long > _LONG * short:
            return False
        if not self.sheet.page.recognised:
            return False  # who writes a document frames whatever he likes
        words = coloured = 0
        for word in self.words:
            place = _area(word.box, self.ink)
            if _shared(area, place) > 0.5 * (place[2] - place[0]) * (place[3] - place[1]):
                words += 1
                if word.colour:
                    coloured += 1
        if not 0 < words <= _STAMP_WORDS or 2 * coloured < words:
            return False
        pixels = self.ink.rgb[top:bottom, left:right][own].astype(np.int16)
        return float(np.median(pixels.max(axis=1) - pixels.min(axis=1))) > _PALE

    def _is_drawing(self, area: Area, pieces: list[Area]) -> bool:
        left, top, right, bottom = area
        held = sum(_shared(area, piece) for piece in pieces)
        if held <= _DRAWN * (right - left) * (bottom - top):
            return False
        return self._covered(area) <= _WORDS

    def together(self, pieces: list[Area]) -> list[Area]:
        """The pieces, those that stand close by made one."""
        reach = round(_TOGETHER * self.inch)
        merged = list(pieces)
        changed = True
        while changed:
            changed = False
            for number, area in enumerate(merged):
                for later in range(number + 1, len(merged)):
                    whole = _union(area, merged[later])
                    if not _close(area, merged[later], reach):
                        continue
                    if self._covered(whole) > _WORDS_BETWEEN:
                        continue
                    merged[number] = whole
                    del merged[later]
                    changed = True
                    break
                if changed:
                    break
        return merged

    def is_picture(self, area: Area) -> bool:
        """Whether a piece is large enough, and neither words nor a shaded band."""
        left, top, right, bottom = area
        short, long = sorted((right - left, bottom - top))
        least = _LEAST
        is_in_table = any(_shared(area, table) for table in self.tables)
        if long > _LONG * short or is_in_table:
            least = _LEAST_OF_DOUBTFUL
        if short < max(least * self.inch, _LEAST_EMS * self.em) or long < _LEAST_LONG * self.inch:
            return False
        covered = self._covered(area)
        if long > _LONGEST_BAND * short or (is_in_table and self._is_patchwork(area)):
            return False
        if covered > _WORDS or (covered > 0 and long > _LONG * short):
            return False
        if covered > _WORDS_BETWEEN and self._is_frame(area):
            return False
        return not self._is_band(area)

    def _is_patchwork(self, area: Area) -> bool:
        """Whether a few even colours fill it, as the shades of a table's cells do."""
        left, top, right, bottom = area
        own = ~self._written[top:bottom, left:right]
        levels = (self.ink.rgb[top:bottom, left:right][own] // 16).astype(np.int32)
        if len(levels) == 0:
            return True
        numbers = (levels[:, 0] << 8) + (levels[:, 1] << 4) + levels[:, 2]
        counts = np.sort(np.bincount(numbers))
        return bool(counts[-_SHADES:].sum() > _PATCHED * len(numbers))

    def _is_frame(self, area: Area) -> bool:
        """Whether its own ink stands at its edges only, around text."""
        left, top, right, bottom = area
        own = self._bare[top:bottom, left:right]
        return bool(min(own.any(axis=0).mean(), own.any(axis=1).mean()) < _THROUGHOUT)

    def tokens_in(self, area: Area, *, is_whole: bool) -> tuple[Token, ...]:
        """The words inside a picture, doubtful ones too; all of them where it is a whole."""
        left, top, right, bottom = area
        own = self.mask[top:bottom, left:right]
        if (right - left) * (bottom - top) > _LARGE * self.inch**2:
            own = own & ~self._written[top:bottom, left:right]
        held = []
        for token in self.sheet.tokens:
            word = _area(token.word.box, self.ink)
            if _shared(area, word) <= _INSIDE * _pixels(word):
                continue
            word = (
                max(word[0], left) - left,
                max(word[1], top) - top,
                min(word[2], right) - left,
                min(word[3], bottom) - top,
            )
            across, along = own[word[1] : word[3]], own[:, word[0] : word[2]]
            beside = across[:, : word[0]].any() and across[:, word[2] :].any()
            between = along[: word[1]].any() and along[word[3] :].any()
            if is_whole or beside or between or not _is_read(token.word):
                held.append(token)
        return tuple(held)

    def _is_hole(self, area: Area) -> bool:
        left, top, right, bottom = area
        wide, high = right - left, bottom - top
        if max(wide, high) > _HOLE * self.inch or not 0.7 < wide / high < 1.4:
            return False
        margin = _HOLE_MARGIN * self.inch
        rows, columns = self.mask.shape
        if not (
            left < margin or top < margin or right > columns - margin or bottom > rows - margin
        ):
            return False
        return bool(self.mask[top:bottom, left:right].mean() > 0.6)

    def _is_faint(self, area: Area) -> bool:
        """Whether its outline is soft, as that of shadows and smudges."""
        left, top, right, bottom = area
        mask = self.mask[top:bottom, left:right]
        grey = self.ink.rgb[top:bottom, left:right].min(axis=2).astype(np.int16)
        sharp = outline = 0
        kernels = np.ones((3, 1), np.uint8), np.ones((1, 3), np.uint8)
        for axis in (0, 1):
            turns = np.diff(mask.astype(np.int8), axis=axis) != 0
            # A scanner's edges are a little soft: the steps beside count as well.
            steps = cv2.dilate(
                (np.abs(np.diff(grey, axis=axis)) > self.ink.step).astype(np.uint8),
                kernels[axis],
            ).astype(bool)
            outline += int(turns.sum())
            sharp += int((turns & steps).sum())
        return outline > 0 and sharp < _SHARP * outline

    def _is_text(self, area: Area) -> bool:
        """Whether most of its ink has the shapes of usual letters, a text that was not read, or is
        specks: dust, and the dots that lead to a number.
        """
        left, top, right, bottom = area
        own = self.mask[top:bottom, left:right].astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(own)
        parts = stats[1:]
        high, wide = parts[:, cv2.CC_STAT_HEIGHT], parts[:, cv2.CC_STAT_WIDTH]
        ink = parts[:, cv2.CC_STAT_AREA]
        specks = (high < _SPECK * self.inch) & (wide < _SPECK * self.inch)
        if own.mean() < _THIN and ink[specks].sum() > _SPECKS * ink.sum():
            return True
        # Letters that touch make a part as wide as a word.
        usual = (high > 0.3 * self.em) & (high < 1.4 * self.em) & (wide < 5 * self.em)
        letters = usual & (ink < 0.75 * wide * high)
        if letters.sum() < _LETTERS:
            return False
        return bool(ink[letters].sum() > _LETTER_INK * max(1, ink.sum()))

    def _is_band(self, area: Area) -> bool:
        """Whether one colour fills it, but for words, as behind the head of a table."""
        left, top, right, bottom = area
        mask, written = self.mask[top:bottom, left:right], self._written[top:bottom, left:right]
        if (mask | written).mean() < _FULL:
            return False
        own = self.ink.rgb[top:bottom, left:right][mask & ~written].astype(np.int16)
        if len(own) == 0:
            return True
        usual = np.median(own, axis=0)
        even = (np.abs(own - usual).max(axis=1) <= self.ink.step).mean()
        if even < _FLAT:
            return False
        wide, high = right - left, bottom - top
        if max(wide, high) > _LONG_BAND * min(wide, high) or wide > 0.5 * self.mask.shape[1]:
            return True
        if self._covered(area) > 0:
            return True
        if min(wide, high) > _BROAD * self.inch:
            return False
        reach = round(_BESIDE * self.inch)
        near = left - reach, top - reach, right + reach, bottom + reach
        return self._covered(near) > 0

    def _covered(self, area: Area) -> float:
        """The share of an area that believed words take."""
        left, top, right, bottom = area
        places = self._places
        across = np.minimum(places[:, 2], right) - np.maximum(places[:, 0], left)
        down = np.minimum(places[:, 3], bottom) - np.maximum(places[:, 1], top)
        inside = np.maximum(across, 0) * np.maximum(down, 0)
        return float(inside.sum()) / max(1, (right - left) * (bottom - top))


def _joined(inked: NDArray[np.uint8], reach: int) -> list[tuple[Area, float]]:
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
            (left + int(across[0])) * _PLACE,
            (top + int(down[0])) * _PLACE,
            (left + int(across[-1]) + 1) * _PLACE,
            (top + int(down[-1]) + 1) * _PLACE,
        )
        found.append((area, share))
    return found


def _pixels(area: Area) -> int:
    return (area[2] - area[0]) * (area[3] - area[1])


def _area(box: Box, ink: Ink) -> Area:
    return (
        int(box.left * ink.x),
        int(box.top * ink.y),
        round(box.right * ink.x),
        round(box.bottom * ink.y),
    )


def _box(area: Area, sheet: PageTokens, ink: Ink) -> Box:
    left, top = round(area[0] / ink.x), round(area[1] / ink.y)
    right = min(sheet.page.width, round(area[2] / ink.x))
    bottom = min(sheet.page.height, round(area[3] / ink.y))
    return Box(left, top, right - left, bottom - top)


def _union(one: Area, other: Area) -> Area:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _close(one: Area, other: Area, reach: int) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return across <= reach and down <= reach


def _shared(one: Area, other: Area) -> int:
    """The pixels that two areas share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)

"""Pictures of a page: photos, logos, crests, stamps, signatures, drawings and charts.

They are what is left of the ink without the words and the rules, put together where it is near; so
what a PDF draws is found as well as what was scanned. Smudges, shadows, bullets, punch holes,
shaded bands and letters that no engine read are none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.document import Box, Word
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.inked_page import InkedPage, Mask, inked
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.paper import paper_of
from ocr.recognition.layout.picture_areas import (
    PLACE,
    Area,
    are_close,
    area_of,
    box_of,
    pixels_of,
    shared,
    union,
)
from ocr.recognition.layout.picture_doubts import (
    is_band,
    is_faint,
    is_frame,
    is_hole,
    is_patchwork,
    is_text,
)

_LEAST, _LEAST_LONG = 0.18, 0.24  # inches of its short and its long side
_LEAST_EMS = 1.4  # of its short side
_LONG = 8.0  # times its short side
_LONGEST_BAND = 14.0  # times its short side: what is longer is no picture
_LEAST_OF_DOUBTFUL = 0.3  # inches of the short side of what is long, or stands in a table
_LARGEST, _BUSIEST = 0.6, 0.6  # shares of the page: more is a photo of the whole page
_WORDS = 0.3  # share of the area that believed words may take
_WORDS_BETWEEN = 0.08  # the same of an area that holds several pieces
_INSIDE = 0.85  # share of a word's box
_PALE = 26  # levels between the channels of ink that has a colour, above the paper's
# Of what lines hold together: the most of its box that is ink, the least of it that are pieces, and
# the most of the page; square inches of a stamp.
_HOLLOW, _DRAWN, _LARGEST_WHOLE, _STAMP = 0.4, 0.1, 0.4, 7.0
_STAMP_WORDS = 12
_SURE = 0.5  # confidence of a word whose ink is its own
_TOGETHER = 0.25  # inches between the parts of one picture, as the bars of a chart
_LARGE = 4.0  # square inches of what words may part
_MOST = 60  # pieces that are put together


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
    mask = inked(ink, paper)
    if mask.size == 0 or mask.mean() > _BUSIEST:
        return []
    page = InkedPage(sheet, ink, held, [area_of(box, ink) for box in tables], mask)
    pieces = [area for area in page.pieces() if _is_piece(page, area)]
    pieces.sort(key=pixels_of, reverse=True)
    stamps, drawings = _wholes(page, pieces[:_MOST])
    rest = [area for area in pieces[:_MOST] if not any(shared(area, one) for one in stamps)]
    found: list[Area] = list(stamps)
    whole = _together(page, [*drawings, *rest])
    for area in sorted(whole, key=pixels_of, reverse=True):
        if _is_picture(page, area) and not any(shared(area, other) for other in found):
            found.append(area)
    pictures = []
    for area in found:
        is_whole = any(shared(area, one) for one in (*stamps, *drawings))
        tokens = _tokens_in(page, area, is_whole=is_whole)
        pictures.append(FoundPicture(box_of(area, sheet, ink), tokens))
    return pictures


def _is_read(word: Word) -> bool:
    """Whether an engine surely read letters, not a drawing's lines as dashes and dots."""
    return (
        bool(word.box)
        and word.confidence >= _SURE
        and any(char.isalpha() or char.isdecimal() for char in word.text)
    )


def _is_piece(page: InkedPage, area: Area) -> bool:
    """Whether this may be a picture or a part of one: sharp, in the page, and no text."""
    left, top, right, bottom = area
    wide, high = right - left, bottom - top
    if min(wide, high) < 0.5 * _LEAST * page.inch:
        return False
    rows, columns = page.mask.shape
    if wide * high > _LARGEST * rows * columns:
        return False
    near = 2 * PLACE
    sides = (left <= near, top <= near, right >= columns - near, bottom >= rows - near)
    edges = sum(sides)
    if edges > 1 or (edges == 1 and min(wide, high) < 2 * page.inch):
        return False
    return not (is_hole(page, area) or is_faint(page, area) or is_text(page, area))


def _wholes(page: InkedPage, pieces: list[Area]) -> tuple[list[Area], list[Area]]:
    """Coloured frames around coloured words, as of stamps; and lines that hold pieces together,
    as the axes of a chart do.
    """
    stamps: list[Area] = []
    drawings: list[Area] = []
    _, labels, stats, _ = cv2.connectedComponentsWithStats(page.mask.astype(np.uint8))
    large = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    for number in np.flatnonzero(large >= _LEAST_OF_DOUBTFUL * page.inch)[:_MOST]:
        left, top, width, height, ink = (int(value) for value in stats[number])
        area = left, top, left + width, top + height
        if number == 0 or ink > _HOLLOW * width * height or not _is_inside(page, area):
            continue
        if any(shared(area, table) for table in page.tables):
            continue
        own = labels[top : top + height, left : left + width] == number
        if _is_stamp(page, area, own):
            stamps.append(area)
        elif _is_drawing(page, area, pieces):
            drawings.append(area)
    return stamps, drawings


def _is_inside(page: InkedPage, area: Area) -> bool:
    """Whether it is neither the page's edge nor most of the page."""
    rows, columns = page.mask.shape
    left, top, right, bottom = area
    near = 2 * PLACE
    if left <= near or top <= near or right >= columns - near or bottom >= rows - near:
        return False
    return bool((right - left) * (bottom - top) <= _LARGEST_WHOLE * rows * columns)


def _is_stamp(page: InkedPage, area: Area, own: Mask) -> bool:
    left, top, right, bottom = area
    short, long = sorted((right - left, bottom - top))
    if short * long > _STAMP * page.inch**2 or long > _LONG * short:
        return False
    if not page.sheet.page.recognised:
        return False  # who writes a document frames whatever he likes
    words = coloured = 0
    for word in page.words:
        place = area_of(word.box, page.ink)
        if shared(area, place) > 0.5 * (place[2] - place[0]) * (place[3] - place[1]):
            words += 1
            if word.colour:
                coloured += 1
    if not 0 < words <= _STAMP_WORDS or 2 * coloured < words:
        return False
    pixels = page.ink.rgb[top:bottom, left:right][own].astype(np.int16)
    return float(np.median(pixels.max(axis=1) - pixels.min(axis=1))) > _PALE


def _is_drawing(page: InkedPage, area: Area, pieces: list[Area]) -> bool:
    left, top, right, bottom = area
    held = sum(shared(area, piece) for piece in pieces)
    if held <= _DRAWN * (right - left) * (bottom - top):
        return False
    return page.covered(area) <= _WORDS


def _together(page: InkedPage, pieces: list[Area]) -> list[Area]:
    """The pieces, those that stand close by made one."""
    reach = round(_TOGETHER * page.inch)
    merged = list(pieces)
    changed = True
    while changed:
        changed = False
        for number, area in enumerate(merged):
            for later in range(number + 1, len(merged)):
                whole = union(area, merged[later])
                if not are_close(area, merged[later], reach):
                    continue
                if page.covered(whole) > _WORDS_BETWEEN:
                    continue
                merged[number] = whole
                del merged[later]
                changed = True
                break
            if changed:
                break
    return merged


def _is_picture(page: InkedPage, area: Area) -> bool:
    """Whether a piece is large enough, and neither words nor a shaded band."""
    left, top, right, bottom = area
    short, long = sorted((right - left, bottom - top))
    least = _LEAST
    is_in_table = any(shared(area, table) for table in page.tables)
    if long > _LONG * short or is_in_table:
        least = _LEAST_OF_DOUBTFUL
    if short < max(least * page.inch, _LEAST_EMS * page.em) or long < _LEAST_LONG * page.inch:
        return False
    covered = page.covered(area)
    if long > _LONGEST_BAND * short or (is_in_table and is_patchwork(page, area)):
        return False
    if covered > _WORDS or (covered > 0 and long > _LONG * short):
        return False
    if covered > _WORDS_BETWEEN and is_frame(page, area):
        return False
    return not is_band(page, area)


def _tokens_in(page: InkedPage, area: Area, *, is_whole: bool) -> tuple[Token, ...]:
    """The words inside a picture, doubtful ones too; all of them where it is a whole."""
    left, top, right, bottom = area
    own = page.mask[top:bottom, left:right]
    if (right - left) * (bottom - top) > _LARGE * page.inch**2:
        own = own & ~page.written[top:bottom, left:right]
    held = []
    for token in page.sheet.tokens:
        word = area_of(token.word.box, page.ink)
        if shared(area, word) <= _INSIDE * pixels_of(word):
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

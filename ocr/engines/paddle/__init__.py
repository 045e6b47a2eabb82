"""The local engine `paddle-ocr-local`: PP-OCR's two models over one page image, from the pixels to the tree of words.

Better than Tesseract on photos, receipts and screens. It knows Latin letters, Chinese and Japanese.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2
from statistics import median
from typing import Any

import numpy as np

from ocr.document import Box, Page
from ocr.engines.paddle.columns import Piece, blocks_of
from ocr.engines.paddle.finding import find_lines
from ocr.engines.paddle.letters import LANGUAGES
from ocr.engines.paddle.models import Array, missing, models
from ocr.engines.paddle.reading import Reading, cut_out, read_lines, runs_down
from ocr.engines.paddle.turning import is_on_its_head, quarter_turn, turned
from ocr.engines.paddle.words import box_of, inner_corners, joined, parts_of, whole, words_of
from ocr.engines.placement import moved, scaled
from ocr.errors import EngineError
from ocr.readers.pixels import PageImage

_BELIEVED = 0.5  # mean confidence of a line; what is read with less is a picture or dirt


@dataclass(frozen=True, slots=True)
class Found:
    """One line: its corners (4, 2) in the image, the piece of the image inside them, and what it says."""

    corners: Array
    piece: Array
    reading: Reading


def read(loaded: PageImage, payload: dict[str, Any]) -> Page:
    """Read one page image.

    payload: alphabet (the only characters allowed, or None); languages need not be named. The page's size and boxes
    are in pixels of the stored image after its EXIF orientation and then `rotation`; a block is a paragraph or a column
    of rows. Raises EngineError "unavailable" when the models or their runtime are missing.
    """
    found, rotation = lines_of(np.asarray(loaded.image.convert("RGB")), payload.get("alphabet") or "")
    width, height = loaded.image.size if rotation in (0, 180) else loaded.image.size[::-1]
    stored = (loaded.width, loaded.height) if rotation in (0, 180) else (loaded.height, loaded.width)
    blocks = moved(blocks_of(_pieces(found)), scaled(stored[0] / width, stored[1] / height))
    return Page(*stored, blocks, rotation)


def available() -> None:
    """Raises EngineError "unavailable", with the reason, when no page can be read here. Loads nothing."""
    if name := missing():
        raise EngineError(f"The package {name} is not installed here.", code="unavailable")


def languages() -> list[str]:
    """The codes of the languages whose every letter the models know, as Tesseract names them."""
    return sorted(LANGUAGES)


def warm() -> None:
    """Load the models."""
    models()


def lines_of(image: Array, alphabet: str = "") -> tuple[list[Found], int]:
    """The lines of (height, width, 3) bytes, and the clockwise turn in degrees after which their places hold."""
    corners = find_lines(image)
    rotation = quarter_turn(image, corners)
    if rotation:
        image = turned(image, rotation)
        corners = find_lines(image)
    found = _read(image, corners, alphabet)
    if is_on_its_head(image, corners, [each.reading for each in found]):
        image, rotation = turned(image, 180), (rotation + 180) % 360
        found = _read(image, find_lines(image), alphabet)
    return [each for each in found if each.reading.words and each.reading.confidence >= _BELIEVED], rotation


def _read(image: Array, corners: Sequence[Array], alphabet: str) -> list[Found]:
    pieces = [cut_out(image, each) for each in corners]
    readings = [
        joined(reading, piece) if reading.words else reading
        for reading, piece in zip(read_lines(pieces, alphabet), pieces, strict=True)
    ]
    return list(map(Found, corners, pieces, readings))


def _pieces(found: Sequence[Found]) -> list[Piece]:
    slope = _slope(found)
    return [_piece(each, slope) for each in found]


def _piece(found: Found, slope: float) -> Piece:
    parts = parts_of(found.reading, found.piece)
    words = words_of(found.reading, parts, found.corners)
    place = _level(inner_corners(whole(parts), found.corners), slope)
    return Piece(words, place, runs_down(found.corners))


def _slope(found: Sequence[Found]) -> float:
    """The usual slope of level lines, in radians: rows are told on straightened places."""
    level = [each.corners for each in found if not runs_down(each.corners)]
    slopes = [atan2(*(corners[1] - corners[0])[::-1]) for corners in level if len(corners)]
    return median(slopes) if slopes else 0.0


def _level(corners: Array, slope: float) -> Box:
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    return box_of(corners @ turn.T)

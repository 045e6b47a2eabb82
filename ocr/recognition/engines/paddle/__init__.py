"""The local engine `paddle-ocr-local`: PP-OCR's two models read one page image.

Better than Tesseract on photos, receipts and screens. It knows Latin letters, Chinese and Japanese.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions
from ocr.recognition.engines.paddle.accents import without_false_accents
from ocr.recognition.engines.paddle.columns import Piece
from ocr.recognition.engines.paddle.finding import find_lines
from ocr.recognition.engines.paddle.letters import LANGUAGES
from ocr.recognition.engines.paddle.models import Array, missing, models
from ocr.recognition.engines.paddle.pieces import page_of, piece_of, slope_of
from ocr.recognition.engines.paddle.reading import Reading, cut_out, read_lines
from ocr.recognition.engines.paddle.turning import is_on_its_head, quarter_turn, turned
from ocr.recognition.engines.paddle.words import joined, parts_of, words_of

# Mean confidence of a line; what is read with less is a picture or dirt.
_BELIEVED = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """One line: its corners (4, 2) in the image, the piece inside them, its reading."""

    corners: Array
    piece: Array
    reading: Reading


def read(loaded: PageImage, options: RecognitionOptions) -> Page:
    """Read one page image; languages need not be named.

    A block is a paragraph or a column of rows. Raises EngineError "unavailable" when the models or
    their runtime are missing.
    """
    found, rotation = lines_of(np.asarray(loaded.image.convert("RGB")), options.alphabet)
    slope = slope_of([each.corners for each in found])
    return page_of([_piece(each, slope) for each in found], loaded, rotation)


def available() -> None:
    """Raises EngineError "unavailable", with the reason, when no page can be read here.

    Loads nothing.
    """
    name = missing()
    if name:
        raise EngineError(f"The package {name} is not installed here.", code=ErrorCode.UNAVAILABLE)


def languages() -> list[str]:
    """The codes of the languages whose every letter the models know, as Tesseract names them."""
    return sorted(LANGUAGES)


def warm() -> None:
    """Load the models."""
    models()


def lines_of(image: Array, alphabet: str = "") -> tuple[list[Found], int]:
    """The lines of (height, width, 3) bytes, and the clockwise turn in degrees that was made first.

    Corners are in the pixels of the turned image.
    """
    corners = find_lines(image)
    rotation = quarter_turn(image, corners)
    if rotation:
        image = turned(image, rotation)
        corners = find_lines(image)
    found = _read(image, corners, alphabet)
    if is_on_its_head(image, corners, [each.reading for each in found]):
        image = turned(image, 180)
        rotation = (rotation + 180) % 360
        found = _read(image, find_lines(image), alphabet)
    believed = [
        line for line in found if line.reading.words and line.reading.confidence >= _BELIEVED
    ]
    return believed, rotation


def _read(image: Array, corners: Sequence[Array], alphabet: str) -> list[Found]:
    pieces = [cut_out(image, each) for each in corners]
    readings = without_false_accents(read_lines(pieces, alphabet))
    found = []
    for place, piece, reading in zip(corners, pieces, readings, strict=True):
        if reading.words:
            found.append(Found(place, piece, joined(reading, piece)))
        else:
            found.append(Found(place, piece, reading))
    return found


def _piece(found: Found, slope: float) -> Piece:
    parts = parts_of(found.reading, found.piece)
    words = words_of(found.reading, parts, found.corners)
    return piece_of(words, parts, found.corners, slope)

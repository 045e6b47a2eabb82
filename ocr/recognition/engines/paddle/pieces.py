"""Lines that were found and read -> pieces for the order of reading, and the page of them."""

from collections.abc import Sequence
from math import atan2
from statistics import median

import numpy as np

from ocr.document import Box, Page, Word
from ocr.readers.pixels import PageImage
from ocr.recognition.engines.paddle.columns import Piece, blocks_of
from ocr.recognition.engines.paddle.models import Array
from ocr.recognition.engines.paddle.reading import runs_down
from ocr.recognition.engines.paddle.words import Part, box_of, inner_corners, whole
from ocr.recognition.engines.placement import moved, scaled


def piece_of(words: tuple[Word, ...], parts: Sequence[Part], corners: Array, slope: float) -> Piece:
    """The words of one line with corners (4, 2).

    `parts` says which part of the line each word takes; `slope` is that of the page.
    """
    box = _level(inner_corners(whole(parts), corners), slope)
    return Piece(words, box, runs_down(corners))


def slope_of(lines: Sequence[Array]) -> float:
    """The usual slope of level lines, in radians: rows are found on straightened places."""
    slopes = []
    for corners in lines:
        if not runs_down(corners):
            x, y = corners[1] - corners[0]
            slopes.append(atan2(y, x))
    if not slopes:
        return 0.0
    return median(slopes)


def page_of(pieces: Sequence[Piece], loaded: PageImage, rotation: int) -> Page:
    """The page in pixels of the stored image, upright.

    Pieces are in pixels of the loaded image turned by `rotation`.
    """
    loaded_size = loaded.image.size
    stored = (loaded.width, loaded.height)
    if rotation not in (0, 180):
        loaded_size = loaded_size[::-1]
        stored = stored[::-1]
    scale = scaled(stored[0] / loaded_size[0], stored[1] / loaded_size[1])
    blocks = moved(blocks_of(pieces), scale)
    return Page(*stored, blocks, rotation)


def _level(corners: Array, slope: float) -> Box:
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    return box_of(corners @ turn.T)

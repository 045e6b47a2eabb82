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
    """The words of one line with corners (4, 2); `parts` are theirs of the line, `slope` is that of the page."""
    return Piece(words, _level(inner_corners(whole(parts), corners), slope), runs_down(corners))


def slope_of(lines: Sequence[Array]) -> float:
    """The usual slope of level lines, in radians: rows are told on straightened places."""
    level = [corners for corners in lines if not runs_down(corners)]
    slopes = [atan2(*(corners[1] - corners[0])[::-1]) for corners in level]
    return median(slopes) if slopes else 0.0


def page_of(pieces: Sequence[Piece], loaded: PageImage, rotation: int) -> Page:
    """The page in pixels of the stored image, upright; pieces are in those of the loaded one turned by `rotation`."""
    loaded_size, stored = loaded.image.size, (loaded.width, loaded.height)
    if rotation not in (0, 180):
        loaded_size, stored = loaded_size[::-1], stored[::-1]
    blocks = moved(
        blocks_of(pieces), scaled(stored[0] / loaded_size[0], stored[1] / loaded_size[1])
    )
    return Page(*stored, blocks, rotation)


def _level(corners: Array, slope: float) -> Box:
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    return box_of(corners @ turn.T)

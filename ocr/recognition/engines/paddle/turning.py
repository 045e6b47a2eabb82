"""Which way up a page lies, found out by reading a few of its lines both ways."""

from collections.abc import Sequence

import numpy as np

from ocr.document import is_ideograph
from ocr.recognition.engines.paddle.models import Array
from ocr.recognition.engines.paddle.reading import Reading, cut_out, read_lines, runs_down

_SAMPLE = 6  # lines
# Mean confidence: upright lines of letters had 0.85 and more, those on their head 0.3 to 0.7.
_POOR = 0.8
_BETTER = 0.1  # of confidence


def quarter_turn(image: Array, corners: Sequence[Array]) -> int:
    """The clockwise turn that makes lines level which run down or up the page.

    It is 0, 90 or 270 degrees. Ideographs may well run down the page.
    """
    tall = [each for each in corners if runs_down(each) or _is_steep(each)]
    if _extent(tall) <= _extent(corners) / 2:
        return 0
    pieces = []
    for each in _longest(tall):
        piece = cut_out(image, each)
        if _is_steep(each) and not runs_down(each) and _rise(each) > 0:
            piece = _headlong(piece)  # as if it were read from above
        pieces.append(piece)
    down = read_lines(pieces)
    up = read_lines([_headlong(piece) for piece in pieces])
    best = max(down, up, key=_confidence)
    if _confidence(best) < _POOR:
        return 0
    text = "".join(reading.text for reading in best)
    ideographs = list(filter(is_ideograph, text))
    if len(ideographs) > 0.3 * len(text):
        return 0
    if best is down:
        return 270
    return 90


def is_on_its_head(image: Array, corners: Sequence[Array], readings: Sequence[Reading]) -> bool:
    """Whether level lines, read poorly as they lie, read clearly better the other way up."""
    if not readings or _confidence(readings) >= _POOR:
        return False
    pieces = _sample(image, corners)
    before = read_lines(pieces)
    after = read_lines([_headlong(piece) for piece in pieces])
    return _confidence(after) >= _confidence(before) + _BETTER


def turned(image: Array, clockwise: int) -> Array:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, -clockwise // 90))


def _is_steep(corners: Array) -> bool:
    """Whether a line that is not quite upright runs down the page or up rather than across."""
    along, _ = corners[1] - corners[0]
    return abs(_rise(corners)) > abs(float(along))


def _rise(corners: Array) -> float:
    """How far a line's end is above its beginning."""
    return float(corners[0, 1] - corners[1, 1])


def _sample(image: Array, corners: Sequence[Array]) -> list[Array]:
    return [cut_out(image, each) for each in _longest(corners)]


def _longest(corners: Sequence[Array]) -> list[Array]:
    return sorted(corners, key=_length, reverse=True)[:_SAMPLE]


def _headlong(piece: Array) -> Array:
    return np.ascontiguousarray(piece[::-1, ::-1])


def _confidence(readings: Sequence[Reading]) -> float:
    """The mean over all letters."""
    letters: list[float] = []
    for reading in readings:
        for word in reading.words:
            letters += [letter.confidence for letter in word]
    if not letters:
        return 0.0
    return float(np.mean(letters))


def _extent(corners: Sequence[Array]) -> float:
    return sum(map(_length, corners))


def _length(corners: Array) -> float:
    sides = corners[[0, 1]] - corners[[1, 2]]
    return float(np.linalg.norm(sides, axis=1).max())

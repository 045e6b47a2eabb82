"""The paper that a page is on, and colours as hexadecimal digits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.recognition.layout.ink import Colours, Ink

_LEVEL = 8  # of 256: colours of one level and their neighbours are one colour
_APART, _MOST_APART = 9, 90  # levels of a channel by which a shade differs from the paper
_TILE = 32  # pixels of the reduced image


@dataclass(frozen=True, slots=True)
class Paper:
    """What most of a page is: `colour` is red, green and blue; what differs by more than `apart`
    in one of them is not the paper in another light.
    """

    colour: NDArray[np.float64]
    apart: float


def paper_of(ink: Ink) -> Paper:
    """The paper that a page is on. One under uneven light may look like a shade."""
    rows, columns = ink.grey.shape[0] // _TILE, ink.grey.shape[1] // _TILE
    spread = 0.0
    if rows * columns >= 16:
        tiles = ink.grey[: rows * _TILE : 2, : columns * _TILE : 2]
        tiles = tiles.reshape(rows, _TILE // 2, columns, _TILE // 2)
        light = tiles.max(axis=(1, 3))
        low, high = np.percentile(light, (25, 75))
        spread = float(high - low)
    colour, _ = commonest_of(ink.rgb[::4, ::4])
    return Paper(colour, min(max(_APART, 2 * spread), _MOST_APART))


def hexadecimal(colour: NDArray[np.float64]) -> str:
    """Six hexadecimal digits of red, green and blue, each from 0 to 255."""
    red, green, blue = (min(255, max(0, round(float(value)))) for value in colour)
    return f"{red:02x}{green:02x}{blue:02x}"


def commonest_of(pixels: Colours) -> tuple[NDArray[np.float64], float]:
    """The mean of the colours about the commonest one, and their share of the pixels."""
    flat = pixels.reshape(-1, 3)
    if len(flat) == 0:
        return np.full(3, 255.0), 0.0
    levels = (flat // _LEVEL).astype(np.int32)
    numbers = (levels[:, 0] << 10) + (levels[:, 1] << 5) + levels[:, 2]
    commonest = int(np.bincount(numbers, minlength=1).argmax())
    middle = np.array([commonest >> 10, commonest >> 5 & 31, commonest & 31])
    near = np.abs(levels - middle).max(axis=1) <= 1
    return flat[near].mean(axis=0), float(near.mean())

"""Shaded rectangles in the picture of a page: bands, cells and boxes of one colour."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.readers.graphics import Fill
from ocr.recognition.layout.ink import Colours, Ink
from ocr.recognition.layout.paper import hexadecimal, paper_of

_TILE = 0.25  # em, and in pixels of the reduced image at least and at most:
_SMALLEST, _LARGEST = 5, 10
_WINDOW = 5  # tiles each way: their median shows no letters
_ALIKE = 14.0  # levels of a channel within which two tiles have one colour
_HOLES = 16  # tiles of letters that a run goes on after
_HIDDEN = 2  # rows of tiles that letters may hide
_ENDS = 1  # tiles by which the ends of two rows of a rectangle differ
_EVEN = 0.5  # share of an area that has its colour
_LEAST = 4, 8  # tiles down and across
_MOST_PAGE = 0.6  # share of the page: more is its background
_LINE = 3  # pixels of another colour that do not end an area
_MOST_RUNS = 4000  # more are a photo

Tiles = NDArray[np.int16]
Colour = NDArray[np.float64]


@dataclass(slots=True)
class _Area:
    """Tiles of one colour: columns `left` to `right`, rows `top` to `bottom`, the ends outside."""

    left: int
    right: int
    top: int
    bottom: int
    colour: Colour


def fills_of(ink: Ink, em: float) -> tuple[Fill, ...]:
    """The shaded rectangles in pixels of the page, large ones first; `em` is in such pixels too."""
    side = min(_LARGEST, max(_SMALLEST, round(_TILE * em * ink.x)))
    if min(ink.grey.shape) < _WINDOW * side:
        return ()
    tiles = _without_letters(_tiles(ink, side))
    paper = paper_of(ink)
    shaded = np.abs(tiles - paper.colour).max(axis=2) >= paper.apart
    areas = _areas(tiles, shaded)
    most = _MOST_PAGE * shaded.size
    found = []
    for area in areas:
        wide, high = area.right - area.left, area.bottom - area.top
        if high < _LEAST[0] or wide < _LEAST[1] or wide * high >= most:
            continue
        if _share(area, ink, side) >= _EVEN:
            found.append(_fill(area, ink, side))
    found.sort(key=lambda fill: (fill.left - fill.right) * (fill.bottom - fill.top))
    return tuple(found)


def _tiles(ink: Ink, side: int) -> Tiles:
    """The median colour of every tile."""
    rows, columns = ink.rgb.shape[0] // side, ink.rgb.shape[1] // side
    cut = ink.rgb[: rows * side, : columns * side]
    parts = cut.reshape(rows, side, columns, side, 3)[:, ::2, :, ::2]
    parts = parts.transpose(0, 2, 4, 1, 3).reshape(rows, columns, 3, -1)
    return _middle(parts).astype(np.int16)


def _middle(parts: NDArray[Any]) -> NDArray[Any]:
    """The median along the last axis; of an even number of values the upper one."""
    half = parts.shape[-1] // 2
    found: NDArray[Any] = np.partition(parts, half, axis=-1)[..., half]
    return found


def _without_letters(tiles: Tiles) -> Tiles:
    """Each tile as most of the tiles about it are; edges of areas stay where they are."""
    for axis in (1, 0):
        around = [(0, 0), (0, 0), (0, 0)]
        around[axis] = (_WINDOW // 2, _WINDOW // 2)
        wider = np.pad(tiles, around, mode="edge")
        tiles = _middle(np.lib.stride_tricks.sliding_window_view(wider, _WINDOW, axis=axis))
    return tiles


def _areas(tiles: Tiles, shaded: NDArray[np.bool_]) -> list[_Area]:
    """Runs of rows that lie below each other, have one colour and end at the same places."""
    found: list[_Area] = []
    open_areas: list[_Area] = []
    count = 0
    for row in range(len(tiles)):
        runs = _runs(tiles[row], shaded[row])
        count += len(runs)
        if count > _MOST_RUNS:
            return []
        going: list[_Area] = []
        for left, right, colour in runs:
            area = _above(open_areas, left, right, colour)
            if area is None:
                area = _Area(left, right, row, row + 1, colour)
                found.append(area)
            else:
                area.bottom = row + 1
            going.append(area)
        # Letters may hide the shade: an area stays open for some rows more.
        waiting = []
        for area in open_areas:
            if area.bottom + _HIDDEN >= row + 1 and not any(area is one for one in going):
                waiting.append(area)
        open_areas = [*going, *waiting]
    return found


def _above(areas: list[_Area], left: int, right: int, colour: Colour) -> _Area | None:
    for area in areas:
        ends = abs(area.left - left) <= _ENDS and abs(area.right - right) <= _ENDS
        if ends and np.abs(area.colour - colour).max() <= _ALIKE:
            return area
    return None


def _runs(row: Tiles, shaded: NDArray[np.bool_]) -> list[tuple[int, int, Colour]]:
    """Stretches of shaded tiles of one colour, letters between them bridged."""
    places = np.nonzero(shaded)[0]
    if len(places) < _LEAST[1]:
        return []
    steps = np.abs(np.diff(row[places], axis=0)).max(axis=1)
    cuts = np.nonzero((np.diff(places) > 1) | (steps > _ALIKE))[0] + 1
    edges = [0, *(int(cut) for cut in cuts), len(places)]
    runs: list[tuple[int, int, Colour]] = []
    for first, end in pairwise(edges):
        left, right = int(places[first]), int(places[end - 1]) + 1
        if right - left < _HOLES // 4:
            continue
        colour = np.median(row[left:right], axis=0)
        if runs and left - runs[-1][1] <= _HOLES:
            before = runs[-1]
            letters = left == before[1] or bool(shaded[before[1] : left].any())
            if letters and np.abs(before[2] - colour).max() <= _ALIKE:
                runs[-1] = (before[0], right, before[2])
                continue
        runs.append((left, right, colour))
    return [run for run in runs if run[1] - run[0] >= _LEAST[1]]


def _share(area: _Area, ink: Ink, side: int) -> float:
    """How much of an area has its colour; of dense letters, which look grey, hardly any."""
    rows = slice(area.top * side, area.bottom * side, 2)
    pixels = ink.rgb[rows, area.left * side : area.right * side : 2].astype(np.int16)
    return float((np.abs(pixels - area.colour).max(axis=2) <= _ALIKE).mean())


def _fill(area: _Area, ink: Ink, side: int) -> Fill:
    """The area in pixels of the page, its edges moved to where the colour ends."""
    left, right = area.left * side, area.right * side
    top, bottom = area.top * side, area.bottom * side
    middle = slice(left + side, max(left + side + 1, right - side), 3)
    down = ink.rgb[:, middle]
    top, bottom = _ends(down, top, bottom, area.colour, 3 * side)
    inside = slice(top + side, max(top + side + 1, bottom - side), 3)
    across = ink.rgb[inside].transpose(1, 0, 2)
    left, right = _ends(across, left, right, area.colour, 3 * side)
    return Fill(left / ink.x, top / ink.y, right / ink.x, bottom / ink.y, hexadecimal(area.colour))


def _ends(pixels: Colours, start: int, end: int, colour: Colour, reach: int) -> tuple[int, int]:
    """The first row of some pixels that has the colour, and the one after the last."""
    low, high = max(0, start - reach), min(len(pixels), end + reach)
    rows = _middle(pixels[low:high].transpose(0, 2, 1)).astype(np.int16)
    alike = np.abs(rows - colour).max(axis=1) <= _ALIKE
    first, last = start - low, end - low - 1
    first = _outermost(alike[: first + reach][::-1])
    begin = min(start - low + reach, len(alike)) - first
    last = _outermost(alike[max(0, last - reach) :])
    finish = max(0, end - low - 1 - reach) + last
    if begin >= finish:
        return start, end
    return low + begin, low + finish


def _outermost(alike: NDArray[np.bool_]) -> int:
    """How many rows from the inside outwards belong to the area: up to the last before the colour
    ends for good.
    """
    inside = np.nonzero(alike)[0]
    if len(inside) == 0:
        return 0
    steps = np.nonzero(np.diff(inside) > _LINE)[0]
    return int(inside[steps[0]] if len(steps) else inside[-1]) + 1

"""Ruled lines: those that the file draws, else long thin dark runs of the picture, level or
upright, with small gaps and a little slope; and the edges of filled areas.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ocr.document import Box
from ocr.readers.graphics import Fill, Graphics
from ocr.recognition.layout.ink import Grey, Ink
from ocr.recognition.layout.page_tokens import PageTokens, Token

_REACH = 4  # pixels of the reduced image: a rule is at most twice as thick, less one
_FEW = 0.15  # share of a fill's edge that runs through words, at most
_FULL = 0.92  # share of a run that is dark
_MOST_RUNS = 6000  # more are the grain of a photo
_THICK = 10  # pixels: what is thicker is a bar or a picture
_LEAST_LEVEL, _LEAST_UPRIGHT = 1.5, 0.8  # em: lines that a file draws are rules from here on
_MOST_RULES = 1500  # of a file: more are a drawing
_LEAST_FILL = 0.9  # em
_SLANTED = 0.008  # rise over run of a page: its fills are no rectangles
_MOST_FILLS = 600
_SAME_COLOUR = 10  # levels of a channel
_MANY_BENDS = 24  # slanted lines and curves in a drawing, at least
_DRAWING = 0.3  # share of its width and height over which they are spread


@dataclass(frozen=True, slots=True)
class Rule:
    """A line in straight pixels of the page: from `start` to `end` along it, lying at
    `at` across.
    """

    start: float
    end: float
    at: float
    drawn: bool = True  # False for the edge of a fill

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """`fills` are in straight pixels too. The edges of those that hold words are rules. `bends` are
    places of slanted lines and curves.
    """

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    fills: tuple[Fill, ...] = ()
    bends: tuple[tuple[float, float], ...] = ()

    def draws(self, box: Box) -> bool:
        """Whether what is drawn in a box is a chart or a drawing rather than a table's rules."""
        xs, ys = [], []
        for x, y in self.bends:
            if box.left < x < box.right and box.top < y < box.bottom:
                xs.append(x)
                ys.append(y)
        if len(xs) < _MANY_BENDS:
            return False
        wide = max(xs) - min(xs) > _DRAWING * box.width
        return wide and max(ys) - min(ys) > _DRAWING * box.height


def rules_of_file(graphics: Graphics, sheet: PageTokens) -> Rules:
    """The rules that the file draws, and the edges of its fills."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for stroke in graphics.strokes:
        length = stroke.end - stroke.start
        rule = Rule(stroke.start, stroke.end, stroke.at)
        if stroke.upright and length >= _LEAST_UPRIGHT * sheet.em:
            upright.append(rule)
        elif not stroke.upright and length >= _LEAST_LEVEL * sheet.em:
            level.append(rule)
    if len(level) + len(upright) > _MOST_RULES:
        return Rules((), (), (), graphics.bends)
    rules = Rules(
        tuple(rule for rule in level if not _through_words(rule, sheet.tokens)),
        tuple(rule for rule in upright if not _through_letters(rule, sheet.tokens)),
        graphics.fills,
        graphics.bends,
    )
    return _with_edges(rules, sheet)


def _with_edges(rules: Rules, sheet: PageTokens, *, seen: bool = False) -> Rules:
    """The rules, and the edges of fills that hold words or stand beside one that does.

    Fills that were `seen` in a picture and touch another of their colour are one area with it: the
    edge between them is none.
    """
    fills = _with_words(_outer(rules.fills), sheet)
    level = list(rules.level)
    upright = list(rules.upright)
    for fill in fills:
        for at in (fill.top, fill.bottom):
            edge = Rule(fill.left, fill.right, at, drawn=False)
            if seen and _is_inside(fill, at, fills, sheet.em, upright=False):
                continue
            if not _through_words(edge, sheet.tokens, _FEW):
                level.append(edge)
        for at in (fill.left, fill.right):
            edge = Rule(fill.top, fill.bottom, at, drawn=False)
            if seen and _is_inside(fill, at, fills, sheet.em, upright=True):
                continue
            if not _through_letters(edge, sheet.tokens, _FEW):
                upright.append(edge)
    return replace(rules, level=tuple(level), upright=tuple(upright))


def _is_inside(fill: Fill, at: float, fills: list[Fill], em: float, *, upright: bool) -> bool:
    """Whether another fill of the colour lies on both sides of most of a fill's edge."""
    for other in fills:
        if other is fill or not _alike(fill.colour, other.colour):
            continue
        start, end, low, high = other.left, other.right, other.top, other.bottom
        first, last = fill.left, fill.right
        if upright:
            start, end, low, high = other.top, other.bottom, other.left, other.right
            first, last = fill.top, fill.bottom
        shared = min(end, last) - max(start, first)
        if shared > 0.6 * (last - first) and low + em / 8 < at < high - em / 8:
            return True
    return False


def _alike(colour: str, other: str) -> bool:
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
    return max(abs(one - two) for one, two in pairs) <= _SAME_COLOUR


def _outer(fills: tuple[Fill, ...]) -> list[Fill]:
    """Fills without those that lie inside another of their colour, as behind a cell's lines."""
    kept: list[Fill] = []
    for fill in sorted(fills, key=lambda fill: (fill.left - fill.right) * (fill.bottom - fill.top)):
        x, y = (fill.left + fill.right) / 2, (fill.top + fill.bottom) / 2
        if not any(other.colour == fill.colour and other.holds(x, y) for other in kept):
            kept.append(fill)
        if len(kept) > _MOST_FILLS:
            return []
    return kept


def _with_words(fills: list[Fill], sheet: PageTokens) -> list[Fill]:
    high = [fill for fill in fills if fill.bottom - fill.top >= _LEAST_FILL * sheet.em]
    full = []
    for fill in high:
        if any(fill.holds(token.x, token.y) for token in sheet.tokens):
            full.append(fill)
    near = sheet.em / 2
    beside = []
    for fill in high:
        for other in full:
            if abs(fill.top - other.top) < near and abs(fill.bottom - other.bottom) < near:
                beside.append(fill)
                break
    return beside


def rules_of_picture(ink: Ink, sheet: PageTokens, fills: tuple[Fill, ...] = ()) -> Rules:
    """The rules seen in the picture, and the edges of `fills`, which were seen there too.

    Strokes of letters, bars and the edges of photos are none.
    """
    em = sheet.em * ink.x
    least = max(36, int(4 * em)), max(22, int(2.2 * em))
    if abs(sheet.slope) > _SLANTED:
        fills = ()
    level, upright = _lines(ink.grey, least, ink, sheet)
    if fills:
        light, tall = _lines(255 - ink.grey, least, ink, sheet)
        level += [rule for rule in light if _inside(rule, fills, upright=False)]
        upright += [rule for rule in tall if _inside(rule, fills, upright=True)]
    rules = Rules(
        tuple(rule for rule in level if not _through_words(rule, sheet.tokens)),
        tuple(rule for rule in upright if not _through_letters(rule, sheet.tokens)),
        fills,
    )
    return _with_edges(rules, sheet, seen=True)


def _lines(
    grey: Grey, least: tuple[int, int], ink: Ink, sheet: PageTokens
) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright lines that are darker than what lies beside them."""
    level = _found(grey, least[0], ink.step)
    upright = _found(np.ascontiguousarray(grey.T), least[1], ink.step)
    flat = [_straight(sheet, ends, ink, upright=False) for ends in level]
    return flat, [_straight(sheet, ends, ink, upright=True) for ends in upright]


def _inside(rule: Rule, fills: tuple[Fill, ...], *, upright: bool) -> bool:
    """Whether a light line parts areas of a fill: its middle lies in one, or between two."""
    middle = (rule.start + rule.end) / 2
    x, y = (rule.at, middle) if upright else (middle, rule.at)
    return any(fill.holds(x, y) for fill in fills)


# Along and across of the start, along and across of the end
Ends = tuple[float, float, float, float]
Run = tuple[int, int, int]  # row, first pixel, pixel after the last


def _found(grey: Grey, least: int, step: int) -> list[Ends]:
    runs = _runs(_ridges(grey, step), least)
    if not runs or len(runs) > _MOST_RUNS:
        return []
    return [ends for group in _joined(runs) if (ends := _ends(group)) is not None]


def _ridges(grey: Grey, step: int) -> NDArray[np.bool_]:
    """Where a row is darker than the rows a little above and below."""
    mask = np.zeros(grey.shape, bool)
    if grey.shape[0] > 2 * _REACH:
        around = np.minimum(grey[: -2 * _REACH], grey[2 * _REACH :])
        mask[_REACH:-_REACH] = around - grey[_REACH:-_REACH] > step
    # A sloping rule steps from row to row: each row takes in its neighbours.
    mask[1:] |= mask[:-1]
    mask[:-1] |= mask[1:]
    return mask


def _runs(mask: NDArray[np.bool_], least: int) -> list[Run]:
    """Stretches of rows that are dark nearly all along, at least `least` long."""
    if mask.shape[1] <= least:
        return []
    rows = np.nonzero(np.count_nonzero(mask, axis=1) >= _FULL * least)[0]
    total = np.zeros((len(rows), mask.shape[1] + 1), np.int32)
    np.cumsum(mask[rows], axis=1, out=total[:, 1:])
    full = np.zeros((len(rows), mask.shape[1] - least + 3), np.int8)
    full[:, 1:-1] = total[:, least:] - total[:, :-least] >= _FULL * least
    turns = np.diff(full, axis=1)
    starts, ends = np.nonzero(turns == 1), np.nonzero(turns == -1)
    return [
        (int(rows[row]), int(start), int(end) + least - 1)
        for row, start, end in zip(starts[0], starts[1], ends[1], strict=True)
    ]


def _joined(runs: list[Run]) -> list[list[Run]]:
    """Runs of neighbouring rows that touch, together."""
    groups: list[list[Run]] = []
    for run in runs:
        near = [group for group in groups if any(_touch(run, other) for other in group[-6:])]
        merged = [other for group in near for other in group]
        groups = [group for group in groups if not any(group is one for one in near)]
        groups.append(sorted([*merged, run]))
        if len(groups) > 400:
            return []
    return groups


def _touch(run: Run, other: Run) -> bool:
    return run[0] - other[0] <= 2 and run[1] <= other[2] + 3 and run[2] >= other[1] - 3


def _ends(runs: list[Run]) -> Ends | None:
    """Both ends of a group of runs; None for a bar or a blot."""
    start, end = min(run[1] for run in runs), max(run[2] for run in runs)
    reach = 0.15 * (end - start)
    first = [run[0] for run in runs if run[1] <= start + reach]
    last = [run[0] for run in runs if run[2] >= end - reach]
    if max(max(first) - min(first), max(last) - min(last)) > _THICK + 0.05 * (end - start):
        return None
    return start, sum(first) / len(first), end, sum(last) / len(last)


def _straight(sheet: PageTokens, ends: Ends, ink: Ink, *, upright: bool) -> Rule:
    a, b, c, d = ends
    if upright:
        (x0, y0), (x1, y1) = sheet.level(b / ink.x, a / ink.y), sheet.level(d / ink.x, c / ink.y)
        return Rule(y0, y1, (x0 + x1) / 2)
    (x0, y0), (x1, y1) = sheet.level(a / ink.x, b / ink.y), sheet.level(c / ink.x, d / ink.y)
    return Rule(x0, x1, (y0 + y1) / 2)


def _through_words(rule: Rule, tokens: tuple[Token, ...], most: float = 0.45) -> bool:
    """Whether a level rule is mostly strokes of letters: it runs through the bodies of words."""
    inside = 0.0
    for token in tokens:
        quarter = (token.bottom - token.top) / 5
        if token.top + quarter < rule.at < token.bottom - quarter:
            inside += max(0.0, min(token.right, rule.end) - max(token.left, rule.start))
    return inside > most * rule.length


def _through_letters(rule: Rule, tokens: tuple[Token, ...], most: float = 0.6) -> bool:
    """Whether an upright rule is mostly the stem of large letters."""
    inside = 0.0
    for token in tokens:
        if token.left < rule.at < token.right and len(token.word.text) > 1:
            inside += max(0.0, min(token.bottom, rule.end) - max(token.top, rule.start))
    return inside > most * rule.length

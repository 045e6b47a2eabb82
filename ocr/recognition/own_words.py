"""Words that the file itself holds, put into a recognised page in place of their readings.

A line that was typed over a scan is digital text: it is right, and an engine need not guess at it.
"""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ocr.document import Block, Box, ChangeBox, Item, Line, Page, Word, around
from ocr.recognition.engines.auto.lines import with_lines

_COVERED = 0.5  # of a read word's box: it is a reading of the words that lie over it
_BESIDE = 0.3  # of a word's height: where its box may end too early

Boxes = NDArray[np.float64]  # (words, 4): left, top, right, bottom


def with_own_words(page: Page, own: Page) -> Page:
    """The recognised page with the words of `own`, which is the same page before any turn."""
    if not own.blocks or not page.has_size:
        return page
    placed = own.map_boxes(_mapping(own, page))
    mine = placed.lines
    share = _shares(page.lines, mine)
    replaced: dict[int, list[int]] = {}  # a line of the page -> lines of ours that take its words
    lonely: set[int] = set()
    for number, places in enumerate(_lines_under(page.lines, mine, share)):
        if places:
            replaced.setdefault(max(places, key=places.__getitem__), []).append(number)
        else:
            lonely.add(number)
    lines: list[Line | None] = []
    start = 0
    for number, line in enumerate(page.lines):
        covered = share[start : start + len(line.words)]
        start += len(line.words)
        kept = [word for word, part in zip(line.words, covered, strict=True) if part < _COVERED]
        new = [word for place in replaced.get(number, []) for word in mine[place].words]
        lines.append(_line(line, kept, new))
    return _with_blocks(with_lines(page, lines), _blocks(placed, lonely))


def _mapping(own: Page, page: Page) -> ChangeBox:
    """Pixels of `own` -> pixels of the page, which was turned clockwise."""
    width, height = own.width, own.height
    if page.rotation in (90, 270):
        width, height = height, width
    x, y = page.width / width, page.height / height

    def turned(box: Box) -> Box:
        if page.rotation == 90:
            return Box(own.height - box.bottom, box.left, box.height, box.width)
        if page.rotation == 180:
            return Box(own.width - box.right, own.height - box.bottom, box.width, box.height)
        if page.rotation == 270:
            return Box(box.top, own.width - box.right, box.height, box.width)
        return box

    def moved(box: Box) -> Box:
        there = turned(box)
        left, top = round(there.left * x), round(there.top * y)
        return Box(left, top, max(1, round(there.width * x)), max(1, round(there.height * y)))

    return moved


def _boxes(words: Sequence[Word], margin: float = 0.0) -> Boxes:
    rows = []
    for word in words:
        more = margin * min(word.box.width, word.box.height)
        box = word.box
        rows.append((box.left - more, box.top, box.right + more, box.bottom))
    return np.array(rows, np.float64).reshape(-1, 4)


def _common(box: Boxes, others: Boxes) -> Boxes:
    """The areas that one box (4) shares with each of the others."""
    width = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    height = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    areas: Boxes = np.clip(width, 0, None) * np.clip(height, 0, None)
    return areas


def _shares(lines: Sequence[Line], mine: Sequence[Line]) -> list[float]:
    """For each word of the lines the part of its box that our words cover."""
    ours = _boxes([word for line in mine for word in line.words], _BESIDE)
    shares = []
    for box in _boxes([word for line in lines for word in line.words]):
        area = (box[2] - box[0]) * (box[3] - box[1])
        shares.append(float(_common(box, ours).sum() / area) if area > 0 else 0.0)
    return shares


def _lines_under(
    lines: Sequence[Line], mine: Sequence[Line], share: Sequence[float]
) -> list[dict[int, float]]:
    """For each line of ours the lines of the page whose covered words it covers, and how much."""
    numbers: list[int] = []
    for number, line in enumerate(lines):
        numbers += [number] * len(line.words)
    words = _boxes([word for line in lines for word in line.words])
    found = []
    for line in mine:
        areas = np.zeros(len(words))
        for box in _boxes(line.words, _BESIDE):
            areas += _common(box, words)
        places: dict[int, float] = {}
        for place in map(int, np.flatnonzero(areas)):
            if share[place] >= _COVERED:
                places[numbers[place]] = places.get(numbers[place], 0.0) + float(areas[place])
        found.append(places)
    return found


def _line(line: Line, kept: list[Word], new: list[Word]) -> Line | None:
    """The line with the new words in the places of those that are not kept."""
    if not new and len(kept) == len(line.words):
        return line
    words = [*kept, *new]
    if not words:
        return None
    leftward = line.words[0].box.left > line.words[-1].box.left
    if kept and new:
        words.sort(key=lambda word: word.box.left, reverse=leftward)
    return replace(line, words=tuple(words), box=around(word.box for word in words))


def _blocks(placed: Page, chosen: set[int]) -> list[Block]:
    """Blocks of the chosen lines, by their number on the page."""
    found = []
    number = 0
    for item in placed.blocks:
        if not isinstance(item, Block):
            continue
        lines = []
        for line in item.lines:
            if number in chosen:
                lines.append(line)
            number += 1
        if lines:
            found.append(replace(item, lines=tuple(lines), box=around(line.box for line in lines)))
    return found


def _with_blocks(page: Page, blocks: Sequence[Block]) -> Page:
    """The page with more blocks, each before the first that begins below it."""
    items: list[Item] = list(page.blocks)
    for block in blocks:
        place = 0
        while place < len(items) and items[place].box.top < block.box.top:
            place += 1
        items.insert(place, block)
    return replace(page, blocks=tuple(items))

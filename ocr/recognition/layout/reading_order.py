"""The order in which items are read: a walk over the region tree, from right to left where the
script is. Lines that run down the page keep the engine's order.
"""

import unicodedata
from collections import Counter

from msgspec.structs import replace

from ocr.document import Block, Box, Item, Picture, is_ideograph
from ocr.document.regions import tree_of
from ocr.recognition.layout.page_tokens import PageTokens

_MOST = 400  # items; a page of more is a map

# A short heading belongs to all of what it stands over, not only to the column of its words.
_HEADING_LINES = 2  # at most
_HEADING_LETTERS = 3  # what has no more of them is dirt
_WIDER = 1.8  # times the heading's width
_GAP = 1.5  # heights of its lines: white below it
_EDGE = 0.8  # heights of its lines: between its left edge and that of what it heads


def in_reading_order(items: list[Item], sheet: PageTokens) -> list[Item]:
    """Nothing is lost; items without a place leave all in their order."""
    if not 2 <= len(items) <= _MOST or not all(item.box for item in items):
        return items
    if _runs_down(items):
        return items
    boxes = extents(items, [_straight(item.box, sheet) for item in items])
    right = 0
    if reads_leftwards(items):
        right = max(box.right for box in boxes)
    placed: list[Item] = []
    originals: dict[int, Item] = {}
    for item, box in zip(items, boxes, strict=True):
        if right:
            box = Box(right - box.right, box.top, box.width, box.height)
        placed.append(replace(item, box=box))
        originals[id(placed[-1])] = item
    return [originals[id(item)] for item in tree_of(placed).items]


def _straight(box: Box, sheet: PageTokens) -> Box:
    """The box on the page laid straight."""
    if not sheet.slope:
        return box
    x, y = sheet.level(box.left + box.width / 2, box.top + box.height / 2)
    height = max(box.height / 3, box.height - abs(sheet.slope) * box.width)
    width = max(box.width / 3, box.width - abs(sheet.slope) * box.height)
    left, top = round(x - width / 2), round(y - height / 2)
    return Box(left, top, max(1, round(width)), max(1, round(height)))


def reads_leftwards(items: list[Item]) -> bool:
    ways = Counter(map(unicodedata.bidirectional, _letters(items)))
    return ways["R"] + ways["AL"] > ways["L"]


def _letters(items: list[Item]) -> str:
    return "".join(item.text for item in items if not isinstance(item, Picture))[:2000]


def _runs_down(items: list[Item]) -> bool:
    """Whether ideographs stand in lines from top to bottom."""
    letters = "".join(_letters(items).split())
    if not letters or sum(map(is_ideograph, letters)) < 0.5 * len(letters):
        return False
    upright = count = 0
    for item in items:
        for line in item.lines:
            if len(line.text) > 3:
                count += 1
                upright += line.box.height > 2 * line.box.width
    return upright > 0.5 * count


def extents(items: list[Item], boxes: list[Box]) -> list[Box]:
    """The box of each item; a heading's reaches as far to the right as what stands directly below
    it.
    """
    found = []
    for item, box in zip(items, boxes, strict=True):
        if _is_heading(item):
            box = _extent(item, box, boxes)
        found.append(box)
    return found


def _is_heading(item: Item) -> bool:
    if not isinstance(item, Block) or item.kind == "list" or len(item.lines) > _HEADING_LINES:
        return False
    return sum(map(str.isalpha, item.text)) > _HEADING_LETTERS


def _extent(item: Item, box: Box, boxes: list[Box]) -> Box:
    line = max(line.box.height for line in item.lines)
    below = []
    for other in boxes:
        if box.bottom <= other.top < box.bottom + _GAP * line and _over(box, other):
            below.append(other)
    headed = min(below, key=lambda other: other.top, default=box)
    if headed.width < _WIDER * box.width or abs(headed.left - box.left) > _EDGE * line:
        return box
    wide = Box(box.left, box.top, headed.right - box.left, box.height)
    if any(other is not box and _meet(wide, other) for other in boxes):
        return box
    return wide


def _over(box: Box, other: Box) -> bool:
    return box.left < other.right and other.left < box.right


def _meet(box: Box, other: Box) -> bool:
    """Whether another item stands beside the heading, where the extent would be."""
    return _over(box, other) and box.top < other.bottom and other.top < box.bottom

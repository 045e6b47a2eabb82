"""The order in which items are read: the engine's, except where it is clearly wrong."""

import heapq
import unicodedata
from dataclasses import dataclass
from itertools import combinations

from ocr.document import Block, Box, Item, Picture, Table, is_ideograph
from ocr.recognition.layout.bands import banded_items

_MOST = 300  # items; a page of more is a map
_LINES = 3  # of a block that is a piece of a column


@dataclass(frozen=True, slots=True)
class _Sight:
    """Items as they are compared: `extents` are their boxes, or the place of what they head;
    `parts` count down.
    """

    items: list[Item]
    extents: list[Box]
    parts: list[int]
    leftwards: bool


def ordered(items: list[Item]) -> list[Item]:
    """What stands above in the same column before what stands below; columns of prose one after
    another.

    Right to left where the script is; lines that run down the page keep their order. Nothing is
    lost.
    """
    if len(items) > _MOST or not all(item.box for item in items) or _runs_down(items):
        return items
    sight = _Sight(items, extents(items), banded_items(items), _leftwards(items))
    after: dict[int, set[int]] = {number: set() for number in range(len(items))}
    wrong = False
    for a, b in combinations(range(len(items)), 2):
        first = _first(sight, a, b)
        if first is not None:
            after[first].add(a + b - first)
            wrong = wrong or first == b
    return _sorted(items, after) if wrong else items


def _first(sight: _Sight, a: int, b: int) -> int | None:
    """Which of two items is read first; None when that is not clear."""
    one, other = sight.extents[a], sight.extents[b]
    parts = sight.parts[a], sight.parts[b]
    if parts[0] != parts[1] and min(parts) >= 0:
        return a if parts[0] < parts[1] else b
    if _overlap(one.left, one.right, other.left, other.right) > 0.3 * min(one.width, other.width):
        if _overlap(one.top, one.bottom, other.top, other.bottom) > 0.3 * min(
            one.height, other.height
        ):
            return None
        return a if one.top < other.top else b
    if not (_is_column(sight.items[a]) and _is_column(sight.items[b])) or _parted(
        sight.extents, one, other
    ):
        return None
    if _overlap(one.left, one.right, other.left, other.right) > 0:
        return None
    return a if (one.left < other.left) is not sight.leftwards else b


def _parted(boxes: list[Box], one: Box, other: Box) -> bool:
    """Whether an item that reaches over both columns stands between two items, from top
    to bottom.
    """
    upper, lower = sorted((one, other), key=lambda box: box.top)
    for box in boxes:
        over = all(
            _overlap(box.left, box.right, it.left, it.right) > 0.5 * it.width for it in (one, other)
        )
        if over and upper.top < box.top < lower.bottom and box not in (one, other):
            return True
    return False


def _sorted(items: list[Item], after: dict[int, set[int]]) -> list[Item]:
    """The order that keeps what is clear, and the engine's order in all else."""
    waiting = dict.fromkeys(after, 0)
    for later in after.values():
        for number in later:
            waiting[number] += 1
    ready = [number for number, count in waiting.items() if count == 0]
    left, result = set(waiting), []
    while left:
        # Overlapping boxes can make a circle: then the engine's order decides.
        number = heapq.heappop(ready) if ready else min(left)
        if number not in left:
            continue
        left.remove(number)
        result.append(items[number])
        for follower in after[number]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, follower)
    return result


def _is_column(item: Item) -> bool:
    if isinstance(item, Block):
        return len(item.lines) >= _LINES
    return isinstance(item, Table | Picture)


def _overlap(a: int, b: int, c: int, d: int) -> int:
    return min(b, d) - max(a, c)


def _letters(items: list[Item]) -> str:
    return "".join(item.text for item in items if not isinstance(item, Picture))[:2000]


def _leftwards(items: list[Item]) -> bool:
    ways = [unicodedata.bidirectional(char) for char in _letters(items)]
    return sum(way in ("R", "AL") for way in ways) > sum(way == "L" for way in ways)


def _runs_down(items: list[Item]) -> bool:
    """Whether ideographs stand in lines from top to bottom."""
    letters = [char for char in _letters(items) if not char.isspace()]
    if not letters or sum(map(is_ideograph, letters)) < 0.5 * len(letters):
        return False
    lines = [line for item in items for line in item.lines if len(line.text) > 3]
    return sum(line.box.height > 2 * line.box.width for line in lines) > 0.5 * len(lines)


# A short heading belongs to all of what it stands over, not only to the column of its words.
_HEADING_LINES = 2  # at most
_HEADING_LETTERS = 3  # what has no more of them is dirt
_WIDER = 1.8  # times the heading's width
_GAP = 1.5  # heights of its lines: white below it
_EDGE = 0.8  # heights of its lines: between its left edge and that of what it heads


def extents(items: list[Item]) -> list[Box]:
    """The box of each item; a heading's reaches as far to the right as what stands directly below
    it.
    """
    boxes = [item.box for item in items]
    return [_extent(item, boxes) if _is_heading(item) else item.box for item in items]


def _is_heading(item: Item) -> bool:
    short = isinstance(item, Block) and item.kind != "list" and len(item.lines) <= _HEADING_LINES
    return short and sum(map(str.isalpha, item.text)) > _HEADING_LETTERS


def _extent(item: Item, boxes: list[Box]) -> Box:
    box = item.box
    line = max(line.box.height for line in item.lines)
    below = [
        other
        for other in boxes
        if box.bottom <= other.top < box.bottom + _GAP * line and _over(box, other)
    ]
    headed = min(below, key=lambda other: other.top, default=box)
    if headed.width < _WIDER * box.width or abs(headed.left - box.left) > _EDGE * line:
        return box
    wide = Box(box.left, box.top, headed.right - box.left, box.height)
    return box if any(other is not box and _meet(wide, other) for other in boxes) else wide


def _over(box: Box, other: Box) -> bool:
    return box.left < other.right and other.left < box.right


def _meet(box: Box, other: Box) -> bool:
    """Whether another item stands beside the heading, where the extent would be."""
    return _over(box, other) and box.top < other.bottom and other.top < box.bottom

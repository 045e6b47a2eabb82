"""White bands below titles and authors that do not stand in the columns of the text: all of them
are read first.
"""

from statistics import median

from ocr.document import Block, Box, Item

_BAND = 0.5  # heights of a line
# Of an author with an address; longer blocks are the text, which is not cut: its bands are chance
_LINES = 6

Places = list[int]  # numbers of items


def banded_items(items: list[Item]) -> list[int]:
    """The number of the part, from the top down, in which each item stands.

    A page is cut at a band where no white corridor runs on from the part above into what follows.
    """
    level = [number for number, item in enumerate(items) if not _stands(item)]
    heights = [line.box.height for number in level for line in items[number].lines]
    parts: list[Places] = []
    for strip in _strips(
        level, [item.box for item in items], _BAND * median(heights) if heights else 0.0
    ):
        if not parts or (_is_short(parts[-1], items) and _differ(parts[-1], strip, items)):
            parts.append(strip)
        else:
            parts[-1] += strip
    own = {number: place for place, part in enumerate(parts) for number in part}
    return [own.get(number, -1) for number in range(len(items))]


def _stands(item: Item) -> bool:
    """Whether an item is a line that runs up the margin: it parts nothing."""
    return len(item.lines) < 3 and item.box.height > 3 * item.box.width


def _strips(numbers: Places, boxes: list[Box], least: float) -> list[Places]:
    """The items between every two white bands."""
    strips: list[Places] = []
    bottom = 0
    for number in sorted(numbers, key=lambda number: boxes[number].top):
        if not strips or boxes[number].top - bottom > least:
            strips.append([])
        strips[-1].append(number)
        bottom = max(bottom, boxes[number].bottom)
    return strips


def _is_short(part: Places, items: list[Item]) -> bool:
    return all(
        isinstance(items[number], Block) and len(items[number].lines) <= _LINES for number in part
    )


def _differ(above: Places, below: Places, items: list[Item]) -> bool:
    """Whether no corridor of either part runs on through the other."""
    one, other = ([items[number].box for number in part] for part in (above, below))
    return _columns([*one, *other]) == 1 < max(_columns(one), _columns(other))


def _columns(boxes: list[Box]) -> int:
    """How many columns the white corridors leave that run down all of a part."""
    count, right = 0, -1
    for box in sorted(boxes, key=lambda box: box.left):
        count += box.left > right
        right = max(right, box.right)
    return count

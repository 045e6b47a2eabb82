"""The extent of a short heading: it belongs to all of what it stands over, not only to the column of its words."""

from ocr.document import Block, Box, Item

_LINES, _LETTERS = 2, 3  # of a short heading at most, and at least: what has less is dirt
_WIDER = 1.8  # times the heading's width
_GAP, _EDGE = (
    1.5,
    0.8,
)  # heights of its lines: white below it, and between its edge and that of what it heads


def extents(items: list[Item]) -> list[Box]:
    """The box of each item; a heading's reaches as far to the right as what stands directly below it."""
    boxes = [item.box for item in items]
    return [_extent(item, boxes) if _is_heading(item) else item.box for item in items]


def _is_heading(item: Item) -> bool:
    short = isinstance(item, Block) and item.kind != "list" and len(item.lines) <= _LINES
    return short and sum(map(str.isalpha, item.text)) > _LETTERS


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

"""The region tree of a page: what stands below each other and what stands side by side.

It is made of the boxes of the page's items by cutting the page at its white gaps, again and again.
Writers arrange a page by it, and a walk over it is an order of reading.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from ocr.document import NOWHERE, Block, Box, Item, Picture, around

Direction = Literal["item", "rows", "columns"]
_DEEPEST = 12
_MOST = 400  # items that are cut; a page of more is a map
_FAR = 3.0  # heights of a line between bands that are different matters
_RUNNING = 3  # lines of running text, at least
_OVERLAP = 0.35  # of the smaller item: boxes that overlap by less still stand apart


class Region(msgspec.Struct, frozen=True):
    """Either one item, or regions: "rows" from top to bottom, "columns" from left to right."""

    direction: Direction
    box: Box
    item: Item | None = None
    children: tuple["Region", ...] = ()

    @property
    def items(self) -> Iterator[Item]:
        """The items in the order of the tree."""
        if self.item is not None:
            yield self.item
        for child in self.children:
            yield from child.items


def tree_of(items: Sequence[Item]) -> Region:
    """The tree of some items, at least one.

    Items without a place, and those of a page that has too many, come as rows in their own order.
    """
    leaves = [Region("item", item.box, item) for item in items]
    if len(leaves) > _MOST or not all(leaf.box for leaf in leaves):
        return _of("rows", leaves)
    return _cut(leaves, 0)


def _of(direction: Direction, children: list[Region]) -> Region:
    if len(children) == 1:
        return children[0]
    box = around(child.box for child in children)
    return Region(direction, box or NOWHERE, None, tuple(children))


def _cut(leaves: list[Region], depth: int) -> Region:
    if len(leaves) == 1:
        return leaves[0]
    if depth > _DEEPEST:
        return _of("rows", leaves)
    bands = _parts(leaves, across=False)
    if len(bands) > 1:
        return _rows_of(bands, depth)
    columns = _parts(leaves, across=True)
    if len(columns) > 1:
        return _of("columns", [_cut(column, depth + 1) for column in columns])
    return _around_pictures(leaves, depth) or _of("rows", sorted(leaves, key=_place))


def _place(leaf: Region) -> tuple[int, int]:
    return leaf.box.top, leaf.box.left


def _around_pictures(leaves: list[Region], depth: int) -> Region | None:
    """Columns with pictures and short lines that reach over the white between them: each goes to
    the column that holds more of it. None where there are no such columns.
    """
    for is_loose in (_is_picture, _is_small):
        loose = [leaf for leaf in leaves if is_loose(leaf)]
        rest = [leaf for leaf in leaves if not is_loose(leaf)]
        columns = _parts(rest, across=True)
        if not loose or len(columns) < 2:
            continue
        boxes = [around(leaf.box for leaf in column) for column in columns]
        for leaf in loose:
            shares = [_shared(leaf.box, box) for box in boxes]
            number = shares.index(max(shares))
            columns[number].append(Region("item", _within(leaf.box, boxes[number]), leaf.item))
        return _of("columns", [_cut(column, depth + 1) for column in columns])
    return None


def _is_picture(leaf: Region) -> bool:
    return isinstance(leaf.item, Picture)


def _is_small(leaf: Region) -> bool:
    return _is_picture(leaf) or (isinstance(leaf.item, Block) and len(leaf.item.lines) < _RUNNING)


def _shared(box: Box, other: Box) -> int:
    return min(box.right, other.right) - max(box.left, other.left)


def _within(box: Box, column: Box) -> Box:
    """The part of a box that stands in a column, or all of it where none does."""
    left, right = max(box.left, column.left), min(box.right, column.right)
    if right <= left:
        return box
    return Box(left, box.top, right - left, box.height)


def _rows_of(bands: list[list[Region]], depth: int) -> Region:
    """Bands from top to bottom; those that share a white gap between two columns are one region
    of columns.
    """
    rows: list[Region] = []
    first = 0
    while first < len(bands):
        end = _columns_end(bands, first)
        held = [leaf for band in bands[first:end] for leaf in band]
        columns = _parts(held, across=True)
        if end - first > 1 and len(columns) > 1:
            rows.append(_of("columns", [_cut(column, depth + 1) for column in columns]))
        elif end - first > 1 and (around_them := _around_pictures(held, depth)) is not None:
            rows.append(around_them)
        else:
            rows.append(_cut(held, depth + 1))
        first = end
    return _of("rows", rows)


def _columns_end(bands: list[list[Region]], first: int) -> int:
    """The band after the last one that stands in the same columns as band `first`.

    A band of one column belongs to them only between two that have both.
    """
    gaps = _gaps(bands[first])
    if not gaps:
        return first + 1
    end = first + 1
    for number in range(first + 1, len(bands)):
        boxes = _boxes_of_columns(bands[number])
        gaps = [gap for gap in gaps if not any(_crosses(box, gap) for box in boxes)]
        gaps = _narrowed(gaps, boxes)
        if not gaps:
            break
        above, below = bands[number - 1], bands[number]
        if _is_row(above) and _is_row(below) and _is_far(above, below, 1.0):
            break
        if _is_far(above, below, _FAR) and not _has_running_columns(above, below):
            break
        end = number + 1
    return end


def _boxes_of_columns(band: list[Region]) -> list[Box]:
    """The boxes of a band without pictures and short lines, where it has columns of running text
    that these may reach over.
    """
    running = [leaf for leaf in band if _runs_on(leaf)]
    if len(_parts(running, across=True)) < 2:
        running = band
    return [leaf.box for leaf in running]


def _is_far(above: list[Region], below: list[Region], heights: float) -> bool:
    """Whether white of so many heights of a line lies between two bands."""
    gap = min(leaf.box.top for leaf in below) - max(leaf.box.bottom for leaf in above)
    return gap > heights * max(_line_height(above), _line_height(below))


def _is_row(band: list[Region]) -> bool:
    """Whether single lines stand side by side, as the fields of a form do."""
    if len(band) < 2:
        return False
    for leaf in band:
        item = leaf.item
        if not isinstance(item, Block) or len(item.lines) > 1 or item.kind == "list":
            return False
    return True


def _has_running_columns(above: list[Region], below: list[Region]) -> bool:
    """Whether both bands have columns of running text, as the parts of an article have."""
    for band in (above, below):
        columns = _parts(band, across=True)
        if len(columns) < 2 or not all(any(map(_runs_on, column)) for column in columns):
            return False
    return True


def _runs_on(leaf: Region) -> bool:
    item = leaf.item
    return isinstance(item, Block) and len(item.lines) >= _RUNNING and not item.keep_lines


def _line_height(band: list[Region]) -> float:
    heights = []
    for leaf in band:
        lines = leaf.item.lines if leaf.item is not None else ()
        for line in lines[:3]:
            heights.append(line.box.height)
    return float(sorted(heights)[len(heights) // 2]) if heights else 20.0


Gap = tuple[int, int]


def _gaps(band: list[Region]) -> list[Gap]:
    """The white between the columns of a band."""
    columns = _parts(band, across=True)
    found = []
    for left, right in pairwise(columns):
        start = max(leaf.box.right for leaf in left)
        end = min(leaf.box.left for leaf in right)
        found.append((min(start, end), max(start, end)))
    return found


def _crosses(box: Box, gap: Gap) -> bool:
    return box.left < gap[0] and box.right > gap[1]


def _narrowed(gaps: list[Gap], boxes: list[Box]) -> list[Gap]:
    """The gaps without what the boxes cover of them; those that are left."""
    found = []
    for start, end in gaps:
        for box in boxes:
            middle = (box.left + box.right) / 2
            if box.right > start and box.left < end:
                if middle < (start + end) / 2:
                    start = max(start, box.right)
                else:
                    end = min(end, box.left)
        if end > start:
            found.append((start, end))
    return found


def _parts(leaves: list[Region], *, across: bool) -> list[list[Region]]:
    """The regions in groups that do not overlap: from left to right, or from top to bottom."""

    def extent(leaf: Region) -> Gap:
        if across:
            return leaf.box.left, leaf.box.right
        return leaf.box.top, leaf.box.bottom

    found: list[list[Region]] = []
    end = 0
    for leaf in sorted(leaves, key=extent):
        start, stop = extent(leaf)
        length = stop - start
        if found:
            smallest = min(length, min(extent(other)[1] - extent(other)[0] for other in found[-1]))
            if start < end - _OVERLAP * smallest:
                found[-1].append(leaf)
                end = max(end, stop)
                continue
        found.append([leaf])
        end = stop
    return found

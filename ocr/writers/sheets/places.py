"""Which columns of the sheet the items of a page begin at.

The columns of the page's largest table are the sheet's; without a table they begin where the page
has text beside other text. Everything else takes the nearest of them, and what stands to the right
of something on the page does so in the sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr.document import Box, Item, Table
from ocr.document.regions import Region
from ocr.writers.common.grid import grid

_NEAR = 0.03  # of the page's width: two places that are one column
_RIGHT = 0.35  # of it: a line that begins further right begins in a later column
_MOST_COLUMNS = 200  # that are looked for


@dataclass(frozen=True, slots=True)
class Span:
    """The columns of an item: the first, and the one after the last, None where nothing follows.

    `beside` where something else stands to its left or right.
    """

    first: int
    end: int | None = None
    beside: bool = False


class Places:
    """The spans of the items of a page, and where on it, in pixels, the sheet's columns begin."""

    def __init__(self, tree: Region, page_width: int, *, is_rtl: bool = False) -> None:
        self._width = page_width
        self._is_rtl = is_rtl
        self._spans: dict[int, Span] = {}
        self.lefts = self._columns(tree)
        self.count = 1
        self._assign_below(tree)

    def span(self, item: Item) -> Span:
        return self._spans[id(item)]

    def children(self, region: Region) -> Sequence[Region]:
        """The regions of a region as they are read on a sheet of its direction."""
        if region.direction == "columns":
            return sorted(region.children, key=lambda child: self._left(child.box))
        return region.children

    def _left(self, box: Box) -> int:
        """How far from the side where lines begin."""
        if self._is_rtl:
            return self._width - box.right
        return box.left

    def _columns(self, tree: Region) -> list[float]:
        lefts: list[float] = []
        base = _largest(tree)
        if base is not None:
            lefts = self._columns_of(base)
        found = [float(self._left(box)) for box in _side_by_side(tree, base)]
        if base is None and found:
            found.append(float(self._left(tree.box)))
        for left in sorted(found):
            near = [other for other in lefts if abs(other - left) < _NEAR * self._width]
            if not near and len(lefts) < _MOST_COLUMNS:
                lefts.append(left)
        return sorted(lefts)

    def _columns_of(self, table: Table) -> list[float]:
        left = float(self._left(table.box))
        found = []
        for wide in grid(table).widths(float(table.box.width)):
            found.append(left)
            left += wide
        return found

    def _nearest(self, left: float) -> int:
        if not self.lefts:
            return 0
        distances = [abs(other - left) for other in self.lefts]
        return distances.index(min(distances))

    def _assign_below(self, tree: Region) -> None:
        """What stands below each other on the page, each as wide as the sheet."""
        if tree.direction == "rows":
            for child in tree.children:
                self._assign_below(child)
        elif tree.item is None:
            self._assign_beside(tree, 0, None)
        else:
            self._set(tree.item, Span(self._first(tree.item)))

    def _first(self, item: Item) -> int:
        """The first column of an item that stands alone."""
        left = self._left(item.box)
        if isinstance(item, Table):
            return self._nearest(left)
        if not item.box or item.box.width > self._width / 2 or left < _RIGHT * self._width:
            return 0
        return self._nearest(left)

    def _assign(self, region: Region, first: int, end: int | None) -> None:
        if region.item is not None:
            self._set(region.item, Span(first, end, beside=True))
        elif region.direction == "columns":
            self._assign_beside(region, first, end)
        else:
            for child in region.children:
                self._assign(child, first, end)

    def _assign_beside(self, region: Region, first: int, end: int | None) -> None:
        children = self.children(region)
        starts: list[int] = []
        for child in children:
            start = max(first, self._nearest(self._left(child.box)))
            starts.append(start)
            first = start + _needed(child)
            if _has_table(child):
                first += 1  # an empty column beside a table
        ends = [*starts[1:], end]
        for child, start, stop in zip(children, starts, ends, strict=True):
            self._assign(child, start, stop)

    def _set(self, item: Item, span: Span) -> None:
        self._spans[id(item)] = span
        self.count = max(self.count, span.first + _needed_of(item))


def _largest(tree: Region) -> Table | None:
    """The table with the most columns, the widest of these."""
    found: tuple[int, int] = (1, 0)
    largest = None
    for item in tree.items:
        if isinstance(item, Table) and item.box:
            size = item.size[1], item.box.width
            if size > found:
                found, largest = size, item
    return largest


def _side_by_side(region: Region, base: Table | None) -> Iterator[Box]:
    """The places of regions that stand beside others; with a table only those beside it."""
    for child in region.children:
        if region.direction == "columns" and (base is None or _is_outside(child.box, base.box)):
            yield child.box
        yield from _side_by_side(child, base)


def _is_outside(box: Box, table: Box) -> bool:
    return box.right <= table.left or box.left >= table.right


def _has_table(region: Region) -> bool:
    return any(isinstance(item, Table) for item in region.items)


def _needed(region: Region) -> int:
    """How many columns a region has at least."""
    if region.item is not None:
        return _needed_of(region.item)
    needs = [_needed(child) for child in region.children]
    if region.direction == "columns":
        return sum(needs)
    return max(needs, default=1)


def _needed_of(item: Item) -> int:
    if isinstance(item, Table):
        return max(grid(item).columns, 1)
    return 1

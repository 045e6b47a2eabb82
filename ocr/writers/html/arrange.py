"""What stands side by side on a page stands so in a window that is wide enough.

Columns of running text do not: they are read one after the other, as on any web page.
"""

from collections.abc import Iterator, Sequence

from ocr.document import Block, Box, Item, around
from ocr.document.regions import Region, tree_of
from ocr.writers.html.blocks import Blocks

_MOST_COLUMNS = 6
_RUNNING = 3  # lines of running text, at least
_WORDS = 4  # of a line of running text
_LEAST = 2  # percent of the page's width: less is no margin


def arranged(items: Sequence[Item], blocks: Blocks) -> Iterator[str]:
    """The items of a page. Those whose order is not that of their places come one by one."""
    if len(items) > 1 and all(item.box for item in items):
        tree = tree_of(items)
        same = [id(item) for item in tree.items] == [id(item) for item in items]
        if same and _has_columns(tree):
            yield from _region(tree, blocks, tree.box)
            return
    yield from blocks.of(items, around(item.box for item in items))


def _has_columns(region: Region) -> bool:
    if _is_side_by_side(region):
        return True
    return any(map(_has_columns, region.children))


def _is_side_by_side(region: Region) -> bool:
    if region.direction != "columns" or len(region.children) > _MOST_COLUMNS:
        return False
    running = 0
    for column in region.children:
        if any(map(_is_running, column.items)):
            running += 1
    return running < 2


def _is_running(item: Item) -> bool:
    if not isinstance(item, Block) or item.keep_lines or len(item.lines) < _RUNNING:
        return False
    words = sum(len(line.words) for line in item.lines)
    return words >= _WORDS * len(item.lines)


def _region(region: Region, blocks: Blocks, whole: Box) -> Iterator[str]:
    """A region in what is as wide as `whole`."""
    waiting: list[Item] = []  # items that follow one another
    for part in _parts(region):
        if not _is_side_by_side(part):
            waiting += part.items
            continue
        yield from blocks.of(waiting, whole)
        waiting = []
        yield f'<div class="columns" style="{_place(part, whole)}">'
        for column in part.children:
            yield "<div>"
            yield from _region(column, blocks, column.box)
            yield "</div>"
        yield "</div>"
    yield from blocks.of(waiting, whole)


def _parts(region: Region) -> Iterator[Region]:
    """Single items and regions of columns, from top to bottom."""
    if _is_side_by_side(region) or not _has_columns(region):
        yield region
        return
    for child in region.children:
        yield from _parts(child)


def _place(region: Region, whole: Box) -> str:
    """Its left margin, and its columns: each reaches to the next, and the last to the right of all.

    None is narrower than its longest word.
    """
    lefts = [column.box.left for column in region.children]
    rights = [*lefts[1:], max(whole.right, region.box.right)]
    widths = []
    for left, right in zip(lefts, rights, strict=True):
        widths.append(f"minmax(min-content,{max(right - left, 1)}fr)")
    looks = f"grid-template-columns:{' '.join(widths)}"
    margin = round((region.box.left - whole.left) / max(whole.width, 1) * 100)
    if margin >= _LEAST:
        looks += f";margin-left:{margin}%"
    return looks

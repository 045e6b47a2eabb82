"""A page carried from the pixels of the picture that was sent into those of the stored page."""

from collections.abc import Callable

from msgspec.structs import replace

from ocr.document import Block, Box, Cell, Item, Line, Page, Picture, Table

Mapping = Callable[[Box], Box]


def fitted(page: Page, *, width: int, height: int, dpi: float) -> Page:
    """The page in the pixels of an upright one of that size. A page that was turned by a quarter has its sides
    exchanged."""
    if page.rotation in (90, 270):
        width, height = height, width
    x, y = width / max(1, page.width), height / max(1, page.height)
    sized = replace(page, width=width, height=height, dpi=dpi)
    if x == y == 1:
        return sized
    return mapped(sized, lambda box: _scaled(box, x, y))


def mapped(page: Page, mapping: Mapping) -> Page:
    """The page with every box mapped; what has no place keeps none."""
    return replace(
        page,
        blocks=tuple(_item(item, lambda box: mapping(box) if box else box) for item in page.blocks),
    )


def _scaled(box: Box, x: float, y: float) -> Box:
    """Its edges rounded, so that neighbours stay neighbours; at least a pixel of each side is left."""
    left, top = round(box.left * x), round(box.top * y)
    return Box(left, top, max(1, round(box.right * x) - left), max(1, round(box.bottom * y) - top))


def _item(item: Item, mapping: Mapping) -> Item:
    box = mapping(item.box)
    if isinstance(item, Table):
        return replace(item, cells=tuple(_cell(cell, mapping) for cell in item.cells), box=box)
    if isinstance(item, Picture):
        blocks = (
            item.blocks if item.source else tuple(_block(block, mapping) for block in item.blocks)
        )
        return replace(item, box=box, blocks=blocks)
    return _block(item, mapping)


def _block(block: Block, mapping: Mapping) -> Block:
    return replace(block, lines=_lines(block.lines, mapping), box=mapping(block.box))


def _cell(cell: Cell, mapping: Mapping) -> Cell:
    return replace(cell, lines=_lines(cell.lines, mapping), box=mapping(cell.box))


def _lines(lines: tuple[Line, ...], mapping: Mapping) -> tuple[Line, ...]:
    return tuple(
        replace(
            line,
            words=tuple(replace(word, box=mapping(word.box)) for word in line.words),
            box=mapping(line.box),
        )
        for line in lines
    )

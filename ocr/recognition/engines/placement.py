"""Blocks carried from one coordinate system into another: scaled, turned back, made upright."""

from statistics import median

from ocr.document import Block, Box, ChangeBox, Page, is_ideograph


def moved(blocks: tuple[Block, ...], mapping: ChangeBox) -> tuple[Block, ...]:
    """The same blocks with every box mapped."""
    return tuple(block.map_boxes(mapping) for block in blocks)


def scaled(x: float, y: float) -> ChangeBox:
    """Boxes multiplied, as when an image was recognised at another size."""
    return lambda box: Box(
        round(box.left * x), round(box.top * y), round(box.width * x), round(box.height * y)
    )


def turned_left(width: int) -> ChangeBox:
    """Boxes of an image `width` wide -> those of the image turned 90 degrees counter-clockwise."""
    return lambda box: Box(box.top, width - box.left - box.width, box.height, box.width)


def lies_on_its_side(blocks: tuple[Block, ...]) -> bool:
    """Whether the text was read as lines running down the page: long words are higher than wide.

    Ideographs do not count, whose lines do run down.
    """
    ratios = []
    for word in Page(0, 0, blocks).words:
        if len(word.text) >= 4 and not any(map(is_ideograph, word.text)):
            ratios.append(word.box.height / max(1, word.box.width))
    return bool(ratios) and median(ratios) > 1.5

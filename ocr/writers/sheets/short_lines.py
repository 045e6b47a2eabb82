"""Receipts on a sheet: each line a row, cut where more than a space is white.

Amounts are numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from ocr.document import Block, Item, Page
from ocr.writers.common.lined import GAP, lined, pieces
from ocr.writers.common.paper import Sizes, paper
from ocr.writers.sheets.style import Style, column_styles

_LARGEST_PAPER = 1584.0  # points: a longer side shows a resolution that is not true
# Digits with two behind a point or a comma, and a sign: what a receipt prints for money.
_AMOUNT = re.compile(r"[-+(]?\d{1,3}(?:[., ]?\d{3})*[.,]\d\d[-)]?")
_NEAR = 0.02  # of the page's width: right edges of one column of amounts


@dataclass(frozen=True, slots=True)
class ShortLines:
    """The items of a page as they come on its sheet, and which of them are amounts.

    `style` is how amounts are written on this page.
    """

    items: list[Item]
    amounts: frozenset[int] = frozenset()  # ids of the blocks
    style: Style = field(default_factory=Style)


def cut(page: Page, items: Sequence[Item]) -> ShortLines:
    """The parts of a receipt's lines as items of their own; the items of any other page as they
    are.
    """
    if not page.has_size:
        return ShortLines(list(items))
    wide, _ = paper(page, _LARGEST_PAPER)
    sizes = Sizes(page, wide / page.width)
    lines = lined([item for item in items if item.box], sizes)
    if lines is None:
        return ShortLines(list(items))
    gap = GAP * sizes.body / sizes.scale
    found: list[Item] = [item for item in items if not item.box]
    amounts: list[Block] = []
    for item in lines:
        if not isinstance(item, Block) or len(item.lines) > 1:
            found.append(item)
            continue
        for line in pieces(item.lines[0], gap):
            part = replace(item, lines=(line,), box=line.box)
            if _AMOUNT.fullmatch(line.text):
                amounts.append(part)
            else:
                found.append(part)
    aligned = _aligned(amounts, page.width)
    styles = column_styles((0, block.text) for block in aligned)
    return ShortLines([*found, *aligned], frozenset(map(id, aligned)), styles.get(0, Style()))


def _aligned(amounts: Iterable[Block], page_width: int) -> list[Block]:
    """Amounts that end below each other, made equally wide: then they begin below each other too
    and get one column.
    """
    groups: list[list[Block]] = []
    for block in sorted(amounts, key=lambda each: each.box.right):
        if groups and block.box.right - groups[-1][-1].box.right <= _NEAR * page_width:
            groups[-1].append(block)
        else:
            groups.append([block])
    found = []
    for group in groups:
        width = min(block.box.width for block in group)
        for block in group:
            box = replace(block.box, left=block.box.right - width, width=width)
            found.append(replace(block, box=box))
    return found

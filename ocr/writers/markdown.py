"""Page -> Markdown."""

import re

from ocr.document import Block, Item, Page, Picture, Table

# What Markdown would take as its own sign, anywhere
MARKS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?[0-9A-Za-z]+;))")
# And at the beginning of a line
OPENINGS = re.compile(r"^(#+|[-+=]+)(?=\s|$)|^(\d+)([.)])(?=\s|$)")
CLOSING = re.compile(r"(?<=\s)(?=#+$)")  # and at a heading's end, as in "Unit #"


def markdown(page: Page) -> str:
    """A block is a paragraph whose lines end with a hard break; headings and tables stay such."""
    return "\n\n".join(_item(item) for item in page.blocks if item.lines)


def _item(item: Item) -> str:
    if isinstance(item, Table):
        return _table(item)
    if isinstance(item, Picture):
        return "\n\n".join(map(_block, item.blocks))
    return _block(item)


def _block(block: Block) -> str:
    if block.kind == "heading":
        text = " ".join(literal(line.text) for line in block.lines)
        return f"{'#' * max(1, block.level)} " + CLOSING.sub(r"\\", text)
    return "  \n".join(literal(line.text) for line in block.lines)


def _table(table: Table) -> str:
    """Rows between bars, the first as the heading that Markdown asks for.

    A merged cell stands in its first place.
    """
    rows, columns = table.size
    texts = {
        (cell.row, cell.column): " ".join(literal(line.text) for line in cell.lines)
        for cell in table.cells
    }
    grid = [[texts.get((row, column), "") for column in range(columns)] for row in range(rows)]
    lines = [f"| {' | '.join(cells)} |" for cells in grid]
    return "\n".join([lines[0], f"|{' --- |' * columns}", *lines[1:]])


def literal(line: str) -> str:
    """The line so that Markdown shows just these characters."""
    return OPENINGS.sub(_escaped, MARKS.sub(r"\\\1", line.strip()))


def _escaped(opening: re.Match[str]) -> str:
    """`# a` -> `\\# a`, `1. a` -> `1\\. a`"""
    sign, digits, point = opening.groups()
    return f"\\{sign}" if sign else f"{digits}\\{point}"

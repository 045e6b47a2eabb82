"""Text as a sheet takes it: clean, in pieces that fit into cells, and how wide it is."""

from unicodedata import east_asian_width

from ocr.document import Block, Line
from ocr.writers.common import clean, joined

LONGEST = 32_767  # of a cell, counted in UTF-16 as Excel does
_NEAR = 200  # characters before a cell's end within which a space is looked for


def paragraph(block: Block) -> str:
    """A block on one line."""
    return joined(line_text(line) for line in block.lines)


def line_text(line: Line) -> str:
    """A line that stays one."""
    return " ".join(clean(line.text).split())


def pieces(text: str) -> list[str]:
    """The text in parts of at most LONGEST characters, divided at spaces where there are some.

    No part for no text.
    """
    found = []
    while text:
        end = _end(text)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return found


def width(text: str) -> int:
    """The width of the longest line in letters; an ideograph is two wide."""
    return max((_width(line) for line in text.split("\n")), default=0)


def _end(text: str) -> int:
    if len(text) <= LONGEST // 2:
        return len(text)
    end = 0
    units = 0
    while end < len(text):
        units += 1
        if text[end] > "\uffff":  # two units of UTF-16
            units += 1
        if units > LONGEST:
            break
        end += 1
    if end == len(text):
        return end
    space = text.rfind(" ", end - _NEAR, end)
    if space < 1:
        return end
    return space


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    total = 0
    for char in line:
        total += 1
        if east_asian_width(char) in "WF":
            total += 1
    return total

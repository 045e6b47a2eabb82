"""Text whose box is known but not the places of its words, as that of shapes.

It is wrapped, and small enough for its box.
"""

from math import ceil
from typing import Any

from ocr.document import Block, Line
from ocr.writers.common import clean
from ocr.writers.common.paper import breadth
from ocr.writers.slides.deck import Rectangle, add_frame
from ocr.writers.slides.text import ALIGNS, Style, add_paragraph, looked

_LEADING = 1.2  # of the letters' size: a line
_INDENT = 1.5  # of the letters' size, a level of a list
_SAFE = 1.05  # letters are a little wider than they are thought to be
_SMALLEST_WRAPPED = 6.0  # points: what is larger than its box even then reaches out of it
_STEP = 0.5


def is_unplaced(block: Block) -> bool:
    """Whether no word of the block has a place."""
    return not any(word.box for line in block.lines for word in line.words)


def add_wrapped(slide: Any, block: Block, place: Rectangle, size: float) -> Any:
    """A text box at `place` with a paragraph a line, in letters of `size` points or less.

    Returns its a:txBody.
    """
    lines = [line for line in block.lines if clean(line.text).strip()]
    level = 0
    if block.kind == "list":
        level = max(block.level, 1) - 1
    while size - _STEP >= _SMALLEST_WRAPPED:
        if _fits_wrapped(lines, place, size, level * _INDENT * size):
            break
        size -= _STEP
    body = add_frame(slide, place, wrap=True)
    if block.kind == "heading":
        body.bodyPr.set("anchor", "ctr")
    style = Style(size, indent=level * _INDENT * size, align=ALIGNS.get(block.align, ""))
    for line in lines:
        add_paragraph(body, looked([line]), style)
    return body


def _fits_wrapped(lines: list[Line], place: Rectangle, size: float, indent: float) -> bool:
    _, _, width, height = place
    room = max(width - indent, 1.0) / (size * _SAFE)
    count = 0
    for line in lines:
        if any(breadth(word.text) > room for word in line.words):
            return False
        count += ceil(breadth(line.text) / room)
    return count * _LEADING * size <= height

"""Code as it is typed: a line each, indented as on the page."""

from statistics import median

from ocr.document import Block
from ocr.writers.common.text import clean

_MOST_INDENT = 80  # letters


def code_lines(block: Block) -> list[str]:
    """The lines with the spaces before them that their places tell."""
    wide = []
    for line in block.lines:
        if line.box:
            wide.append(line.box.width / max(len(line.text), 1))
    letter = 0.0
    if wide:
        letter = median(wide)
    left = min((line.box.left for line in block.lines if line.box), default=0)
    found = []
    for line in block.lines:
        indent = 0
        if letter > 0 and line.box:
            indent = min(round((line.box.left - left) / letter), _MOST_INDENT)
        found.append(" " * indent + clean(line.text))
    return found

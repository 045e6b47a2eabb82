"""Paragraphs: an engine's blocks split at indents, gaps and changes of size, and joined where a
column runs on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.document import Block, Box, Line, around

_GAP = 1.55  # times the usual step from line to line
_INDENT = 0.8  # em
_SIZE = 1.25  # ratio of letters
_STEP = 1.75  # em: the widest step between lines of one paragraph


@dataclass(frozen=True, slots=True)
class Measured:
    """A line, the size of its letters in pixels, and which item of the page it came from."""

    line: Line
    em: float
    source: int

    @property
    def box(self) -> Box:
        return self.line.box


Paragraph = list[Measured]


def paragraphs(blocks: Iterable[Paragraph]) -> list[Paragraph]:
    """The lines of blocks, in their order, as paragraphs."""
    parts = [part for block in blocks if block for part in _split(block)]
    joined: list[Paragraph] = []
    for part in parts:
        if joined and _runs_on(joined[-1], part):
            joined[-1] = [*joined[-1], *part]
        else:
            joined.append(part)
    return joined


def block_of(paragraph: Paragraph) -> Block:
    """A block with one size for all its lines."""
    lines = [measured.line for measured in paragraph]
    sizes = [line.size for line in lines if line.size]
    size = round(median(sizes) * 2) / 2 if sizes else 0.0
    steady = tuple(Line(line.words, line.box, size) for line in lines)
    return Block(steady, around(line.box for line in lines))


def em_of(paragraph: Paragraph) -> float:
    return median(measured.em for measured in paragraph)


def _split(block: Paragraph) -> list[Paragraph]:
    steps = [below.box.bottom - above.box.bottom for above, below in pairwise(block)]
    usual = median(steps) if steps else 0.0
    parts = [[block[0]]]
    for number, (above, below) in enumerate(pairwise(block)):
        if _parts(above, below, block, steps[number], usual):
            parts.append([])
        parts[-1].append(below)
    return parts


def _parts(above: Measured, below: Measured, block: Paragraph, step: float, usual: float) -> bool:
    """Whether a paragraph ends between two lines."""
    em = min(above.em, below.em)
    if step > _GAP * usual and step > _STEP * em:
        return True
    if max(above.em, below.em) > _SIZE * em and min(len(above.line.text), len(below.line.text)) > 3:
        return True
    left, right = min(line.box.left for line in block), max(line.box.right for line in block)
    indented = below.box.left - left > _INDENT * em and above.box.left - left < _INDENT * em / 2
    # One indented line is a beginning only where the lines around it are not.
    flush = sum(line.box.left - left < _INDENT * em / 2 for line in block) >= 0.6 * len(block)
    return (
        indented and flush and below.box.left - left < 5 * em and right - below.box.right < 12 * em
    )


def _runs_on(above: Paragraph, below: Paragraph) -> bool:
    """Whether a paragraph continues in the next one: same letters, same edge, a full line before, a
    usual step.
    """
    last, first = above[-1], below[0]
    em = em_of(above)
    step = first.box.bottom - last.box.bottom
    if not 0.6 * em < step < _STEP * em or max(em, em_of(below)) > 1.12 * min(em, em_of(below)):
        return False
    lefts = min(line.box.left for line in above[-3:]), min(line.box.left for line in below)
    if abs(lefts[0] - lefts[1]) > 0.5 * em or first.box.left - lefts[1] > _INDENT * em:
        return False
    right = max(line.box.right for line in (*above, *below))
    full = right - last.box.right < 0.12 * (right - lefts[0])
    return (
        full
        and len(last.line.words) >= 4
        and not last.line.text.rstrip().endswith((".", ":", "!", "?"))
    )

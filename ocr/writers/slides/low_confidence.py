"""Words that an engine hardly believes: they stay in the page's picture, as what it made of them would hide more."""

from dataclasses import replace

from ocr.document import Block, Line
from ocr.writers.common.paper import Sizes

_LEAST = 0.5  # confidence of a line or a block
_LARGER = (
    (5.0, 0.9),
    (2.5, 0.75),
)  # of the usual size: how much a word alone in such letters must be believed


def parted(block: Block, sizes: Sizes) -> tuple[Block, list[Line]]:
    """A block without its doubtful lines, and these.

    Single words in a line are not taken: a hole within a sentence would be worse than a wrong word.
    """
    if _mean(block.lines) < _LEAST:
        return replace(block, lines=()), list(block.lines)
    doubtful = [line for line in block.lines if _is_doubtful(line, sizes)]
    return replace(
        block, lines=tuple(line for line in block.lines if line not in doubtful)
    ), doubtful


def _is_doubtful(line: Line, sizes: Sizes) -> bool:
    larger = sizes.of((line,)) / sizes.body if len(line.words) == 1 and sizes.body else 1.0
    return _mean((line,)) < next((sure for large, sure in _LARGER if larger > large), _LEAST)


def _mean(lines: tuple[Line, ...]) -> float:
    found = [word.confidence for line in lines for word in line.words]
    return sum(found) / len(found) if found else 1.0

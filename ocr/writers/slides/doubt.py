"""Words that an engine hardly believes: they stay in the page's picture, as what it made of them would hide more."""

from dataclasses import replace

from ocr.document import Block, Line
from ocr.writers.plain.paper import Sizes

_LEAST = 0.5  # confidence of a line or a block
_LARGE, _SURE = 2.5, 0.75  # of the usual size: a word alone in such letters must be believed more


def parted(block: Block, sizes: Sizes) -> tuple[Block, list[Line]]:
    """A block without its doubtful lines, and these.

    Single words in a line are not taken: a hole within a sentence would be worse than a wrong word.
    """
    if _mean(block.lines) < _LEAST:
        return replace(block, lines=()), list(block.lines)
    doubtful = [line for line in block.lines if _is_doubtful(line, sizes)]
    return replace(block, lines=tuple(line for line in block.lines if line not in doubtful)), doubtful


def _is_doubtful(line: Line, sizes: Sizes) -> bool:
    confidence = _mean((line,))
    large = len(line.words) == 1 and sizes.body and sizes.of((line,)) > _LARGE * sizes.body
    return confidence < (_SURE if large else _LEAST)


def _mean(lines: tuple[Line, ...]) -> float:
    found = [word.confidence for line in lines for word in line.words]
    return sum(found) / len(found) if found else 1.0

"""What Markdown and HTML share: the lines of a text as they are shown, and the marks of lists."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from msgspec import structs

from ocr.document import Block, Line
from ocr.writers.common.text import SOFT_HYPHEN, Run, is_rtl, runs

ChangeRun = Callable[[Run], Run]

# Boxes to tick are no bullets: they say something.
_BULLET = re.compile(
    "[\u2022\u2023\u2043\u204c\u204d\u2219\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\uf0b7\uf0a7\u00b7"
    "o*\u2013\u2014-]"
)
_PART_OF_WORDS = frozenset("o*-\u2013\u2014")
_ENOUGH = 1000  # letters that show the direction of a text
_NUMBER = re.compile(r"\d{1,9}[.)]")


def shown_lines(
    lines: Iterable[Line], *, keep_lines: bool, change: ChangeRun | None = None
) -> list[list[Run]]:
    """The runs of each line that is shown: one line of all, or with `keep_lines` each its own.

    A word that is divided at the end of a line is whole again. `change` takes looks from a run that
    are not shown; runs that look alike then are one.
    """
    if keep_lines:
        parts = [[line] for line in lines]
    else:
        parts = [list(lines)]
    found = []
    for part in parts:
        shown = _merged(runs(part, _unsized, looks=True), change)
        if shown:
            found.append(shown)
    return found


def _merged(found: Iterable[Run], change: ChangeRun | None) -> list[Run]:
    merged: list[Run] = []
    for run in found:
        run = replace(run, text=run.text.replace(SOFT_HYPHEN, ""))
        if change is not None:
            run = change(run)
        if not run.text:
            continue
        if merged and replace(merged[-1], text=run.text) == run:
            run = replace(run, text=merged.pop().text + run.text)
        merged.append(run)
    return merged


def run_leftward(lines: Iterable[Line]) -> bool:
    """Whether the letters of most of the first lines run from right to left."""
    texts: list[str] = []
    length = 0
    for line in lines:
        texts.append(line.text)
        length += len(line.text)
        if length > _ENOUGH:
            break
    return is_rtl(" ".join(texts))


def _unsized(_line: object) -> float:
    return 0.0


def mark_and_rest(block: Block) -> tuple[str, tuple[Line, ...]]:
    """A list entry's bullet or number, and its lines without it.

    The mark is "" where the entry begins with anything else, which stays in its text.
    """
    first, *others = block.lines
    word, *words = first.words
    mark = word.text.strip()
    if _BULLET.fullmatch(mark) or _NUMBER.fullmatch(mark):
        if words:
            return mark, (structs.replace(first, words=tuple(words)), *others)
        return mark, tuple(others)
    is_bullet = _BULLET.match(mark) and mark[0] not in _PART_OF_WORDS
    if is_bullet:  # it stands close to its text
        begins = structs.replace(word, text=mark[1:])
        return mark[0], (structs.replace(first, words=(begins, *words)), *others)
    return "", block.lines


def is_bullet(mark: str) -> bool:
    return _BULLET.fullmatch(mark) is not None


class Nesting:
    """Which lists are open: an entry that is deeper than the one before it is in a list of its own
    within that entry.
    """

    def __init__(self) -> None:
        self._levels: list[int] = []

    def enter(self, level: int) -> int:
        """The depth of an entry, from 1."""
        while len(self._levels) > 1 and self._levels[-2] >= level:
            self._levels.pop()
        if not self._levels or self._levels[-1] < level:
            self._levels.append(level)
        elif self._levels[-1] > level:
            self._levels[-1] = level
        return len(self._levels)

    def leave(self) -> None:
        self._levels.clear()

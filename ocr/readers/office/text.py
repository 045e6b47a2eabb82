"""Runs of text, as office files have them, into the tree's lines of words. None of them has a
place.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ocr.document import NOWHERE, Block, Kind, Line, Word

_TOKENS = re.compile(r"\n|[^\S\n]+|\S+")
_NEWLINES = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike; a line feed in them begins a new line. `size` is in points, 0.0
    unknown.
    """

    text: str
    bold: bool = False
    italic: bool = False
    size: float = 0.0


def lines(runs: Iterable[Run]) -> tuple[Line, ...]:
    """The lines with words on them. A word that runs share looks like its first letter."""
    rows: list[list[tuple[str, Run]]] = [[]]
    joined = False
    for run in runs:
        for piece in _TOKENS.findall(_clean(run.text)):
            if piece == "\n":
                rows.append([])
                joined = False
            elif piece.isspace():
                joined = False
            elif joined:
                text, first = rows[-1][-1]
                rows[-1][-1] = (text + piece, first)
            else:
                rows[-1].append((piece, run))
                joined = True
    return tuple(_line(row) for row in rows if row)


def block(runs: Iterable[Run], kind: Kind = "paragraph", level: int = 0) -> Block | None:
    """A block without a place; None when there is no word in it."""
    found = lines(runs)
    if not found:
        return None
    return Block(found, NOWHERE, kind, level)


def joined(parts: Iterable[tuple[Line, ...]]) -> Line | None:
    """One line of all words of several texts; None when there are none."""
    size = None
    words: list[Word] = []
    for part in parts:
        for line in part:
            if size is None:
                size = line.size
            words += line.words
    if size is None:
        return None
    return Line(tuple(words), NOWHERE, size)


def integer(text: str | None, default: int = 0) -> int:
    """A whole number as a file states it, `default` where it states none."""
    match = re.match(r"\s*([+-]?\d{1,15})", text or "")
    if not match:
        return default
    return int(match[1])


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", _NEWLINES.sub("\n", text))


def _line(row: list[tuple[str, Run]]) -> Line:
    sizes: Counter[float] = Counter()
    for text, run in row:
        sizes[run.size] += len(text)
    words = tuple(Word(text, NOWHERE, 1.0, run.bold, run.italic) for text, run in row)
    return Line(words, NOWHERE, sizes.most_common(1)[0][0])

"""What of a language model's proposal may be believed: a change that could be one misread word, and no other.

The model reads whatever the image says, orders to the model included. So nothing here trusts it: lines and words are
paired in order, and a line is taken only if every word of it is the old one, or a plain word close to the old one.
Figures, signs, codes, short words, numbers and dates in words stay as they are, because a wrong one costs money.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.correctors.casing import in_case_of, is_regular
from ocr.correctors.guarded_words import FIXED_WORDS

SHORTEST = 4  # letters; shorter words are too close to one another
LONGEST = 64  # characters of a word that may change, marks included
GROWTH = 16  # characters a line may grow by, before its words are looked at
_EDGES = ".,;:!?'\"()[]\u2018\u2019\u201c\u201d"
_APOSTROPHES = "'\u2019"


@dataclass(frozen=True, slots=True)
class Change:
    """The line's words from `start` up to `stop`, not included, give way to `new`. Words stand between white space."""

    start: int
    stop: int
    old: str
    new: str


def check_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[Change, ...] | None] | None:
    """Each line's changes, or None for a line that must stay; None for all when a line was lost or added."""
    if len(old) != len(new):
        return None
    return [check_line(before, after) for before, after in zip(old, new, strict=True)]


def check_line(old: str, new: str) -> tuple[Change, ...] | None:
    """The changes that turn `old` into `new`, with the capitals of `old`; None if one of them is not allowed."""
    if len(new) > len(old) + GROWTH or _figures(old) != _figures(new):
        return None
    return _pair(old.split(), new.split())


def apply(old: str, changes: Sequence[Change]) -> str:
    """`old` with its changes made; untouched when there are none."""
    words = old.split()
    for change in reversed(changes):
        words[change.start : change.stop] = [change.new]
    return " ".join(words) if changes else old


def _figures(text: str) -> list[str]:
    # isnumeric, not isdigit: fractions, Roman and Chinese numerals are figures too.
    return [char for char in text if char.isnumeric() or unicodedata.category(char) == "Sc"]


def _pair(old: list[str], new: list[str]) -> tuple[Change, ...] | None:
    changes, at, to = [], 0, 0
    while at < len(old) and to < len(new):
        step = _step(old[at : at + 2], new[to : to + 2])
        if step is None:
            return None
        text, taken, used = step
        before = " ".join(old[at : at + taken])
        if text != before:
            changes.append(Change(at, at + taken, before, text))
        at, to = at + taken, to + used
    return tuple(changes) if at == len(old) and to == len(new) else None


def _step(old: list[str], new: list[str]) -> tuple[str, int, int] | None:
    """The text for the next old word or two, and how many old and new words it settles."""
    if old[0].casefold() == new[0].casefold():
        return old[0], 1, 1
    if _joins(old, new[0]):
        return new[0], 2, 1
    if _joins(new, old[0]):
        return " ".join(new), 1, 2
    word = _closer(old[0], new[0])
    return None if word is None else (word, 1, 1)


def _joins(parts: list[str], whole: str) -> bool:
    """Whether two words are one that fell apart, letter by letter the same."""
    if len(parts) < 2 or "".join(parts) != whole or len(whole) < SHORTEST:
        return False
    cores = [_core(word) for word in (*parts, whole)]
    return all(core and core.casefold() not in FIXED_WORDS for core in cores)


def _closer(old: str, new: str) -> str | None:
    """`new` in the case of `old`, if it may stand for it."""
    before, after = _core(old), _core(new)
    if not before or not after or not _may_change(before) or after.casefold() in FIXED_WORDS:
        return None
    if _distance(_edges(old, before), _edges(new, after)) > 1 or not _is_close(before.casefold(), after.casefold()):
        return None
    return new.replace(after, in_case_of(before, after), 1)


def _core(word: str) -> str | None:
    """The letters between a word's punctuation marks; None for anything that is not a plain word."""
    core = word.strip(_EDGES)
    plain = core and len(word) <= LONGEST and all(_is_letter(char) or char in _APOSTROPHES for char in core)
    return core if plain else None


def _edges(word: str, core: str) -> str:
    before, _, after = word.partition(core)
    return f"{before} {after}"


def _is_letter(char: str) -> bool:
    return (char.isalpha() or unicodedata.category(char).startswith("M")) and not char.isnumeric()


def _may_change(core: str) -> bool:
    is_code = core.isascii() and core.isupper() and not set(core) & set("AEIOUY")
    return len(core) >= SHORTEST and is_regular(core) and not is_code and core.casefold() not in FIXED_WORDS


def _is_close(old: str, new: str) -> bool:
    if len(new) < SHORTEST or abs(len(new) - len(old)) > 1 or not _scripts(new) <= _scripts(old):
        return False
    return min(_distance(old, new), _distance(_folded(old), _folded(new))) <= (1 if len(old) < 8 else 2)


def _folded(word: str) -> str:
    """A word with the pairs of letters that look like one letter written as that one."""
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _scripts(word: str) -> set[str]:
    """The alphabets of a word's letters: a look-alike of another alphabet is not a correction."""
    return {unicodedata.name(char, char).split()[0] for char in word if char not in _APOSTROPHES}


def _distance(old: str, new: str) -> int:
    """How many letters to put in, take out or replace."""
    row = list(range(len(new) + 1))
    for count, char in enumerate(old, 1):
        above, row = row, [count]
        for at, other in enumerate(new):
            row.append(min(above[at] + (char != other), above[at + 1] + 1, row[at] + 1))
    return row[-1]

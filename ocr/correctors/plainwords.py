"""Whether one plain word may be another one misread, or two of them one that fell apart."""

import unicodedata
from collections.abc import Sequence

from ocr.correctors.alignment import distance
from ocr.correctors.casing import in_case_of, is_regular
from ocr.correctors.guarded_words import FIXED_WORDS

SHORTEST = 4  # letters; shorter words are too close to one another
LONGEST = 64  # characters of a word that may change, marks included
_EDGES = ".,;:!?'\"()[]\u2018\u2019\u201c\u201d"
_APOSTROPHES = "'\u2019"


def joins(parts: Sequence[str], whole: str) -> bool:
    """Whether two words are one that fell apart, letter by letter the same."""
    if len(parts) != 2 or "".join(parts) != whole or len(whole) < SHORTEST:
        return False
    cores = [_core(word) for word in (*parts, whole)]
    return all(core and core.casefold() not in FIXED_WORDS for core in cores)


def closer(old: str, new: str) -> str | None:
    """`old` with the letters of `new` in its own case and between its own marks, if they may stand for its letters."""
    before, after = _core(old), _core(new)
    if not before or not after or not _may_change(before) or after.casefold() in FIXED_WORDS:
        return None
    a_mark_was_a_letter = len(old) == len(new) and len(before) != len(after)
    if a_mark_was_a_letter or not _is_close(before.casefold(), after.casefold()):
        return None
    return old.replace(before, in_case_of(before, after), 1)


def _core(word: str) -> str | None:
    """The letters between a word's punctuation marks; None for anything that is not a plain word."""
    core = word.strip(_EDGES)
    plain = core and len(word) <= LONGEST and all(_is_letter(char) or char in _APOSTROPHES for char in core)
    return core if plain else None


def _is_letter(char: str) -> bool:
    return (char.isalpha() or unicodedata.category(char).startswith("M")) and not char.isnumeric()


def _may_change(core: str) -> bool:
    is_code = core.isascii() and core.isupper() and not set(core) & set("AEIOUY")
    return len(core) >= SHORTEST and is_regular(core) and not is_code and core.casefold() not in FIXED_WORDS


def _is_close(old: str, new: str) -> bool:
    if len(new) < SHORTEST or abs(len(new) - len(old)) > 1 or not _scripts(new) <= _scripts(old):
        return False
    return min(distance(old, new), distance(_folded(old), _folded(new))) <= (1 if len(old) < 8 else 2)


def _folded(word: str) -> str:
    """A word with the pairs of letters that look like one letter written as that one."""
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _scripts(word: str) -> set[str]:
    """The alphabets of a word's letters: a look-alike of another alphabet is not a correction."""
    return {unicodedata.name(char, char).split()[0] for char in word if char not in _APOSTROPHES}

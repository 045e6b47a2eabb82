"""Whether one plain word may be another one misread, or two of them one that fell apart."""

import unicodedata
from collections.abc import Sequence

from ocr.correctors.business_words import BUSINESS_WORDS
from ocr.correctors.confusion_pairs import slips
from ocr.correctors.guarded_words import is_fixed
from ocr.correctors.letters import fit, in_case_of, is_regular

SHORTEST = 4  # letters; shorter words are too close to one another
LONGEST = 64  # characters of a word that may change, marks included
LONG = 8  # letters of a word that may hold two slips: of shorter ones too little is left

# The reader's confidence in a word, below which the image lets it be another one.
SURE = 0.95  # by one letter of like shape
TRUSTED = 0.80  # by two of them, by a space, or at all if it has capitals, as names do
DOUBTED = 0.50  # by a letter of another shape

_EDGES = ".,;:!?'\"()[]\u2018\u2019\u201c\u201d"
_APOSTROPHES = "'\u2019"
# Korean numbers, units of money and other letters that count but are no numerals to Unicode.
_COUNTING = frozenset("일이삼사오육칠팔구십백천만억조영공원元角分円圓圆两兩双半")


def joins(parts: Sequence[str], whole: str) -> bool:
    """Whether two words are one that fell apart, letter by letter the same."""
    if len(parts) != 2 or "".join(parts) != whole or len(whole) < SHORTEST:
        return False
    cores = [_core(word) for word in (*parts, whole)]
    return all(core and is_regular(core) and not is_fixed(core) for core in cores) and not _is_code(
        whole
    )


def closer(old: str, new: str, confidence: float) -> str | None:
    """`old` with the letters of `new` in its own case and between its own marks, if they may stand for its letters.

    `confidence` is the reader's in the letters that change.
    """
    before, after = _core(old), _core(new)
    if (
        not before
        or not after
        or not _may_change(before)
        or len(after) < SHORTEST
        or is_fixed(after)
    ):
        return None
    result = in_case_of(before, after)
    a_mark_was_a_letter = len(old) == len(new) and len(before) != len(after)
    if a_mark_was_a_letter or not fit(result, before) or _marks(result) != _marks(before):
        return None
    return old.replace(before, result, 1) if _is_near(before, result, confidence) else None


def _is_near(old: str, new: str, confidence: float) -> bool:
    alike, unlike = slips(old, new)
    is_name = not old.islower() and new.lower() not in BUSINESS_WORDS
    if unlike:
        return confidence < DOUBTED and (alike, unlike) == (0, 1)
    is_long = len(old) >= LONG
    return confidence < (TRUSTED if is_name or alike > 1 else SURE) and alike <= 1 + is_long


def _marks(word: str) -> list[str]:
    """What no change may touch."""
    return [char for char in word if char in _APOSTROPHES or char in _COUNTING]


def _is_code(core: str) -> bool:
    return core.isascii() and core.isupper() and not set(core) & set("AEIOUY")


def _core(word: str) -> str | None:
    """The letters between a word's punctuation marks; None for anything that is not a plain word."""
    core = word.strip(_EDGES)
    plain = (
        core
        and len(word) <= LONGEST
        and all(_is_letter(char) or char in _APOSTROPHES for char in core)
    )
    return core if plain else None


def _is_letter(char: str) -> bool:
    return (char.isalpha() or unicodedata.category(char).startswith("M")) and not char.isnumeric()


def _may_change(core: str) -> bool:
    return len(core) >= SHORTEST and is_regular(core) and not _is_code(core) and not is_fixed(core)

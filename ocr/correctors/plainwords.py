"""Whether a plain word may be a misreading of another, or two words may be one that was split."""

import unicodedata
from collections.abc import Sequence

from ocr.correctors.business_words import BUSINESS_WORDS
from ocr.correctors.confusion_pairs import slips
from ocr.correctors.guarded_words import is_fixed
from ocr.correctors.letters import fit, in_case_of, is_regular

SHORTEST = 4  # letters; shorter words are too much alike
LONGEST = 64  # characters of a word that may change, marks included
LONG = 8  # letters of a word that may have two misread ones: of shorter words too little is left

# A word may change only below this confidence of the reader.
SURE = 0.95  # in one letter of like shape
TRUSTED = 0.80  # in two of them, in a space, or at all if it has capitals, as names do
DOUBTED = 0.50  # in a letter of another shape

_EDGES = ".,;:!?'\"()[]\u2018\u2019\u201c\u201d"
_APOSTROPHES = "'\u2019"
# Korean numbers, units of money and other letters that mean numbers but are no Unicode numerals.
_COUNTING = frozenset("일이삼사오육칠팔구십백천만억조영공원元角分円圓圆两兩双半")


def joins(parts: Sequence[str], whole: str) -> bool:
    """Whether two words are one that was split, letter by letter the same."""
    if len(parts) != 2 or "".join(parts) != whole or len(whole) < SHORTEST:
        return False
    for word in (*parts, whole):
        core = _core(word)
        if not core or not is_regular(core) or is_fixed(core):
            return False
    return not _is_code(whole)


def closer(old: str, new: str, confidence: float) -> str | None:
    """`old` with the letters of `new`, if they may have been misread as its letters.

    Case and punctuation stay those of `old`. `confidence` is the reader's in the letters that
    change.
    """
    before, after = _core(old), _core(new)
    if not before or not after:
        return None
    if not _may_change(before) or len(after) < SHORTEST or is_fixed(after):
        return None
    if len(old) == len(new) and len(before) != len(after):
        return None  # a punctuation mark would become a letter, or the reverse
    result = in_case_of(before, after)
    if not fit(result, before) or _guarded_marks(result) != _guarded_marks(before):
        return None
    if not _is_near(before, result, confidence):
        return None
    return old.replace(before, result, 1)


def _is_near(old: str, new: str, confidence: float) -> bool:
    alike, unlike = slips(old, new)
    if unlike:
        return confidence < DOUBTED and (alike, unlike) == (0, 1)
    if alike > 2 or (alike == 2 and len(old) < LONG):
        return False
    is_name = not old.islower() and new.lower() not in BUSINESS_WORDS
    if is_name or alike == 2:
        return confidence < TRUSTED
    return confidence < SURE


def _guarded_marks(word: str) -> list[str]:
    """The characters that no change may touch."""
    return [char for char in word if char in _APOSTROPHES or char in _COUNTING]


def _is_code(core: str) -> bool:
    is_upper = core.isascii() and core.isupper()
    return is_upper and set(core).isdisjoint("AEIOUY")


def _core(word: str) -> str | None:
    """The letters between a word's punctuation marks; None for anything but a plain word."""
    core = word.strip(_EDGES)
    if not core or len(word) > LONGEST:
        return None
    for char in core:
        if char not in _APOSTROPHES and not _is_letter(char):
            return None
    return core


def _is_letter(char: str) -> bool:
    if char.isnumeric():
        return False
    return char.isalpha() or unicodedata.category(char).startswith("M")


def _may_change(core: str) -> bool:
    if len(core) < SHORTEST or not is_regular(core):
        return False
    return not _is_code(core) and not is_fixed(core)

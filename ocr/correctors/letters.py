"""The letters of a corrected word: which are allowed, and in which case they are written."""

import unicodedata
from functools import lru_cache

_LATIN = frozenset("æœøðþßłđŋ")  # letters that are no ASCII letter with an accent
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђљњћџ")
_GREEK = frozenset("αβγδεζηθικλμνξοπρσςτυφχψω")
# Letters and marks that are invisible.
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")


def fit(new: str, old: str) -> bool:
    """Whether each letter of `new` is in `old`, in either case, or an ordinary one of its scripts.

    A model, or a text that steers it, can insert letters that are invisible or look like others: of
    another alphabet, full width, ligatures, phonetic signs, fillers, marks over marks. None of
    these is a misread letter.
    """
    scripts = {script(char) for char in old}
    allowed = set(old + old.lower() + old.upper())
    for char in new:
        if char in allowed:
            continue
        if script(char) not in scripts or not _is_ordinary(char):
            return False
    return True


def script(char: str) -> str:
    """The first word of the letter's name in Unicode, as LATIN."""
    return unicodedata.name(char, char).split()[0]


@lru_cache(maxsize=1024)
def bare(char: str) -> str:
    """The letter in lower case without its accent."""
    return unicodedata.normalize("NFD", char.lower())[:1]


def _is_ordinary(char: str) -> bool:
    if char in _INVISIBLE or unicodedata.category(char) == "Lm":
        return False
    if unicodedata.normalize("NFKC", char) != char:
        return False
    name = script(char)
    plain = bare(char)
    if name == "LATIN":
        return plain.isascii() or plain in _LATIN
    if name == "CYRILLIC":
        return plain in _CYRILLIC
    if name == "GREEK":
        return plain in _GREEK
    return name != "COMBINING"


def is_regular(word: str) -> bool:
    """Whether it is all upper case, all lower case, or lower case after its first letter.

    Other words look like codes or names.
    """
    rest = word[1:]
    return word.isupper() or rest == rest.lower()


def in_case_of(old: str, new: str) -> str:
    """`new` with the capitals of `old`, which is regular."""
    if old.isupper():
        return new.upper()
    if old.islower():
        return new.lower()
    return new[:1].upper() + new[1:].lower()

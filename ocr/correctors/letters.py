"""The letters of a corrected word: which may stand in it, and in which case it is written."""

import unicodedata
from functools import lru_cache

_LATIN = frozenset("æœøðþßłđŋ")  # those without an ASCII letter under an accent
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђљњћџ")
_GREEK = frozenset("αβγδεζηθικλμνξοπρσςτυφχψω")
_UNSEEN = frozenset(
    "\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
)  # letters and marks without a shape


def fit(new: str, old: str) -> bool:
    """Whether each letter of `new` stands in `old` as well, in either case, or is an ordinary one of a script of it.

    A model, or a text that steers it, can put letters in that nobody sees or that look like others: of another
    alphabet, full width, ligatures, phonetic signs, fillers, marks over marks. None of these is a misread letter.
    """
    scripts, had = {script(char) for char in old}, set(old + old.lower() + old.upper())
    return all(char in had or (script(char) in scripts and _is_ordinary(char)) for char in new)


def script(char: str) -> str:
    """The first word of the letter's name in Unicode, which is that of its alphabet."""
    return unicodedata.name(char, char).split()[0]


@lru_cache(maxsize=1024)
def bare(char: str) -> str:
    """A letter without its accent, small."""
    return unicodedata.normalize("NFD", char.lower())[:1]


def _is_ordinary(char: str) -> bool:
    if (
        unicodedata.normalize("NFKC", char) != char
        or char in _UNSEEN
        or unicodedata.category(char) == "Lm"
    ):
        return False
    name, plain = script(char), bare(char)
    if name == "LATIN":
        return plain.isascii() or plain in _LATIN
    if name in ("CYRILLIC", "GREEK"):
        return plain in (_CYRILLIC if name == "CYRILLIC" else _GREEK)
    return name != "COMBINING"


def is_regular(word: str) -> bool:
    """Whether a word is all capitals, all small, or small after its first letter. Others look like codes or names."""
    return word.isupper() or word[1:] == word[1:].lower()


def in_case_of(old: str, new: str) -> str:
    """`new` written with the capitals of `old`, which is regular."""
    if old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new[:1].upper() + new[1:].lower()

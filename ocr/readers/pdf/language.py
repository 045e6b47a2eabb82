"""Whether words can be those of any language: cheap, without dictionaries, for all scripts.

A font whose table of meanings (ToUnicode) is wrong or missing gives text that looks right on the page and is nonsense
when it is read out. Each check below is for one way in which that happens; all need enough letters to say anything.
"""

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

_ENOUGH_LETTERS, _ENOUGH_WORDS = 20, 10
_ONE_LETTER = 0.4  # of all letters; the most frequent of any language has less than 0.2
_ROUND = 0.3  # of all letters; by chance 1 in 256
_CONSONANTS = (
    0.25  # of longer Latin words; 0.02 in Czech, 0.4 when letters are shifted by a few places
)
_ALTERNATING = 0.1  # of all words
_ALONE = 0.6  # of words are single letters
_ENDLESS, _ENDLESS_LETTERS = 0.3, 45  # of all letters stand in words that long
_VOWELS = frozenset("aeiouyæœø\u0131")  # the last is the dotless i
_ALPHABETS = (
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "ARABIC",
    "HEBREW",
    "ARMENIAN",
    "GEORGIAN",
    "DEVANAGARI",
)


def doubt_of_language(words: list[str]) -> str:
    """Why words are none of any language, "" when they may be."""
    texts = ["".join(filter(str.isalpha, word)) for word in words]
    letters = Counter("".join(texts))
    total = sum(letters.values())
    if total < _ENOUGH_LETTERS:
        return ""
    # A font that maps all its glyphs to one letter.
    if max(letters.values()) > _ONE_LETTER * total:
        return "one letter again and again"
    # The two bytes of each character exchanged: "M" is read as U+4D00.
    if sum(count for char, count in letters.items() if ord(char) & 0xFF == 0) > _ROUND * total:
        return "bytes in the wrong order"
    return _doubt_of_words([text for text in texts if text])


def _doubt_of_words(texts: list[str]) -> str:
    if len(texts) < _ENOUGH_WORDS:
        return ""
    # Glyph numbers taken for letters: all shifted by the same distance.
    long = [
        text
        for text in texts
        if len(text) >= 4 and all(_alphabet(char) == "LATIN" for char in text)
    ]
    if len(long) >= _ENOUGH_WORDS and sum(map(_has_no_vowel, long)) > _CONSONANTS * len(long):
        return "words without vowels"
    # Glyphs of one font spread over several alphabets.
    if sum(_alternates(text) for text in texts) > _ALTERNATING * len(texts):
        return "alphabets mixed within words"
    return _doubt_of_spaces([text for text in texts if _alphabet(text[0])])


def _doubt_of_spaces(texts: list[str]) -> str:
    """For scripts that put spaces between words."""
    if len(texts) < _ENOUGH_WORDS:
        return ""
    if sum(len(text) == 1 for text in texts) > _ALONE * len(texts):
        return "letters apart"
    endless = sum(len(text) for text in texts if len(text) > _ENDLESS_LETTERS)
    return "words run together" if endless > _ENDLESS * sum(map(len, texts)) else ""


def _has_no_vowel(word: str) -> bool:
    return _VOWELS.isdisjoint(unicodedata.normalize("NFD", word.lower()))


def _alternates(word: str) -> bool:
    """Whether a word goes from one alphabet to another and on to a third or back."""
    alphabets = [alphabet for alphabet in map(_alphabet, word) if alphabet]
    return sum(one != other for one, other in pairwise(alphabets)) >= 2


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    """The alphabet of a letter, "" for scripts without spaces, for signs, and for scripts that are not told apart."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return name if name in _ALPHABETS else ""

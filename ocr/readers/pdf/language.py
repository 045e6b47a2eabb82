"""Whether words can be those of any language, for all scripts.

A font whose table of meanings (ToUnicode) is wrong or missing gives text that looks right on the
page and is nonsense when it is read out. Each check below is for one way in which that happens; all
need enough letters to say anything. The last, and the only one that asks word lists, is in
`sequences`.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

from ocr.readers.pdf.sequences import doubt_of_sequences

_ENOUGH_LETTERS, _ENOUGH_WORDS = 20, 10
_ONE_LETTER = 0.4  # of all letters; the most frequent of any language has less than 0.2
_ROUND = 0.3  # of all letters; by chance 1 in 256
# Of longer Latin words; 0.02 in Czech, 0.4 when letters are shifted by a few places.
_CONSONANTS = 0.25
_ALTERNATING = 0.1  # of all words
_ALONE = 0.6  # of words are single letters
_ENDLESS, _ENDLESS_LETTERS = 0.3, 45  # of all letters stand in words that long
# W is a vowel in Welsh; the last two are those of Azerbaijani and Turkish.
_VOWELS = frozenset("aeiouywæœø\u0259\u0131")
# Signs that are rare in print. Of a page they are 0.03 at most; of one whose letters are shifted
# into signs, 0.28 and more.
_ODD_SIGNS = frozenset('!"#$&;<=>?@[\\]^_`{|}~¡¢£¤¥¦§¨©¬®¯°±\u00b4¶\u00b8¿\u00d7÷')
_ODD, _ENOUGH_SIGNS = 0.25, 60
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
    if _are_odd_signs(words):
        return "signs instead of letters"
    texts = ["".join(filter(str.isalpha, word)) for word in words]
    letters = Counter("".join(texts))
    total = sum(letters.values())
    if total < _ENOUGH_LETTERS:
        return ""
    # A font that maps all its glyphs to one letter.
    if max(letters.values()) > _ONE_LETTER * total:
        return "one letter again and again"
    # The two bytes of each character exchanged: "M" is read as U+4D00.
    exchanged = 0
    for char, count in letters.items():
        if ord(char) % 256 == 0:
            exchanged += count
    if exchanged > _ROUND * total:
        return "bytes in the wrong order"
    return _doubt_of_words([text for text in texts if text]) or doubt_of_sequences(words)


def _are_odd_signs(words: list[str]) -> bool:
    """Whether signs stand where one would expect letters; a row of the same sign counts as one."""
    total = odd = 0
    before = ""
    for char in "".join(words):
        if char == before:
            continue
        before = char
        total += 1
        if char in _ODD_SIGNS or "\x7f" <= char <= "\xa0":
            odd += 1
    return total >= _ENOUGH_SIGNS and odd > _ODD * total


def _doubt_of_words(texts: list[str]) -> str:
    if len(texts) < _ENOUGH_WORDS:
        return ""
    # Glyph numbers taken for letters: all shifted by the same distance.
    long = [text for text in texts if _is_long_latin(text)]
    without_vowel = [text for text in long if _has_no_vowel(text)]
    if len(long) >= _ENOUGH_WORDS and len(without_vowel) > _CONSONANTS * len(long):
        return "words without vowels"
    # Glyphs of one font spread over several alphabets.
    alternating = [text for text in texts if _alternates(text)]
    if len(alternating) > _ALTERNATING * len(texts):
        return "alphabets mixed within words"
    return _doubt_of_spaces([text for text in texts if all(map(_alphabet, text))])


def _is_long_latin(text: str) -> bool:
    return len(text) >= 4 and all(_alphabet(char) == "LATIN" for char in text)


def _doubt_of_spaces(texts: list[str]) -> str:
    """For scripts that put spaces between words."""
    if len(texts) < _ENOUGH_WORDS:
        return ""
    alone = total = endless = 0
    for text in texts:
        length = len(text)
        total += length
        if length == 1:
            alone += 1
        elif length > _ENDLESS_LETTERS:
            endless += length
    if alone > _ALONE * len(texts):
        return "letters apart"
    if endless > _ENDLESS * total:
        return "words run together"
    return ""


def _has_no_vowel(word: str) -> bool:
    return _VOWELS.isdisjoint(unicodedata.normalize("NFD", word.lower()))


def _alternates(word: str) -> bool:
    """Whether a word goes from one alphabet to another and on to a third or back."""
    changes = 0
    before = ""
    for alphabet in map(_alphabet, word):
        if not alphabet:
            continue
        if before and alphabet != before:
            changes += 1
        before = alphabet
    return changes >= 2


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    """The alphabet of a letter, "" for signs and for all scripts that are not in `_ALPHABETS`."""
    name = unicodedata.name(char, "").partition(" ")[0]
    if name not in _ALPHABETS:
        return ""
    return name

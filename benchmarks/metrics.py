"""How far a text is from the truth."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

_SINGLE = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4"), "'")
_DOUBLE = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"')
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_UNIFIED = {**_SINGLE, **_DOUBLE, **_DASHES}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, of one image or summed over many: edits and lengths in characters and in words; words
    found by both.
    """

    character_edits: int = 0
    characters: int = 0
    word_edits: int = 0
    words: int = 0
    words_read: int = 0
    words_common: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def cer(self) -> float:
        """Character error rate: edits over the length of the truth."""
        return self.character_edits / max(1, self.characters)

    @property
    def wer(self) -> float:
        """Word error rate: as `cer`, in words."""
        return self.word_edits / max(1, self.words)

    @property
    def f1(self) -> float:
        """Of the words as multisets, so that their order does not count."""
        return 2 * self.words_common / max(1, self.words + self.words_read)


def score(truth: str, text: str) -> Score:
    """Compare after NFKC, quotes and dashes unified, white space collapsed, in one case."""
    wanted, found = normal(truth), normal(text)
    wanted_words, found_words = wanted.split(), found.split()
    return Score(
        character_edits=Levenshtein.distance(wanted, found),
        characters=len(wanted),
        word_edits=Levenshtein.distance(wanted_words, found_words),
        words=len(wanted_words),
        words_read=len(found_words),
        words_common=(Counter(wanted_words) & Counter(found_words)).total(),
    )


def normal(text: str) -> str:
    # Before NFKC, which turns the acute accent into a space and a combining sign.
    unified = unicodedata.normalize("NFKC", text.translate(_UNIFIED))
    return " ".join(unified.translate(_UNIFIED).lower().split())

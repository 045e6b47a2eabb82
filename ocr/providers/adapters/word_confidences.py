"""A provider's confidence in each word, where it is given apart from the text.

A provider counts what it wrote: signs of Markdown, tags, two words in one. Only letters and digits
are compared, in order, so that either side may split its words as it likes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from ocr.document import Page, Word

Score = tuple[str, float]  # a text and its confidence, 0 to 1
_FAR = 400  # letters that may be skipped, as those of a picture's name, until a word is found
# Letters of a word that is looked for further on; a shorter one stands in too many others.
_LONG = 3


def certain(value: Any) -> float | None:
    """A confidence of an answer; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= 1:
        return None
    return round(float(value), 4)


def scored(page: Page, scores: Iterable[Score], usual: float) -> Page:
    """The page with the least confidence that `scores` has for a part of each word.

    Words that are not in `scores` get `usual`. Both are in the order of the text. Time is linear in
    their length.
    """
    return page.map_words(_Search(scores, usual).word)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@dataclass(init=False, slots=True)
class _Search:
    letters: str
    sure: Sequence[float]  # of each letter
    usual: float
    at: int

    def __init__(self, scores: Iterable[Score], usual: float) -> None:
        keys = []
        confidences: list[float] = []
        for text, confidence in scores:
            key = _key(text)
            keys.append(key)
            confidences += [confidence] * len(key)
        self.letters = "".join(keys)
        self.sure = confidences
        self.usual = usual
        self.at = 0

    def word(self, word: Word) -> Word:
        key = _key(word.text)
        place = self._place(key)
        if place is None:
            return replace(word, confidence=self.usual)
        self.at = place + len(key)
        return replace(word, confidence=min(self.sure[place : self.at]))

    def _place(self, key: str) -> int | None:
        if not key:
            return None
        end = self.at + len(key)
        if len(key) >= _LONG:
            end += _FAR
        place = self.letters.find(key, self.at, end)
        if place < 0:
            return None
        return place

"""How sure a provider is of each word, where it says so apart from the text and by other words than ours.

A provider counts what it wrote: signs of Markdown, tags, two words in one. Only letters and digits are compared, in
order, so that either side may cut its words as it likes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from ocr.document import Page, Word

Score = tuple[str, float]  # a text and how sure the provider is of it, 0 to 1
_FAR = 400  # letters that may be skipped, as those of a picture's name, until a word is found
_LONG = (
    3  # letters of a word that is looked for further on; a shorter one stands in too many others
)


def certain(value: Any) -> float | None:
    """A confidence of an answer; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return round(float(value), 4)


def scored(page: Page, scores: Iterable[Score], usual: float) -> Page:
    """The page with the least confidence that `scores` has for a part of each word; `usual` for words not in them.

    Both are in the order of the text. Time is linear in their length.
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
        keyed = [(_key(text), sure) for text, sure in scores]
        self.letters = "".join(key for key, _ in keyed)
        self.sure = [sure for key, sure in keyed for _ in key]
        self.usual, self.at = usual, 0

    def word(self, word: Word) -> Word:
        key = _key(word.text)
        far = _FAR if len(key) >= _LONG else 0
        place = self.letters.find(key, self.at, self.at + len(key) + far) if key else -1
        if place < 0:
            return replace(word, confidence=self.usual)
        self.at = place + len(key)
        return replace(word, confidence=min(self.sure[place : self.at]))

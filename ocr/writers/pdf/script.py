"""Characters in the order in which a page shows them."""

import re
from unicodedata import bidirectional, category

_LEFT_TO_RIGHT = ("L", "EN", "AN")


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and white space at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(char for char in text if category(char) not in ("Cc", "Cs")).strip()


def runs_left(text: str) -> bool:
    """Whether there is a letter of a script that runs from right to left."""
    return not text.isascii() and any(bidirectional(char) in ("R", "AL") for char in text)


def visual(text: str) -> str:
    """A word as it stands on paper, from left to right: readers turn such words back when they copy them.

    Brackets stay as they are: whether a reader mirrors them differs from one to the next.
    """
    if not runs_left(text):
        return text
    kinds = "".join("l" if bidirectional(char) in _LEFT_TO_RIGHT else "r" for char in text)
    # A number or a Latin word inside keeps its order, with one sign between its digits: 1,5 or A.B.
    kept = [match.span() for match in re.finditer("l+(?:rl+)*", _neutral(text, kinds))]
    turned, end = [], len(text)
    for start, stop in reversed(kept):
        turned += [text[stop:end][::-1], text[start:stop]]
        end = start
    return "".join([*turned, text[:end][::-1]])


def _neutral(text: str, kinds: str) -> str:
    """The kinds with "R" for letters that run left, so that "r" is left for signs."""
    return "".join(
        "R" if bidirectional(char) in ("R", "AL") else kind
        for char, kind in zip(text, kinds, strict=True)
    )

"""Characters in the order in which a page shows them."""

import re
from unicodedata import bidirectional, category

_LEFT_TO_RIGHT = ("L", "EN", "AN")
_RIGHT_TO_LEFT = ("R", "AL")


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and white space at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = [char for char in text if category(char) not in ("Cc", "Cs")]
    return "".join(kept).strip()


def runs_left(text: str) -> bool:
    """Whether there is a letter of a script that runs from right to left."""
    if text.isascii():
        return False
    return any(bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def visual(text: str) -> str:
    """A word as it stands on paper, from left to right.

    Readers turn such words back when they copy them. Brackets stay as they are: whether a reader
    mirrors them differs from one to the next.
    """
    if not runs_left(text):
        return text
    # A number or a Latin word inside keeps its order, with one sign between its digits: 1,5 or A.B.
    kept = [match.span() for match in re.finditer("l+(?:sl+)*", _kinds(text))]
    parts = []
    end = len(text)
    for start, stop in reversed(kept):
        parts.append(text[stop:end][::-1])
        parts.append(text[start:stop])
        end = start
    parts.append(text[:end][::-1])
    return "".join(parts)


def _kinds(text: str) -> str:
    """A letter for each character: "l" runs to the right, "r" to the left, "s" is a sign."""
    kinds = ""
    for char in text:
        direction = bidirectional(char)
        if direction in _LEFT_TO_RIGHT:
            kinds += "l"
        elif direction in _RIGHT_TO_LEFT:
            kinds += "r"
        else:
            kinds += "s"
    return kinds

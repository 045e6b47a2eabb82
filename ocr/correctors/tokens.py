"""The words of a line as white space divides them, each with the reader's confidence in its characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """`start` is its place in the line's text; `confidences` has one for each character, 0.0 to 1.0."""

    text: str
    start: int
    confidences: tuple[float, ...]

    def where_it_differs(self, other: str) -> float:
        """The highest confidence in the characters that are not as in `other`; of an insertion in those beside it."""
        start, stop = 0, len(self.text)
        while start < min(stop, len(other)) and self.text[start] == other[start]:
            start += 1
        spare = len(other)
        while stop > start and spare > start and self.text[stop - 1] == other[spare - 1]:
            stop, spare = stop - 1, spare - 1
        touched = self.confidences[start:stop] or self.confidences[max(0, start - 1) : stop + 1]
        return max(touched)


def tokens(text: str, confidences: Sequence[float]) -> list[Token]:
    """`confidences` has one for each character of `text`."""
    found = _TOKEN.finditer(text)
    return [
        Token(each[0], each.start(), tuple(confidences[each.start() : each.end()]))
        for each in found
    ]

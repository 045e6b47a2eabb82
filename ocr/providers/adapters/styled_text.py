"""Pieces of styled text, as an answer has them, into the lines and words of the tree, whose places are not known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ocr.document import NOWHERE, Line, Word

_SPACE = re.compile(r"(\s+)")


@dataclass(slots=True)
class Piece:
    """Text, and by how much the styles rise or fall with it; one that is above 0 is on."""

    text: str
    bold: int = 0
    italic: int = 0

    def change(self, style: str, step: int) -> None:
        self.bold += step * (style == "bold")
        self.italic += step * (style == "italic")


def lines_of(pieces: Iterable[Piece], confidence: float) -> tuple[Line, ...]:
    """A line of the tree for each that has words. A word is bold or italic when all of it is."""
    setter = _Setter(confidence)
    for text, bold, italic in _styled(pieces):
        if not text.isspace():
            setter.parts.append((text, bold, italic))
            continue
        setter.end_word()
        if "\n" in text:
            setter.end_line()
    setter.end_line()
    return tuple(setter.lines)


def _styled(pieces: Iterable[Piece]) -> Iterator[tuple[str, bool, bool]]:
    """Stretches of letters and stretches of space in turn, bold or not, italic or not."""
    bold = italic = 0
    for piece in pieces:
        bold, italic = bold + piece.bold, italic + piece.italic
        for text in filter(None, _SPACE.split(piece.text)):
            yield text, bold > 0, italic > 0


@dataclass(slots=True)
class _Setter:
    confidence: float
    parts: list[tuple[str, bool, bool]] = field(
        default_factory=list
    )  # of the word that is being set
    words: list[Word] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def end_word(self) -> None:
        if not self.parts:
            return
        texts, bold, italic = zip(*self.parts, strict=True)
        self.words.append(Word("".join(texts), NOWHERE, self.confidence, all(bold), all(italic)))
        self.parts = []

    def end_line(self) -> None:
        self.end_word()
        if self.words:
            self.lines.append(Line(tuple(self.words), NOWHERE))
        self.words = []

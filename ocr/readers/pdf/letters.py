"""Letters and words of a page with their places."""

from dataclasses import dataclass, field

from ocr.document import Box, Word
from ocr.readers.pdf.fonts import Style
from ocr.readers.pdf.geometry import Rect

MOST = 60_000  # characters of one page: a page of a book has 3,000, one of a newspaper 30,000
DIAGONAL = -1


@dataclass(frozen=True, slots=True)
class Letter:
    char: str
    rect: Rect
    style: Style
    origin: tuple[float, float]  # where its base line begins, in the page's own coordinates


@dataclass(frozen=True, slots=True)
class Piece:
    """A word. `base` is where its baseline begins, of a raised one that of the letters beside it;
    `turn` the clockwise direction of reading, DIAGONAL for others.
    """

    text: str
    rect: Rect
    base: tuple[float, float]
    style: Style
    turn: int
    raised: int = 0  # as in `ocr.document.Word`, and so are those below
    struck: bool = False
    underlined: bool = False
    joined: bool = False

    def word(self, box: Box) -> Word:
        return Word(
            self.text,
            box,
            1.0,
            self.style.bold,
            self.style.italic,
            face=self.style.face,
            colour=self.style.colour,
            raised=self.raised,
            struck=self.struck,
            underlined=self.underlined,
            joined=self.joined,
        )


@dataclass(slots=True)
class Letters:
    """`bad` of `total` visible characters have no meaning that one could trust."""

    words: list[Piece] = field(default_factory=list)
    total: int = 0
    bad: int = 0
    hidden: int = 0

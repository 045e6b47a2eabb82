"""The tree that every engine returns and every corrector and writer takes: frozen values only.

Coordinates are pixels of the upright page image, origin at the top left. Confidences run from 0.0 to 1.0.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """The words with a space between them, except between two ideographs, which take none."""
        parts: list[str] = []
        for word in self.words:
            if parts and not (is_ideograph(parts[-1][-1:]) and is_ideograph(word.text[:1])):
                parts.append(" ")
            parts.append(word.text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Block:
    lines: tuple[Line, ...]
    box: Box

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `rotation` is the clockwise turn, in degrees, that made the stored image upright."""

    width: int
    height: int
    blocks: tuple[Block, ...]
    rotation: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def words(self) -> list[Word]:
        return [word for block in self.blocks for line in block.lines for word in line.words]

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences, 0.0 for a page without words."""
        words = self.words
        return sum(word.confidence for word in words) / len(words) if words else 0.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The page that `to_dict` wrote, also after a trip through JSON."""
        blocks = tuple(_block(block) for block in data["blocks"])
        return cls(data["width"], data["height"], blocks, data.get("rotation", 0))


@dataclass(frozen=True, slots=True)
class Document:
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def is_ideograph(char: str) -> bool:
    """Whether a character belongs to a script written without spaces: Han, kana and their punctuation."""
    return bool(char) and ("\u3000" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef")


def _block(data: dict[str, Any]) -> Block:
    return Block(tuple(_line(line) for line in data["lines"]), Box(**data["box"]))


def _line(data: dict[str, Any]) -> Line:
    words = tuple(Word(w["text"], Box(**w["box"]), w["confidence"]) for w in data["words"])
    return Line(words, Box(**data["box"]))

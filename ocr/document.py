"""The tree that every reader and engine returns and every corrector and writer takes: frozen values only.

Coordinates are pixels of the upright page image, origin at the top left; a box without area says that the place is not
known, as in office files. Confidences run from 0.0 to 1.0; text that was not recognised but read from a file has 1.0.

These are msgspec structs: `msgspec.json` writes and reads them, and `msgspec.structs.replace` makes a changed copy. The
JSON is what is stored and what customers get as the format "json", so the names and the order of the fields matter.
"""

from collections.abc import Iterable
from typing import Any, Literal, Self, TypeVar

import msgspec
from msgspec import Struct

Kind = Literal["paragraph", "heading", "list"]
Value = TypeVar("Value")


def always(value: Value) -> Value:
    """A default that is written too. Of a struct with `omit_defaults` msgspec leaves out only plain default values."""
    made: Value = msgspec.field(default_factory=lambda: value)
    return made


class Box(Struct, frozen=True):
    left: int
    top: int
    width: int
    height: int

    def __bool__(self) -> bool:
        """Whether the place is known."""
        return self.width > 0 and self.height > 0

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


NOWHERE = Box(0, 0, 0, 0)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around those whose place is known."""
    known = [box for box in boxes if box]
    if not known:
        return NOWHERE
    left, top = min(box.left for box in known), min(box.top for box in known)
    return Box(
        left, top, max(box.right for box in known) - left, max(box.bottom for box in known) - top
    )


class Word(Struct, frozen=True, omit_defaults=True):
    """`alternatives` are what else the engine might have read here, the likeliest first; most engines say nothing."""

    text: str
    box: Box
    confidence: float
    bold: bool = always(False)
    italic: bool = always(False)
    alternatives: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """Words side by side in the order in which they are read. `size` is that of the letters in points, 0.0 unknown."""

    words: tuple[Word, ...]
    box: Box
    size: float = 0.0

    @property
    def text(self) -> str:
        """The words with a space between them, except between two ideographs, which take none."""
        parts: list[str] = []
        for word in self.words:
            if parts and not (is_ideograph(parts[-1][-1:]) and is_ideograph(word.text[:1])):
                parts.append(" ")
            parts.append(word.text)
        return "".join(parts)


class Block(Struct, frozen=True, tag="block"):
    """A paragraph, a heading of `level` 1 to 6, or an entry of a list at `level` 1 and deeper, its mark included."""

    lines: tuple[Line, ...]
    box: Box
    kind: Kind = "paragraph"
    level: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Cell(Struct, frozen=True):
    """One cell, `row` and `column` from 0; it covers `rows` and `columns` of the table's grid."""

    row: int
    column: int
    lines: tuple[Line, ...]
    box: Box = NOWHERE
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Table(Struct, frozen=True, tag="table"):
    """Cells in reading order: row by row. A place of the grid that no cell covers is empty."""

    cells: tuple[Cell, ...]
    box: Box

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        rows = max((cell.row + cell.rows for cell in self.cells), default=0)
        return rows, max((cell.column + cell.columns for cell in self.cells), default=0)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all cells."""
        return tuple(line for cell in self.cells for line in cell.lines)

    @property
    def text(self) -> str:
        """A line a row, a tab between the cells, each cell on one line."""
        rows: dict[int, dict[int, str]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, {})[cell.column] = " ".join(line.text for line in cell.lines)
        return "\n".join(
            "\t".join(row.get(column, "") for column in range(max(row) + 1))
            for row in rows.values()
        )


class Picture(Struct, frozen=True, tag="picture"):
    """A picture on the page, and the text that was recognised in it.

    `source` is its name inside an office file (the reader's own, as in "word/media/image1.png"), or "" for the area
    `box` of the page's image. The boxes of `blocks` are pixels of the picture itself when `source` is not "".
    """

    box: Box
    source: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for block in self.blocks for line in block.lines)

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)


Item = Block | Table | Picture


class Page(Struct, frozen=True):
    """One page, its items in reading order.

    `rotation` is the clockwise turn, in degrees, that made the stored page upright; `dpi` the pixels an inch of width,
    height and boxes, 0.0 where the file does not say. `recognised` is False for a page that was read from the file's
    own text and True as soon as an engine looked at it or at a picture on it. `languages` are the models that the local
    engine read it with (ISO 639-2 with Tesseract's endings), none where it did not.
    """

    width: int
    height: int
    blocks: tuple[Item, ...]
    rotation: int = 0
    dpi: float = 0.0
    recognised: bool = True
    languages: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks if block.lines)

    @property
    def lines(self) -> list[Line]:
        return [line for block in self.blocks for line in block.lines]

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line.words]

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences, 0.0 for a page without words."""
        words = self.words
        return sum(word.confidence for word in words) / len(words) if words else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; every item of `blocks` names its `type`: block, table or picture."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The page that `to_dict` wrote, also after a trip through JSON. Raises msgspec.ValidationError."""
        return msgspec.convert(data, cls)


class Document(Struct, frozen=True):
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def is_ideograph(char: str) -> bool:
    """Whether a character belongs to a script written without spaces: Han, kana and their punctuation."""
    return bool(char) and (
        "\u3000" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"
    )

"""The tree that every reader and engine returns and every corrector and writer takes: frozen values only.

Coordinates are pixels of the upright page image, origin at the top left; a box without area says that the place is not
known, as in office files. Confidences run from 0.0 to 1.0; text that was not recognised but read from a file has 1.0.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

Kind = Literal["paragraph", "heading", "list"]


@dataclass(frozen=True, slots=True)
class Box:
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


@dataclass(frozen=True, slots=True)
class Word:
    """`alternatives` are what else the engine might have read here, the likeliest first; most engines say nothing."""

    text: str
    box: Box
    confidence: float
    bold: bool = False
    italic: bool = False
    alternatives: tuple[str, ...] = ()


_PLAIN_WORD = ("text", "box", "confidence", "bold", "italic")


@dataclass(frozen=True, slots=True)
class Line:
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


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading of `level` 1 to 6, or an entry of a list at `level` 1 and deeper, its mark included."""

    lines: tuple[Line, ...]
    box: Box
    kind: Kind = "paragraph"
    level: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Cell:
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


@dataclass(frozen=True, slots=True)
class Table:
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


@dataclass(frozen=True, slots=True)
class Picture:
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


@dataclass(frozen=True, slots=True)
class Page:
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
        items = [{"type": type(block).__name__.lower(), **_plain(block)} for block in self.blocks]
        return {
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "dpi": self.dpi,
            "recognised": self.recognised,
            "languages": list(self.languages),
            "blocks": items,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The page that `to_dict` wrote, also after a trip through JSON."""
        blocks = tuple(_ITEMS[item["type"]](item) for item in data["blocks"])
        languages = tuple(
            data.get("languages", ())
        )  # trees of earlier versions say nothing of them
        return cls(
            data["width"],
            data["height"],
            blocks,
            data["rotation"],
            data["dpi"],
            data["recognised"],
            languages,
        )


@dataclass(frozen=True, slots=True)
class Document:
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def is_ideograph(char: str) -> bool:
    """Whether a character belongs to a script written without spaces: Han, kana and their punctuation."""
    return bool(char) and (
        "\u3000" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"
    )


def members(value: Any) -> Sequence[str]:
    """What is written of a part of the tree, none for what is no part. A word without alternatives says nothing."""
    if isinstance(value, Word) and not value.alternatives:
        return _PLAIN_WORD
    names: Sequence[str] = getattr(type(value), "__slots__", ())
    return names


def _plain(value: Any) -> Any:
    """What `dataclasses.asdict` gives, with lists for tuples, in a sixth of the time: it copies what cannot change."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = members(value)
    return {name: _plain(getattr(value, name)) for name in names} if names else value


def _block(data: dict[str, Any]) -> Block:
    return Block(_lines(data["lines"]), Box(**data["box"]), data["kind"], data["level"])


def _table(data: dict[str, Any]) -> Table:
    return Table(tuple(_cell(cell) for cell in data["cells"]), Box(**data["box"]))


def _cell(data: dict[str, Any]) -> Cell:
    spans = data["rows"], data["columns"]
    return Cell(data["row"], data["column"], _lines(data["lines"]), Box(**data["box"]), *spans)


def _picture(data: dict[str, Any]) -> Picture:
    return Picture(
        Box(**data["box"]), data["source"], tuple(_block(block) for block in data["blocks"])
    )


def _lines(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(
        Line(tuple(map(_word, line["words"])), Box(**line["box"]), line["size"]) for line in data
    )


def _word(data: dict[str, Any]) -> Word:
    alternatives = tuple(data.get("alternatives", ()))
    return Word(**{**data, "box": Box(**data["box"]), "alternatives": alternatives})


_ITEMS: dict[str, Callable[[dict[str, Any]], Item]] = {
    "block": _block,
    "table": _table,
    "picture": _picture,
}

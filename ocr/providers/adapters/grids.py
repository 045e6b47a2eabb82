"""Tables as Markdown and HTML write them, into the tree's cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ocr.document import NOWHERE, Block, Cell, Item, Table
from ocr.providers.adapters import spans

MAX_ROWS, MAX_COLUMNS = (
    1000,
    100,
)  # of one table; a larger one becomes lines of text, as a writer makes the whole grid
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")
_TAG = re.compile(
    r"<(/?)(table|thead|tbody|tfoot|tr|td|th|caption)\b([^<>]{0,1000}+)>", re.IGNORECASE
)
_SPAN = re.compile(r"\b(row|col)span\s{0,5}=\s{0,5}[\"']?(\d{1,5})", re.IGNORECASE)


@dataclass(slots=True)
class Raw:
    """A cell as it is written; `rows` 0 stands for all that follow."""

    text: str = ""
    rows: int = 1
    columns: int = 1


def is_rule(line: str) -> bool:
    """Whether a line is the one under a table's heading, as in "| --- | :-: |"."""
    return "|" in line and _RULE.fullmatch(line.strip()) is not None


def is_row(line: str) -> bool:
    """Whether a line is a row by itself, without a rule near it: bars at both ends and one between."""
    text = line.strip()
    return text.startswith("|") and text.endswith("|") and len(_BAR.findall(text)) > 2


def piped(lines: Sequence[str], confidence: float) -> list[Item]:
    """The table of lines with bars between the cells."""
    kept = [line for number, line in enumerate(lines) if number > 1 or not is_rule(line)]
    return table([[Raw(text) for text in _cells(line.strip())] for line in kept], confidence)


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line)
    first, last = line.startswith("|"), len(cells) > 1 and not cells[-1]
    return cells[first : len(cells) - last]


def marked_up(text: str, confidence: float) -> list[Item]:
    """The table of an HTML text, before it what stands outside of its cells. Tables in a cell become its text."""
    parser = _Parser()
    at = 0
    for tag in _TAG.finditer(text):
        parser.say(text[at : tag.start()])
        parser.take(tag[2].lower(), tag[1] == "/", tag[3])
        at = tag.end()
    parser.say(text[at:])
    outside = spans.read("\n".join(parser.outside), confidence)
    return [*([Block(outside, NOWHERE)] if outside else []), *table(parser.cells, confidence)]


@dataclass(slots=True)
class _Parser:
    rows: list[list[list[str]]] = field(default_factory=list)
    spans: list[list[tuple[int, int]]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    inside: bool = False  # a cell
    depth: int = 0  # tables around what is read

    @property
    def cells(self) -> list[list[Raw]]:
        return [
            [Raw("".join(texts), *size) for texts, size in zip(row, sizes, strict=True)]
            for row, sizes in zip(self.rows, self.spans, strict=True)
        ]

    def say(self, text: str) -> None:
        (self.rows[-1][-1] if self.inside else self.outside).append(" ".join(text.split("\n")))

    def take(self, name: str, closes: bool, attributes: str) -> None:
        if name == "table":
            self.depth = max(0, self.depth + (-1 if closes else 1))
        if self.depth > 1 or (name == "table" and closes and self.depth == 1):
            self.say(" ")
            return
        self.inside = name in ("td", "th") and not closes
        if name == "tr" and not closes:
            self._row()
        elif self.inside:
            self._cell({kind.lower(): int(number) for kind, number in _SPAN.findall(attributes)})

    def _row(self) -> None:
        self.rows.append([])
        self.spans.append([])

    def _cell(self, size: dict[str, int]) -> None:
        if not self.rows:
            self._row()
        self.rows[-1].append([])
        self.spans[-1].append((size.get("row", 1), size.get("col", 1)))


def table(rows: list[list[Raw]], confidence: float) -> list[Item]:
    """The table, or where it is larger than any page's could be, a paragraph with a line for each row."""
    rows = [row for row in rows if row]
    cells = _placed(rows, confidence) if len(rows) <= MAX_ROWS else None
    if cells is None:
        lines = spans.read("\n".join(" ".join(raw.text for raw in row) for row in rows), confidence)
        return [Block(lines, NOWHERE)]
    return [Table(cells, NOWHERE)] if any(cell.lines for cell in cells) else []


def _placed(rows: list[list[Raw]], confidence: float) -> tuple[Cell, ...] | None:
    """The cells where HTML puts them: each at the first place of its row that none from above covers."""
    free: dict[int, int] = {}  # column -> the first row in which nothing covers it
    cells = []
    for number, row in enumerate(rows):
        column = 0
        for raw in row:
            while free.get(column, 0) > number:
                column += 1
            height = min(raw.rows or MAX_ROWS, len(rows) - number)
            width = _width(raw, free, number, column)
            if column + width > MAX_COLUMNS:
                return None
            free |= dict.fromkeys(range(column, column + width), number + height)
            cells.append(
                Cell(number, column, spans.read(raw.text, confidence), NOWHERE, height, width)
            )
            column += width
    return tuple(cells)


def _width(raw: Raw, free: dict[int, int], row: int, column: int) -> int:
    """The columns that a cell covers: as many as it says, up to one that is covered from above."""
    wanted = min(max(1, raw.columns), MAX_COLUMNS + 1)
    return next((width for width in range(1, wanted) if free.get(column + width, 0) > row), wanted)

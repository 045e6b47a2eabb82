"""Tables as Markdown and HTML write them, into the tree's cells."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ocr.document import NOWHERE, Block, Cell, Item, Line, Table

# Of one table. A larger one becomes lines of text, as a writer makes the whole grid.
MAX_ROWS, MAX_COLUMNS = 1000, 100
_TAG = re.compile(
    r"<(/?)(table|thead|tbody|tfoot|tr|td|th|caption)\b([^<>]{0,1000}+)>", re.IGNORECASE
)
_SPAN = re.compile(r"\b(row|col)span\s{0,5}=\s{0,5}[\"']?(\d{1,5})", re.IGNORECASE)

# The text inside a cell or a paragraph -> its lines.
ReadLines = Callable[[str], tuple[Line, ...]]


@dataclass(slots=True)
class RawCell:
    """A cell as it is written; `rows` 0 stands for all that follow."""

    text: str = ""
    rows: int = 1
    columns: int = 1


def pipe_table(rows: Sequence[Sequence[str]], read_lines: ReadLines) -> list[Item]:
    """The table of Markdown's rows; none where all cells are empty."""
    return _table([[RawCell(text) for text in row] for row in rows], read_lines)


def html_table(text: str, read_lines: ReadLines) -> list[Item]:
    """A `<table>`, before it what stands outside of its cells. Tables in a cell become its text."""
    reader = _HtmlReader()
    at = 0
    for tag in _TAG.finditer(text):
        reader.text(text[at : tag.start()])
        reader.tag(tag[2].lower(), closes=tag[1] == "/", attributes=tag[3])
        at = tag.end()
    reader.text(text[at:])
    found: list[Item] = []
    outside = read_lines("\n".join(reader.outside))
    if outside:
        found.append(Block(outside, NOWHERE))
    return found + _table(reader.rows, read_lines)


@dataclass(slots=True)
class _HtmlReader:
    rows: list[list[RawCell]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    inside_a_cell: bool = False
    depth: int = 0  # tables around what is read

    def text(self, text: str) -> None:
        text = text.replace("\n", " ")
        if self.inside_a_cell:
            self.rows[-1][-1].text += text
        else:
            self.outside.append(text)

    def tag(self, name: str, *, closes: bool, attributes: str) -> None:
        if name == "table":
            change = -1 if closes else 1
            self.depth = max(0, self.depth + change)
        ends_an_inner_table = name == "table" and closes and self.depth == 1
        if self.depth > 1 or ends_an_inner_table:
            self.text(" ")
            return
        self.inside_a_cell = name in ("td", "th") and not closes
        if name == "tr" and not closes:
            self.rows.append([])
        elif self.inside_a_cell:
            self._begin_cell(attributes)

    def _begin_cell(self, attributes: str) -> None:
        if not self.rows:
            self.rows.append([])
        cell = RawCell()
        for kind, number in _SPAN.findall(attributes):
            if kind.lower() == "row":
                cell.rows = int(number)
            else:
                cell.columns = int(number)
        self.rows[-1].append(cell)


def _table(rows: list[list[RawCell]], read_lines: ReadLines) -> list[Item]:
    """The table, or where it is too large for a page, a paragraph with a line for each row."""
    rows = [row for row in rows if row]
    cells = _placed(rows, read_lines) if len(rows) <= MAX_ROWS else None
    if cells is None:
        texts = [" ".join(cell.text for cell in row) for row in rows]
        lines = read_lines("\n".join(texts))
        return [Block(lines, NOWHERE)] if lines else []
    if not any(cell.lines for cell in cells):
        return []
    return [Table(cells, NOWHERE)]


def _placed(rows: list[list[RawCell]], read_lines: ReadLines) -> tuple[Cell, ...] | None:
    """The cells where HTML puts them: each at the first place of its row that is not covered.

    None for a table that is too wide.
    """
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
            for covered in range(column, column + width):
                free[covered] = number + height
            lines = read_lines(raw.text)
            cells.append(Cell(number, column, lines, NOWHERE, height, width))
            column += width
    return tuple(cells)


def _width(raw: RawCell, free: dict[int, int], row: int, column: int) -> int:
    """The columns that a cell covers: as many as it says, up to one that is covered from above."""
    wanted = min(max(1, raw.columns), MAX_COLUMNS + 1)
    for width in range(1, wanted):
        if free.get(column + width, 0) > row:
            return width
    return wanted

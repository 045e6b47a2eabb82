"""The items of a page as Markdown: CommonMark with GitHub's tables and strikethrough."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ocr.document import Block, Cell, Item, Line, Picture, Table
from ocr.writers.common.code import code_lines
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.prose import Nesting, is_bullet, mark_and_rest
from ocr.writers.html.tables import paragraphs, plain_table
from ocr.writers.markdown.inline import inline, opened

CLOSING = re.compile(r"(?<=\s)(?=#+$)")  # a heading's end that is its text's, as in "Unit #"
_BREAK = "  \n"
_TICKS = re.compile(r"`+")
_DASHES = "-\u2013\u2014"
_ASIDE = ("comment", "speaker_note")  # what is not on the page itself; the first line says what
_OWN_MARK = re.compile(
    r"[(\[\u00a7]?\w{1,4}(?:\.\w{1,3})*[.)\]]|\d{1,3}(?:\.\d{1,3})+|[\u2610-\u2612\u25a1]"
)
_BETWEEN_LISTS = "<!-- -->"  # the way to tell Markdown that another list begins

# A picture -> the Markdown that stands for it; "" for its text alone.
ShowPicture = Callable[[Picture], str]


def _not_shown(_picture: Picture) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Style:
    """`all_lines`: each line of a paragraph ends with a hard break, not only where the text has it.
    `html_tables`: a table that Markdown cannot show becomes one of HTML. `captions` are in italics.
    `asides`: comments and speaker notes are quotations.
    """

    all_lines: bool = False
    html_tables: bool = True
    captions: bool = True
    asides: bool = True
    show: ShowPicture = _not_shown


def items_of(items: Iterable[Item], style: Style) -> str:
    """The items with an empty line between them, and none between the entries of a list."""
    found = _Items(style)
    for item in items:
        found.add(item)
    return "".join(found.parts)


class _Items:
    def __init__(self, style: Style) -> None:
        self.parts: list[str] = []
        self._style = style
        self._nesting = Nesting()
        self._indents: list[int] = []  # of the text of the entries around the next one
        self._counts: list[int] = []  # the number of the last entry of each open list, -1 for none
        self._is_in_list = False

    def add(self, item: Item) -> None:
        if isinstance(item, Block) and item.kind == "list":
            self._add_entry(item)
            return
        self._end_lists()
        if isinstance(item, Table):
            self._add("\n".join(self._table(item)))
        elif isinstance(item, Picture):
            self._add(self._style.show(item))
            for block in item.blocks:
                if any(map(str.isalnum, block.text)):
                    self._add(self._block(block))
        else:
            self._add(self._block(item))

    def _add(self, text: str) -> None:
        if not text:
            return
        if self.parts:
            self.parts.append("\n\n")
        self.parts.append(text)

    def _end_lists(self) -> None:
        self._nesting.leave()
        self._indents.clear()
        self._counts.clear()
        self._is_in_list = False

    def _add_entry(self, block: Block) -> None:
        if not self._is_in_list and _has_own_mark(block):
            # "a)" and "1.1" are no marks of Markdown's, which would add a bullet.
            lines = inline(block.lines, keep_lines=self._keeps_lines(block))
            self._add(_BREAK.join(map(opened, lines)))
            return
        sign, number, rest = _sign(block)
        depth = self._nesting.enter(max(block.level, 1))
        before = -1
        if depth <= len(self._counts):
            before = self._counts[depth - 1]
        del self._indents[depth - 1 :]
        del self._counts[depth - 1 :]
        indent = " " * sum(self._indents)
        lines = inline(rest, keep_lines=self._keeps_lines(block)) or [""]
        lines = [opened(line) for line in lines]
        room = " " * (len(sign) + 1)
        text = f"{indent}{sign} " + f"{_BREAK}{indent}{room}".join(lines)
        if number >= 0 and before >= 0 and number != before + 1:
            # A list counts by itself.
            self._add(indent + _BETWEEN_LISTS)
            self._is_in_list = False
        if self._is_in_list:
            self.parts.append(f"\n{text.rstrip()}")
        else:
            self._add(text.rstrip())
        self._is_in_list = True
        self._indents.append(len(sign) + 1)
        self._counts.append(number)

    def _keeps_lines(self, block: Block) -> bool:
        return block.keep_lines or self._style.all_lines

    def _block(self, block: Block) -> str:
        if block.kind == "heading":
            text = " ".join(inline(block.lines, keep_lines=self._style.all_lines, bold=False))
            if not text:
                return ""
            signs = "#" * min(max(block.level, 1), 6)
            return f"{signs} " + CLOSING.sub(r"\\", opened(text))
        if block.kind == "code":
            return _code(block)
        is_caption = block.kind == "caption" and self._style.captions
        keep_lines = self._keeps_lines(block) or block.kind in _ASIDE
        lines = inline(block.lines, keep_lines=keep_lines, italic=is_caption)
        text = _BREAK.join(map(opened, lines))
        if block.kind in _ASIDE and self._style.asides:
            text = "> " + text.replace("\n", "\n> ")
        return text

    def _table(self, table: Table) -> Iterator[str]:
        places = grid(table)
        if not places.covered:
            return iter(())
        is_simple = not places.is_sparse and all(map(_is_simple, table.cells))
        if self._style.html_tables and not is_simple:
            return plain_table(table)
        if places.is_sparse:
            return _rows_of_text(places)
        return _pipe_table(places)


def _has_own_mark(block: Block) -> bool:
    """Whether the entry begins with a mark that is neither a bullet nor a plain number."""
    return (
        not mark_and_rest(block)[0]
        and _OWN_MARK.fullmatch(block.lines[0].words[0].text) is not None
    )


def _sign(block: Block) -> tuple[str, int, tuple[Line, ...]]:
    """How Markdown marks an entry of a list, its number, -1 for none, and its text.

    Dashes and other bullets have signs of their own. Other marks, as "a)", stay in the text.
    """
    mark, rest = mark_and_rest(block)
    if not mark:
        return "-", -1, block.lines
    if not is_bullet(mark):
        return mark, int(mark[:-1]), rest
    if mark in _DASHES:
        return "-", -1, rest
    return "*", -1, rest


def _code(block: Block) -> str:
    lines = code_lines(block)
    longest = max(map(len, _TICKS.findall("\n".join(lines))), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([fence, *lines, fence])


def _is_simple(cell: Cell) -> bool:
    """Whether a row of Markdown's table can hold it."""
    if cell.rows > 1 or cell.columns > 1 or cell.tables:
        return False
    return len(paragraphs(cell.lines, cell)) <= 1


def _pipe_table(places: Grid) -> Iterator[str]:
    """Rows between bars, the first as the heading that Markdown asks for.

    A merged cell stands in its first place. A row ends with its last text.
    """
    rows = _texts(places)
    for number in range(max(rows) + 1):
        row = rows.get(number, {})
        wide = places.columns
        if number:
            wide = max([column for column, text in row.items() if text], default=0) + 1
        texts = [row.get(column, "") for column in range(wide)]
        yield f"| {' | '.join(texts)} |"
        if not number:
            yield f"|{' --- |' * places.columns}"


def _rows_of_text(places: Grid) -> Iterator[str]:
    """The rows of a table that is nearly empty, each with its texts beside each other."""
    for row in _texts(places).values():
        yield " ".join(filter(None, row.values())) + _BREAK.rstrip("\n")


def _texts(places: Grid) -> dict[int, dict[int, str]]:
    """Row -> column -> the text of the cell that begins there."""
    rows: dict[int, dict[int, str]] = {}
    for cell in places.cells():
        row = rows.setdefault(cell.row, {})
        row[cell.column] = " ".join(inline(cell.lines, keep_lines=False, bold=cell.row > 0))
    return rows

"""The tree that every reader and engine returns and every corrector and writer takes: frozen values
only.

A word has text, a line has words and a block has lines: a value without them cannot be made
(ValueError). A cell or a picture may be empty. What is left of a line or a block without any is
nothing, so whoever takes words away drops the line, and the block, that they leave empty:
`line_of_words` and `block_of_lines` do it.

Coordinates are pixels of the upright page image, origin at the top left; a box without area says
that the place is not known, as in office files. Confidences run from 0.0 to 1.0; text that was not
recognised but read from a file has 1.0.

These are msgspec structs: `msgspec.json` writes and reads them, and `msgspec.structs.replace` makes
a changed copy. The JSON is what is stored and what customers get as the format "json", so the names
and the order of the fields matter.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, Self, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ocr.document.inner import InnerTable
from ocr.document.quality import Quality

Kind = Literal[
    "paragraph",
    "heading",
    "list",
    "header",
    "footer",
    "caption",
    "note",
    "code",
    "formula",
    "comment",
    "speaker_note",
]
Face = Literal["", "serif", "sans", "mono"]
Align = Literal["", "left", "center", "right", "justify"]
Rules = Literal["", "all", "rows", "frame", "none"]
Value = TypeVar("Value")
# What `map_words`, `map_lines` and `map_boxes` take. A line gives way to the lines that are
# returned for it: none drop it, several divide it.
ChangeWord = Callable[["Word"], "Word"]
ChangeLine = Callable[["Line"], Iterable["Line"]]
ChangeBox = Callable[["Box"], "Box"]


def always(value: Value) -> Value:
    """A default that is written too.

    Of a struct with `omit_defaults` msgspec leaves out only plain default values.
    """
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
    """`alternatives` are what else the engine might have read here, the likeliest first; most
    engines say nothing.

    `face` is the class of its typeface and `colour` that of its letters as six hexadecimal digits
    ("bf0000"); "" says that it is not known, or the usual one. Light letters stand on something
    dark: who does not paint that must not paint them light. `raised` is 1 for superscript, -1 for
    subscript; its text is that of plain letters. No space parts a `joined` word from the one
    before it, as the 2 of "m²". `math` is an equation as Office Math (an m:oMath element); its text
    is the same on one line, as "(b·h)/2+x^3", and may have spaces.

    Raises ValueError for a text without a visible character.
    """

    text: str
    box: Box
    confidence: float
    bold: bool = always(False)
    italic: bool = always(False)
    alternatives: tuple[str, ...] = ()
    face: Face = ""
    colour: str = ""
    raised: int = 0
    struck: bool = False
    underlined: bool = False
    joined: bool = False
    math: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("A word has text.")


class Line(Struct, frozen=True):
    """Words side by side in the order in which they are read.

    `size` is that of the letters in points, 0.0 unknown.

    Raises ValueError without words.
    """

    words: tuple[Word, ...]
    box: Box
    size: float = 0.0

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("A line has words.")

    @property
    def text(self) -> str:
        """The words with what stands between them; raised and lowered digits are the Unicode
        characters that look so.
        """
        parts: list[str] = []
        before: Word | None = None
        for word in self.words:
            if before is not None:
                parts.append(between(before, word))
            parts.append(plain_text(word))
            before = word
        return "".join(parts)

    def map_words(self, change: ChangeWord) -> Self:
        return replace(self, words=tuple(map(change, self.words)))

    def map_boxes(self, change: ChangeBox) -> Self:
        words = tuple(replace(word, box=_changed(word.box, change)) for word in self.words)
        return replace(self, words=words, box=_changed(self.box, change))


class Block(Struct, frozen=True, tag="block", omit_defaults=True):
    """A paragraph, a heading of `level` 1 to 6, or an entry of a list at `level` 1 and deeper, its
    mark included.

    A "header" or "footer" stands in the page's margin and repeats on other pages; a "caption"
    belongs to a picture or table, a "note" is a footnote. A "comment" is what a reviewer wrote
    about the block before it, and a "speaker_note" stands below a slide: the first line says so,
    and whose it is.

    `align` is how its lines stand in their column, "" unknown. With `keep_lines` the line ends
    are part of the text, as in an address, a receipt or a poem; else the lines run on.

    `band` is a rectangle of the colour `shade`, six hexadecimal digits, that lies behind it.
    `rule_above` and `rule_below` are level lines drawn close to it, as below a heading.

    Raises ValueError without lines.
    """

    lines: tuple[Line, ...]
    box: Box
    kind: Kind = always("paragraph")
    level: int = always(0)
    align: Align = ""
    keep_lines: bool = False
    shade: str = ""
    band: Box = NOWHERE
    rule_above: Box = NOWHERE
    rule_below: Box = NOWHERE

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("A block has lines.")

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def map_lines(self, change: ChangeLine) -> Self | None:
        """None where no line is left."""
        lines = _changed_lines(self.lines, change)
        return replace(self, lines=lines) if lines else None

    def map_boxes(self, change: ChangeBox) -> Self:
        return replace(
            self,
            lines=tuple(line.map_boxes(change) for line in self.lines),
            box=_changed(self.box, change),
            band=_changed(self.band, change),
            rule_above=_changed(self.rule_above, change),
            rule_below=_changed(self.rule_below, change),
        )


class Cell(Struct, frozen=True, omit_defaults=True):
    """One cell, `row` and `column` from 0; it covers `rows` and `columns` of the table's grid.

    `shade` is the colour behind its text as six hexadecimal digits, "" for the page's. `align` is
    how its lines stand, "" unknown. `tables` are the tables inside it, in order: the lines of
    their cells are among the cell's own.

    A cell of a workbook has its `format`, as Excel writes it: "#,##0.00", "General", "@" for a
    text. `value` is the number behind the text, None for a text; days are counted from the end of
    the year 1899.
    """

    row: int
    column: int
    lines: tuple[Line, ...]
    box: Box = always(NOWHERE)
    rows: int = always(1)
    columns: int = always(1)
    shade: str = ""
    align: Align = ""
    tables: tuple[InnerTable, ...] = ()
    value: int | float | None = None
    format: str = ""

    @property
    def text(self) -> str:
        """A line a line, and a line a row of the tables inside."""
        return "\n".join(text for text in self.texts if text)

    @property
    def texts(self) -> list[str]:
        """The text of each part, lines that follow one another being one."""
        found = []
        for part in self.parts:
            if isinstance(part, Table):
                found.append(part.text)
            else:
                found.append("\n".join(line.text for line in part))
        return found

    @property
    def parts(self) -> "list[tuple[Line, ...] | Table]":
        """What stands in the cell from top to bottom: lines first, be they none, then each inner
        table and the lines after it.
        """
        found: list[tuple[Line, ...] | Table] = []
        done = 0
        for inner in self.tables:
            found += [self.lines[done : inner.first], _inner_table(self.lines, inner)]
            done = inner.end
        return [*found, self.lines[done:]]

    def map_lines(self, change: ChangeLine) -> Self:
        """Without its inner tables where they would not know their lines any more."""
        lines = _changed_lines(self.lines, change)
        if len(lines) != len(self.lines):
            return replace(self, lines=lines, tables=())
        return replace(self, lines=lines)

    def map_boxes(self, change: ChangeBox) -> Self:
        lines = tuple(line.map_boxes(change) for line in self.lines)
        return replace(self, lines=lines, box=_changed(self.box, change))


class Table(Struct, frozen=True, tag="table", omit_defaults=True):
    """Cells in reading order: row by row. A place of the grid that no cell covers is empty.

    `rules` are the rules that are drawn: around every cell, between rows only, around the whole
    only, or none; "" unknown.
    """

    cells: tuple[Cell, ...]
    box: Box
    rules: Rules = ""

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
        """A line a row, a tab between the cells, each cell on one line.

        The tables inside a row's cells, and what comes after them, are lines of their own below it.
        """
        rows: dict[int, dict[int, str]] = {}
        below: dict[int, list[str]] = {}
        for cell in self.cells:
            first, *others = cell.texts
            rows.setdefault(cell.row, {})[cell.column] = first.replace("\n", " ")
            if others:
                below.setdefault(cell.row, []).extend(filter(None, others))
        lines = []
        for number, row in rows.items():
            if number not in below or any(row.values()):
                lines.append("\t".join(row.get(column, "") for column in range(max(row) + 1)))
            lines += below.get(number, [])
        return "\n".join(lines)

    def map_lines(self, change: ChangeLine) -> Self:
        return replace(self, cells=tuple(cell.map_lines(change) for cell in self.cells))

    def map_boxes(self, change: ChangeBox) -> Self:
        cells = tuple(cell.map_boxes(change) for cell in self.cells)
        return replace(self, cells=cells, box=_changed(self.box, change))


class Picture(Struct, frozen=True, tag="picture"):
    """A picture on the page, and the text that was recognised in it.

    `source` is its name inside an office file (the reader's own, as in "word/media/image1.png"), or
    "" for the area `box` of the page's image. The boxes of `blocks` are pixels of the picture
    itself when `source` is not "". That of a chart ends with ".xml"; the table of its numbers comes
    after it, with the same box.
    """

    box: Box
    source: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def is_chart(self) -> bool:
        return self.source.endswith(".xml")

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for block in self.blocks for line in block.lines)

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)

    def map_lines(self, change: ChangeLine) -> Self:
        blocks = (block.map_lines(change) for block in self.blocks)
        return replace(self, blocks=tuple(block for block in blocks if block is not None))

    def map_boxes(self, change: ChangeBox) -> Self:
        """Not those inside an office file's picture, which are in its own pixels."""
        blocks = self.blocks
        if not self.source:
            blocks = tuple(block.map_boxes(change) for block in blocks)
        return replace(self, blocks=blocks, box=_changed(self.box, change))


Item = Block | Table | Picture


class Page(Struct, frozen=True, omit_defaults=True):
    """One page, its items in reading order.

    `rotation` is the clockwise turn, in degrees, that made the stored page upright; `dpi` the
    pixels an inch of width, height and boxes, 0.0 where the file does not say. `recognised` is
    False for a page that was read from the file's own text and True as soon as an engine looked at
    it or at a picture on it. `languages` are the models that the local engine read it with (ISO
    639-2 with Tesseract's endings), none where it did not. `notes` are sentences for the customer
    about what could not be done for the page, or makes its text less reliable. `error` says why it
    could not be read at all, and `error_code` is one of `ocr.errors.Code`: such a page has no items
    and no size. `quality` is there where it was measured.
    """

    width: int
    height: int
    blocks: tuple[Item, ...]
    rotation: int = always(0)
    dpi: float = always(0.0)
    recognised: bool = always(True)
    languages: tuple[str, ...] = always(())
    notes: tuple[str, ...] = ()
    error: str = ""
    error_code: str = ""
    quality: Quality | None = None

    @property
    def has_size(self) -> bool:
        """Whether width and height are known; those of text and sheets are not."""
        return self.width > 0 and self.height > 0

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

    def map_words(self, change: ChangeWord) -> Self:
        """A copy with every word changed, in reading order."""
        return self.map_lines(lambda line: [line.map_words(change)])

    def map_lines(self, change: ChangeLine) -> Self:
        """A copy with every line changed, in reading order; a block that is left without lines
        goes.
        """
        items = (item.map_lines(change) for item in self.blocks)
        return replace(self, blocks=tuple(item for item in items if item is not None))

    def map_boxes(self, change: ChangeBox) -> Self:
        """A copy with every box in the page's pixels changed; what has no place keeps none."""
        return replace(self, blocks=tuple(item.map_boxes(change) for item in self.blocks))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; every item of `blocks` names its `type`: block, table or picture.

        `notes`, `error` and `error_code` are there only where there are any.
        """
        data: dict[str, Any] = msgspec.to_builtins(self)
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The page that `to_dict` wrote, also after a trip through JSON.

        Raises msgspec.ValidationError.

        Trees that earlier versions stored may have words without text, lines without words and
        blocks without lines: they are dropped.
        """
        try:
            return msgspec.convert(data, cls)
        except msgspec.ValidationError:
            return msgspec.convert(_without_empty_parts(data), cls)

    @classmethod
    def unread(cls, reason: str, code: str) -> Self:
        """What stands in the place of a page that could not be read."""
        return cls(0, 0, (), recognised=False, error=reason, error_code=code)


class Document(Struct, frozen=True):
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def line_of_words(words: Iterable[Word], box: Box | None = None, size: float = 0.0) -> Line | None:
    """A line, None without words. Without a `box` it lies around its words."""
    held = tuple(words)
    if not held:
        return None
    if box is None:
        box = around(word.box for word in held)
    return Line(held, box, size)


def block_of_lines(lines: Iterable[Line | None], box: Box | None = None) -> Block | None:
    """A paragraph of the lines that are any, None without them.

    Without a `box` it lies around its lines.
    """
    held = tuple(line for line in lines if line is not None)
    if not held:
        return None
    if box is None:
        box = around(line.box for line in held)
    return Block(held, box)


def _inner_table(lines: tuple[Line, ...], inner: InnerTable) -> "Table":
    """A table inside a cell as one of its own."""
    cells = []
    place = inner.first
    for cell in inner.cells:
        held = lines[place : place + cell.lines]
        cells.append(Cell(cell.row, cell.column, held, rows=cell.rows, columns=cell.columns))
        place += cell.lines
    return Table(tuple(cells), NOWHERE)


def _changed(box: Box, change: ChangeBox) -> Box:
    return change(box) if box else box


def _changed_lines(lines: Iterable[Line], change: ChangeLine) -> tuple[Line, ...]:
    found: list[Line] = []
    for line in lines:
        found += change(line)
    return tuple(found)


def between(before: Word, after: Word) -> str:
    """A space, or nothing: before a joined word, and between two ideographs with no white seen."""
    if after.joined:
        return ""
    last, first = before.text[-1:], after.text[:1]
    if not is_ideograph(last) or not is_ideograph(first):
        return " "
    if last.isalnum() and first.isalnum() and _is_white_between(before, after):
        return " "
    return ""


_WHITE = 0.5  # of a character's side: white that is more than what ideographs have around them


def _is_white_between(before: Word, after: Word) -> bool:
    """Whether two words of ideographs on one line are parted by white on the page."""
    if not before.box or not after.box:
        return False
    side = 0.0
    for word in (before, after):
        # The box of a stroke, as 一, is low; that of a digit is narrow.
        side = max(side, word.box.height, word.box.width / len(word.text))
    return after.box.left - before.box.right >= _WHITE * side


def plain_text(word: Word) -> str:
    """The word's text for where letters cannot be raised.

    It has as many characters: "10" and a raised "6" give "10⁶". A raised "th" stays as it is.
    """
    if not word.raised:
        return word.text
    signs = _SUPERSCRIPTS
    if word.raised < 0:
        signs = _SUBSCRIPTS
    if not all(char in signs for char in word.text):
        return word.text
    return "".join(signs[char] for char in word.text)


_DIGITS = "0123456789+-\u2212=()"
_SUPERSCRIPTS = dict(zip(_DIGITS + "ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_SUBSCRIPTS = dict(zip(_DIGITS + "aeijnx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₙₓ", strict=True))


def is_ideograph(char: str) -> bool:
    """Whether a character belongs to a script written without spaces: Han, kana and their
    punctuation.
    """
    return bool(char) and (
        "\u3000" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"
    )


def _without_empty_parts(page: dict[str, Any]) -> dict[str, Any]:
    """A stored page without words that have no text, and lines and blocks that have nothing."""
    items = []
    for item in page["blocks"]:
        match item["type"]:
            case "block":
                item = {**item, "lines": _full_lines(item["lines"])}
                if item["lines"]:
                    items.append(item)
            case "table":
                cells = []
                for cell in item["cells"]:
                    cells.append({**cell, "lines": _full_lines(cell["lines"])})
                items.append({**item, "cells": cells})
            case _:
                inner = _without_empty_parts(item)
                items.append(inner)
    return {**page, "blocks": items}


def _full_lines(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for line in lines:
        words = [word for word in line["words"] if word["text"].strip()]
        if words:
            found.append({**line, "words": words})
    return found

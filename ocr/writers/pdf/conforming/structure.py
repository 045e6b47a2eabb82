"""The page tree as elements: which one each word of a page belongs to, in reading order."""

import re
from dataclasses import dataclass
from typing import Any

from ocr.document import Block, Box, Cell, Item, Line, Page, Picture, Table, Word
from ocr.writers.common.grid import grid, is_first_place
from ocr.writers.pdf.conforming.elements import LINK, Annotation, Element
from ocr.writers.pdf.script import printable

_LONGEST_ALT = 500  # characters
# What an entry of a list begins with: a sign alone, or a number or letter with its full stop.
_MARKS = re.compile(r"[^\w\s]{1,2}|[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxlcIVXLC]{1,6})[.)\]:]")
_PAGINATION = {"header": "Header", "footer": "Footer"}


@dataclass(frozen=True, slots=True)
class Artifact:
    """What no reader reads out; `kind` is Header or Footer for running ones, else ""."""

    kind: str = ""


BACKGROUND = Artifact()
Owner = Element | Artifact


@dataclass(frozen=True, slots=True)
class Placed:
    """A word's place in pixels of the page, and what it is a part of.

    `line` numbers the lines of the page.
    """

    box: Box
    owner: Owner
    seq: int
    line: int


@dataclass(slots=True)
class Link:
    """A link of the page: its place in pixels, and its annotation."""

    box: Box
    annotation: Any
    element: Element | None = None


class Headings:
    """The levels of headings in a file: the first is 1, and none is left out on the way down."""

    def __init__(self) -> None:
        self._last = 0

    def level(self, stated: int) -> int:
        self._last = max(1, min(stated, self._last + 1, 6))
        return self._last


class PageStructure:
    """The elements of one page, `words` with their places and `figures` with theirs."""

    def __init__(self, page: Page, number: int, headings: Headings, links: list[Link]) -> None:
        self.elements: list[Element] = []
        self.words: list[Placed] = []
        self.figures: list[tuple[Box, Element]] = []
        self._page = page
        self._number = number
        self._headings = headings
        self._links = links
        self._seq = 0
        self._line = 0
        self._notes = 0
        self._lists: list[Element] = []  # the open lists from the outermost in
        for index, item in enumerate(page.blocks):
            self._item(item, page.blocks[index - 1 : index], page.blocks[index + 1 : index + 2])
        self._finish_links()

    def step(self) -> int:
        self._seq += 1
        return self._seq

    def paragraph(self) -> Element:
        """One more paragraph at the end, for what the page tree does not hold."""
        return self._top("P")

    def figure(self, alt: str, box: Box) -> Element:
        """One more picture at the end."""
        made = self._top("Figure")
        made.alt = alt
        made.is_english = True
        self.figures.append((box, made))
        return made

    def _top(self, kind: str) -> Element:
        made = Element(kind, self.step())
        self.elements.append(made)
        return made

    def _item(self, item: Item, before: Any, after: Any) -> None:
        if not isinstance(item, Block) or item.kind != "list":
            self._lists = []
        if isinstance(item, Table):
            self._table(item)
        elif isinstance(item, Picture):
            self._picture(item)
        elif item.kind in _PAGINATION:
            self._lines(item.lines, Artifact(_PAGINATION[item.kind]))
        elif item.kind == "list":
            self._entry(item)
        elif item.kind == "heading":
            self._lines(item.lines, self._top(f"H{self._headings.level(item.level)}"))
        elif item.kind == "note":
            note = self._top("Note")
            self._notes += 1
            note.identifier = f"note-{self._number}-{self._notes}"
            self._lines(item.lines, note)
        else:
            self._lines(item.lines, self._top("P"))

    def _entry(self, block: Block) -> None:
        """An entry of a list; deeper ones stand in the entry above them."""
        level = max(1, block.level)
        del self._lists[level:]
        while len(self._lists) < level:
            if not self._lists:
                self._lists.append(self._top("L"))
                continue
            outer = self._lists[-1]
            entries = [kid for _, kid in outer.kids if isinstance(kid, Element)]
            if not entries:
                break  # a list begins with its deeper level: it is taken as this one
            bodies = [kid for _, kid in entries[-1].kids if isinstance(kid, Element)]
            self._lists.append(bodies[-1].child("L", self.step()))
        entry = self._lists[-1].child("LI", self.step())
        first = block.lines[0].words[0]
        mark = None
        if _MARKS.fullmatch(first.text) and len(block.lines[0].words) > 1:
            mark = entry.child("Lbl", self.step())
        body = entry.child("LBody", self.step())
        self._lines(block.lines, body, mark)

    def _table(self, table: Table) -> None:
        cells = grid(table)
        if not cells.rows or not cells.columns:
            return
        top = self._top("Table")
        has_head = _has_head(cells)
        for row in range(cells.rows):
            element = top.child("TR", self.step())
            column = 0
            while column < cells.columns:
                cell = cells.covered.get((row, column))
                column += self._cell(element, cell, row, column, is_head=has_head and row == 0)

    def _cell(
        self, row: Element, cell: Cell | None, number: int, column: int, *, is_head: bool
    ) -> int:
        """Add what stands at a place; returns how many columns that is."""
        kind = "TH" if is_head else "TD"
        if cell is None:
            row.child(kind, self.step())
            return 1
        if is_first_place(cell, (number, column)):
            made = row.child(kind, self.step(), rows=cell.rows, columns=cell.columns)
            self._lines(cell.lines, made)
        return cell.columns

    def _picture(self, picture: Picture) -> None:
        figure = self._top("Figure")
        text = printable(" ".join(picture.text.split()))[:_LONGEST_ALT]
        figure.alt = text or f"Picture on page {self._number}"
        figure.is_english = not text
        if picture.box:
            self.figures.append((picture.box, figure))
        self._lines(picture.lines, figure)

    def _lines(self, lines: tuple[Line, ...], owner: Owner, mark: Element | None = None) -> None:
        for number, line in enumerate(lines):
            self._line += 1
            if isinstance(owner, Element):
                owner.lines.append(printable(line.text))
            for place, word in enumerate(line.words):
                held = owner
                if mark is not None and number == 0 and place == 0:
                    held = mark
                self._word(word, held)

    def _word(self, word: Word, owner: Owner) -> None:
        seq = self.step()
        if not word.box:
            return
        if isinstance(owner, Element):
            owner = self._linked(word.box, owner, seq)
        self.words.append(Placed(word.box, owner, seq, self._line))

    def _linked(self, box: Box, owner: Element, seq: int) -> Element:
        """The element of the link that the word belongs to, else its own."""
        if owner.kind == "Figure":
            return owner
        x, y = box.left + box.width / 2, box.top + box.height / 2
        for link in self._links:
            if link.box.left <= x <= link.box.right and link.box.top <= y <= link.box.bottom:
                if link.element is None:
                    link.element = owner.child(LINK, seq)
                return link.element
        return owner

    def _finish_links(self) -> None:
        """Those without a word stand in a paragraph of their own."""
        for link in self._links:
            if link.element is None:
                link.element = self._top("P").child(LINK, self.step())
            link.element.kids.append((self.step(), Annotation(link.annotation)))


def _has_head(cells: Any) -> bool:
    """Whether the first row names the columns: it has a text in most, and hardly a figure."""
    if cells.rows < 2 or cells.columns < 2:
        return False
    texts = []
    for _, _, cell in cells.row(0):
        if cell is not None and cell.rows == 1:
            texts.append(cell.text.strip())
    named = [text for text in texts if text and not _is_figure(text)]
    return 2 * len(named) > len(texts) and len(named) == len([text for text in texts if text])


def _is_figure(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return digits > letters

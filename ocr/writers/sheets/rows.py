"""A page -> the parts of its sheet, and the widths of the sheet's columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

from ocr.document import Block, Item, Page, Picture, Table
from ocr.document.regions import Region, tree_of
from ocr.writers.common import is_rtl
from ocr.writers.common.grid import grid
from ocr.writers.sheets.looks import USUAL_SIZE, Look, colour_of
from ocr.writers.sheets.parts import (
    NARROWEST,
    TEXT_WIDEST,
    USUAL,
    WIDEST,
    Entry,
    Merged,
    Part,
    room,
    wrapped_lines,
)
from ocr.writers.sheets.pieces import Piece, PieceRow, beside, stacked
from ocr.writers.sheets.places import Places, Span
from ocr.writers.sheets.short_lines import ShortLines, cut
from ocr.writers.sheets.table import MOST_COLUMNS, table_parts
from ocr.writers.sheets.text import line_text, paragraph, pieces, width
from ocr.writers.sheets.values import Value, parse

_ENOUGH = 100  # lines that show a page's direction
_LETTERS = 95.0  # of ten points on the width of a page
_CLOSE = 0.7  # heights of a line: with less white no empty row parts two texts
_WIDENED = 60.0  # letters of a column that is widened for a text above a table
_LARGEST = 18  # points of the letters of a heading
_LEAST_PITCH = 0.6  # of its width on the page: a column of a table is not narrower
_BETWEEN = 2  # letters between a text and the next one to its right
_AT_SIDE = 0.1  # of the page's text: so far from its middle or its side a text may be
_WHITE = 0.12  # of it: beside a line that is centred
_SAME = 0.05  # of it: the white on both sides of such a line differs by less
_MOST_LINES = 30  # that the highest row has room for
_MOST_ROWS = 2_000  # that a paragraph is given


def reads_from_right(page: Page) -> bool:
    return is_rtl(" ".join(line.text for line in page.lines[:_ENOUGH]))


def layout(page: Page) -> tuple[list[Part], list[float]]:
    """The page's items that have text, and the widths of the columns in letters.

    Raises EngineError "too_large" for a table that no sheet can hold.
    """
    items = [item for item in page.blocks if _has_text(item)]
    if not items:
        return [], []
    short_lines = cut(page, items)
    sheet = _Sheet(page, tree_of(short_lines.items), short_lines)
    return sheet.parts(), sheet.columns


def _has_text(item: Item) -> bool:
    if isinstance(item, Table):
        return bool(item.cells)
    return bool(item.lines)


class _Sheet:
    """The parts of a page, made once its columns and their widths are known."""

    def __init__(self, page: Page, tree: Region, short_lines: ShortLines) -> None:
        self._page = page
        self._short_lines = short_lines
        self._tree = tree
        self._places = Places(tree, page.width, is_rtl=reads_from_right(page))
        self._tables: dict[int, list[Part]] = {}
        for item in tree.items:
            if isinstance(item, Table):
                self._tables[id(item)] = list(table_parts(item))
        self.columns = self._widths()

    def parts(self) -> list[Part]:
        found: list[Part] = []
        before: Piece | None = None
        for piece in self._below(self._tree):
            found.append(piece.part(is_close=before is not None and _are_close(before, piece)))
            before = piece
        for part in found:
            _widen(part, self.columns)
        return found

    def _below(self, tree: Region) -> Iterator[Piece]:
        """The pieces of what stands below each other on the page."""
        if tree.direction == "rows":
            for child in tree.children:
                yield from self._below(child)
        elif tree.item is None:
            yield self._piece(tree)
        elif isinstance(tree.item, Table):
            yield from self._table(tree.item)
        else:
            for block in _blocks(tree.item):
                yield from self._text(block, self._places.span(tree.item))

    def _piece(self, region: Region) -> Piece:
        """One piece of a region that stands beside others, or holds such."""
        if region.direction == "columns":
            return beside([self._piece(child) for child in self._places.children(region)])
        if region.direction == "rows":
            return stacked([self._piece(child) for child in region.children])
        item = region.item
        if isinstance(item, Table):
            return stacked(list(self._table(item)))
        if item is None:
            return Piece([])
        found: list[Piece] = []
        for block in _blocks(item):
            found += self._text(block, self._places.span(item))
        return stacked(found)

    def _table(self, table: Table) -> Iterator[Piece]:
        """The table, and what was too long for its cells."""
        first = self._places.span(table).first
        heights = grid(table).heights(float(table.box.height))
        for part in self._tables[id(table)]:
            rows = []
            top = float(table.box.top)
            for number, row in enumerate(part.rows):
                entries = {}
                for column, entry in enumerate(row, first):
                    entries[column] = entry
                bottom = top
                if part.is_table:
                    bottom += heights[number]
                rows.append(PieceRow(top, bottom, entries, follows=number > 0))
                top = bottom
            merged = []
            for span in part.merged:
                merged.append(span._replace(column=span.column + first))
            yield Piece(rows, merged, part.is_table, box=table.box)

    def _text(self, block: Block, span: Span) -> Iterator[Piece]:
        """A paragraph in one cell, or a line a row where the lines are to stay."""
        look = _look(block)
        is_list = block.kind == "list"
        if block.keep_lines or (span.beside and len(block.lines) == 1):
            rows = []
            for line in block.lines:
                for text in pieces(line_text(line)):
                    value = self._value(block, text)
                    entry = Entry(text, value, replace(look, wrap=False))
                    rows.append(PieceRow(line.box.top, line.box.bottom, {span.first: entry}))
            piece = Piece(rows, is_list=is_list, box=block.box)
            if rows:
                yield self._aligned(piece, block, span)
            return
        for text in pieces(paragraph(block)):
            yield self._paragraph(text, block, span, look)

    def _value(self, block: Block, text: str) -> Value:
        if id(block) in self._short_lines.amounts:
            return parse(text, self._short_lines.style)
        return Value(text)

    def _paragraph(self, text: str, block: Block, span: Span, look: Look) -> Piece:
        entry = Entry(text, Value(text), look)
        is_list = block.kind == "list"
        if span.beside:
            end = span.end or max(len(self.columns), span.first + 1)
            return self._over_rows(entry, block, span.first, max(end - span.first, 1))
        row = PieceRow(block.box.top, block.box.bottom, {span.first: entry})
        piece = Piece([row], is_list=is_list, box=block.box)
        if len(self.columns) == 1 and not self._tables:
            if wrapped_lines(text, self.columns[0]) > _MOST_LINES:
                return self._over_rows(entry, block, span.first, 1)
            return self._aligned(piece, block, span)
        wide = sum(self.columns[span.first :])
        if span.first == 0:
            wide = max(wide, TEXT_WIDEST)
        if entry.width <= wide:
            row.entries[span.first] = replace(entry, look=replace(look, wrap=False))
            return self._aligned(piece, block, span)
        count = len(self.columns) - span.first
        count += max(ceil((wide - sum(self.columns[span.first :])) / USUAL), 0)
        count = min(max(count, 1), MOST_COLUMNS - span.first)
        if wrapped_lines(text, room(span.first, count, self.columns)) > _MOST_LINES:
            return self._over_rows(entry, block, span.first, count)
        return replace(piece, merged=[Merged(0, span.first, 1, count)])

    def _over_rows(self, entry: Entry, block: Block, first: int, count: int) -> Piece:
        """A paragraph in cells that are one, as many rows as it has lines."""
        lines = wrapped_lines(entry.text, room(first, count, self.columns))
        lines = min(lines, _MOST_ROWS)
        rows = []
        high = block.box.height / lines
        for number in range(lines):
            top = block.box.top + number * high
            rows.append(PieceRow(top, top + high, {}))
        rows[0].entries[first] = entry
        merged = [Merged(0, first, lines, count)]
        return Piece(rows, merged, is_list=block.kind == "list", box=block.box)

    def _aligned(self, piece: Piece, block: Block, span: Span) -> Piece:
        """Lines in the middle of the page, or at its right side, over all columns."""
        align = self._alignment(block)
        if span.beside or not align:
            return piece
        rows = []
        merged = []
        for number, row in enumerate(piece.rows):
            (entry,) = row.entries.values()
            if len(self.columns) > 1 and entry.width > sum(self.columns):
                return piece
            look = replace(entry.look, align=align)
            rows.append(replace(row, entries={0: replace(entry, look=look)}))
            if len(self.columns) > 1:
                merged.append(Merged(number, 0, 1, len(self.columns)))
        return replace(piece, rows=rows, merged=merged)

    def _alignment(self, block: Block) -> str:
        """ "center" or "right" for what stands there on the page, "" for all other text."""
        whole = self._tree.box
        if not block.box or not whole or block.kind == "list":
            return ""
        before = (block.box.left - whole.left) / whole.width
        after = (whole.right - block.box.right) / whole.width
        if block.align == "right" and after < _AT_SIDE:
            return "right"
        if abs(before - after) / 2 < _AT_SIDE and block.align == "center":
            return "center"
        # One line has no alignment of its own: what has the same white on both sides is centred.
        if len(block.lines) == 1 and min(before, after) > _WHITE and abs(before - after) < _SAME:
            return "center"
        return ""

    def _widths(self) -> list[float]:
        """The widths of the columns in letters: as the tables' contents need, elsewhere as on the
        page, and as the text needs where it stands alone.
        """
        sizes: dict[int, int] = {}
        most = WIDEST
        for item in self._tree.items:
            if isinstance(item, Table):
                first = self._places.span(item).first
                for part in self._tables[id(item)]:
                    _measure(part, first, sizes)
        count = max(self._places.count, max(sizes, default=0) + 1)
        if count == 1 and not sizes:
            most = TEXT_WIDEST
            sizes[0] = max((width(text) for text in self._all_texts()), default=0)
        found = []
        for column in range(count):
            size = float(sizes.get(column, 0))
            if column not in sizes:
                size = self._width_on_page(column)
            elif column < len(self._places.lefts):
                size = max(size, _LEAST_PITCH * self._width_on_page(column) - 2.0)
            found.append(min(max(size, NARROWEST), most) + 2.0)
        return found

    def _all_texts(self) -> Iterator[str]:
        for item in self._tree.items:
            for block in _blocks(item):
                if block.keep_lines:
                    yield block.text
                else:
                    yield paragraph(block)

    def _width_on_page(self, column: int) -> float:
        lefts = self._places.lefts
        if column >= len(lefts) or not self._page.width:
            return USUAL
        # As far from one side of the page as the first column is from the other.
        end = max(self._tree.box.right, self._page.width - self._tree.box.left)
        if column + 1 < len(lefts):
            return (lefts[column + 1] - lefts[column]) * _LETTERS / self._page.width
        return max(end - lefts[column], 0.0) * _LETTERS / self._page.width


def _blocks(item: Item) -> Sequence[Block]:
    if isinstance(item, Picture):
        return item.blocks
    if isinstance(item, Block):
        return (item,)
    return ()


def _look(block: Block) -> Look:
    words = [word for line in block.lines for word in line.words]
    indent = 0
    if block.kind == "list":
        indent = min(max(block.level - 1, 0), 15)
    return Look(
        bold=block.kind == "heading" or all(word.bold for word in words),
        italic=all(word.italic for word in words),
        wrap=True,
        indent=indent,
        size=_size(block),
        colour=colour_of(words),
    )


def _size(block: Block) -> int:
    """The size of the letters of a heading; all other text has the usual one."""
    if block.kind != "heading":
        return USUAL_SIZE
    return min(max(round(block.lines[0].size), USUAL_SIZE), _LARGEST)


def _are_close(above: Piece, below: Piece) -> bool:
    """Whether no empty row parts two pieces."""
    if above.is_list and below.is_list:
        return True
    if above.is_table or below.is_table or not above.rows or not below.rows:
        return False
    last, first = above.rows[-1], below.rows[0]
    if not last.bottom or not first.bottom:
        return False
    return first.top - last.bottom < _CLOSE * min(last.height, first.height)


def _measure(part: Part, first: int, sizes: dict[int, int]) -> None:
    """Add to `sizes` how wide the cells of a table are that stand in one column alone."""
    if not part.is_table:
        return
    wide = {(merged.row, merged.column) for merged in part.merged if merged.columns > 1}
    for number, row in enumerate(part.rows):
        for column, entry in enumerate(row):
            size = 0
            if (number, column) not in wide:
                size = entry.width
            sizes[first + column] = max(sizes.get(first + column, 0), size)


def _widen(part: Part, columns: list[float]) -> None:
    """Make room for texts that end at another text to their right; what is too long is wrapped."""
    spans = {(merged.row, merged.column) for merged in part.merged}
    for number, row in enumerate(part.rows):
        filled = [column for column, entry in enumerate(row) if entry.text]
        for column, following in pairwise(filled):
            entry = row[column]
            if entry.look.wrap or (number, column) in spans:
                continue
            missing = entry.width + _BETWEEN - room(column, following - column, columns)
            if missing <= 0 or following - 1 >= len(columns):
                continue
            last = following - 1
            if columns[last] + missing <= _WIDENED:
                columns[last] += missing
            else:
                columns[last] = max(columns[last], min(_WIDENED, columns[last] + missing))
                row[column] = replace(entry, look=replace(entry.look, wrap=True))
                part.merged.append(Merged(number, column, 1, following - column))

"""A page as strips of Word: text that runs over the page, columns, and what stands side by side."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Box, Face, Item, Line, Page, Picture, Table
from ocr.document.regions import Region, tree_of
from ocr.writers.common.lined import GAP, lined, pieces
from ocr.writers.word.body import Element, child, thin
from ocr.writers.word.columns import Room
from ocr.writers.word.paragraphs import Look, Place, add_paragraph
from ocr.writers.word.sections import Strip
from ocr.writers.word.styles import USUAL_FACE
from ocr.writers.word.tables import add_table, made
from ocr.writers.word.text import add_block
from ocr.writers.word.turned import is_turned

_PROSE_LINES = 3  # of a block that shows that its column is running text
_PROSE_WORDS = 3.0  # a line, on average
_NARROWEST = 0.12  # of the page's width: a column of running text
_MOST_COLUMNS = 5
_TIGHTEST = 0.3
_STEPS = 4

_LINE_IN_CELL = 1.15  # of the letters' size: a line of a table
_LABEL_GAP = 1.2  # heights of a line: the white between a label and its value
_FORM = 0.6  # of the lines are labels with values
_MOST_ROWS = 1.3  # times the lines of the longest column
_COVERED = 0.05  # of the smaller of two: a picture that lies over so much of it is behind the text


class AddsPictures(Protocol):
    def add(self, place: Place, picture: Picture, room: Room) -> None:
        """A paragraph with the picture, and its text below it."""

    def add_behind(self, place: Place, picture: Picture) -> None:
        """The picture at its place on the page, behind the text."""

    def add_turned(self, place: Place, block: Block) -> None:
        """A text box with letters that run up the page."""


def strips_of(page: Page, look: Look, pictures: AddsPictures, top: float) -> list[Strip]:
    """The strips of a page from the top down; `top` is where its text area begins, in points.

    A page that would not fit is set closer.
    """
    items, floating = _parted(page)
    sheet = look.sheet
    look = dataclasses.replace(look, face=usual_face(items))
    short_lines = lined(items, sheet.sizes)
    if short_lines is not None:
        items = short_lines
        look = dataclasses.replace(look, gap=GAP)
    tree = None
    if items:
        tree = tree_of(items)
    arranged = _Arranged(look, pictures, top)
    arranged.begin(floating, tree)
    for _ in range(_STEPS):
        over = arranged.y - sheet.text_end
        if over <= 0 or look.squeeze <= _TIGHTEST:
            break
        squeeze = max(_TIGHTEST, look.squeeze * (sheet.text_end - top) / (arranged.y - top) - 0.02)
        look = dataclasses.replace(look, squeeze=squeeze)
        arranged = _Arranged(look, pictures, top)
        arranged.begin(floating, tree)
    for item in page.blocks:
        if not item.box:
            arranged.add_somewhere(item)
    return arranged.strips


def _parted(page: Page) -> tuple[list[Item], list[Picture | Block]]:
    """The items that are arranged, and those that float: pictures behind others, turned letters."""
    placed = [item for item in page.blocks if item.box]
    texts = [item for item in placed if not isinstance(item, Picture)]
    items: list[Item] = []
    floating: list[Picture | Block] = []
    for item in placed:
        if isinstance(item, Picture):
            floats = any(_covers(item.box, other.box) for other in texts)
        else:
            floats = isinstance(item, Block) and is_turned(item)
        if floats and not isinstance(item, Table):
            floating.append(item)
        else:
            items.append(item)
    return items, floating


def _covers(box: Box, other: Box) -> bool:
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    if width <= 0 or height <= 0:
        return False
    smaller = min(box.width * box.height, other.width * other.height)
    return width * height > _COVERED * smaller


def usual_face(items: Iterable[Item]) -> Face:
    """The typeface of most of a page's words that say theirs."""
    counts: Counter[Face] = Counter()
    for item in items:
        for line in item.lines:
            for word in line.words:
                if word.face:
                    counts[word.face] += len(word.text)
    return max(counts, key=lambda face: counts[face], default=USUAL_FACE)


class _Arranged:
    def __init__(self, look: Look, pictures: AddsPictures, top: float) -> None:
        self._look, self._pictures = look, pictures
        self._sheet = look.sheet
        self._scale = look.sheet.scale
        self.y = top
        self.strips: list[Strip] = []
        self._place = self._whole()

    def _whole(self) -> Place:
        place = Place(self._sheet.margins[0], self._sheet.text_width, self.y)
        self.strips.append(Strip(place.elements))
        return place

    def begin(self, floating: list[Picture | Block], tree: Region | None) -> None:
        """The whole page; `floating` are pictures behind its text and letters that run up it."""
        for item in floating:
            if isinstance(item, Picture):
                self._pictures.add_behind(self._place, item)
            else:
                self._pictures.add_turned(self._place, item)
        if tree is not None:
            self.add(tree)

    def add(self, region: Region) -> None:
        """A region over the whole width."""
        if region.direction == "rows":
            for child_region in region.children:
                self.add(child_region)
        elif region.direction == "columns" and self._is_running_text(region):
            self._add_columns(region)
        else:
            self._add_to(self._place, region)
            self.y = self._place.y

    def add_somewhere(self, item: Item) -> None:
        """An item that nobody knows the place of, below all others."""
        if isinstance(item, Block):
            add_block(self._place, item, self._sheet, self._look.lists)
        elif isinstance(item, Table):
            add_table(self._place, item, self._sheet)

    def _is_running_text(self, region: Region) -> bool:
        """Whether columns are those of a page, in which text runs on, and no layout table."""
        if len(region.children) > _MOST_COLUMNS:
            return False
        running = 0
        for column in region.children:
            if column.box.width < _NARROWEST * self._sheet.width / self._scale:
                return False
            if any(_is_prose(item) for item in column.items):
                running += 1
        return running >= 2

    def _add_columns(self, region: Region) -> None:
        """Columns of the section, one after the other."""
        columns = []
        edges = [column.box.left * self._scale for column in region.children]
        edges[0] = min(edges[0], self._sheet.margins[0])
        edges[0] = self._sheet.margins[0]
        right = self._sheet.width - self._sheet.margins[2]
        for number, column in enumerate(region.children):
            end = right
            if number + 1 < len(edges):
                end = min(column.box.right * self._scale + 2, edges[number + 1] - 2)
            columns.append((edges[number], max(end - edges[number], 10.0)))
        self._move_down(self._place, region.box.top * self._scale, 0.0)
        self.y = self._place.y
        elements: list[Element] = []
        lowest = self.y
        for number, (column, (left, width)) in enumerate(
            zip(region.children, columns, strict=True)
        ):
            place = Place(left, width, self.y)
            self._add_to(place, column)
            if number:
                _break_column(place.elements)
            elements += place.elements
            lowest = max(lowest, place.y)
        self.y = lowest
        self.strips.append(Strip(elements, columns))
        self._place = self._whole()

    def _add_to(self, place: Place, region: Region) -> None:
        """A region below what is in the place."""
        if region.item is not None:
            self._add_item(place, region.item)
        elif region.direction == "rows":
            for child_region in region.children:
                self._add_to(place, child_region)
        else:
            self._add_side_by_side(place, region)

    def _add_item(self, place: Place, item: Item) -> None:
        if isinstance(item, Block):
            add_paragraph(place, item, self._look)
        elif isinstance(item, Table):
            self._move_down(place, item.box.top * self._scale, item.box.height * self._scale)
            room = Room(place.left, place.width)
            height = 0.0
            for element in made(item, self._sheet, room):
                place.append(element)
                place.append(thin())
                height += self._table_height(element, item) + 1
            place.y += max(height, item.box.height * self._scale)
        else:
            self._move_down(place, item.box.top * self._scale, item.box.height * self._scale)
            self._pictures.add(place, item, Room(place.left, place.width))
            texts = sum(any(map(str.isalnum, block.text)) for block in item.blocks)
            place.y += item.box.height * self._scale + texts * self._sheet.usual

    def _table_height(self, element: Element, table: Table) -> float:
        """How high a written table is at least: its rows as they are set, and their lines."""
        lines: Counter[int] = Counter()
        for cell in table.cells:
            if cell.rows == 1:
                lines[cell.row] = max(lines[cell.row], len(cell.lines))
        size = self._sheet.sizes.of(table.lines) or self._sheet.usual
        height = 0.0
        for number, row in enumerate(element.findall(qn("w:tr"))):
            stated = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
            least = 0.0
            if stated is not None:
                least = int(stated.get(qn("w:val"))) / 20
            height += max(least, lines[number] * size * _LINE_IN_CELL)
        return height

    def _move_down(self, place: Place, top: float, height: float) -> None:
        """White above what begins at `top` and has no room above it of its own."""
        before = self._look.room_above(place, top, height)
        follows_table = bool(place.elements) and place.elements[-1].tag == qn("w:tbl")
        if before < 1 and not follows_table:
            return
        spacer = thin()
        spacer.find(qn("w:pPr")).find(qn("w:spacing")).set(
            qn("w:before"), str(max(round((before - 1) * 20), 0))
        )
        place.append(spacer)
        place.y += max(before, 1)

    def _add_side_by_side(self, place: Place, region: Region) -> None:
        """A borderless table of one row with the regions in its cells."""
        edges = [column.box.left * self._scale for column in region.children]
        edges[0] = min(edges[0], max(place.left, edges[0]))
        right = max(place.right, region.box.right * self._scale)
        ends = [*edges[1:], right]
        if place.elements and place.elements[-1].tag == qn("w:tbl"):
            place.append(thin())
        table = place.add("tbl")
        _layout_properties(table, edges[0] - place.left, right - edges[0])
        grid = child(table, "tblGrid")
        for left, end in zip(edges, ends, strict=True):
            child(grid, "gridCol", w=_twips(end - left))
        for row in _rows_of(region):
            self._add_row(place, table, row, edges, ends)
        place.append(thin())
        place.y += 1

    def _add_row(
        self,
        place: Place,
        table: Element,
        cells: Sequence[Region | None],
        edges: list[float],
        ends: list[float],
    ) -> None:
        row = child(table, "tr")
        lowest = place.y
        for column, left, end in zip(cells, edges, ends, strict=True):
            cell = child(row, "tc")
            child(child(cell, "tcPr"), "tcW", w=_twips(end - left), type="dxa")
            inner = Place(left, end - left, place.y)
            if column is not None:
                self._add_to(inner, column)
            if not inner.elements or inner.elements[-1].tag != qn("w:p"):
                inner.append(thin())
            for element in inner.elements:
                cell.append(element)
            lowest = max(lowest, inner.y)
        place.y = lowest


def _rows_of(region: Region) -> list[Sequence[Region | None]]:
    """The rows of a layout table: one, or in a form one for each line of labels and values."""
    blocks = []
    for column in region.children:
        if not isinstance(column.item, Block):
            return [region.children]
        blocks.append(column.item)
    if not _is_form(blocks):
        return [region.children]
    lines = [(line, number) for number, block in enumerate(blocks) for line in block.lines]
    lines.sort(key=lambda entry: entry[0].box.bottom)
    rows: list[list[Region | None]] = []
    foot = 0.0
    for line, number in lines:
        middle = (line.box.top + line.box.bottom) / 2
        if not rows or middle > foot or rows[-1][number] is not None:
            rows.append([None] * len(blocks))
            foot = line.box.bottom
        block = _of_line(blocks[number], line)
        rows[-1][number] = Region("item", line.box, block)
    if len(rows) > _MOST_ROWS * max(len(block.lines) for block in blocks):
        return [region.children]  # their lines do not stand on common base lines
    return list(rows)


def _of_line(block: Block, line: Line) -> Block:
    """A block of one of its lines; a rule stays with the line that is next to it."""
    above = below = NOWHERE
    if line is block.lines[0]:
        above = block.rule_above
    if line is block.lines[-1]:
        below = block.rule_below
    alone = replace(block, lines=(line,), box=line.box, rule_above=above, rule_below=below)
    if len(block.lines) > 1:
        alone = replace(alone, band=NOWHERE, shade="")
    return alone


def _is_form(blocks: list[Block]) -> bool:
    """Whether most lines are a label and its value, with a gap or a colon between them."""
    lines = [line for block in blocks for line in block.lines]
    if max(len(block.lines) for block in blocks) < 2:
        return False
    if not all(block.keep_lines or len(block.lines) == 1 for block in blocks):
        return False
    pairs = 0
    for line in lines:
        parts = list(pieces(line, _LABEL_GAP * line.box.height))
        if len(parts) > 1 or ":" in line.text:
            pairs += 1
    return pairs >= _FORM * len(lines)


def _is_prose(item: Item) -> bool:
    if not isinstance(item, Block) or item.keep_lines or len(item.lines) < _PROSE_LINES:
        return False
    words = sum(len(line.words) for line in item.lines)
    return words >= _PROSE_WORDS * len(item.lines)


def _layout_properties(table: Element, indent: float, width: float) -> None:
    properties = child(table, "tblPr")
    child(properties, "tblW", w=_twips(width), type="dxa")
    child(properties, "tblInd", w=_twips(indent), type="dxa")
    child(properties, "tblLayout", type="fixed")
    margins = child(properties, "tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        child(margins, side, w=0, type="dxa")


def _break_column(elements: list[Element]) -> None:
    """Begin a new column before the elements."""
    first = elements[0] if elements else None
    if first is None or first.tag != qn("w:p"):
        first = thin()
        elements.insert(0, first)
    run = OxmlElement("w:r")
    child(run, "br", type="column")
    properties = first.find(qn("w:pPr"))
    if properties is None:
        first.insert(0, run)
    else:
        properties.addnext(run)


def _twips(points: float) -> int:
    return max(round(points * 20), 0)

"""Tables as tables of Word, as wide and as high as on the page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from math import inf

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msgspec import structs

from ocr.document import Align, Cell, Line, Rules, Table
from ocr.writers.common import is_number, is_rtl
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.metrics import line_width
from ocr.writers.common.text import runs, text_of
from ocr.writers.word.body import Body, Element, add_runs, child, thin
from ocr.writers.word.columns import Columns, Room, Shape, Stand
from ocr.writers.word.fitting import stretch_of
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import letters
from ocr.writers.word.text import own_size

_COLUMNS = 63  # Word opens no table with more
_INSET = 0.4  # of the letters' size: the room left and right in a cell
_MOST_INSET = 5.4  # points: Word's own
_BELOW = 6.0  # points below a table
_ALIKE = 0.15  # letters of a cell whose size differs by less have the table's
_FEW = 5  # letters whose height says too little of their size
_LOOSE = 1.25  # letters that are larger than their width tells are not: their box is too high
_LEAST_WIDTH = 0.1  # of the letters' size: a line
_CLOSE = 1.15  # of the letters' size: rows that are lower are set without more room
_NARROWER = 0.85  # of their width: letters are made no narrower before they are made smaller
_MANY_ROWS = 3  # a table with fewer has no evident header
_MOSTLY = 0.6
_RULE = 0.5  # points: what rules add to the height of each row
_NARROWEST = 0.5  # of the letters' usual width
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_DRAWN: dict[Rules, tuple[str, ...]] = {
    "rows": ("top", "bottom", "insideH"),
    "frame": ("top", "left", "bottom", "right"),
    "none": (),
}


def add_table(
    body: Body, table: Table, sheet: Sheet, room: Room | None = None, below: float = _BELOW
) -> None:
    """A table at its place in the room, the page's text area where none is given.

    `below` is the room below it in points.
    """
    if room is None:
        room = Room(sheet.margins[0], sheet.text_width)
    for element in made(table, sheet, room):
        body.append(element)
        # Word makes one of two tables with nothing between them.
        body.add_thin().find(qn("w:spacing")).set(qn("w:after"), str(round(below * 20)))


def made(table: Table, sheet: Sheet, room: Room) -> Iterator[Element]:
    """The table as elements that stand nowhere yet.

    They are several, one below the other, for more columns than Word takes. A paragraph has to
    follow each: Word makes one of two tables with nothing between them.
    """
    whole = grid(table)
    for first in range(0, whole.columns, _COLUMNS):
        end = min(first + _COLUMNS, whole.columns)
        part = whole
        if whole.columns > _COLUMNS:
            part = whole.part(range(whole.rows), range(first, end))
        yield _Writer(part, table, sheet, room).element()


class _Writer:
    """Writes one table."""

    def __init__(self, places: Grid, table: Table, sheet: Sheet, room: Room) -> None:
        self._places, self._table, self._sheet = places, table, sheet
        self._size = own_size(table.lines, sheet)  # 0.0: the style's
        self._style_size = letters(sheet.usual, sheet.usual_tight)
        usual = self._size or self._style_size
        self._inset = min(usual * _INSET, _MOST_INSET)
        self._stretch = 1.0
        if sheet.scale:
            self._stretch = stretch_of(table.lines, usual, "sans", sheet.scale)
        measures = sheet.scale, usual, self._inset, self._stretch
        self._columns = Columns(places, table, *measures)
        if self._columns.is_known:
            self._shape = self._columns.shape(room)
            narrower = max(self._shape.shrink, _NARROWER)
            self._stretch *= narrower
            fitting = usual * self._shape.shrink / narrower
        else:
            widths = places.widths(room.width)
            self._shape = Shape(0.0, widths, [0.0] * places.rows)
            fitting = places.letters(room.width, usual)
        self._largest = 0.0
        if fitting < usual:
            self._largest = round(fitting * 2) / 2
        self._usual = min(usual, fitting)

    def element(self) -> Element:
        element = OxmlElement("w:tbl")
        widths = [max(round(side * 20), 1) for side in self._shape.widths]
        self._add_properties(element, sum(widths))
        columns = child(element, "tblGrid")
        for side in widths:
            child(columns, "gridCol", w=side)
        headers = _header_rows(self._places)
        for row in range(self._places.rows):
            line = child(element, "tr")
            properties = child(line, "trPr")
            child(properties, "cantSplit")
            height = max(round((self._shape.heights[row] - _RULE) * 20), 0)
            if height:
                child(properties, "trHeight", val=height, hRule="atLeast")
            if row < headers:
                child(properties, "tblHeader")
            pieces = list(self._places.row(row))
            shade = _shade_of_all(cell for _, _, cell in pieces)
            for column, wide, cell in pieces:
                width = sum(widths[column : column + wide])
                if cell is None:
                    self._add_empty_cell(line, width, shade)
                else:
                    self._add_cell(line, cell, row, width)
        return element

    def _add_properties(self, element: Element, width: int) -> None:
        properties = child(element, "tblPr")
        child(properties, "tblStyle", val="TableGrid")
        child(properties, "tblW", w=width, type="dxa")
        # Older settings of compatibility count the indent from the text, not from the border.
        indent = round((self._shape.left + self._inset) * 20)
        if self._columns.is_known and indent:
            child(properties, "tblInd", w=indent, type="dxa")
        drawn = _DRAWN.get(self._table.rules)
        if drawn is not None:
            self._add_borders(properties, drawn)
        child(properties, "tblLayout", type="fixed")
        margins = child(properties, "tblCellMar")
        for name in ("left", "right"):
            child(margins, name, w=round(self._inset * 20), type="dxa")

    def _add_borders(self, properties: Element, drawn: tuple[str, ...]) -> None:
        borders = child(properties, "tblBorders")
        for side in _SIDES:
            if side in drawn:
                child(borders, side, val="single", sz=4, space=0, color="auto")
            else:
                child(borders, side, val="nil")

    def _add_empty_cell(self, line: Element, width: int, shade: str) -> None:
        """A place that no cell covers."""
        element = child(line, "tc")
        properties = child(element, "tcPr")
        child(properties, "tcW", w=width, type="dxa")
        if shade:
            child(properties, "shd", val="clear", color="auto", fill=shade.upper())
        self._add_empty(element)

    def _add_cell(self, line: Element, cell: Cell, row: int, width: int) -> None:
        element = child(line, "tc")
        properties = child(element, "tcPr")
        child(properties, "tcW", w=width, type="dxa")
        is_first_row = row == cell.row
        if cell.columns > 1:
            child(properties, "gridSpan", val=cell.columns)
        if cell.rows > 1:
            merged = "continue"
            if is_first_row:
                merged = "restart"
            child(properties, "vMerge", val=merged)
        if cell.shade:
            child(properties, "shd", val="clear", color="auto", fill=cell.shade.upper())
        if not is_first_row or not cell.lines:
            self._add_empty(element)
            return
        stand = self._columns.stand(cell)
        if stand.upright != "top":
            child(properties, "vAlign", val=stand.upright)
        height = 0.0
        if len(cell.lines) == 1 and cell.rows == 1:
            height = self._shape.heights[row]
        for part in cell.parts:
            if isinstance(part, Table):
                self._add_inner(element, part, width / 20)
                continue
            piece = cell
            if cell.tables:
                piece = structs.replace(cell, lines=part, tables=())
            for lines in self._columns.groups(piece):
                self._add_paragraph(element, lines, stand, height, width / 20)
                stand = replace(stand, above=0.0)
        if element[-1].tag != qn("w:p"):
            element.append(thin())

    def _add_inner(self, element: Element, table: Table, width: float) -> None:
        """A table inside a cell that is `width` points wide."""
        room = Room(self._inset, max(width - 2 * self._inset, self._usual))
        if element[-1].tag == qn("w:tbl"):  # Word makes one of two tables with nothing between them
            element.append(thin())
        for part in made(table, self._sheet, room):
            element.append(part)

    def _add_empty(self, element: Element) -> None:
        """A paragraph without text, no higher than the text of other cells."""
        paragraph = child(element, "p")
        if self._largest or self._size:
            mark = child(child(paragraph, "pPr"), "rPr")
            child(mark, "sz", val=round(self._usual * 2))

    def _add_paragraph(
        self,
        element: Element,
        lines: tuple[Line, ...],
        stand: Stand,
        height: float,
        width: float,
    ) -> None:
        size = self._size_of(lines)
        found = runs(lines, lambda line: size, looks=True)
        text = text_of(found)
        align = stand.align
        if not self._columns.is_known and not align and is_number(text):
            align = "right"
        paragraph = child(element, "p")
        is_only_line = 0 < height <= _CLOSE * self._usual
        rtl = is_rtl(text)
        properties = child(paragraph, "pPr")
        if rtl:
            child(properties, "bidi")
        if is_only_line:
            child(properties, "spacing", line=max(round(height * 20), 1), lineRule="exact")
        else:
            _add_spacing(properties, stand)
        near, far = _side(align, rtl), _side(align, not rtl)
        if near != far and (stand.indent or stand.far):
            indents = {near: round(stand.indent * 20)}
            if len(lines) > 1:
                indents[far] = round(stand.far * 20)
            child(properties, "ind", **indents)
        if align:
            child(properties, "jc", val=_jc(align, rtl))
        stretch = self._stretch_of(lines, size, width - stand.indent)
        add_runs(paragraph, found, rtl=rtl, stretch=stretch)

    def _stretch_of(self, lines: tuple[Line, ...], size: float, width: float) -> int:
        """How wide letters are set, in per cent: a line alone is no wider than its cell.

        `width` is that of the cell in points.
        """
        stretch = self._stretch
        room = width - 2 * self._inset
        if len(lines) == 1 and room > 0:
            usual = line_width(lines[0], "") * (size or self._style_size)
            if usual * stretch > room:
                stretch = max(room / usual, _NARROWEST)
        return int(stretch * 100)

    def _size_of(self, lines: tuple[Line, ...]) -> float:
        """The size of some letters, the table's where it is nearly that; 0.0: the style's."""
        own = own_size(lines, self._sheet)
        size = own or self._style_size
        is_short = sum(len(line.text) for line in lines) < _FEW
        is_doubtful = is_short or size > _LOOSE * self._widest_size(lines)
        if is_doubtful or abs(size - self._usual) <= _ALIKE * self._usual:
            own = self._size
        if self._largest:
            own = min(own or self._largest, self._largest)
        return own

    def _widest_size(self, lines: tuple[Line, ...]) -> float:
        """The size at which letters are as wide as on the page; infinite where it is not known."""
        found = [inf]
        for line in lines:
            if line.box and self._columns.is_known:
                wide = line_width(line, "sans") * self._stretch
                found.append(line.box.width * self._sheet.scale / max(wide, _LEAST_WIDTH))
        return min(found)


def _add_spacing(properties: Element, stand: Stand) -> None:
    values: dict[str, object] = {}
    if stand.above >= 1:
        values["before"] = round(stand.above * 20)
    if stand.pitch:
        values["line"] = round(stand.pitch * 20)
        values["lineRule"] = "exact"
    if values:
        child(properties, "spacing", **values)


def _jc(align: Align, rtl: bool) -> str:
    if align == "justify":
        return "both"
    return _side(align, rtl)


def _side(align: Align, rtl: bool) -> str:
    """The side that letters stand at, as Word says it: "left" is where a line begins."""
    if align == "center":
        return "center"
    is_at_right = align == "right"
    if is_at_right != rtl:
        return "right"
    return "left"


def _header_rows(places: Grid) -> int:
    """How many rows at the top are evidently headers: 0 or those that the first row's cells cover.

    They are bold or shaded, and the rows below are not; or they name columns of numbers.
    """
    if places.rows < _MANY_ROWS:
        return 0
    first = [cell for _, _, cell in places.row(0) if cell and cell.row == 0]
    texts = [cell for cell in first if cell.lines]
    if not texts or any(is_number(cell.text) for cell in texts):
        return 0
    high = max(cell.rows for cell in first)
    below = [cell for cell in places.cells() if cell.row >= high and cell.lines]
    if high >= places.rows or not below:
        return 0
    if _share(below, _is_bold) < 0.5 and all(map(_is_bold, texts)):
        return high
    if _share(below, _is_shaded) < 0.5 and all(map(_is_shaded, texts)):
        return high
    numbers = [cell for cell in below if is_number(cell.text)]
    if len(texts) > 1 and len(numbers) >= _MOSTLY * len(below) / 2:
        return high
    return 0


def _shade_of_all(cells: Iterable[Cell | None]) -> str:
    """The shade that all cells of a row have, "" where they differ."""
    shades = {cell.shade for cell in cells if cell is not None}
    if len(shades) != 1:
        return ""
    return shades.pop()


def _is_bold(cell: Cell) -> bool:
    return all(word.bold for line in cell.lines for word in line.words)


def _is_shaded(cell: Cell) -> bool:
    return cell.shade != ""


def _share(cells: list[Cell], has: Callable[[Cell], bool]) -> float:
    return sum(map(has, cells)) / len(cells)

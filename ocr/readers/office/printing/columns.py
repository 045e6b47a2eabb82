"""The widths that the columns of a sheet need for what stands in them.

Widths are counted as in the file: in digits of the workbook's usual letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ocr.readers.office.package import find, find_all, q
from ocr.readers.office.printing.looks import CellLook
from ocr.readers.office.sheets_cells import MAX_CELLS
from ocr.readers.office.sheets_values import Book, text_of
from ocr.readers.office.text import Run, integer

_USUAL, _WIDEST = 8.43, 255.0
_LONGEST_TEXT = 60.0  # what a column is widened to for a text; more of it is cut off or broken
_USUAL_SIZE = 11.0  # points
_PADDING = 2.0
_ROOM = 1.1  # for letters that are wider than the workbook's usual ones
_POINTS = 5.25  # of one digit, and of a column's margins
_MARGIN = 3.75
_BOLD = 1.1
_NARROW, _WIDE = frozenset(" .,:;'|!()[]ijlIt-/"), frozenset("mwMWQG@%")
# A value that only LibreOffice will know, and what it needs at least.
_SAMPLE, _LEAST = "1234567.5", 13.0
_MOST_COLUMNS = 16_384
_MOST_ENTRIES = 2_000  # of widths that are looked at


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    need: float
    is_text: bool
    wraps: bool


@dataclass(slots=True)
class _Found:
    cells: list[_Cell] = field(default_factory=list)
    filled: set[tuple[int, int]] = field(default_factory=set)
    last: int = 0


def fit_columns(root: etree._Element, book: Book, looks: list[CellLook]) -> float:
    """Widen the columns of a sheet where that is needed. The width of all used ones in points."""
    found = _read(root, book, looks)
    stated = _stated(root, found.last)
    usual = _usual(root)
    merged = _merged(root)
    needed: dict[int, float] = {}
    for cell in found.cells:
        if cell.is_text and (cell.wraps or (cell.row, cell.column + 1) not in found.filled):
            continue
        span = merged.get((cell.row, cell.column), 1)
        need = cell.need / span
        if cell.is_text:
            need = min(need, _LONGEST_TEXT)
        for column in range(cell.column, cell.column + span):
            needed[column] = max(needed.get(column, 0.0), min(need, _WIDEST))
    widened = {}
    total = 0.0
    for column in range(1, found.last + 1):
        width, hidden = stated.get(column, (usual, False))
        if hidden:
            continue
        if needed.get(column, 0.0) > width:
            width = needed[column]
            widened[column] = width
        total += width * _POINTS + _MARGIN
    if widened:
        _write(root, widened)
    return total


def _read(root: etree._Element, book: Book, looks: list[CellLook]) -> _Found:
    found = _Found()
    row = 0
    for element in find_all(root, "x:sheetData/x:row"):
        row = integer(element.get("r"), row + 1)
        column = 0
        for cell in element:
            column = _column(cell.get("r", "")) or column + 1
            if len(found.cells) >= MAX_CELLS or column > _MOST_COLUMNS:
                return found
            run = _run(cell, book)
            if run is None or not run.text.strip():
                continue
            style = integer(cell.get("s"))
            look = CellLook()
            if 0 <= style < len(looks):
                look = looks[style]
            is_text = cell.get("t", "n") in ("s", "inlineStr", "str")
            need = _need(run) * look.wide
            if not is_text and find(cell, "x:f") is not None:
                need = max(need, _LEAST)
            if not look.is_turned:
                found.cells.append(_Cell(row, column, need, is_text, look.wraps))
            found.filled.add((row, column))
            found.last = max(found.last, column)
    return found


def _run(cell: etree._Element, book: Book) -> Run | None:
    style = integer(cell.get("s"))
    inline = find(cell, "x:is")
    if inline is not None:
        return book.content("str", text_of(inline), style).run
    value = find(cell, "x:v")
    if value is not None and value.text:
        return book.content(cell.get("t", "n"), value.text, style).run
    if find(cell, "x:f") is not None:
        return book.content("n", _SAMPLE, style).run
    return None


def _need(run: Run) -> float:
    longest = 0.0
    for line in run.text.splitlines():
        longest = max(longest, sum(_letter(char) for char in line))
    scale = max(1.0, (run.size or _USUAL_SIZE) / _USUAL_SIZE)
    if run.bold:
        scale *= _BOLD
    return longest * scale * _ROOM + _PADDING


def _letter(char: str) -> float:
    """Its width in digits."""
    if char in _NARROW:
        return 0.6
    if char in _WIDE:
        return 1.7
    if char >= "\u1100":
        return 2.0
    if char.isupper():
        return 1.25
    return 1.0


def _column(reference: str) -> int:
    number = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return min(number, _MOST_COLUMNS + 1)


def _usual(root: etree._Element) -> float:
    stated = find(root, "x:sheetFormatPr")
    if stated is None:
        return _USUAL
    return _number(stated.get("defaultColWidth"), _USUAL)


def _number(text: str | None, default: float) -> float:
    try:
        found = float(text or "")
    except ValueError:
        return default
    if 0 <= found <= _WIDEST:
        return found
    return default


def _stated(root: etree._Element, last: int) -> dict[int, tuple[float, bool]]:
    """Width, and whether it is hidden, of each column up to `last` that the sheet speaks of."""
    found: dict[int, tuple[float, bool]] = {}
    for entry in find_all(root, "x:cols/x:col")[:_MOST_ENTRIES]:
        width = _number(entry.get("width"), _USUAL)
        hidden = entry.get("hidden") in ("1", "true")
        for column in _range(entry):
            if column > last:
                break
            found[column] = (width, hidden)
    return found


def _range(entry: etree._Element) -> range:
    first = max(1, integer(entry.get("min"), 1))
    last = min(integer(entry.get("max"), first), _MOST_COLUMNS)
    return range(first, last + 1)


def _merged(root: etree._Element) -> dict[tuple[int, int], int]:
    """Columns of each merged cell, by its first row and column."""
    found = {}
    for entry in find_all(root, "x:mergeCells/x:mergeCell"):
        first, _, last = entry.get("ref", "").partition(":")
        column = _column(first)
        row = integer(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
        found[row, column] = max(1, min(_column(last) - column + 1, 100))
    return found


def _write(root: etree._Element, widened: dict[int, float]) -> None:
    """State the new widths; of the other columns what was stated."""
    old = find(root, "x:cols")
    new = etree.Element(q("x:cols"))
    entries = list(_entries(old, widened))
    for first, last, attributes in sorted(entries, key=lambda entry: entry[0]):
        made = etree.SubElement(new, q("x:col"), dict(attributes))
        made.set("min", str(first))
        made.set("max", str(last))
    if old is not None:
        root.replace(old, new)
        return
    cells = find(root, "x:sheetData")
    if cells is not None:
        cells.addprevious(new)


def _entries(
    old: etree._Element | None, widened: dict[int, float]
) -> Iterator[tuple[int, int, dict[str, str]]]:
    """First column, last column and attributes: one entry a widened column, the rest in ranges."""
    left = set(widened)
    for entry in find_all(old, "x:col"):
        attributes = {str(name): str(value) for name, value in entry.attrib.items()}
        columns = _range(entry)
        start = columns.start
        for column in sorted(left.intersection(columns)):
            if start < column:
                yield start, column - 1, attributes
            yield column, column, _widened(attributes, widened[column])
            start = column + 1
            left.discard(column)
        if start < columns.stop:
            yield start, columns.stop - 1, attributes
    for column in left:
        yield column, column, _widened({}, widened[column])


def _widened(attributes: dict[str, str], width: float) -> dict[str, str]:
    return {**attributes, "width": f"{width:.2f}", "customWidth": "1"}

"""The cells of one sheet, read as a stream: what is empty is counted and forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import IO

from lxml import etree

from ocr.document import Cell
from ocr.errors import EngineError, ErrorCode
from ocr.readers import zips
from ocr.readers.office.package import Package
from ocr.readers.office.sheets_values import Book, Content, text_of
from ocr.readers.office.text import integer, lines

MAX_CELLS = 200_000  # of the used ranges of all sheets together
_MAX_ELEMENTS = 2_000_000  # cells that a file mentions, empty ones too
_MAX_LETTERS = 20_000_000  # a text is stored once and may be shown by every cell
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_Place = tuple[int, int]  # row and column from 1


@dataclass(slots=True)
class Budget:
    """What the sheets of a file have used of its limits."""

    elements: int = 0
    cells: int = 0
    letters: int = 0

    def spend(self, *, elements: int = 0, cells: int = 0, letters: int = 0) -> None:
        self.elements += elements
        self.cells += cells
        self.letters += letters
        if self.elements > _MAX_ELEMENTS or self.cells > MAX_CELLS:
            message = f"The workbook uses a range of more than {MAX_CELLS:,} cells; "
            message += "no more are accepted."
            raise EngineError(message, code=ErrorCode.TOO_LARGE)
        if self.letters > _MAX_LETTERS:
            raise EngineError(
                "The workbook holds more text than is accepted.", code=ErrorCode.TOO_LARGE
            )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of the used range, trimmed, with rows and columns from 0."""

    cells: tuple[Cell, ...]
    landscape: bool


@dataclass(slots=True)
class _Found:
    values: dict[_Place, Content] = field(default_factory=dict)
    merged: list[tuple[_Place, _Place]] = field(default_factory=list)
    landscape: bool = False
    row: int = 0
    column: int = 0


def cells(package: Package, part: str, book: Book, budget: Budget) -> Sheet:
    """Read a sheet. Raises EngineError "too_large", and what a damaged part raises."""
    found = _Found()
    info = package.archive.getinfo(part)
    if info.file_size > zips.MAX_XML:
        raise EngineError(
            "A part of the document is larger than is accepted.", code=ErrorCode.TOO_LARGE
        )
    with package.archive.open(info) as stream:
        for element in _elements(stream):
            _take(found, element, book, budget)
    return Sheet(tuple(_arranged(found, budget)), found.landscape)


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, etree._Element]]:
    tags = ("{*}row", "{*}c", "{*}mergeCell", "{*}pageSetup")
    safe = {"resolve_entities": False, "load_dtd": False, "no_network": True}
    events = etree.iterparse(stream, ("start", "end"), tag=tags, **safe)
    for event, element in events:
        yield event, element
        if event == "end" and element.tag.endswith("}row"):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _take(found: _Found, step: tuple[str, etree._Element], book: Book, budget: Budget) -> None:
    event, element = step
    name = element.tag.rpartition("}")[2]
    if event == "start" and name == "row":
        found.row = integer(element.get("r"), found.row + 1)
        found.column = 0
    elif event == "end" and name == "c":
        _take_cell(found, element, book, budget)
    elif event == "end" and name == "mergeCell":
        first, _, last = element.get("ref", "").partition(":")
        start = _place(first)
        end = _place(last)
        if start and end:
            found.merged.append((start, end))
    elif name == "pageSetup":
        found.landscape = element.get("orientation") == "landscape"


def _take_cell(found: _Found, element: etree._Element, book: Book, budget: Budget) -> None:
    place = _place(element.get("r", "")) or (found.row, found.column + 1)
    row, column = place
    found.column = column
    content = _content(element, book)
    element.clear()
    empty = content is None or not content.run.text.strip()
    if content is None or empty or row > _MAX_ROW or column > _MAX_COLUMN:
        budget.spend(elements=1)
        return
    found.values[place] = content
    budget.spend(elements=1, letters=len(content.run.text))


def _content(element: etree._Element, book: Book) -> Content | None:
    kind, style = element.get("t", "n"), integer(element.get("s"))
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "is":
            return book.content("str", text_of(child), style)
        if name == "v" and child.text:
            return book.content(kind, child.text, style)
    return None


def _place(reference: str) -> _Place | None:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _arranged(found: _Found, budget: Budget) -> Iterator[Cell]:
    """The cells in reading order; merged cells end at the used range at the latest."""
    if not found.values:
        return
    rows = {row for row, _ in found.values}
    columns = {column for _, column in found.values}
    top, bottom = min(rows), max(rows)
    left, right = min(columns), max(columns)
    budget.spend(cells=(bottom - top + 1) * (right - left + 1))
    ends: dict[_Place, _Place] = {}
    for start, (last_row, last_column) in found.merged:
        ends[start] = (min(last_row, bottom), min(last_column, right))
    for (row, column), content in sorted(found.values.items(), key=itemgetter(0)):
        last_row, last_column = ends.get((row, column), (row, column))
        height = max(1, last_row - row + 1)
        width = max(1, last_column - column + 1)
        yield Cell(
            row - top,
            column - left,
            lines([content.run]),
            rows=height,
            columns=width,
            value=content.value,
            format=content.format,
        )

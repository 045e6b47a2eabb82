"""The cells of one sheet, read as a stream: what is empty is counted and forgotten."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import IO, NamedTuple

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
_ON = ("1", "true")
_FORMULA = 1_000  # letters of one that are shown
_UNKNOWN = ("#NAME?", "#REF!")  # of a function or a file that LibreOffice does not have
Place = tuple[int, int]  # row and column from 1


@dataclass(slots=True)
class Hidden:
    """The rows and columns that are not shown, from 1 and in order."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    def add_row(self, row: int) -> None:
        if not self.rows or row > self.rows[-1]:
            self.rows.append(row)

    def add_columns(self, first: int, last: int) -> None:
        known = 0
        if self.columns:
            known = self.columns[-1]
        self.columns += range(max(first, known + 1), min(last, _MAX_COLUMN) + 1)

    def has_row(self, row: int) -> bool:
        return not self.shown_rows(row, row)

    def has_column(self, column: int) -> bool:
        return not self.shown_columns(column, column)

    def shown_rows(self, first: int, last: int) -> int:
        """How many rows from `first` to `last` are shown."""
        return _shown(self.rows, last) - _shown(self.rows, first - 1)

    def shown_columns(self, first: int, last: int) -> int:
        return _shown(self.columns, last) - _shown(self.columns, first - 1)

    def shown_place(self, place: Place) -> Place:
        """Where a place stands, counted in shown rows and columns: itself or the next one shown."""
        row, column = place
        return _shown(self.rows, row - 1) + 1, _shown(self.columns, column - 1) + 1


def _shown(hidden: list[int], last: int) -> int:
    """How many of the numbers from 1 to `last` are not hidden."""
    return last - bisect_right(hidden, last)


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


class Answer(NamedTuple):
    """What a formula gives, as a cell states it: its type, and its value."""

    kind: str
    value: str


Answers = Mapping[Place, Answer]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of the used range, trimmed, with rows and columns from 0.

    What stands in hidden rows and columns is not among them: it is counted. `uncomputed` are the
    places of the formulas whose values no program has stored.
    """

    cells: tuple[Cell, ...]
    landscape: bool
    hidden: Hidden
    hidden_rows: int
    hidden_columns: int
    uncomputed: frozenset[Place]


@dataclass(slots=True)
class _Found:
    answers: Answers
    values: dict[Place, Content] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    uncomputed: set[Place] = field(default_factory=set)
    hidden: Hidden = field(default_factory=Hidden)
    landscape: bool = False
    row: int = 0
    column: int = 0


def cells(
    package: Package, part: str, book: Book, budget: Budget, answers: Answers | None = None
) -> Sheet:
    """Read a sheet; `answers` are values of formulas that the sheet itself does not have.

    Raises EngineError "too_large", and what a damaged part raises.
    """
    found = _Found(answers or {})
    for step in _steps(package, part):
        _take(found, step, book, budget)
    arranged = tuple(_arranged(found, budget))
    rows = {row for row, _ in found.values if found.hidden.has_row(row)}
    columns = {column for _, column in found.values if found.hidden.has_column(column)}
    return Sheet(
        arranged,
        found.landscape,
        found.hidden,
        len(rows),
        len(columns),
        frozenset(found.uncomputed),
    )


def stated(package: Package, part: str, book: Book, places: Set[Place]) -> Answers:
    """What the cells at some places of a sheet state."""
    found: dict[Place, Answer] = {}
    row = column = 0
    for event, element in _steps(package, part):
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = integer(element.get("r"), row + 1), 0
        if event == "start" or name != "c":
            continue
        place = place_of(element.get("r", "")) or (row, column + 1)
        column = place[1]
        if place not in places:
            continue
        kind = element.get("t", "n")
        value = _child_text(element, "v")
        if value and kind == "s":
            found[place] = Answer("str", book.common_text(value))
        elif value:
            found[place] = Answer(kind, value)
    return found


def _steps(package: Package, part: str) -> Iterator[tuple[str, etree._Element]]:
    info = package.archive.getinfo(part)
    if info.file_size > zips.MAX_XML:
        raise EngineError(
            "A part of the document is larger than is accepted.", code=ErrorCode.TOO_LARGE
        )
    with package.archive.open(info) as stream:
        yield from _elements(stream)


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, etree._Element]]:
    tags = ("{*}col", "{*}row", "{*}c", "{*}mergeCell", "{*}pageSetup")
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
        if element.get("hidden") in _ON:
            found.hidden.add_row(found.row)
    elif event == "start" and name == "col":
        if element.get("hidden") in _ON:
            first = integer(element.get("min"))
            found.hidden.add_columns(first, integer(element.get("max"), first))
    elif event == "end" and name == "c":
        _take_cell(found, element, book, budget)
    elif event == "end" and name == "mergeCell":
        first, _, last = element.get("ref", "").partition(":")
        start = place_of(first)
        end = place_of(last)
        if start and end:
            found.merged.append((start, end))
    elif name == "pageSetup":
        found.landscape = element.get("orientation") == "landscape"


def _take_cell(found: _Found, element: etree._Element, book: Book, budget: Budget) -> None:
    place = place_of(element.get("r", "")) or (found.row, found.column + 1)
    row, column = place
    found.column = column
    content = _content(found, place, element, book)
    element.clear()
    empty = content is None or not content.run.text.strip()
    if content is None or empty or row > _MAX_ROW or column > _MAX_COLUMN:
        budget.spend(elements=1)
        return
    found.values[place] = content
    budget.spend(elements=1, letters=len(content.run.text))


def _content(found: _Found, place: Place, element: etree._Element, book: Book) -> Content | None:
    kind, style = element.get("t", "n"), integer(element.get("s"))
    inline = element.find("{*}is")
    if inline is not None:
        return book.content("str", text_of(inline), style)
    value = _child_text(element, "v")
    formula = element.find("{*}f")
    if formula is not None and _is_uncomputed(kind, value, book):
        found.uncomputed.add(place)
        answer = found.answers.get(place)
        if answer is not None and answer.value not in _UNKNOWN:
            return book.content(answer.kind, answer.value, style)
        if not value or value == "0":
            return _shown_formula(formula, style, book)
    if value:
        return book.content(kind, value, style)
    return None


def _is_uncomputed(kind: str, value: str, book: Book) -> bool:
    """Whether the program that wrote a formula left its value to the one that opens it."""
    if book.is_computed_on_load:
        return True
    return not value and kind != "str"


def _shown_formula(formula: etree._Element, style: int, book: Book) -> Content | None:
    text = (formula.text or "").strip().replace("_xlfn.", "").replace("_xlws.", "")
    if not text:
        return None
    return book.content("str", f"={text[:_FORMULA]}", style)


def _child_text(element: etree._Element, name: str) -> str:
    child = element.find(f"{{*}}{name}")
    if child is None:
        return ""
    return child.text or ""


def place_of(reference: str) -> Place | None:
    """Row and column of a reference like "B3", None for what is none."""
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
    hidden = found.hidden
    ends = dict(found.merged)
    spans: dict[Place, tuple[int, int]] = {}
    for place in found.values:
        last_row, last_column = ends.get(place, place)
        height = hidden.shown_rows(place[0], max(last_row, place[0]))
        width = hidden.shown_columns(place[1], max(last_column, place[1]))
        if height and width:
            spans[place] = height, width
    if not spans:
        return
    places = {place: hidden.shown_place(place) for place in spans}
    top = min(row for row, _ in places.values())
    left = min(column for _, column in places.values())
    bottom = max(row for row, _ in places.values())
    right = max(column for _, column in places.values())
    budget.spend(cells=(bottom - top + 1) * (right - left + 1))
    for place in sorted(spans):
        row, column = places[place]
        height, width = spans[place]
        content = found.values[place]
        yield Cell(
            row - top,
            column - left,
            lines([content.run]),
            rows=min(height, bottom - row + 1),
            columns=min(width, right - column + 1),
            value=content.value,
            format=content.format,
        )

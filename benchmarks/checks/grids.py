"""Tables as values in a grid, and how many of a table's cells a workbook has right."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx

from benchmarks.metrics import normal

Value = str | float | datetime.date
At = tuple[int, int]
Key = tuple[str, str]
_PLAIN = re.compile(r"[-\u2212]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?")
_DRESSED = re.compile(r"([-\u2212]?)(?:[$\u20ac\u00a3]|USD|EUR|CHF)?\s?([\d,]+(?:\.\d+)?)\s?(%?)")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y")


@dataclass(frozen=True, slots=True)
class Grid:
    """The values by row and column from 0, without empty ones; rows and columns of the whole."""

    values: dict[At, Value]
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Right:
    """Of some tables: cells; those right where they belong, and anywhere; tables, and those of the
    right size.
    """

    cells: int = 0
    placed: int = 0
    anywhere: int = 0
    tables: int = 0
    shaped: int = 0

    def __add__(self, other: "Right") -> "Right":
        return Right(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def compare(table: Grid, sheets: list[Grid]) -> Right:
    """Against the sheet, and the place on it, where most cells are right."""
    results = [on_sheet(table, sheet) for sheet in sheets] or [Right(len(table.values), 0, 0, 1, 0)]
    return max(results, key=lambda right: (right.placed, right.anywhere))


def on_sheet(table: Grid, sheet: Grid) -> Right:
    moves = Counter(
        (there[0] - here[0], there[1] - here[1])
        for here, wanted in table.values.items()
        for there, found in sheet.values.items()
        if key(found) in accepted(wanted)
    )
    (move, placed), *_ = moves.most_common(1) or [((0, 0), 0)]
    left = Counter(map(key, sheet.values.values()))
    anywhere = sum(taken(left, accepted(wanted)) for wanted in table.values.values())
    return Right(
        len(table.values), placed, anywhere, 1, int(placed > 0 and has_shape(table, sheet, move))
    )


def taken(left: Counter[Key], keys: set[Key]) -> bool:
    """Whether one of them was still left; it no longer is."""
    for one in keys:
        if left[one]:
            left[one] -= 1
            return True
    return False


def has_shape(table: Grid, sheet: Grid, move: At) -> bool:
    """In the rows of the table the sheet uses each row and column that the table uses, and no other
    column.
    """
    band = {(row - move[0], column - move[1]) for row, column in sheet.values}
    band = {at for at in band if 0 <= at[0] < table.rows}
    used = [{at[axis] for at in band} == {at[axis] for at in table.values} for axis in (0, 1)]
    return all(used)


def key(value: Value) -> Key:
    """What makes two values of a workbook the same: type and value."""
    if isinstance(value, str):
        return "text", normal(value)
    if isinstance(value, datetime.date):
        return "date", value.strftime("%Y-%m-%d")
    return "number", f"{value:.6g}"


def accepted(wanted: Value) -> set[Key]:
    """A date may also stay as it is written; a text that is plainly a number must be one."""
    if not isinstance(wanted, str):
        return {key(wanted)}
    if _PLAIN.fullmatch(wanted):
        return {key(float(wanted.replace(",", "").replace("\u2212", "-")))}
    return {key(wanted), *map(key, dressed(wanted)), *map(key, dates(wanted))}


def dressed(text: str) -> Iterator[float]:
    """The number in an amount or a percentage; a zero in front makes it a code."""
    found = _DRESSED.fullmatch(text)
    if found and not re.match(r"0\d", found[2]) and found[2].strip(","):
        number = float(found[2].replace(",", "")) / (100 if found[3] else 1)
        yield -number if found[1] else number


def dates(text: str) -> Iterator[datetime.date]:
    for form in _DATES:
        try:
            yield datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue


def sheets(path: Path) -> list[Grid]:
    """The sheets of a workbook, formulas as their last results."""
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        grid({(cell.row, cell.column): cell.value for row in sheet for cell in row})
        for sheet in book.worksheets
    ]


def grid(found: dict[At, Any]) -> Grid:
    """Of what is not empty, beginning in its first row and column."""
    full = {at: value for at, value in found.items() if value is not None and str(value).strip()}
    top, left = (min((at[axis] for at in full), default=0) for axis in (0, 1))
    values = {(row - top, column - left): plain(value) for (row, column), value in full.items()}
    rows, columns = (1 + max((at[axis] for at in values), default=-1) for axis in (0, 1))
    return Grid(values, rows, columns)


def plain(value: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float | datetime.date):
        return " ".join(str(value).split())
    return value


def word_tables(path: Path) -> list[Grid]:
    """A merged cell is where it begins."""
    return [
        table_of([list(row.cells) for row in table.rows])
        for table in docx.Document(str(path)).tables
    ]


def slide_tables(path: Path) -> list[Grid]:
    shapes = (shape for slide in pptx.Presentation(str(path)).slides for shape in slide.shapes)
    return [
        table_of([list(row.cells) for row in shape.table.rows])
        for shape in shapes
        if shape.has_table
    ]


def table_of(rows: list[list[Any]]) -> Grid:
    first: dict[int, At] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            first.setdefault(id(cell._tc), (row, column))
    return grid({at: rows[at[0]][at[1]].text for at in first.values()})


TABLES: dict[str, Callable[[Path], list[Grid]]] = {
    ".xlsx": sheets,
    ".docx": word_tables,
    ".pptx": slide_tables,
}

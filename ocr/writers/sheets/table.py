"""A table -> the rows of a sheet: values by column, a header, merged cells."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ocr.document import Cell, Rules, Table
from ocr.errors import EngineError, ErrorCode
from ocr.writers.common import clean
from ocr.writers.common.grid import Grid, grid, is_first_place
from ocr.writers.sheets.identifiers import identifier_columns, is_named
from ocr.writers.sheets.looks import ALL_SIDES, Look, colour_of
from ocr.writers.sheets.parts import NOTHING, WIDEST, Entry, Merged, Part, Row, text_part
from ocr.writers.sheets.style import Style, column_styles
from ocr.writers.sheets.text import pieces, width
from ocr.writers.sheets.values import Value, parse

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


def table_parts(table: Table) -> Iterator[Part]:
    """The table, and below it what was too long for its cells. Raises EngineError "too_large"."""
    places = grid(table)
    if places.rows > MOST_ROWS or places.columns > MOST_COLUMNS:
        raise EngineError(
            "A table has more rows or columns than a spreadsheet can hold.",
            code=ErrorCode.TOO_LARGE,
        )
    if not places.covered:
        return
    rest: list[str] = []
    cells = list(places.cells())
    styles = _styles(cells)
    keys = _keys(cells)
    rows = []
    for number in range(places.rows):
        row = _row(places, number, styles, keys, rest)
        ruled = []
        for column, entry in enumerate(row):
            ruled.append(_ruled(entry, table.rules, places, number, column))
        rows.append(ruled)
    rows[0] = _header(rows)
    _parted(rows)
    yield Part(rows, is_table=True, merged=_merged(places))
    if rest:
        yield text_part(rest)


def _ruled(entry: Entry, rules: Rules, places: Grid, row: int, column: int) -> Entry:
    """The entry with the rules that the table has around this place."""
    if rules == "none":
        return entry
    sides = []
    if rules in ("", "all"):
        sides = ALL_SIDES.split()
    elif rules == "rows":
        sides = ["top", "bottom"]
    else:
        if column == 0:
            sides.append("left")
        if row == 0:
            sides.append("top")
        if column == places.columns - 1:
            sides.append("right")
        if row == places.rows - 1:
            sides.append("bottom")
    return Entry(entry.text, entry.value, _with_sides(entry.look, " ".join(sides)))


@lru_cache(maxsize=1000)
def _with_sides(look: Look, sides: str) -> Look:
    return replace(look, sides=sides)


def _styles(cells: list[Cell]) -> dict[int, Style]:
    styles = column_styles((cell.column, cell.text) for cell in cells)
    for column in identifier_columns(cells):
        styles[column] = replace(styles.get(column, Style()), is_text=True)
    return styles


def _keys(cells: list[Cell]) -> dict[int, str]:
    """What stands on the left of each row, where it is the name of the one value beside it."""
    keys: dict[int, str] = {}
    values: Counter[int] = Counter()
    for cell in cells:
        if cell.column == 0:
            keys[cell.row] = cell.text
        elif cell.text:
            values[cell.row] += 1
    return {row: key for row, key in keys.items() if values[row] == 1}


def _row(
    places: Grid, number: int, styles: dict[int, Style], keys: dict[int, str], rest: list[str]
) -> Row:
    """One row; `rest` gets what is too long for its cells."""
    row: Row = []
    for column, wide, cell in places.row(number):
        entry = NOTHING
        if cell and cell.shade:
            entry = Entry("", Value(""), Look(shade=cell.shade))
        empty = entry
        if cell and is_first_place(cell, (number, column)):
            style = styles.get(column, Style())
            if is_named(keys.get(cell.row, ""), cell.text):
                style = replace(style, is_text=True)
            entry = _entry(cell, style, rest)
        row.append(entry)
        row.extend([empty] * (wide - 1))
    return row


def _entry(cell: Cell, style: Style, rest: list[str]) -> Entry:
    text, *more = pieces(clean(cell.text).strip()) or [""]
    rest.extend(more)
    words = [word for line in cell.lines for word in line.words]
    value = _value(cell, text, style)
    look = Look(
        bold=bool(words) and all(word.bold for word in words),
        italic=bool(words) and all(word.italic for word in words),
        wrap="\n" in text or width(text) > WIDEST,
        colour=colour_of(words, cell.shade),
        shade=cell.shade,
        align=_align(cell, value),
    )
    return Entry(text, value, look)


def _align(cell: Cell, value: Value) -> str:
    """How a text stands; numbers stand as numbers do, but for those in the middle."""
    if cell.align == "center" or (cell.align == "right" and value.is_text):
        return cell.align
    return ""


def _value(cell: Cell, text: str, style: Style) -> Value:
    """What the cell of a workbook held, and what the text of any other cell means."""
    if not cell.format:
        return parse(text, style)
    if cell.value is None:
        return Value(text)
    return Value(cell.value, cell.format, is_own=True)


def _header(rows: list[Row]) -> Row:
    """The first row, bold where it holds the names of columns."""
    first = rows[0]
    if not _is_header(rows):
        return first
    header = []
    for column, entry in enumerate(first):
        look = replace(entry.look, bold=True)
        if not look.align and _holds_numbers(rows, column):
            look = replace(look, align="right")
        header.append(replace(entry, look=look))
    return header


def _is_header(rows: list[Row]) -> bool:
    """Whether the first row holds words alone that name what is below them.

    Two columns may as well be names and values beside each other: these are columns of values
    only where all below is numbers or days.
    """
    first = rows[0]
    if len(rows) == 1 or not all(entry.value.is_text for entry in first):
        return False
    has_digits = any(char.isdigit() for entry in first for char in entry.text)
    if len(first) == 2:
        below = [row[1].value for row in rows[1:] if row[1].text]
        return not has_digits and not any(value.is_text for value in below)
    return not has_digits or any(_holds_numbers(rows, column) for column in range(len(first)))


def _holds_numbers(rows: list[Row], column: int) -> bool:
    below = [row[column].value for row in rows[1:] if row[column].text]
    numbers = sum(not value.is_text for value in below)
    return numbers * 2 > len(below)


def _parted(rows: list[Row]) -> None:
    """Move texts a little from numbers to their left, which end where the texts begin."""
    for column in range(1, len(rows[0])):
        if not _holds_numbers(rows, column - 1):
            continue
        for row in rows:
            entry = row[column]
            if entry.text and entry.value.is_text and not entry.look.align:
                row[column] = replace(entry, look=replace(entry.look, indent=1))


def _merged(places: Grid) -> list[Merged]:
    merged = []
    for cell in places.cells():
        if cell.rows > 1 or cell.columns > 1:
            merged.append(Merged(cell.row, cell.column, cell.rows, cell.columns))
    return merged

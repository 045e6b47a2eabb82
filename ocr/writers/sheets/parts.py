"""What a sheet is made of, before any file format."""

from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from ocr.writers.sheets.looks import USUAL_SIZE, Look
from ocr.writers.sheets.text import width
from ocr.writers.sheets.values import Value

# Widths in letters: of a table's columns, of text, and of a column of which nothing is said.
NARROWEST, WIDEST, TEXT_WIDEST, USUAL = 6, 50, 70, 8.43


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell shows; `text` as on the paper, at most 32,767 characters."""

    text: str
    value: Value
    look: Look

    @property
    def width(self) -> int:
        """In letters of the usual size."""
        return ceil(width(self.text) * self.look.size / USUAL_SIZE)


NOTHING = Entry("", Value(""), Look())  # no cell at all
Row = list[Entry]


class Merged(NamedTuple):
    """Cells shown as one: the first row and column, from 0, and how many rows and columns."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stay together; `is_close` where no empty row parts them from those above."""

    rows: list[Row]
    is_table: bool = False
    is_close: bool = False
    merged: list[Merged] = field(default_factory=list)


def room(column: int, count: int, columns: list[float]) -> float:
    """How wide some columns are together, in letters; those without a width have the usual one."""
    known = columns[column : column + count]
    return sum(known) + USUAL * (count - len(known))


def wrapped_lines(text: str, wide: float) -> int:
    """How many lines a text has in a cell that is so many letters wide."""
    count = 0
    for line in text.split("\n"):
        count += max(ceil(width(line) / wide), 1)
    return count


def text_part(texts: list[str]) -> Part:
    """A text a row."""
    rows = []
    for text in texts:
        rows.append([Entry(text, Value(text), Look())])
    return Part(rows)

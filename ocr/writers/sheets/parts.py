"""What a sheet is made of, before any file format."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ocr.writers.sheets.looks import Look
from ocr.writers.sheets.values import Value

# Widths in letters: of a table's columns, of text, and of a column of which nothing is said.
NARROWEST, WIDEST, TEXT_WIDEST, USUAL = 6, 50, 70, 8.43


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell shows; `text` as on the paper, at most 32,767 characters."""

    text: str
    value: Value
    look: Look


Row = list[Entry]


class Merged(NamedTuple):
    """Cells shown as one: the first row and column, from 0, and how many rows and columns."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stay together."""

    rows: list[Row]
    is_table: bool = False
    is_list: bool = False
    merged: list[Merged] = field(default_factory=list)


def text_part(texts: list[str], look: Look | None = None, *, is_list: bool = False) -> Part:
    """A text a row."""
    rows = []
    for text in texts:
        rows.append([Entry(text, Value(text), look or Look())])
    return Part(rows, is_list=is_list)

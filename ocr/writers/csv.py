"""The tables of a document as one CSV file (RFC 4180), for spreadsheets and programs.

UTF-8 with a byte order mark, without which Excel reads another encoding.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Cell, Page, Table
from ocr.writers.common import clean, joined
from ocr.writers.common.grid import grid
from ocr.writers.sheets.style import Style, column_styles
from ocr.writers.sheets.values import parse
from ocr.writers.source import Source

_MARK = "\ufeff"
_NONE = "No table was found in this document."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a formula of a cell
_HARMLESS = re.compile(r"[-+]|\+[0-9][0-9 ()/.-]{6,}")  # a dash alone; a telephone number


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """All tables below one another, an empty line between two.

    A document without a table gives one record that says so.
    """
    out.write(_MARK.encode())
    count = 0
    for page in pages:
        for item in page.blocks:
            if isinstance(item, Table) and item.lines:
                if count:
                    out.write(b"\r\n")
                _write_table(item, out)
                count += 1
    if not count:
        out.write(f"{_NONE}\r\n".encode())


def _write_table(table: Table, out: BinaryIO) -> None:
    """Rows as wide as the table; a merged cell stands in its first place.

    Of a table that is nearly empty, the texts of a row stand beside each other.
    """
    places = grid(table)
    cells = list(places.cells())
    styles = column_styles((cell.column, cell.text) for cell in cells)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        style = styles.get(cell.column, Style())
        rows.setdefault(cell.row, {})[cell.column] = _safe(_text(cell), style)
    for number in range(places.rows):
        row = rows.get(number, {})
        line = io.StringIO()
        columns: Iterable[int] = range(places.columns)
        if places.is_sparse:
            columns = sorted(row)
        texts = [row.get(column, "") for column in columns]
        csv.writer(line).writerow(texts)
        out.write(line.getvalue().encode())


def _text(cell: Cell) -> str:
    """The cell's text on one line, as it is printed."""
    return joined(" ".join(clean(line.text).split()) for line in cell.lines)


def _safe(text: str, style: Style) -> str:
    """The text, behind an apostrophe where a spreadsheet would calculate it.

    A number with its sign stays one.
    """
    if not text.startswith(_FORMULA) or _HARMLESS.fullmatch(text):
        return text
    if not parse(text, style).is_text:
        return text
    return f"'{text}"

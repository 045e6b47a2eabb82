"""Excel workbooks: a sheet a page, tables as cells, numbers and dates as such, the text around them kept.

The rows of a page are worked out first (`rows`), as a sheet's columns have their widths before its rows; openpyxl then
streams each sheet through a temporary file of its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from ocr.document import Page
from ocr.writers.common import clean, is_rtl
from ocr.writers.sheets.heights import heights
from ocr.writers.sheets.looks import Cells
from ocr.writers.sheets.parts import Part
from ocr.writers.sheets.rows import layout
from ocr.writers.sheets.table import MOST_ROWS
from ocr.writers.source import Source

_ENOUGH = 100  # lines that show a page's direction


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """A sheet "Page 1" and so on; what does not fit on it goes on in "Page 1 (2)".

    Raises EngineError "too_large" for a table with more rows or columns than a sheet has.
    """
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Polyglyph", clean(source.title)
    try:
        cells, number = Cells(), 0
        for number, page in enumerate(pages, 1):
            _write_page(book, cells, f"Page {number}", page)
        if not number:
            book.create_sheet("Page 1")
        book.save(out)
    except BaseException:
        _clear(book)
        raise


def _write_page(book: Any, cells: Cells, name: str, page: Page) -> None:
    found, columns = layout(page)
    for count, sheet_parts in enumerate(_sheets(found), 1):
        sheet = book.create_sheet(name if count == 1 else f"{name} ({count})")
        _set_up(sheet, page, columns)
        _fill(sheet, cells, sheet_parts, columns)
        sheet.close()


def _sheets(found: list[Part]) -> Iterator[list[Part]]:
    """The parts sheet by sheet, none of them divided; one sheet at least."""
    sheet: list[Part] = []
    used = 0
    for part in found:
        needed = len(part.rows) + 1
        if sheet and used + needed > MOST_ROWS:
            yield sheet
            sheet, used = [], 0
        sheet.append(part)
        used += needed
    yield sheet


def _set_up(sheet: Any, page: Page, columns: list[float]) -> None:
    for number, width in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    text = " ".join(line.text for line in page.lines[:_ENOUGH])
    sheet.sheet_view.rightToLeft = is_rtl(text) or None
    # Printed, a sheet is as wide as the paper.
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.orientation = "landscape" if page.width > page.height else "portrait"


def _fill(sheet: Any, cells: Cells, found: list[Part], columns: list[float]) -> None:
    """Write the parts with an empty row between two of them, but none between the entries of a list."""
    used = 0
    before: Part | None = None
    for part in found:
        if before is not None and not (before.is_list and part.is_list):
            sheet.append([])
            used += 1
        for row, height in heights(part, columns).items():
            sheet.row_dimensions[used + row + 1].height = height
        for entries in part.rows:
            sheet.append(
                [cells.cell(sheet, entry.value, entry.text, entry.look) for entry in entries]
            )
        for merged in part.merged:
            sheet.merged_cells.add(_range(used, *merged))
        used, before = used + len(part.rows), part


def _range(used: int, row: int, column: int, rows: int, columns: int) -> CellRange:
    return CellRange(None, column + 1, used + row + 1, column + columns, used + row + rows)


def _clear(book: Any) -> None:
    """Remove the temporary files of a book that is not saved."""
    for sheet in book.worksheets:
        if sheet._writer is not None:
            sheet._writer.cleanup()

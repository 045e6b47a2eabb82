"""Excel workbooks: a sheet a page, tables as cells, numbers and dates as such.

The text around tables is kept.

The rows of a page are worked out first (`rows`), as a sheet's columns have their widths before its
rows; openpyxl then streams each sheet through a temporary file of its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from ocr.document import Page
from ocr.writers.common import clean
from ocr.writers.sheets.looks import USUAL_SIZE, Cells
from ocr.writers.sheets.parts import NOTHING, Merged, Part, room, wrapped_lines
from ocr.writers.sheets.rows import layout, reads_from_right
from ocr.writers.sheets.table import MOST_ROWS
from ocr.writers.source import Source

_LINE, _HIGHEST = 13.0, 409.0  # points of a row; Excel's rows are not higher


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """A sheet "Page 1" and so on; what does not fit on it goes on in "Page 1 (2)".

    Raises EngineError "too_large" for a table with more rows or columns than a sheet has.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Polyglyph"
    book.properties.title = clean(source.title)
    cells = Cells()
    try:
        position = 0
        for position, page in enumerate(pages, 1):
            _write_page(book, cells, f"Page {source.number_of(position)}", page)
        if not position:
            book.create_sheet("Page 1")
        book.save(out)
    except BaseException:
        _clear(book)
        raise


def _write_page(book: Any, cells: Cells, name: str, page: Page) -> None:
    found, columns = layout(page)
    for count, sheet_parts in enumerate(_sheets(found), 1):
        own_name = name
        if count > 1:
            own_name = f"{name} ({count})"
        sheet = book.create_sheet(own_name)
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
    for number, wide in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.sheet_view.rightToLeft = reads_from_right(page) or None
    # Printed, a sheet is as wide as the paper.
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    orientation = "portrait"
    if page.width > page.height:
        orientation = "landscape"
    sheet.page_setup.orientation = orientation


def _fill(sheet: Any, cells: Cells, found: list[Part], columns: list[float]) -> None:
    """Write the parts with an empty row between two that are not close."""
    used = 0
    before: Part | None = None
    for part in found:
        if before is not None and not part.is_close:
            sheet.append([])
            used += 1
        for row, height in heights(part, columns).items():
            sheet.row_dimensions[used + row + 1].height = height
        for entries in part.rows:
            row_cells = []
            for entry in entries:
                cell = None
                if entry is not NOTHING:
                    cell = cells.cell(sheet, entry.value, entry.text, entry.look)
                row_cells.append(cell)
            sheet.append(row_cells)
        for merged in part.merged:
            sheet.merged_cells.add(_range(used, merged))
        used += len(part.rows)
        before = part


def _range(used: int, merged: Merged) -> CellRange:
    """The cells of a part that begins after `used` rows."""
    top, left = used + merged.row, merged.column
    bottom, right = top + merged.rows, left + merged.columns
    return CellRange(None, left + 1, top + 1, right, bottom)


def heights(part: Part, columns: list[float]) -> dict[int, float]:
    """The heights in points of the rows, from 0, whose text is higher than a line.

    Programs do not work them out when they open a file. `columns` are widths in letters.
    """
    spans = {(merged.row, merged.column): merged for merged in part.merged}
    found: dict[int, float] = {}
    for row, entries in enumerate(part.rows):
        for column, entry in enumerate(entries):
            span = spans.get((row, column), Merged(row, column, 1, 1))
            # A cell over several rows has room in all of them.
            if span.rows != 1:
                continue
            lines = 1
            larger = entry.look.size / USUAL_SIZE
            if entry.look.wrap:
                wide = room(column, span.columns, columns) / larger
                lines = wrapped_lines(entry.text, wide)
            if lines > 1 or larger > 1:
                high = min(lines * _LINE * larger, _HIGHEST)
                found[row] = max(found.get(row, 0.0), high)
    return found


def _clear(book: Any) -> None:
    """Remove the temporary files of a book that is not saved."""
    for sheet in book.worksheets:
        if sheet._writer is not None:
            sheet._writer.cleanup()

"""Receipts on a sheet: a row each line, a cell each part, amounts as numbers in one column."""

import io
from typing import Any

import openpyxl

from ocr.document import Block, Box, Item, Line, Page, Word, around
from ocr.writers import writer
from ocr.writers.source import Source

_LETTER = 10  # pixels


def part(text: str, left: int, top: int) -> Line:
    words = []
    for word in text.split():
        words.append(Word(word, Box(left, top, _LETTER * len(word), 14), 0.95))
        left += _LETTER * (len(word) + 1)
    return Line(tuple(words), around(word.box for word in words))


def block(*lines: Line) -> Block:
    return Block(lines, around(line.box for line in lines), keep_lines=True)


def sheet(*items: Item) -> Any:
    head = [part(f"Quay Street {number} Norwick", 60, 20 + 30 * number) for number in range(16)]
    page = Page(400, 900, (block(*head), *items), dpi=144.0)
    out = io.BytesIO()
    writer("xlsx").write(iter([page]), Source(io.BytesIO(), "image/png", ""), out)
    return openpyxl.load_workbook(out).worksheets[0]


def rows(found: Any) -> list[list[Any]]:
    kept = []
    for row in found.iter_rows(values_only=True):
        values = [value for value in row if value is not None]
        if values:
            kept.append(values)
    return kept


def test_parts_of_a_line_are_cells_and_amounts_are_numbers() -> None:
    found = sheet(
        block(part("Item", 20, 550), part("8239", 20, 580)),
        block(part("Qty Amount", 200, 550), part("1", 200, 581), part("15.00", 330, 579)),
        block(part("Total (RM):", 60, 640), part("CASH", 120, 670)),
        block(part("115.00", 320, 641), part("120.00", 320, 671)),
        block(part("GST ID 000468594688", 60, 730)),
    )
    kept = rows(found)
    assert ["8239", "1", 15.0] in kept
    assert ["Total (RM):", 115.0] in kept
    assert ["CASH", 120.0] in kept
    assert ["GST ID 000468594688"] in kept
    columns = {}
    for row in found.iter_rows():
        for cell in row:
            if isinstance(cell.value, float | int):
                columns[cell.value] = cell.column
    assert columns[15.0] == columns[115.0] == columns[120.0]


def test_a_short_amount_stays_beside_the_word_before_it() -> None:
    found = sheet(
        block(part("3 7.00", 240, 550), part("A long name 118.00", 160, 580)),
        block(part("21.00", 340, 550), part("Total", 20, 640), part("1,118.00", 310, 641)),
    )
    kept = rows(found)
    assert ["3 7.00", 21.0] in kept
    wide = sheet(
        block(part("3", 200, 550), part("7.00", 250, 551), part("1,118.00", 210, 600)),
        block(part("Item", 20, 550), part("Sum", 20, 600)),
    )
    assert ["Item", "3", 7.0] in rows(wide)
    assert ["Sum", 1118.0] in rows(wide)


def test_what_is_no_amount_stays_text() -> None:
    found = sheet(
        block(part("No", 20, 550), part("Tel", 20, 580), part("Date", 20, 610)),
        block(
            part("0046859", 250, 550), part("07.3523888", 250, 580), part("25.12.2018", 250, 610)
        ),
    )
    kept = rows(found)
    assert ["No", "0046859"] in kept
    assert ["Tel", "07.3523888"] in kept
    assert ["Date", "25.12.2018"] in kept

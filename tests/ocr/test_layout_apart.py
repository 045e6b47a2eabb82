"""Tables beside each other, sums below a table, and rows that alternate bands leave out."""

import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops, ImageDraw

from ocr.document import Table
from ocr.readers.graphics import NOTHING_DRAWN, Fill, Graphics
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, ROWS, Sheet, tables

SIZES = (("Size", "Price"), ("Small", "4.50"), ("Medium", "6.75"), ("Large", "9.00"))
DAYS = (("Day", "Open"), ("Monday", "8.00"), ("Tuesday", "9.30"), ("Friday", "7.45"))
GOODS = (("Item", "Count", "Sum"), *((name, count, sum_) for name, count, _, sum_ in ROWS[1:4]))
Rows = tuple[tuple[str, ...], ...]


def _grid(table: Table) -> Rows:
    rows = [[""] * table.size[1] for _ in range(table.size[0])]
    for cell in table.cells:
        rows[cell.row][cell.column] = " ".join(line.text for line in cell.lines)
    return tuple(tuple(row) for row in rows)


def _beside(left: Rows, right: Rows, gap: int) -> Sheet:
    sheet = Sheet()
    start = 120
    for rows in (left, right):
        xs = tuple(start + 150 * column for column in range(len(rows[0])))
        for number, row in enumerate(rows):
            sheet.row(xs, 400 + 40 * number, *row)
        start = xs[-1] + 120 + gap
    return sheet


@pytest.mark.parametrize("gap", [120, 220])
@pytest.mark.parametrize(
    ("left", "right"), [(SIZES, DAYS), (DAYS, SIZES), (GOODS, SIZES), (SIZES, GOODS)]
)
def test_two_tables_on_the_same_base_lines_are_two(left: Rows, right: Rows, gap: int) -> None:
    found = tables(_beside(left, right, gap))
    assert [_grid(table) for table in found] == [left, right]


def test_two_tables_with_the_same_heads_are_two() -> None:
    found = tables(_beside(GOODS, GOODS, 60))
    assert [_grid(table) for table in found] == [GOODS, GOODS]


def test_of_two_tables_one_may_be_longer() -> None:
    found = tables(_beside(SIZES, DAYS[:3], 60))
    assert [_grid(table) for table in found] == [SIZES, DAYS[:3]]


def test_two_tables_with_rules_between_rows_are_two() -> None:
    sheet = _beside(SIZES, DAYS, 60)
    for number in range(5):
        for start, end in ((110, 370), (435, 700)):
            sheet.rule((start, 372 + 40 * number), (end, 372 + 40 * number))
    assert [_grid(table) for table in tables(sheet)] == [SIZES, DAYS]


def test_columns_of_words_and_figures_by_turns_are_one_table() -> None:
    rows = (
        ("Item", "Count", "Shop", "Price"),
        ("Paper", "12", "Norwick", "3.50"),
        ("Ink", "2", "Eastfell", "19.90"),
        ("Pens", "40", "Quay", "0.10"),
    )
    sheet = Sheet()
    for number, row in enumerate(rows):
        sheet.row((120, 330, 540, 750), 400 + 40 * number, *row)
    assert [_grid(table) for table in tables(sheet)] == [rows]


@pytest.mark.parametrize("note", ["All prices with tax", "Goods stay ours until they are paid"])
@pytest.mark.parametrize("items", [2, 4])
@pytest.mark.parametrize("gap", [40, 56])
def test_sums_below_an_invoice_do_not_hide_its_columns(note: str, items: int, gap: int) -> None:
    xs = (120, 290, 640, 760, 850, 1000)
    rows = (
        ("Number", "What", "Price", "Tax", "Count", "Sum"),
        ("E103184", "Brush for the oven", "49.99", "21 %", "1 PCS", "49.99"),
        ("E103560", "Flyer", "0.00", "21 %", "2 PCS", "0.00"),
        ("E103561", "Cloth of wool", "2.50", "21 %", "2 PCS", "5.00"),
        ("E103562", "Bag", "1.25", "21 %", "4 PCS", "5.00"),
    )[: items + 1]
    sheet = Sheet()
    for number, row in enumerate(rows):
        sheet.row(xs, 500 + 36 * number, *row)
    y = 500 + 36 * items + gap
    sheet.text(120, y, note)
    sheet.text(690, y, "Invoice total EUR")
    sheet.text(1000, y, "59.99")
    (table,) = tables(sheet)
    assert _grid(table)[: items + 1] == rows


@pytest.mark.parametrize("note", ["Prices with tax", "Goods stay ours until paid"])
def test_close_heads_and_sums_do_not_hide_the_columns_of_two_items(note: str) -> None:
    items = (
        ("E103184", "Brush for the oven", "49.99", "21 %", "1 PCS", "49.99"),
        ("E103560", "Flyer", "0.00", "21 %", "2 PCS", "0.00"),
    )
    sheet = Sheet()
    sheet.row(
        (120, 290, 640, 760, 810, 1000), 480, "Number", "What", "Price", "Tax", "Count", "Sum"
    )
    for number, row in enumerate(items):
        sheet.row((120, 290, 640, 760, 850, 1000), 516 + 36 * number, *row)
    sheet.text(120, 604, note)
    sheet.text(690, 604, "Invoice total EUR")
    sheet.text(1000, 604, "49.99")
    (table,) = tables(sheet)
    assert _grid(table)[1:3] == items
    assert _grid(table)[0][-1] == "Sum"


def test_titles_as_close_as_words_are_titles_of_their_columns() -> None:
    sheet = Sheet()
    sheet.row((120, 480), 400, "Item", "Price Quantity")
    sheet.row((800,), 400, "Sum")
    for number, (name, count, price, sum_) in enumerate(ROWS[1:]):
        sheet.row((120, 480, 560, 800), 440 + 36 * number, name, price, count, sum_)
    (table,) = tables(sheet)
    assert _grid(table)[0] == ("Item", "Price", "Quantity", "Sum")


@pytest.mark.parametrize("shaded", [0, 1])
@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize("rows", [ROWS, ROWS[:4]])
def test_every_second_row_shaded_holds_all_rows(*, rows: Rows, seen: bool, shaded: int) -> None:
    sheet = Sheet()
    sheet.text(120, 250, *PROSE[:2])
    fills = []
    for number, row in enumerate(rows):
        y = 400 + 44 * number
        sheet.row((120, 520, 760, 960), y, *row)
        if number % 2 == shaded:
            fills.append(Fill(100, y - 29, 1140, y + 15, "dde4ee"))
    page, graphics, image = sheet.page(), NOTHING_DRAWN, sheet.image
    if seen:
        shades = Image.new("RGB", image.size, "white")
        for fill in fills:
            place = (fill.left, fill.top, fill.right - 1, fill.bottom - 1)
            ImageDraw.Draw(shades).rectangle(place, fill="#" + fill.colour)
        image = ImageChops.darker(shades, image.convert("RGB"))
    else:
        page, graphics = replace(page, recognised=False), Graphics(fills=tuple(fills))
    found = arranged(page, image, graphics)
    grids = [_grid(item) for item in found.blocks if isinstance(item, Table)]
    assert grids == [rows]

"""Tables told by white space alone: rows of several lines, heads, and blocks that are no tables."""

import pytest

from ocr.document import Table
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, Sheet

XS = (100, 190, 700, 860, 1030)  # position, description, count, price, sum
LINE = 30  # pixels from one line of a cell to the next
HEAD = ("Pos", "Description", "Qty", "Price", "Sum")
ITEMS = (
    ("1", "Oak board, planed on both|sides and cut to length", "4", "18.50", "74.00"),
    ("2", "Brass hinge", "12", "3.10", "37.20"),
    (
        "3",
        "Hemp rope, three strands,|natural, sold by the metre,|cut as ordered",
        "25",
        "1.20",
        "30.00",
    ),
    ("4", "Linseed oil for the outer|surface, two coats", "2", "9.95", "19.90"),
)


def rows_of(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.size[0])]
    for cell in table.cells:
        rows[cell.row].append(" ".join(line.text for line in cell.lines))
    return rows


def tables(sheet: Sheet) -> list[list[list[str]]]:
    page = arranged(sheet.page(), sheet.image)
    return [rows_of(item) for item in page.blocks if isinstance(item, Table)]


def items(sheet: Sheet, y: int, place: float, gap: int) -> int:
    """Draw the items from the base line `y` down; `place` is 0.0 where cells of one line stand on
    the first line of their row, 1.0 on the last.
    """
    for number, row in enumerate((HEAD, *ITEMS)):
        most = max(text.count("|") for text in row)
        for x, text in zip(XS, row, strict=True):
            lines = text.split("|")
            start = y + round(place * LINE * (most + 1 - len(lines)))
            for line_number, line in enumerate(lines):
                sheet.text(x, start + line_number * LINE, line)
        y += (most + 1) * LINE + gap * (number >= 0)
    return y


EXPECTED = [list(HEAD), *([text.replace("|", " ") for text in row] for row in ITEMS)]


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("gap", [10, 20, 35])
def test_the_lines_of_a_cell_stay_together(place: float, gap: int) -> None:
    sheet = Sheet()
    items(sheet, 300, place, gap)
    assert tables(sheet) == [EXPECTED]


def test_sections_of_a_dense_table_are_rows_of_their_own() -> None:
    sheet = Sheet()
    rows = (
        ("", "2021", "2022"),
        ("Men", "", ""),
        ("Under 20", "12", "14"),
        ("20 to 39", "88", "91"),
        ("Women", "", ""),
        ("Under 20", "10", "13"),
        ("20 to 39", "86", "93"),
    )
    for number, row in enumerate(rows):
        sheet.row((120, 600, 800), 300 + 36 * number, *row)
    (table,) = tables(sheet)
    assert table == [[text for text in row if text] for row in rows]


def test_a_head_of_two_lines_is_one_row() -> None:
    sheet = Sheet()
    sheet.row((120, 500, 700, 900), 300, "", "Number", "", "Income per")
    sheet.row((120, 500, 700, 900), 330, "Harbour", "of boats", "Share", "boat")
    for number, name in enumerate(("Eastfell", "Norwick", "Tarn Bay")):
        sheet.row((120, 500, 700, 900), 380 + 45 * number, name, "1,204", "12.1", "1,310")
    (table,) = tables(sheet)
    assert table[0] == ["Harbour", "Number of boats", "Share", "Income per boat"]
    assert len(table) == 4


def test_a_head_over_columns_hides_none_of_them() -> None:
    sheet = Sheet()
    xs = (120, 420, 560, 760, 900)
    sheet.row((500, 860), 300, "Men", "Women")
    sheet.row(xs, 336, "Age", "Number", "Share", "Number", "Share")
    for number, name in enumerate(("20-29", "30-39", "40-49")):
        sheet.row(xs, 372 + 36 * number, name, "1,204", "12.1", "1,310", "12.4")
    (table,) = tables(sheet)
    assert table[1] == ["Age", "Number", "Share", "Number", "Share"]
    assert table[2] == ["20-29", "1,204", "12.1", "1,310", "12.4"]


def test_titles_and_one_row_of_amounts_are_a_table() -> None:
    sheet = Sheet()
    sheet.text(120, 200, *PROSE)
    xs = (120, 360, 560, 760, 960)
    sheet.row(xs, 560, "", "Spring", "Summer", "Autumn", "Winter")
    sheet.row(xs, 600, "Visitors", "1,204", "5,310", "2,298", "640")
    sheet.text(120, 700, *PROSE)
    assert tables(sheet) == [
        [["Spring", "Summer", "Autumn", "Winter"], ["Visitors", "1,204", "5,310", "2,298", "640"]]
    ]


def test_details_beside_an_address_are_pairs_of_their_own() -> None:
    sheet = Sheet()
    xs = (100, 760, 960)
    sheet.row(xs, 200, "4 Saw Mill Road", "Invoice", "2024-0071")
    sheet.row(xs, 230, "Norwick NR1 5DA", "Date", "04/05/2024")
    sheet.row(xs, 260, "", "Order", "PO-8841")
    sheet.row(xs, 290, "", "Terms", "30 days")
    pairs = [
        ["Invoice", "2024-0071"],
        ["Date", "04/05/2024"],
        ["Order", "PO-8841"],
        ["Terms", "30 days"],
    ]
    assert tables(sheet) == [pairs]


def test_three_blocks_side_by_side_are_no_table() -> None:
    sheet = Sheet()
    xs = (100, 480, 860)
    sheet.row(xs, 200, "Bill to:", "Ship to:", "Invoice 2024-0071")
    sheet.row(xs, 230, "Ada Finch", "Warehouse 4", "4 May 2024")
    sheet.row(xs, 260, "9 Quarry Road", "17 Dock Street", "Order PO-8841")
    sheet.row(xs, 290, "Norwick NR2 7PQ", "Eastfell EF1 3AB", "30 days")
    sheet.row(xs, 320, "United Kingdom", "United Kingdom", "")
    assert tables(sheet) == []


def test_labels_with_values_in_two_columns_are_no_table() -> None:
    sheet = Sheet()
    xs = (100, 260, 640, 820)
    sheet.row(xs, 200, "Name", "Jonathan Hale", "Doctor", "Dr. Amara Obi")
    sheet.row(xs, 230, "Born", "15 March 1968", "Seen", "2 June 2024")
    sheet.row(xs, 260, "Ward", "C4", "File", "PAT-3847")
    sheet.row(xs, 290, "Sex", "male", "Blood", "positive")
    assert tables(sheet) == []


def test_details_right_above_the_items_stay_out_of_their_table() -> None:
    sheet = Sheet()
    details = (
        ("Customer no.", "10442"),
        ("Invoice no.", "RE-2024-118"),
        ("Invoice date", "12.03.2024"),
        ("Delivery date", "10.03.2024"),
    )
    for number, row in enumerate(details):
        sheet.row((100, 330), 200 + 30 * number, *row)
    items(sheet, 370, 0.0, 12)
    assert tables(sheet) == [[list(row) for row in details], EXPECTED]


def test_two_tables_below_each_other_stay_two() -> None:
    sheet = Sheet()
    upper = (
        ("Boat", "Night", "Month"),
        ("Up to 6 m", "8.00", "120.00"),
        ("Up to 9 m", "11.00", "160.00"),
    )
    lower = (
        ("Service", "Unit", "Summer", "Winter"),
        ("Water", "m3", "2.10", "1.90"),
        ("Crane", "hour", "85.00", "70.00"),
    )
    for number, row in enumerate(upper):
        sheet.row((120, 560, 760), 300 + 36 * number, *row)
    for number, cells in enumerate(lower):
        sheet.row((120, 360, 560, 760), 450 + 36 * number, *cells)
    assert tables(sheet) == [[list(row) for row in upper], [list(cells) for cells in lower]]


def test_totals_below_their_columns_are_rows_of_the_table() -> None:
    sheet = Sheet()
    y = items(sheet, 300, 0.0, 12)
    sheet.row((860, 1030), y, "Subtotal", "161.10")
    sheet.row((860, 1030), y + 42, "Total", "193.32")
    assert tables(sheet) == [[*EXPECTED, ["Subtotal", "161.10"], ["Total", "193.32"]]]


def test_typewritten_columns_a_space_apart_stay_columns() -> None:
    sheet = Sheet()
    xs = (120, 420, 540, 622)
    sheet.row(xs, 300, "Share", "1.1", "1.2", "1.3")
    for number in range(6):
        sheet.row(xs, 336 + 36 * number, f"0.{number}5", "88", "96", "104")
    sheet.row(xs, 336 + 36 * 6, "0.99", "880", "96,040", "1,040")
    (table,) = tables(sheet)
    assert table[-1] == ["0.99", "880", "96,040", "1,040"]
    assert table[1] == ["0.05", "88", "96", "104"]


def test_a_page_of_many_rows_and_odd_words_is_laid_out() -> None:
    sheet = Sheet(height=3000)
    for number in range(100):
        sheet.row((20, 300, 900), 30 + 28 * number, "...", "—", str(number) * (number % 3))
    assert arranged(sheet.page(), sheet.image).blocks


def test_rules_of_a_letterhead_and_a_foot_hold_no_table() -> None:
    sheet = Sheet()
    sheet.rule((80, 150), (1160, 150))
    for number, row in enumerate((("Bill to", "Ship to"), ("Ada Finch", "Warehouse 4"))):
        sheet.row((120, 700), 220 + 30 * number, *row)
    items(sheet, 500, 0.0, 12)
    sheet.rule((80, 1600), (1160, 1600))
    assert tables(sheet) == [EXPECTED]

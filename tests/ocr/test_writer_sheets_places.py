"""Sheets of pages with places: side by side stays side by side, lines stay rows, looks are kept."""

import io
from typing import Any

from openpyxl import load_workbook

from ocr.document import NOWHERE, Block, Box, Cell, Item, Line, Page, Table, Word
from ocr.writers import sheets
from ocr.writers.source import Source

HIGH = 20  # pixels of a line
PITCH = 24


def line(text: str, left: int, top: int, size: float = 0.0, **look: Any) -> Line:
    box = Box(left, top, 9 * len(text), HIGH)
    words = tuple(Word(word, box, 1.0, **look) for word in text.split())
    return Line(words, box, size)


def block(text: str, left: int, top: int, *, keep: bool = True, **options: Any) -> Block:
    texts = text.split("\n")
    look = {key: options.pop(key) for key in ("colour", "bold") if key in options}
    size = options.pop("size", 0.0)
    lines = []
    for number, part in enumerate(texts):
        lines.append(line(part, left, top + number * PITCH, size, **look))
    wide = max(entry.box.width for entry in lines)
    box = Box(left, top, wide, len(lines) * PITCH - PITCH + HIGH)
    return Block(tuple(lines), box, keep_lines=keep and len(texts) > 1, **options)


def table(rows: list[list[str]], left: int, top: int, pitch: int = 200, **options: Any) -> Table:
    cells = []
    shade = options.pop("shade", "")
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if not text:
                continue
            box = Box(left + column * pitch, top + row * PITCH, pitch, HIGH)
            own = line(text, box.left, box.top)
            cells.append(Cell(row, column, (own,), box, shade=shade if row == 0 else ""))
    size = Box(left, top, pitch * len(rows[0]), PITCH * len(rows))
    return Table(tuple(cells), size, **options)


def sheet(*items: Item) -> Any:
    out = io.BytesIO()
    sheets.write([Page(1000, 1400, items)], Source(io.BytesIO(b""), "", "t"), out)
    return load_workbook(out).worksheets[0]


def grid(found: Any) -> list[list[Any]]:
    """The rows that hold anything, each with its cells that do."""
    rows = []
    for row in found.iter_rows():
        values = [cell.value for cell in row if cell.value is not None]
        if values:
            rows.append(values)
    return rows


def ruled_sides(cell: Any) -> set[str]:
    found = set()
    for name in ("left", "top", "right", "bottom"):
        side = getattr(cell.border, name)
        if side is not None and side.style:
            found.add(name)
    return found


def test_addresses_side_by_side_share_their_rows() -> None:
    found = sheet(
        block("Bill to:\nAda Finch\n9 Quarry Road", 80, 100),
        block("Ship to:\nWarehouse 4\n17 Dock Street", 560, 100),
    )
    assert grid(found) == [
        ["Bill to:", "Ship to:"],
        ["Ada Finch", "Warehouse 4"],
        ["9 Quarry Road", "17 Dock Street"],
    ]
    widths = [found.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] > 30, "the second column begins where it does on the page"


def test_lines_of_other_heights_keep_their_order() -> None:
    found = sheet(
        block("one\ntwo\nthree", 80, 100),
        block("between", 560, 112),
        block("last", 560, 148),
    )
    rows = grid(found)
    assert [row[0] for row in rows if row[0] in ("one", "two", "three")] == ["one", "two", "three"]
    assert sum(len(row) for row in rows) == 5


def test_a_block_beside_a_table_leaves_its_rows_together() -> None:
    rows = [["Item", "Sum"], ["Beam", "140.00"], ["Lath", "45.00"]]
    found = sheet(
        table(rows, 80, 100, pitch=150),
        block("Invoice 7\nof 4 May 2024\nOrder 12\nTerms: 30 days\nPaid", 600, 88),
    )
    column = [cell.value for cell in found["A"]]
    first = column.index("Item")
    assert column[first : first + 3] == ["Item", "Beam", "Lath"]
    texts = [value for row in grid(found) for value in row]
    assert {"Invoice 7", "Paid", 140} <= set(texts)
    assert found.max_column >= 3


def test_text_above_a_table_stands_in_its_columns() -> None:
    rows = [["Item", "Price", "Qty", "Sum"], ["Beam", "70.00", "2", "140.00"]]
    found = sheet(
        block("Norwick", 80, 60),
        block("Check in", 480, 60),
        block("Rooms", 680, 60),
        table(rows, 80, 200),
    )
    assert [found[place].value for place in ("A1", "C1", "D1")] == ["Norwick", "Check in", "Rooms"]
    assert [cell.value for cell in found[3]] == ["Item", "Price", "Qty", "Sum"]


def test_kept_lines_are_rows_and_a_paragraph_is_one_cell() -> None:
    found = sheet(
        block("Capt. Aas\nPilot Station\nQuay 3", 80, 60),
        block("The barge will be\nraised on Monday.", 80, 200, keep=False),
    )
    assert [cell.value for cell in found["A"]] == [
        "Capt. Aas",
        "Pilot Station",
        "Quay 3",
        None,
        "The barge will be raised on Monday.",
    ]


def test_lines_that_are_near_have_no_empty_row_between_them() -> None:
    found = sheet(block("near", 80, 60), block("nearer", 80, 84), block("far", 80, 160))
    assert [cell.value for cell in found["A"]] == ["near", "nearer", None, "far"]


def test_paragraphs_in_columns_are_wrapped_side_by_side() -> None:
    words = "\n".join(["words of a column"] * 6)
    found = sheet(block(words, 80, 100, keep=False), block(words, 560, 100, keep=False))
    (row,) = grid(found)
    assert len(row) == 2
    assert {span.min_row for span in found.merged_cells.ranges} == {1}
    assert all(span.max_row >= 3 for span in found.merged_cells.ranges)
    assert found["A1"].alignment.wrap_text


def test_a_paragraph_higher_than_a_row_is_not_cut() -> None:
    found = sheet(block("many words " * 400, 80, 100, keep=False))
    (span,) = found.merged_cells.ranges
    assert span.max_row > 40


def test_the_middle_and_the_right_of_a_page() -> None:
    rows = [["Item", "Price", "Sum"], ["Beam", "70.00", "140.00"]]
    found = sheet(
        block("RECEIPT", 350, 40, align="center", kind="heading", level=1, size=14.0),
        block("4 May 2024", 590, 90, align="right"),
        table(rows, 80, 200),
    )
    assert found["A1"].alignment.horizontal == "center"
    assert found["A1"].font.size == 14
    assert found.row_dimensions[1].height > 13
    assert found["A3"].alignment.horizontal == "right"
    assert {str(span) for span in found.merged_cells.ranges} == {"A1:C1", "A3:C3"}


def test_shades_colours_and_rules() -> None:
    dark = table([["Item", "Sum"], ["Beam", "140.00"]], 80, 100, shade="1f3864", rules="rows")
    first = dark.cells[0]
    white = Word("Item", NOWHERE, 1.0, colour="ffffff")
    cells = (Cell(0, 0, (Line((white,), NOWHERE),), first.box, shade="1f3864"), *dark.cells[1:])
    found = sheet(Table(cells, dark.box, "rows"), block("red", 80, 400, colour="bf0000"))
    head = found["A1"]
    assert (head.fill.fgColor.rgb, head.font.color.rgb) == ("FF1F3864", "FFFFFFFF")
    assert found["A2"].fill.fill_type is None
    assert ruled_sides(head) == {"top", "bottom"}
    assert found["A4"].font.color.rgb == "FFBF0000"


def test_rules_of_tables() -> None:
    rows = [["a", "b"], ["c", "d"], ["e", "f"]]

    def sides(rules: Any, place: str) -> set[str]:
        return ruled_sides(sheet(table(rows, 80, 100, rules=rules))[place])

    assert sides("none", "A1") == set()
    assert sides("frame", "A1") == {"left", "top"}
    assert sides("frame", "B3") == {"right", "bottom"}
    assert sides("all", "A2") == {"left", "top", "right", "bottom"}


def test_light_letters_without_a_shade_stay_legible() -> None:
    assert sheet(block("ghost", 80, 60, colour="ffffff"))["A1"].font.color is None


def test_names_beside_values_are_no_header() -> None:
    found = sheet(
        table([["Invoice", "A-71"], ["Date", "04/05/2024"], ["Terms", "30 days"]], 80, 60)
    )
    assert not found["A1"].font.bold
    found = sheet(table([["Item", "Sum"], ["Beam", "140.00"]], 80, 60))
    assert found["A1"].font.bold
    assert found["B1"].alignment.horizontal == "right"


def test_odd_places_lose_no_text() -> None:
    same = Box(10, 10, 50, 20)
    items: list[Item] = []
    for number in range(30):
        own = Line((Word(f"w{number}", same, 1.0),), same)
        items.append(Block((own,), Box(10 + number % 3, 10 + number % 2, 50, 20)))
    items.append(Table((), Box(0, 0, 5, 5)))
    items.append(table([["x"]], -50, -10, pitch=1))
    items.append(block("nowhere", 5000, 9000, colour="zzzzzz"))
    texts = {str(value) for row in grid(sheet(*items)) for value in row}
    assert {f"w{number}" for number in range(30)} | {"x", "nowhere"} <= texts


def test_a_single_line_in_the_middle_is_centred() -> None:
    found = sheet(
        block("a line as wide as the text of the whole page is on the paper", 80, 40),
        block("RECEIPT", 318, 100),
        block("left line", 80, 200),
    )
    assert found["A3"].alignment.horizontal == "center"
    assert found["A5"].alignment.horizontal is None


def test_text_from_right_to_left_says_so() -> None:
    found = sheet(block("שלום R עולם", 80, 40), block("plain", 80, 200))
    assert found["A1"].alignment.readingOrder == 2
    assert not found["A3"].alignment.readingOrder


def test_entries_of_a_list_are_indented() -> None:
    entry = block("- inner", 120, 40, kind="list", level=2)
    alignment = sheet(entry)["A1"].alignment
    assert (alignment.horizontal, alignment.indent) == ("left", 1)

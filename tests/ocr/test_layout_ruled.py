"""Tables with rules, frames and shading, drawn by the file or seen in the picture."""

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from ocr.document import Page, Table
from ocr.readers.graphics import Fill, Graphics, Stroke
from ocr.recognition.layout import arranged
from ocr.recognition.layout.fills import fills_of
from ocr.recognition.layout.ink import ink_of
from tests.ocr.layouts import EXPECTED, PROSE, ROWS, XS, Sheet, box, gridded, plain, tables, texts


def test_a_frame_without_inner_rules_holds_a_table() -> None:
    sheet = plain()
    box(sheet, 100, 360, 1100, 670)
    sheet.text(100, 300, "What was bought in the town of Norwick")
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_heads_beside_the_amounts_below_them_stand_in_their_column() -> None:
    sheet = Sheet()
    sheet.row((120, 430, 640, 860), 400, "Item", "Count", "Price", "Sum")
    for number, row in enumerate(ROWS[1:]):
        sheet.row((120, 590, 780, 990), 460 + 60 * number, *row)
    box(sheet, 100, 360, 1100, 670)
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_rules_between_groups_of_columns_and_heads_over_two() -> None:
    sheet = Sheet()
    xs = (120, 330, 480, 700, 850)
    sheet.text(350, 380, "Spring coast")
    sheet.text(720, 380, "Autumn coast")
    sheet.row(xs, 410, "", "Rain", "Wind", "Rain", "Wind")
    for number, name in enumerate(("Norwick", "Eastfell", "Tarn", "Quay")):
        amounts = [str(1200 + 31 * number + 7 * column) for column in range(4)]
        sheet.row(xs, 460 + 32 * number, name, *amounts)
    for y in (350, 425, 580):
        sheet.rule((100, y), (1000, y))
    for x in (300, 660):
        sheet.rule((x, 350), (x, 580))
    (table,) = tables(sheet)
    heads = {(cell.row, cell.column, cell.columns, cell.text) for cell in table.cells[:8]}
    assert {(0, 1, 2, "Spring coast"), (0, 3, 2, "Autumn coast"), (1, 4, 1, "Wind")} <= heads
    assert texts(table)[3, 3] == "1245"
    assert table.size == (6, 5)


def test_a_rule_between_two_rows_that_was_not_seen() -> None:
    sheet = plain()
    for number in (0, 1, 2, 4, 5):
        sheet.rule((100, 360 + 60 * number), (1100, 360 + 60 * number))
    for x in (100, 500, 740, 940, 1100):
        sheet.rule((x, 360), (x, 660))
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


@pytest.mark.parametrize("columns", [1, 2])
def test_a_page_border_around_text_is_no_table(columns: int) -> None:
    sheet = Sheet()
    box(sheet, 40, 40, 1200, 1700)
    for column in range(columns):
        for y in (200, 700):
            sheet.text(70 + 570 * column, y, *PROSE, *PROSE, size=20)
    assert tables(sheet) == []


def test_a_box_around_an_address_is_no_table() -> None:
    sheet = Sheet()
    box(sheet, 80, 300, 560, 520)
    sheet.text(100, 350, "Capt. Henrik Aas", "Quay 3, second floor", "17 Dock Street", "Eastfell")
    sheet.text(100, 700, *PROSE)
    assert tables(sheet) == []


def test_a_table_says_which_rules_it_has() -> None:
    sheet = gridded()
    assert [table.rules for table in tables(sheet)] == ["all"]
    assert [table.rules for table in tables(plain())] == ["none"]
    level = plain()
    for number in range(6):
        level.rule((100, 360 + 60 * number), (1100, 360 + 60 * number))
    assert [table.rules for table in tables(level)] == ["rows"]
    framed = plain()
    box(framed, 100, 360, 1100, 670)
    assert [table.rules for table in tables(framed)] == ["frame"]


def test_fills_of_a_file_are_rows_and_shades() -> None:
    sheet = plain()
    bands = []
    for number, colour in enumerate(("334d80", "", "e8edf5", "", "e8edf5")):
        if colour:
            bands.append(Fill(100, 360 + 60 * number, 1100, 420 + 60 * number, colour))
    own = replace(sheet.page(), recognised=False)
    found = arranged(own, sheet.image, Graphics(fills=tuple(bands)))
    (table,) = [item for item in found.blocks if isinstance(item, Table)]
    assert texts(table) == EXPECTED
    assert {cell.shade for cell in table.cells if cell.row == 0} == {"334d80"}
    assert {cell.shade for cell in table.cells if cell.row == 1} == {""}
    assert table.rules == "none"


def test_a_chart_is_no_table() -> None:
    sheet = plain()
    box(sheet, 100, 360, 1100, 670)
    own = replace(sheet.page(), recognised=False)
    strokes = []
    for y in (360, 670):
        strokes.append(Stroke(100, 1100, y, upright=False))
    for x in (100, 1100):
        strokes.append(Stroke(360, 670, x, upright=True))
    curve = tuple((150.0 + 30 * number, 400.0 + 8 * number) for number in range(30))
    drawn = Graphics(strokes=tuple(strokes), bends=curve)
    found = arranged(own, sheet.image, drawn)
    assert not [item for item in found.blocks if isinstance(item, Table)]


def shaded(colours: tuple[str, ...], letters: str = "black") -> Sheet:
    """The plain table's rows with a colour behind each."""
    sheet = Sheet()
    sheet.image = Image.new("RGB", (sheet.width, sheet.height), "white")
    sheet.draw = ImageDraw.Draw(sheet.image)
    for number, colour in enumerate(colours):
        top = 362 + 60 * number
        sheet.draw.rectangle((100, top, 1100, top + 59), fill=f"#{colour}")
    for number, row in enumerate(ROWS):
        sheet.row(XS, 400 + 60 * number, *row)
    return sheet


@pytest.mark.parametrize(
    "colours",
    [
        ("334d80", "ffffff", "e2e8f0", "ffffff", "e2e8f0"),
        ("b0c4de", "ffffff", "ffffff", "ffffff", "ffffff"),
        ("ffffff", "d9ead3", "ffffff", "d9ead3", "ffffff"),
    ],
)
def test_bands_of_a_scan_are_rows_and_shades(colours: tuple[str, ...]) -> None:
    (table,) = tables(shaded(colours))
    assert texts(table) == EXPECTED
    found = {cell.row: cell.shade for cell in table.cells if cell.lines}
    for row, colour in enumerate(colours):
        if colour == "ffffff":
            assert found[row] == ""
        else:
            assert near(found[row], colour)


def near(one: str, other: str) -> bool:
    """Whether two colours differ by a few levels only."""
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(a - b) <= 12 for a, b in pairs)


def test_light_lines_between_shaded_cells() -> None:
    sheet = shaded(("c8d4e8",) * 5)
    for number in range(1, 5):
        sheet.draw.line((100, 360 + 60 * number, 1100, 360 + 60 * number), fill="white", width=3)
    for x in (500, 740, 940):
        sheet.draw.line((x, 362, x, 660), fill="white", width=3)
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED
    assert all(near(cell.shade, "c8d4e8") for cell in table.cells)


def test_letters_and_photos_are_no_fills() -> None:
    sheet = Sheet()
    sheet.text(100, 200, *PROSE, *PROSE, size=40, weight=2)
    ink = ink_of(sheet.page(), sheet.image)
    assert fills_of(ink, 40.0) == ()
    noise = Image.effect_noise((1240, 1754), 90).convert("RGB")
    fills_of(ink_of(sheet.page(), noise), 40.0)
    tiny = Image.new("RGB", (3, 3), "red")
    assert fills_of(ink_of(Page(3, 3, ()), tiny), 4.0) == ()


def test_names_of_rows_beside_the_frame_belong_to_it() -> None:
    sheet = plain()
    for number in range(6):
        sheet.rule((500, 360 + 60 * number), (1100, 360 + 60 * number))
    for x in (500, 740, 940, 1100):
        sheet.rule((x, 360), (x, 660))
    sheet.text(120, 800, *PROSE)
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_heads_above_the_frame_belong_to_it_and_a_title_does_not() -> None:
    sheet = plain()
    for number in range(1, 6):
        sheet.rule((100, 360 + 60 * number), (1100, 360 + 60 * number))
    for x in (100, 500, 740, 940, 1100):
        sheet.rule((x, 420), (x, 660))
    sheet.text(120, 330, "Goods of the spring market")
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_prose_beside_a_ruled_table_is_no_names_of_rows() -> None:
    sheet = Sheet()
    sheet.text(60, 392, *PROSE, *PROSE, size=16)
    for number, row in enumerate(ROWS):
        sheet.row((660, 820, 940, 1060), 400 + 60 * number, *row)
    for number in range(6):
        sheet.rule((640, 360 + 60 * number), (1180, 360 + 60 * number))
    for x in (640, 800, 920, 1040, 1180):
        sheet.rule((x, 360), (x, 660))
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED

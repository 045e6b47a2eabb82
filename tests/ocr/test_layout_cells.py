"""What stands in the cells of tables, how it is aligned, and what looks like a table and is none."""

import pytest
from msgspec.structs import replace

from ocr.document import Block, Box, Line, Table, Word, around
from ocr.readers.graphics import Graphics, Stroke
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, ROWS, Sheet, box, gridded, tables, texts
from tests.ocr.samples import font


def _dots(start: int, end: int, sign: str) -> str:
    return sign * int((end - start) / font(22).getlength(sign))


@pytest.mark.parametrize("sign", [".", "·", "_"])
@pytest.mark.parametrize("names", [ROWS[1:], tuple((str(n), *ROWS[1][1:]) for n in (95, 90, 85))])
def test_leader_dots_are_no_column(names: tuple[tuple[str, ...], ...], sign: str) -> None:
    sheet = Sheet()
    sheet.row((120, 620, 760, 900), 400, "Item", *ROWS[0][1:])
    for number, (name, *figures) in enumerate(names):
        y = 440 + 36 * number
        sheet.row((120, 620, 760, 900), y, name, *figures)
        start = 140 + round(font(22).getlength(name))
        sheet.text(start, y, _dots(start, 590, sign))
    (table,) = tables(sheet)
    assert table.size == (len(names) + 1, 4)
    assert [texts(table)[1, column] for column in range(4)] == list(names[0])


def test_an_axis_beside_a_frame_makes_no_table() -> None:
    sheet = Sheet()
    sheet.text(300, 370, "Spreads of Norwick")
    sheet.text(800, 370, "Spreads of Eastfell")
    for number in range(7):
        for x in (120, 640):
            sheet.text(x, 420 + 50 * number, str(300 - 50 * number))
    box(sheet, 100, 340, 600, 760)
    box(sheet, 620, 340, 1120, 760)
    for x in (190, 710):
        sheet.rule((x, 390), (x, 740))
    assert tables(sheet) == []


def test_numbers_that_fall_evenly_beside_others_are_a_table() -> None:
    sheet = Sheet()
    sheet.row((120, 420, 700), 400, "Depth", "Heat", "Salt")
    for number, (heat, salt) in enumerate(
        (("4.1", "31"), ("4.9", "30"), ("6.3", "28"), ("9", "27"))
    ):
        sheet.row((120, 420, 700), 440 + 36 * number, str(400 - 100 * number), heat, salt)
    (table,) = tables(sheet)
    assert table.size == (5, 3)


def test_articles_and_advertisements_between_rules_are_no_table() -> None:
    sheet = Sheet(width=1400)
    articles = [*PROSE, *PROSE[:5]]
    sheet.text(120, 300, *articles)
    sheet.text(760, 300, *articles)
    sheet.text(120, 760, "Shoes for the winter", "at Norwick Quay")
    sheet.text(760, 760, "New films", "every day")
    for y in (260, 700, 860):
        sheet.rule((100, y), (1300, y))
    for x in (100, 720, 1300):
        sheet.rule((x, 260), (x, 860))
    assert tables(sheet) == []


@pytest.mark.parametrize("titles", [("ITEM", "RATE", "AMOUNT"), ("What", "Per night", "Sum")])
def test_titles_above_the_first_item_without_a_rule_are_a_row(titles: tuple[str, ...]) -> None:
    sheet = Sheet()
    xs = (120, 520, 860)
    sheet.row(xs, 420, *titles)
    sheet.row(xs, 490, "Room", "84 for 2 nights", "EUR 336")
    sheet.row(xs, 560, "Grand total", "", "EUR 336")
    sheet.row(xs, 630, "Balance", "", "EUR 0")
    for y in (380, 520, 590, 660):
        sheet.rule((100, y), (1100, y))
    for x in (100, 1100):
        sheet.rule((x, 380), (x, 660))
    (table,) = tables(sheet)
    assert [texts(table)[0, column] for column in range(3)] == list(titles)
    assert texts(table)[1, 2] == "EUR 336"


def test_titles_of_two_lines_stay_one_row() -> None:
    sheet = gridded()
    head = (("Item", "of", 120), ("Count", "pieces", 520), ("Price", "in EUR", 760))
    sheet.blocks = sheet.blocks[4:]
    for first, second, x in head:
        sheet.text(x, 386, first, second, size=20)
    sheet.text(960, 400, "Sum")
    (table,) = tables(sheet)
    assert texts(table)[0, 1] == "Count\npieces"


def test_words_of_a_cell_that_is_read_leftwards_stand_in_reading_order() -> None:
    sheet = gridded()
    words = []
    # The first word stands at the right.
    for number, text in enumerate(("תוצר", "מקומי", "גולמי")):
        words.append(Word(text, Box(350 - 100 * number, 445, 80, 20), 0.95))
    line = Line(tuple(words), around(word.box for word in words))
    paper = [block for block in sheet.blocks if block.text != "Paper"]
    sheet.blocks = [*paper, Block((line,), line.box)]
    (table,) = tables(sheet)
    assert texts(table)[1, 0] == "תוצר מקומי גולמי"


def test_cells_are_aligned_as_their_column() -> None:
    sheet = Sheet()
    rows = (
        ("Paper", "1,204.50"),
        ("Ink for the press", "9.90"),
        ("Pens", "40.10"),
        ("Glue", "310"),
    )
    for number, (name, sum_) in enumerate(rows):
        y = 440 + 36 * number
        sheet.row((120, 700 - round(font(22).getlength(sum_))), y, name, sum_)
        middle = 900 - round(font(22).getlength(name) / 2)
        sheet.text(middle, y, name)
    (table,) = tables(sheet)
    assert [cell.align for cell in table.cells if cell.row == 1] == ["left", "right", "center"]


@pytest.mark.parametrize("years", [("1994", "1997", "2003"), ("Spring", "Summer", "Autumn")])
def test_heads_above_the_first_rule_belong_to_the_table(years: tuple[str, ...]) -> None:
    sheet = Sheet()
    sheet.text(120, 250, *PROSE[:2])
    xs = (120, 420, 660, 900)
    sheet.row(xs, 400, "", *years)
    rows = (
        ("Lowest", "9,594 or less", "22,400 or less", "34,000 or less"),
        ("Middle", "9,595 to 17,992", "up to 29,992", "up to 48,000"),
        ("Upper", "up to 25,771", "up to 40,888", "up to 66,900"),
    )
    for number, row in enumerate(rows):
        sheet.row(xs, 440 + 36 * number, *row)
    strokes = [Stroke(110, 1130, y, upright=False) for y in (412, 530)]
    page = replace(sheet.page(), recognised=False)
    found = arranged(page, sheet.image, Graphics(strokes=tuple(strokes)))
    (table,) = [item for item in found.blocks if isinstance(item, Table)]
    assert [texts(table)[0, column] for column in (1, 2, 3)] == list(years)
    assert table.size == (4, 4)


@pytest.mark.parametrize("names", [("Younger", "Older"), ("3-year-old", "4-year-old")])
def test_heads_of_groups_are_rows_of_their_own(names: tuple[str, str]) -> None:
    sheet = Sheet()
    sheet.row((120, 520, 760), 380, "Group", "Took part", "Did not")
    y = 420
    sheet.text(120, y, "All children")
    for number, name in enumerate(names):
        sheet.text(150, y + 32, name)
        sheet.row((260, 520, 760), y + 64, "Head Start Group", f"8{number}.1%", f"1{number}.9%")
        sheet.row((290, 520, 760), y + 96, "Control Group", f"1{number}.3%", f"8{number}.7%")
        y += 96
    for at in (350, 390, y + 12):
        sheet.rule((100, at), (900, at))
    for x in (100, 500, 740, 900):
        sheet.rule((x, 350), (x, y + 12))
    (table,) = tables(sheet)
    assert set(names) <= set(texts(table).values())
    assert table.size == (8, 3)

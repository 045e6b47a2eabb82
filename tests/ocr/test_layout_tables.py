"""Tables as cells: with rules, with level rules only, without any; and what is no table."""

import pytest
from msgspec.structs import replace

from ocr.document import Block, Box, Line, Page, Table, Word
from ocr.recognition.layout import arranged
from tests.ocr.layouts import EXPECTED, PROSE, ROWS, Sheet, gridded, plain, tables, texts


def test_crossing_rules_make_cells() -> None:
    (table,) = tables(gridded())
    assert table.size == (5, 4)
    assert texts(table) == EXPECTED
    cell = table.cells[0].box
    assert (cell.left, cell.top, cell.right, cell.bottom) == pytest.approx(
        (100, 360, 500, 420), abs=4
    )


def glued(sheet: Sheet, text: str, before: int = 0, stroke: str = "|") -> None:
    """A word's box widened to the left with a stroke read before it, or to the right with one after
    it.
    """
    number = next(number for number, block in enumerate(sheet.blocks) if block.text == text)
    block = sheet.blocks[number]
    word, *rest = block.lines[0].words
    left = min(before or word.box.left, word.box.left)
    right = word.box.right if before < word.box.right else before
    box = Box(left, word.box.top, right - left, word.box.height)
    read = stroke + text if left < word.box.left else text + stroke
    line = replace(block.lines[0], words=(replace(word, text=read, box=box), *rest), box=box)
    sheet.blocks[number] = Block((line,), box)


def stroke(sheet: Sheet, text: str, box: Box) -> None:
    sheet.blocks.append(Block((Line((Word(text, box, 0.4),), box),), box))


def test_rules_read_as_words_are_in_no_cell() -> None:
    sheet = gridded()
    stroke(sheet, "|", Box(496, 440, 8, 30))
    stroke(sheet, "__", Box(600, 478, 60, 4))
    stroke(sheet, "]", Box(1096, 500, 8, 30))
    found = arranged(sheet.page(), sheet.image)
    (table,) = [item for item in found.blocks if isinstance(item, Table)]
    assert texts(table) == EXPECTED
    assert len(found.words) == len(sheet.page().words) - 3


def test_rules_read_as_letters_of_words() -> None:
    sheet = gridded()
    glued(sheet, "12", 499)
    glued(sheet, "42.00", 1101, "]")
    glued(sheet, "Staples", 99, "[")
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED
    assert all(
        word.box.right < 1101 for cell in table.cells for line in cell.lines for word in line.words
    )


@pytest.mark.parametrize("text", ["-", "\u2014"])
def test_a_dash_within_a_cell_stays(text: str) -> None:
    sheet = gridded()
    sheet.blocks = [block for block in sheet.blocks if block.text != "3.50"]
    stroke(sheet, text, Box(830, 450, 16, 4))
    (table,) = tables(sheet)
    assert texts(table) == {**EXPECTED, (1, 2): text}


@pytest.mark.parametrize(
    ("text", "before"), [("[12]", 499), ("-12", 499), ("\u201412", 499), ("12|", 560)]
)
def test_what_is_no_stroke_of_a_rule_stays(text: str, before: int) -> None:
    sheet = gridded()
    glued(sheet, "12", before, "?")
    number, block = next((n, block) for n, block in enumerate(sheet.blocks) if "?" in block.text)
    word = replace(block.lines[0].words[0], text=text)
    sheet.blocks[number] = replace(block, lines=(replace(block.lines[0], words=(word,)),))
    (table,) = tables(sheet)
    assert texts(table)[1, 1] == text


def test_strokes_outside_of_tables_stay() -> None:
    sheet = gridded()
    sheet.text(100, 900, "| 43.0%")
    sheet.rule((100, 870), (100, 920))
    found = arranged(sheet.page(), sheet.image)
    assert [item.text for item in found.blocks if isinstance(item, Block)] == ["| 43.0%"]


def test_a_file_that_has_its_own_text_keeps_its_strokes() -> None:
    sheet = gridded()
    stroke(sheet, "|", Box(496, 440, 8, 30))
    own = replace(sheet.page(), recognised=False)
    (table,) = tables(sheet, page=own)
    assert "|" in table.text


def test_a_missing_piece_of_a_rule_merges_two_cells() -> None:
    sheet = gridded(merged=True)
    sheet.blocks = [block for block in sheet.blocks if block.text not in ("Count", "Price")]
    sheet.text(600, 400, "Count and price")
    (table,) = tables(sheet)
    (wide,) = [cell for cell in table.cells if cell.columns == 2]
    assert (wide.row, wide.column, wide.rows, wide.text) == (0, 1, 1, "Count and price")
    assert texts(table)[4, 2] == "0.08"


def test_words_apart_stand_in_cells_of_their_own_where_only_the_head_has_upright_rules() -> None:
    sheet = plain()
    for number in range(6):
        sheet.rule((100, 360 + 60 * number), (1100, 360 + 60 * number))
    for x in (100, 500, 740, 940, 1100):
        sheet.rule((x, 360), (x, 660 if x in (100, 1100) else 420))
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_an_empty_cell_stays_empty() -> None:
    sheet = gridded()
    sheet.blocks = [block for block in sheet.blocks if block.text != "3.50"]
    (table,) = tables(sheet)
    assert table.size == (5, 4)
    assert (1, 2) not in texts(table)
    assert texts(table)[1, 3] == "42.00"


def test_rows_between_upright_rules_only_are_told_by_their_words() -> None:
    sheet = plain()
    for y in (360, 420, 680):
        sheet.rule((100, y), (1100, y))
    for x in (100, 500, 740, 940, 1100):
        sheet.rule((x, 360), (x, 680))
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_level_rules_with_corridors() -> None:
    sheet = plain()
    for y in (360, 420, 670):
        sheet.rule((100, y), (1100, y))
    (table,) = tables(sheet)
    assert texts(table) == EXPECTED


def test_no_rules_at_all() -> None:
    (table,) = tables(plain())
    assert texts(table) == EXPECTED


@pytest.mark.parametrize("others", [(), (("Thing", 120),), (("Thing", 120), ("All", 960))])
def test_a_head_centred_over_two_columns_is_a_merged_cell(
    others: tuple[tuple[str, int], ...],
) -> None:
    sheet = plain()
    sheet.text(630, 360, "Details")
    for text, x in others:
        sheet.text(x, 360, text)
    found = arranged(sheet.page(), sheet.image)
    (table,) = found.blocks
    assert isinstance(table, Table)
    heads = {(cell.column, cell.columns, cell.text) for cell in table.cells if cell.row == 0}
    assert heads == {(1, 2, "Details"), *((0 if x == 120 else 3, 1, text) for text, x in others)}
    assert {
        (row - 1, column): text for (row, column), text in texts(table).items() if row
    } == EXPECTED


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [(632, 280, "Details"), (120, 350, "What was bought"), (470, 350, "What was bought")],
)
def test_a_title_of_a_table_is_no_head(x: int, y: int, text: str) -> None:
    sheet = plain()
    sheet.text(x, y, text)
    title, table = arranged(sheet.page(), sheet.image).blocks
    assert (title.text, isinstance(title, Block)) == (text, True)
    assert isinstance(table, Table)
    assert texts(table) == EXPECTED


def test_a_smaller_image_of_a_turned_page() -> None:
    sheet = gridded()
    small = sheet.image.resize((930, 1315)).rotate(90, expand=True).convert("RGB")
    page = sheet.page()
    turned = Page(page.width, page.height, page.blocks, 90, 150.0)
    (table,) = tables(sheet, small, turned)
    assert texts(table) == EXPECTED


@pytest.mark.parametrize("dim", [0.5, 0.9])
def test_dull_light(dim: float) -> None:
    image = gridded().image.point([round(90 + value * (1 - dim)) for value in range(256)])
    (table,) = tables(gridded(), image)
    assert texts(table) == EXPECTED


def test_amounts_of_a_receipt() -> None:
    sheet = Sheet(620, 900)
    for number, (name, amount) in enumerate(
        (("Coffee", "2.50"), ("Sandwich", "6.90"), ("Orange juice", "13.20"))
    ):
        sheet.row((40, 480), 200 + 40 * number, name, amount)
    (table,) = tables(sheet)
    assert table.text == "Coffee\t2.50\nSandwich\t6.90\nOrange juice\t13.20"


def test_further_lines_of_a_description_stay_in_its_cell() -> None:
    sheet = Sheet()
    for number in range(4):
        y = 300 + 120 * number
        sheet.row((120, 200, 900), y, str(number + 1), "Office chair with arms", f"{number}9.00")
        sheet.text(200, y + 30, "in black leather", "for long hours")
    (table,) = tables(sheet)
    assert table.size[0] == 4
    assert texts(table)[2, 1] == "Office chair with arms\nin black leather\nfor long hours"
    assert texts(table)[2, 2] == "29.00"


def test_columns_of_prose_are_no_table() -> None:
    sheet = Sheet()
    for x in (100, 680):
        for y in (200, 700):
            sheet.text(x, y, *PROSE, *PROSE, size=20)
    assert tables(sheet) == []


def test_a_table_beside_prose_holds_none_of_it() -> None:
    sheet = Sheet()
    sheet.text(80, 300, *PROSE, *PROSE, size=20)
    for number, (name, _, price, total) in enumerate(ROWS[1:]):
        sheet.row((720, 900, 1080), 300 + 28 * (number + 3), name, price, total)
    (table,) = tables(sheet)
    assert table.size == (4, 3)
    assert texts(table)[0, 0] == "Paper"


@pytest.mark.parametrize("frame", [True, False])
def test_frames_and_underlines_are_no_tables(frame: bool) -> None:
    sheet = Sheet()
    sheet.text(200, 300, *PROSE)
    for y in (270, 520):
        sheet.rule((150, y), (1000, y))
    if frame:
        sheet.rule((150, 270), (150, 520))
        sheet.rule((1000, 270), (1000, 520))
    for number, label in enumerate(("Name", "Street", "Town")):
        sheet.text(100, 900 + 80 * number, label)
        sheet.rule((300, 905 + 80 * number), (1000, 905 + 80 * number))
    assert tables(sheet) == []


def test_a_numbered_list_is_no_table() -> None:
    sheet = Sheet()
    for number in range(5):
        sheet.row((100, 170), 300 + 40 * number, f"{number + 1}.", PROSE[number])
    assert tables(sheet) == []


def test_a_page_with_its_own_text_gets_tables_and_nothing_else() -> None:
    sheet = gridded()
    sheet.text(100, 200, "A large title", size=60)
    page = sheet.page()
    own = Page(page.width, page.height, page.blocks, 0, 150.0, recognised=False)
    found = arranged(own, sheet.image)
    title = next(item for item in found.blocks if item.text == "A large title")
    assert title.kind == "paragraph"  # type: ignore[union-attr]
    assert [item.size for item in found.blocks if isinstance(item, Table)] == [(5, 4)]

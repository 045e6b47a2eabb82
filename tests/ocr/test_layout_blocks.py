"""Reading order, paragraphs, headings, lists, weight and sizes."""

import pytest
from msgspec.structs import replace
from PIL import Image

from ocr.document import Block, Box, Line, Page, Word, around
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, Sheet


def blocks(sheet: Sheet, **changes: float) -> list[Block]:
    found = arranged(sheet.page(**changes), sheet.image)
    return [item for item in found.blocks if isinstance(item, Block)]


def test_columns_are_read_one_after_another() -> None:
    sheet = Sheet()
    for y in (200, 600):
        for name, x in (("left", 80), ("right", 680)):
            sheet.text(x, y, f"{name} {y}", *PROSE[1:], size=20)
    assert [block.text.split("\n")[0] for block in blocks(sheet)] == [
        "left 200",
        "left 600",
        "right 200",
        "right 600",
    ]


def test_a_heading_over_both_columns_parts_what_is_above_from_what_is_below() -> None:
    sheet = Sheet()
    for y in (200, 700):
        for name, x in (("left", 80), ("right", 680)):
            sheet.text(x, y, f"{name} {y}", *PROSE[1:], size=20)
    sheet.text(80, 600, "A title that reaches from the one column to the other", size=36)
    order = [block.text.split("\n")[0].split()[0] for block in blocks(sheet)]
    assert order == ["left", "right", "A", "left", "right"]


def test_a_short_heading_over_a_wide_text_comes_after_both_columns() -> None:
    sheet = Sheet()
    sheet.text(80, 200, "left", *PROSE[1:], size=20)
    sheet.text(80, 450, "More of it", size=24)
    sheet.text(80, 490, *(f"{line} {line}" for line in PROSE), size=20)
    sheet.blocks.insert(2, sheet.blocks.pop())
    sheet.text(680, 200, "right", *PROSE[1:], size=20)
    sheet.blocks.insert(2, sheet.blocks.pop())
    assert [block.text.split()[0] for block in blocks(sheet)] == ["left", "right", "More", "The"]


def test_a_short_heading_beside_a_column_stays_in_its_own() -> None:
    sheet = Sheet()
    sheet.text(80, 200, "left", *PROSE[1:], size=20)
    sheet.text(80, 450, "More of it", size=24)
    sheet.text(80, 490, *PROSE, size=20)
    sheet.text(680, 200, "right", *PROSE[1:], *PROSE, size=20)
    assert [block.text.split()[0] for block in blocks(sheet)] == ["left", "More", "The", "right"]


def test_authors_side_by_side_are_read_before_the_columns_below() -> None:
    sheet = Sheet()
    sheet.text(300, 150, "A title in the middle of the page", size=36)
    for name, x in (("Anna", 130), ("Berta", 540), ("Clara", 930)):
        sheet.text(x, 230, f"{name} Miller", "Hall of Fish", "Exeter, Devon", size=20)
        if name == "Anna":
            for number in range(2):
                sheet.text(80, 400 + 250 * number, f"left {number}", *PROSE[1:], size=20)
    for number in range(2):
        sheet.text(680, 400 + 250 * number, f"right {number}", *PROSE[1:], size=20)
    order = [" ".join(block.text.split()[:2]) for block in blocks(sheet)]
    assert order == [
        "A title",
        "Anna Miller",
        "Berta Miller",
        "Clara Miller",
        "left 0",
        "left 1",
        "right 0",
        "right 1",
    ]


def test_the_upper_block_comes_first() -> None:
    sheet = Sheet()
    sheet.text(80, 900, *PROSE)
    sheet.text(80, 200, *PROSE[::-1])
    assert [block.text.split("\n")[0] for block in blocks(sheet)] == [PROSE[-1], PROSE[0]]


def test_right_to_left_columns_are_read_from_the_right() -> None:
    words = tuple(Word("שלום", Box(x, 0, 60, 20), 0.9) for x in (0, 80))
    columns = []
    for x in (100, 700):
        lines = tuple(
            Line(
                tuple(Word(w.text, Box(x + w.box.left, 200 + 30 * n, 60, 20), 0.9) for w in words),
                Box(x, 200 + 30 * n, 140, 20),
            )
            for n in range(6)
        )
        columns.append(Block(lines, around(line.box for line in lines)))
    found = arranged(Page(1240, 1754, tuple(columns)), Image.new("L", (1240, 1754), 255))
    assert [item.box.left for item in found.blocks] == [700, 100]


def test_single_lines_of_a_paragraph_are_joined_and_an_indent_begins_another() -> None:
    sheet = Sheet()
    for number, text in enumerate(PROSE[:4]):
        sheet.text(100, 200 + 31 * number, text)
    sheet.text(100, 400, *PROSE[:3])
    indented = sheet.line(150, 400 + 3 * 31, "Nobody had asked him about the boats before that")
    rest = [sheet.line(100, 400 + (4 + number) * 31, text) for number, text in enumerate(PROSE[4:])]
    last = sheet.blocks.pop()
    sheet.blocks.append(
        Block((*last.lines, indented, *rest), around(line.box for line in (*last.lines, *rest)))
    )
    assert [len(block.lines) for block in blocks(sheet)] == [4, 3, 4]


def test_an_address_keeps_its_lines() -> None:
    sheet = Sheet()
    for number, text in enumerate(("Mr A. Miller", "12 Long Lane", "Exeter")):
        sheet.text(100, 200 + 31 * number, text)
    (block,) = blocks(sheet)
    assert block.text == "Mr A. Miller\n12 Long Lane\nExeter"
    assert block.keep_lines


@pytest.mark.parametrize(("size", "level"), [(44, 1), (33, 2), (28, 3), (22, 0)])
def test_headings_by_size(size: int, level: int) -> None:
    sheet = Sheet()
    sheet.text(100, 200, "Harbours of the north", size=size)
    sheet.text(100, 300, *PROSE)
    sheet.text(100, 700, *PROSE)
    first = blocks(sheet)[0]
    assert (first.kind, first.level) == (("heading", level) if level else ("paragraph", 0))


def test_a_bold_line_of_its_own_is_a_heading() -> None:
    sheet = Sheet()
    sheet.text(100, 200, "Harbours of the north", weight=1)
    for y in (260, 600):
        sheet.text(100, y, *PROSE)
    first, *others = blocks(sheet)
    assert (first.kind, first.level) == ("heading", 3)
    assert all(word.bold for word in first.lines[0].words)
    assert not any(word.bold for block in others for line in block.lines for word in line.words)


def test_bold_words_within_a_line() -> None:
    sheet = Sheet()
    sheet.text(100, 200, *PROSE)
    start = sheet.line(100, 500, "Fishermen mended")
    bold = sheet.line(start.box.right + 12, 500, "important", weight=2)
    line = Line((*start.words, *bold.words), around((start.box, bold.box)))
    sheet.blocks.append(Block((line,), line.box))
    found = arranged(sheet.page(), sheet.image)
    assert [word.text for word in found.words if word.bold] == ["important"]


def test_a_line_stays_bold_where_one_word_has_a_box_that_is_too_high() -> None:
    sheet = Sheet()
    sheet.text(100, 200, *PROSE)
    line = sheet.line(100, 500, "Members where companies applied the amendment", weight=1)
    high = replace(line.words[2].box, top=line.box.top - 8, height=line.box.height + 16)
    words = (*line.words[:2], replace(line.words[2], box=high), *line.words[3:])
    sheet.blocks.append(Block((replace(line, words=words),), line.box))
    found = arranged(sheet.page(), sheet.image)
    assert [word.text for word in found.words if word.bold] == line.text.split()


def test_what_the_engine_does_not_believe_is_no_heading() -> None:
    sheet = Sheet()
    sheet.text(100, 200, "Hrbauorfs", size=44, confidence=0.4)
    sheet.text(100, 300, *PROSE)
    sheet.text(100, 700, *PROSE)
    assert blocks(sheet)[0].kind == "paragraph"


@pytest.mark.parametrize(
    "marks", [("•", "•", "•"), ("-", "-", "-"), ("1.", "2.", "3."), ("(a)", "(b)", "(c)")]
)
def test_entries_of_a_list(marks: tuple[str, ...]) -> None:
    sheet = Sheet()
    lines = []
    for number, mark in enumerate(marks):
        lines.append(sheet.line(100, 300 + 62 * number, f"{mark} the boats lay idle on"))
        lines.append(sheet.line(130, 331 + 62 * number, "the grey shingle"))
    sheet.blocks.append(Block(tuple(lines), around(line.box for line in lines)))
    found = blocks(sheet)
    assert [(block.kind, block.level) for block in found] == [("list", 1)] * 3
    assert [block.lines[0].words[0].text for block in found] == list(marks)


def test_entries_below_entries_are_deeper() -> None:
    sheet = Sheet()
    for number, (x, mark) in enumerate(
        ((100, "1."), (100, "2."), (160, "a)"), (160, "b)"), (100, "3."))
    ):
        sheet.text(x, 300 + 36 * number, f"{mark} the boats lay idle")
    assert [block.level for block in blocks(sheet) if block.kind == "list"][:4] == [1, 1, 2, 2]


def test_one_number_at_the_beginning_of_a_sentence_is_no_list() -> None:
    sheet = Sheet()
    sheet.text(100, 300, "12. was the number on the door of the house that", *PROSE)
    assert [block.kind for block in blocks(sheet)] == ["paragraph"]


def test_sizes_are_points_and_steady_over_a_paragraph() -> None:
    sheet = Sheet()
    sheet.text(100, 300, *PROSE, size=25)  # 25 pixels at 150 an inch: 12 points
    (block,) = blocks(sheet)
    assert {line.size for line in block.lines} == {block.lines[0].size}
    assert block.lines[0].size == pytest.approx(12, abs=1)
    assert blocks(sheet, dpi=0.0)[0].lines[0].size == 0.0

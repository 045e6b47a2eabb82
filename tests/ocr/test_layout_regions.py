"""Text side by side, short lines and what stands in a page's margins: as a good engine reads them,
which joins what stands on one base line.
"""

import pytest

from ocr.document import Block, Box, Item, Line, Page, Table, Word, around
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, Sheet

ADDRESSES = (
    ("Bill to:", "Ada Finch", "9 Quarry Road", "Norwick NR2 7PQ"),
    ("Ship to:", "Warehouse 4", "17 Dock Street", "Eastfell EF1 3AB"),
    ("Sold by:", "Tarn Bay Timber", "2 Sawmill Yard", "Tarn Bay TB9 1AA"),
)
NARROW = (
    "The harbour commis-",
    "sion met on Thursday",
    "to discuss the light-",
    "house and the break-",
    "water repairs. Its well-",
    "known chairman spoke",
    "for two hours about",
    "the cost of stone.",
)
OTHER = (
    "Costs rose to 4.2 mil-",
    "lion crowns, of which",
    "one half is paid by the",
    "state. The other half",
    "falls to the owners of",
    "the boats, who have",
    "twelve months to pay",
    "what they owe.",
)
FULL = "The plot lies north of the quay by estimate of the town engineer and his men."


def items(sheet: Sheet) -> list[Item]:
    page = Page(sheet.width, sheet.height, tuple(sheet.blocks), dpi=150.0)
    return list(arranged(page, sheet.image).blocks)


def blocks(sheet: Sheet) -> list[Block]:
    return [item for item in items(sheet) if isinstance(item, Block)]


def side_by_side(
    sheet: Sheet, y: int, columns: tuple[tuple[str, ...], ...], xs: tuple[int, ...], size: int = 22
) -> None:
    """Columns whose lines the engine joined across."""
    joined = []
    for number, texts in enumerate(zip(*columns, strict=True)):
        words: list[Word] = []
        for x, text in zip(xs, texts, strict=True):
            words += sheet.line(x, y + number * round(1.4 * size), text, size).words
        joined.append(Line(tuple(words), around(word.box for word in words)))
    sheet.blocks.append(Block(tuple(joined), around(line.box for line in joined)))


@pytest.mark.parametrize("xs", [(80, 480, 860), (80, 420, 700), (60, 640, 960)])
@pytest.mark.parametrize("count", [2, 3])
def test_addresses_side_by_side_are_read_one_after_the_other(
    xs: tuple[int, ...], count: int
) -> None:
    sheet = Sheet()
    side_by_side(sheet, 200, ADDRESSES[:count], xs[:count])
    sheet.text(80, 420, FULL)
    texts = [block.text for block in blocks(sheet)]
    assert texts == [*("\n".join(address) for address in ADDRESSES[:count]), FULL]
    assert all(block.keep_lines for block in blocks(sheet)[:count])


@pytest.mark.parametrize("gutter", [40, 60, 140])
@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("below", [True, False])
def test_narrow_columns_on_common_base_lines_are_cut(gutter: int, above: bool, below: bool) -> None:
    sheet = Sheet()
    if above:
        sheet.text(80, 140, FULL)
    side_by_side(sheet, 240, (NARROW, OTHER), (80, 310 + gutter))
    if below:
        sheet.text(80, 560, FULL)
    found = [block.text for block in blocks(sheet)]
    expected = ["\n".join(NARROW), "\n".join(OTHER)]
    assert found == [FULL] * above + expected + [FULL] * below
    assert not any(block.keep_lines for block in blocks(sheet))


def test_wide_word_spaces_of_justified_text_are_no_gutter() -> None:
    sheet = Sheet()
    words = ("harbours", "and", "quays", "of", "the", "north", "coast", "lie", "idle")
    lines = []
    for number in range(8):
        x, held = 80, list[Word]()
        for word in (*words[number:], *words[:number]):
            line = sheet.line(x, 200 + 31 * number, word)
            held += line.words
            x = line.box.right + 20
        lines.append(Line(tuple(held), around(word.box for word in held)))
    sheet.blocks.append(Block(tuple(lines), around(line.box for line in lines)))
    assert len(blocks(sheet)) == 1


def test_a_rule_between_words_cuts_their_line() -> None:
    sheet = Sheet()
    line = sheet.line(80, 200, "Fish and chips")
    other = sheet.line(line.box.right + 24, 200, "Tea and cake")
    words = (*line.words, *other.words)
    sheet.rule((line.box.right + 12, 150), (line.box.right + 12, 260))
    sheet.blocks.append(Block((Line(words, around(w.box for w in words)),), line.box))
    sheet.text(80, 400, *PROSE)
    assert [block.text for block in blocks(sheet)][:2] == ["Fish and chips", "Tea and cake"]


@pytest.mark.parametrize("colon", [":", ""])
def test_labels_and_values_are_a_table_of_two_columns(colon: str) -> None:
    sheet = Sheet()
    pairs = (("Name", "Jonathan Hale"), ("Born", "15 March 1968"), ("Ward", "C4"))
    labels = tuple(label + colon for label, _ in pairs)
    side_by_side(sheet, 200, (labels, tuple(value for _, value in pairs)), (80, 260))
    sheet.text(80, 400, *PROSE)
    (table, *_) = items(sheet)
    if colon:
        assert isinstance(table, Table)
        assert table.size == (3, 2)
        assert table.rules == "none"


@pytest.mark.parametrize(
    "lines",
    [
        ("Capt. Henrik Aas", "Pilot Station", "Quay 3, second floor", "Eastfell EF1 3AB"),
        ("Vessel: Heron", "Built: 1961", "Flag: Norway"),
        ("The lamp is lit,", "The boats are in,", "And nobody asks", "Where the keeper has been."),
        ("Espresso", "Flat white large", "Rye toast", "Thank you"),
        ("Tel. 020 7604101", "Fax 020 7604102", "IBAN 58 0401 9872"),
    ],
)
def test_short_lines_stay_lines(lines: tuple[str, ...]) -> None:
    sheet = Sheet()
    sheet.text(100, 200, *lines)
    sheet.text(100, 500, *PROSE)
    first, second = blocks(sheet)
    assert first.text == "\n".join(lines)
    assert first.keep_lines
    assert not second.keep_lines


def test_a_line_that_ends_early_ends_a_paragraph() -> None:
    sheet = Sheet()
    sheet.text(100, 200, *PROSE[:2], "emptied early.", *PROSE)
    assert [len(block.lines) for block in blocks(sheet)] == [3, 7]


@pytest.mark.parametrize(
    ("place", "align"), [("left", "left"), ("center", "center"), ("right", "right")]
)
def test_a_line_is_aligned_against_its_column(place: str, align: str) -> None:
    sheet = Sheet()
    sheet.text(100, 400, *PROSE)
    right = max(block.box.right for block in sheet.blocks)
    width = sheet.line(100, 1700, "Norwick in May").box.width
    x = {"left": 100, "center": (100 + right - width) // 2, "right": right - width}[place]
    sheet.text(x, 300, "Norwick in May")
    first = blocks(sheet)[0]
    assert first.text == "Norwick in May"
    assert first.align == align


def test_justified_lines() -> None:
    sheet = Sheet()
    lines = []
    for number, text in enumerate(PROSE):
        line = sheet.line(100, 200 + 31 * number, text)
        if number < len(PROSE) - 1:
            line = spread(line, 680)
        lines.append(line)
    sheet.blocks.append(Block(tuple(lines), around(line.box for line in lines)))
    (block,) = blocks(sheet)
    assert block.align == "justify"


def spread(line: Line, right: int) -> Line:
    """The line with the rest of its column divided among its spaces."""
    rest = right - line.box.right
    words = []
    for place, word in enumerate(line.words):
        left = word.box.left + rest * place // (len(line.words) - 1)
        box = Box(left, word.box.top, word.box.width, word.box.height)
        words.append(Word(word.text, box, word.confidence))
    return Line(tuple(words), around(word.box for word in words))


def test_running_head_and_page_number() -> None:
    sheet = Sheet()
    sheet.text(100, 70, "Rules of the harbour office", size=18)
    for number in range(5):
        sheet.text(100, 300 + 260 * number, *PROSE)
    sheet.text(600, 1700, "- 3 -", size=18)
    kinds = [block.kind for block in blocks(sheet)]
    assert kinds == ["header", *["paragraph"] * 5, "footer"]


def test_a_large_title_at_the_top_is_no_running_head() -> None:
    sheet = Sheet()
    sheet.text(100, 100, "Tarn Bay Timber Ltd", size=44)
    sheet.text(100, 300, *PROSE)
    assert blocks(sheet)[0].kind == "heading"


def test_small_letters_with_a_mark_at_the_foot_are_a_note() -> None:
    sheet = Sheet()
    for number in range(4):
        sheet.text(100, 300 + 260 * number, *PROSE)
    sheet.text(100, 1500, "1 Letters of the harbour office, kept in the town hall.", size=16)
    assert blocks(sheet)[-1].kind == "note"


@pytest.mark.parametrize("mark", ["•", "☐", "☒", "\u2013", "➢"])
def test_bullets_and_check_boxes_begin_entries(mark: str) -> None:
    sheet = Sheet()
    sheet.text(100, 200, f"{mark} Yes, by sea", f"{mark} No, by lorry", f"{mark} Not at all")
    sheet.text(100, 500, *PROSE)
    assert [block.kind for block in blocks(sheet)] == ["list", "list", "list", "paragraph"]


def test_fields_of_a_form_are_read_row_by_row() -> None:
    sheet = Sheet()
    for number, row in enumerate((("Arrest date", "Place of arrest"), ("Log type", "Admitted"))):
        sheet.text(80, 200 + 70 * number, row[0])
        sheet.text(700, 200 + 70 * number, row[1])
    sheet.text(80, 500, *PROSE)
    texts = [block.text for block in blocks(sheet)]
    assert texts[:4] == ["Arrest date", "Place of arrest", "Log type", "Admitted"]

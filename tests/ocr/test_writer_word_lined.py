"""Word files of receipts: each line a paragraph, its parts at tabs."""

from itertools import pairwise
from typing import Any

import pytest
from docx.oxml.ns import qn
from msgspec.structs import replace
from PIL import Image

from ocr.document import Block, Box, Cell, Item, Line, Page, Picture, Table, Word, around
from tests.ocr.samples import encoded
from tests.ocr.word_support import opened

_LETTER = 10  # pixels: the width of a letter; letters are 14 high, from line to line are 30
_DPI = 144.0


def part(text: str, left: int, top: int, *, height: int = 14, **look: Any) -> Line:
    letter = _LETTER * max(height, 14) // 14
    words = []
    for word in text.split():
        words.append(Word(word, Box(left, top, letter * len(word), height), 0.95, **look))
        left += letter * (len(word) + 1)
    return Line(tuple(words), around(word.box for word in words))


def block(*lines: Line) -> Block:
    return Block(lines, around(line.box for line in lines), keep_lines=True)


def shop(*items: Item) -> list[Item]:
    """The head of a receipt, so that there are lines enough, and what comes below it."""
    head = [part(f"Quay Street {number} Norwick", 60, 20 + 30 * number) for number in range(16)]
    return [block(*head), *items]


def page(*items: Item) -> Page:
    return Page(400, 900, items, dpi=_DPI)


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]


def stops(paragraph: Any) -> list[float]:
    return [stop.position.pt for stop in paragraph.paragraph_format.tab_stops]


def named(document: Any, text: str) -> Any:
    (found,) = [paragraph for paragraph in document.paragraphs if text in paragraph.text]
    return found


def test_what_stands_on_one_line_is_parted_by_tabs() -> None:
    left = block(part("Item", 20, 550), part("8239", 20, 580))
    right = block(part("Qty", 200, 551), part("1", 200, 581))
    amount = block(part("Amount", 320, 549), part("15.00", 330, 579))
    document = opened(page(*shop(left, right, amount)))
    assert not document.tables
    assert texts(document)[-2:] == ["Item\tQty\tAmount", "8239\t1\t15.00"]
    margin = document.sections[0].left_margin.pt
    assert stops(named(document, "Item")) == pytest.approx(
        [200 / 2 - margin, 320 / 2 - margin], abs=1
    )


def test_a_table_that_is_not_drawn_comes_as_lines() -> None:
    rows = [("Total", "92.80"), ("Cash", "100.00"), ("Change", "7.20")]
    cells = []
    for number, (label, value) in enumerate(rows):
        top = 550 + 30 * number
        for column, (text, left) in enumerate(((label, 150), (value, 300))):
            line = part(text, left, top)
            cells.append(Cell(number, column, (line,), line.box))
    table = Table(tuple(cells), around(cell.box for cell in cells))
    document = opened(page(*shop(table)))
    assert not document.tables
    assert texts(document)[-3:] == ["Total\t92.80", "Cash\t100.00", "Change\t7.20"]
    ruled = opened(page(*shop(replace(table, rules="all"))))
    assert len(ruled.tables) == 1


@pytest.mark.parametrize("slope", [-0.05, 0.05])
def test_lines_of_a_slanted_receipt_are_told_apart(slope: float) -> None:
    """Over its width such a page falls by more than half a line."""

    def slanted(line: Line) -> Line:
        def moved(box: Box) -> Box:
            return replace(box, top=round(box.top + slope * box.left))

        return line.map_boxes(moved)

    items = []
    for number in range(22):
        top = 100 + 24 * number
        items.append(block(slanted(part(f"No {number} of many", 20, top))))
        items.append(block(slanted(part(f"{number}.00", 330, top))))
    document = opened(page(*items))
    expected = [f"No {number} of many\t{number}.00" for number in range(22)]
    assert texts(document) == expected


def test_lines_of_nearly_one_size_have_one_and_a_total_stays_large() -> None:
    small = block(part("Sub total 12.00", 20, 550, height=12))
    large = block(part("TOTAL", 20, 590, height=34))
    document = opened(page(*shop(small, large)))
    sizes = [run.font.size for run in named(document, "Sub total").runs]
    usual = [run.font.size for run in named(document, "Quay Street 3").runs]
    assert sizes == usual
    total = named(document, "TOTAL").runs[0].font.size
    assert total > 1.2 * document.styles["Normal"].font.size


def test_bold_is_decided_for_a_whole_part() -> None:
    line = part("Tax invoice of May", 60, 550)
    words = tuple(replace(word, bold=word.text == "of") for word in line.words)
    amount = part("TOTAL 5.00", 60, 590, bold=True)
    document = opened(page(*shop(block(replace(line, words=words)), block(amount))))
    assert not any(run.bold for run in named(document, "Tax invoice").runs)
    assert all(run.bold for run in named(document, "TOTAL").runs)


def test_a_page_of_prose_or_a_broad_one_is_not_set_in_lines() -> None:
    left = block(part("Item", 20, 550), part("8239", 20, 580))
    right = block(part("Qty", 200, 550), part("1", 200, 580))
    broad = Page(1600, 900, tuple(shop(left, right, block(part("far away", 1500, 580)))), dpi=_DPI)
    assert "Item\tQty" not in texts(opened(broad))
    prose = []
    for number in range(12):
        prose.append(part("words that run on and on here", 20, 100 + 24 * number))
    running = replace(block(*prose), keep_lines=False)
    document = opened(page(running, left, right))
    assert "Item\tQty" not in texts(document)


def test_pictures_stay_and_every_line_is_below_the_one_before() -> None:
    picture = Picture(Box(100, 750, 200, 60))
    source = encoded(Image.new("L", (400, 900), 200))
    thanks = block(part("Thank you", 120, 850))
    document = opened(page(*shop(picture, thanks)), source=source)
    assert texts(document)[-1] == "Thank you"
    reached = 0.0
    feet = []
    for paragraph in document.paragraphs:
        form = paragraph.paragraph_format
        reached += (form.space_before.pt if form.space_before else 0.0) + 7
        feet.append(reached)
    assert all(above < below for above, below in pairwise(feet))
    assert document.element.body.findall(f".//{qn('w:drawing')}")

"""Where things stand in a Word file: as on the page."""

import io
from math import cos, radians, sin
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from ocr.document import Block, Box, Line, Page, Word
from ocr.writers.common.paper import breadth
from tests.ocr.word_support import opened, page, written


def full(lines: int, *, size: float = 10.0, confidence: float = 1.0) -> Page:
    """An A4 page at 72 dpi with paragraphs of one short line each."""
    blocks = []
    for number in range(lines):
        box = Box(50, 50 + number * 740 // lines, 300, 10)
        blocks.append(Block((Line((Word("a line of text", box, confidence),), box, size),), box))
    return page(*blocks, width=595, height=842, dpi=72.0)


def heights(document: Any) -> list[float]:
    """How far down each paragraph's last line reaches, in points from the top of the page."""
    found = []
    reached = document.sections[0].top_margin.pt
    for paragraph in document.paragraphs:
        form = paragraph.paragraph_format
        reached += form.space_before.pt + form.line_spacing.pt
        found.append(reached)
    return found


@pytest.mark.parametrize("lines", [1, 30, 62, 75])
def test_every_paragraph_stands_where_it_stood(lines: int) -> None:
    document = opened(full(lines))
    feet = [block.box.bottom for block in full(lines).blocks]
    assert heights(document) == pytest.approx(feet, abs=4)
    assert document.styles["Normal"].font.size == Pt(10)


def test_a_page_that_would_not_fit_is_set_closer() -> None:
    low = full(95).blocks[-1]  # twice: the second one stands below where it stood
    document = opened(page(*full(60).blocks, low, low, width=595, height=842, dpi=72))
    assert max(heights(document)) <= 842


def test_letters_are_as_small_as_on_the_page() -> None:
    document = opened(full(88, size=3.0))
    assert document.styles["Normal"].font.size.pt == 3.0


def test_columns_of_running_text_are_a_section() -> None:
    blocks = []
    for left in (50, 320):
        lines = []
        for number in range(12):
            box = Box(left, 100 + 14 * number, 220, 11)
            words = ["a", "line", "of", "text", "that", "is", "long", "enough", "here"]
            lines.append(Line(tuple(Word(word, box, 1.0) for word in words), box, 10.0))
        blocks.append(Block(tuple(lines), Box(left, 100, 220, 165)))
    document = opened(page(*blocks, width=595, height=842, dpi=72.0))
    columns = [section._sectPr.find(qn("w:cols")).get(qn("w:num")) for section in document.sections]
    assert columns == [None, "2"]
    breaks = [mark.get(qn("w:type")) for mark in document.element.body.iter(qn("w:br"))]
    assert breaks.count("column") == 1
    # The white above stands before the columns: office programs add up what is in the first one.
    tops = [found.paragraph_format.space_before for found in document.paragraphs if found.text]
    assert max(tops) < Pt(10)


def test_short_blocks_side_by_side_are_a_table_without_rules() -> None:
    blocks = []
    for name, left in (("Bill to", 50), ("Ship to", 320)):
        box = Box(left, 100, 60, 11)
        blocks.append(Block((Line((Word(name, box, 1.0),), box, 10.0),), box))
    document = opened(page(*blocks, width=595, height=842, dpi=72.0))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Bill to", "Ship to"]
    assert table._tbl.tblPr.find(qn("w:tblBorders")) is None
    assert table._tbl.tblPr.find(qn("w:tblStyle")) is None
    assert table.rows[0].cells[0].width == Pt(270)


def test_kept_lines_are_broken_and_running_ones_are_not() -> None:
    lines = []
    for number, text in enumerate(("Capt. Henrik Aas", "Pilot Station", "17 Dock Street")):
        box = Box(50, 100 + 14 * number, 100, 11)
        lines.append(Line((Word(text, box, 1.0),), box, 10.0))
    kept = Block(tuple(lines), Box(50, 100, 100, 39), keep_lines=True)
    document = opened(page(kept, width=595, height=842, dpi=72.0))
    assert document.paragraphs[0].text == "Capt. Henrik Aas\nPilot Station\n17 Dock Street"


@pytest.mark.parametrize("last", [14, 20])
def test_ideographs_flow_where_every_line_is_full(last: int) -> None:
    """The second line ends early: Word would fill it, so that its end is part of the text."""
    lines = []
    for number, count in enumerate((20, last, 9)):
        box = Box(60, 100 + 16 * number, 11 * count, 11)
        lines.append(Line((Word("東" * count, box, 1.0),), box, 11.0))
    block = Block(tuple(lines), Box(60, 100, 220, 43))
    (found, *_) = opened(page(block, width=595, height=842, dpi=72)).paragraphs
    assert ("\n" in found.text) == (last == 14)


def test_wide_white_in_a_line_is_a_tab() -> None:
    words = (Word("Total", Box(50, 100, 30, 11), 1.0), Word("9.90", Box(400, 100, 30, 11), 1.0))
    box = Box(50, 100, 380, 11)
    document = opened(page(Block((Line(words, box, 10.0),), box), width=595, height=842, dpi=72.0))
    (paragraph,) = document.paragraphs
    assert paragraph.text == "Total\t9.90"
    (stop,) = paragraph.paragraph_format.tab_stops
    assert stop.position.pt == pytest.approx(350, abs=1)


def test_letters_keep_their_looks() -> None:
    box = Box(50, 100, 30, 11)
    word = Word("x", box, 1.0, face="serif", colour="bf0000", raised=1, struck=True)
    (paragraph,) = opened(
        page(Block((Line((word,), box, 10.0),), box), width=595, height=842)
    ).paragraphs
    (run,) = paragraph.runs
    assert (run.font.name, str(run.font.color.rgb)) == ("Times New Roman", "BF0000")
    assert run.font.superscript
    assert run.font.strike


def test_a_word_divided_at_the_end_of_a_line_has_a_soft_hyphen() -> None:
    lines = []
    for number, text in enumerate(("the whole commis-", "sion met again on")):
        box = Box(50, 100 + 14 * number, 100, 11)
        words = tuple(Word(part, box, 1.0) for part in text.split())
        lines.append(Line(words, box, 10.0))
    document = opened(page(Block(tuple(lines), Box(50, 100, 100, 25)), width=595, height=842))
    letters = document.element.body.xml
    assert "<w:softHyphen/>" in letters
    assert "commis-" not in letters


def test_a_stain_that_was_read_as_a_word_is_not_written_large() -> None:
    stain, title = (
        Block(
            (Line((Word("Te", Box(50, top, 120, 50), confidence),), Box(50, top, 120, 50), 100.0),),
            Box(50, top, 120, 50),
        )
        for top, confidence in ((660, 0.2), (720, 0.9))
    )
    usual = full(5).blocks
    document = opened(page(*usual, stain, title, width=595, height=842, dpi=72.0))
    assert [paragraph.runs[0].font.size for paragraph in document.paragraphs[-2:]] == [
        None,
        Pt(100),
    ]


def test_lines_that_are_kept_are_not_stretched() -> None:
    lines = []
    for number, text in enumerate(("Jonathan Hale", "15 March 1968", "Ward C4 east")):
        box = Box(50, 100 + 14 * number, 100, 11)
        words = tuple(Word(part, box, 1.0) for part in text.split())
        lines.append(Line(words, box, 10.0))
    kept = Block(tuple(lines), Box(50, 100, 100, 39), align="justify", keep_lines=True)
    (paragraph,) = opened(page(kept, width=595, height=842, dpi=72.0)).paragraphs
    assert paragraph.alignment != WD_ALIGN_PARAGRAPH.JUSTIFY


def test_labels_and_values_side_by_side_are_rows() -> None:
    blocks = []
    for left, texts in ((50, ("Name: Hale", "Born: 1968")), (320, ("Doctor: Obi", "File: 3847"))):
        lines = []
        for number, text in enumerate(texts):
            box = Box(left, 100 + 14 * number, 80, 11)
            lines.append(Line(tuple(Word(part, box, 1.0) for part in text.split()), box, 10.0))
        blocks.append(Block(tuple(lines), Box(left, 100, 80, 25), keep_lines=True))
    (table,) = opened(page(*blocks, width=595, height=842, dpi=72.0)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Name: Hale", "Doctor: Obi"],
        ["Born: 1968", "File: 3847"],
    ]


def test_letters_that_run_up_the_page_are_a_text_box() -> None:
    box = Box(20, 100, 10, 90)
    turned = Block((Line((Word("Prepare", box, 1.0),), box, 8.0),), box)
    beside = full(3).blocks
    document = opened(page(turned, *beside, width=595, height=842, dpi=72.0))
    assert not document.tables
    (content,) = document.element.body.iter("{*}txbxContent")
    assert [node.text for node in content.iter(qn("w:t"))] == ["Prepare"]


def aslant(text: str, angle: float, size: float = 16.0) -> Block:
    """A label that rises; its words are boxes around their letters, as engines give them."""
    long = size * breadth(text)
    width = long * cos(radians(angle)) + size * sin(radians(angle))
    height = long * sin(radians(angle)) + size * cos(radians(angle))
    box = Box(200, 300, round(width), round(height))
    return Block((Line((Word(text, box, 0.9),), box, height * 0.48),), box)


@pytest.mark.parametrize("angle", [30, 40, 45, 50])
@pytest.mark.parametrize("text", ["Newcastle", "September", "Elen of the Roads", "Wholesale"])
def test_letters_aslant_are_a_text_box_that_is_turned(text: str, angle: float) -> None:
    found = written(page(aslant(text, angle), width=1200, height=800, dpi=150.0))
    document = docx.Document(io.BytesIO(found))
    (drawing,) = document.element.body.iter("{*}drawing")
    (form,) = drawing.iter("{*}xfrm")
    assert -int(form.get("rot")) / 60000 == pytest.approx(angle, abs=10)
    (size, *_) = drawing.iter(qn("w:sz"))
    assert int(size.get(qn("w:val"))) / 2 == pytest.approx(16 * 0.48, rel=0.2)


@pytest.mark.parametrize("text", ["Newcastle", "WHOLESALE", "3,000 items", "lilies fill it"])
def test_letters_that_run_level_are_no_text_box(text: str) -> None:
    document = opened(page(aslant(text, 0), width=1200, height=800, dpi=150.0))
    assert not list(document.element.body.iter("{*}drawing"))


def test_a_heading_far_above_what_follows_stays_on_its_page() -> None:
    high, low = full(2).blocks
    heading = Block(high.lines, high.box, "heading", 1)
    document = opened(page(heading, low, width=595, height=842, dpi=72.0))
    form = document.paragraphs[0].paragraph_format
    assert (form.keep_with_next, form.keep_together, form.widow_control) == (False, False, False)


def test_a_page_whose_foot_is_near_its_edge_has_room_below_it() -> None:
    box = Box(50, 780, 300, 10)
    foot = Block((Line((Word("a line of text", box, 1.0),), box, 10.0),), box)
    document = opened(page(*full(2).blocks[:1], foot, width=595, height=842, dpi=72.0))
    assert document.sections[0].bottom_margin.pt <= 842 - 790 - 30


def test_a_heading_that_begins_a_page_says_so_in_the_order_of_the_schema() -> None:
    first = full(3)
    box = Box(50, 300, 300, 10)
    heading = Block((Line((Word("Another matter", box, 1.0),), box, 10.0),), box, "heading", 1)
    second = page(heading, width=595, height=842, dpi=72.0)
    found = opened(first, second).paragraphs[-1]
    names = [each.tag.rpartition("}")[2] for each in found._p.pPr]
    assert "pageBreakBefore" in names
    assert names[:5] == ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl"]

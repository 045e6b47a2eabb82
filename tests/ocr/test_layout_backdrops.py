"""Rules close to paragraphs and bands behind them: seen on the page, and drawn in Word."""

from typing import Any

import pytest
from docx.oxml.ns import qn

from ocr.document import Block, Box, Line, Page, Word
from ocr.readers.graphics import Fill
from ocr.recognition.layout.backdrops import with_backdrops
from ocr.recognition.layout.page_tokens import sheet_of
from ocr.recognition.layout.rules import Rule, Rules
from tests.ocr.word_support import opened

EM = 20  # pixels


def paragraph(text: str, left: int, top: int, *, underlined: bool = False) -> Block:
    words = []
    at = left
    for part in text.split():
        box = Box(at, top, 10 * len(part), 15)
        words.append(Word(part, box, 1.0, underlined=underlined))
        at += 10 * len(part) + 6
    box = Box(left, top, at - 6 - left, 15)
    return Block((Line(tuple(words), box, 9.6),), box)


def page(*blocks: Block) -> Page:
    return Page(1240, 1754, blocks, dpi=150.0, recognised=False)


def seen(rules: Rules, *blocks: Block) -> list[Any]:
    sheet = sheet_of(page(*blocks))
    return with_backdrops(blocks, rules, sheet)


def level(*places: int, left: float = 100, right: float = 1000) -> Rules:
    return Rules(tuple(Rule(left, right, at) for at in places), ())


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (322, "below"),  # close below the heading
        (395, "above"),  # close above the text
        (357, ""),  # far from both
        (290, "above heading"),
        (440, "below text"),
        (600, ""),
    ],
)
def test_a_rule_belongs_to_the_nearer_paragraph(at: int, where: str) -> None:
    head = paragraph("Expenses of the year", 110, 300)
    text = paragraph("Stone and timber were bought", 110, 405)
    found, following = seen(level(at), head, text)
    drawn = {
        "above heading": found.rule_above,
        "below": found.rule_below,
        "above": following.rule_above,
        "below text": following.rule_below,
    }
    assert [name for name, box in drawn.items() if box] == [where][: bool(where)]


def test_rules_that_underline_words_or_are_corners_of_boxes_are_no_borders() -> None:
    (underlined,) = seen(level(317), paragraph("Expenses", 110, 300, underlined=True))
    assert not underlined.rule_below
    corner = Rules(level(322).level, (Rule(250, 322, 100),))
    (boxed,) = seen(corner, paragraph("Expenses", 110, 300))
    assert not boxed.rule_below


def test_a_rule_over_two_columns_is_that_of_both() -> None:
    heads = paragraph("Bill to", 110, 300), paragraph("Ship to", 700, 300)
    for found in seen(level(325), *heads):
        assert found.rule_below


@pytest.mark.parametrize(
    ("bottom", "shaded"), [(311, True), (324, True), (336, True), (460, False), (306, False)]
)
def test_a_band_is_behind_one_paragraph(bottom: int, shaded: bool) -> None:
    band = Rules((), (), (Fill(100, 290, 1000, bottom, "DDE6F0"),))
    head, text = paragraph("Expenses", 110, 300), paragraph("Stone and timber", 110, 420)
    found, following = seen(band, head, text)
    assert bool(found.shade) == shaded
    assert not following.shade


def borders(document: Any) -> list[list[str]]:
    found = []
    for each in document.element.body.iter(qn("w:p")):
        frame = each.find(qn("w:pPr") + "/" + qn("w:pBdr"))
        if frame is not None:
            found.append([side.tag.rpartition("}")[2] for side in frame])
    return found


def test_rules_are_borders_in_word() -> None:
    blocks = []
    for top in (300, 400, 500):
        blocks.append(paragraph("Expenses of the year", 110, top))
    ruled = seen(level(325, 425, 525), *blocks)
    document = opened(page(*ruled))
    assert borders(document) == [["bottom"]] * 3
    widths = [each.get(qn("w:sz")) for each in document.element.body.iter(qn("w:bottom"))]
    assert widths[0] != widths[1] != widths[2]  # equal ones would be one frame


@pytest.mark.parametrize(("colour", "letters"), [("dde6f0", None), ("1f3864", "FFFFFF")])
def test_a_band_is_shading_in_word(colour: str, letters: str | None) -> None:
    band = Rules((), (), (Fill(100, 290, 1000, 330, colour),))
    document = opened(page(*seen(band, paragraph("Expenses", 110, 300))))
    (shading,) = document.element.body.iter(qn("w:shd"))
    assert shading.get(qn("w:fill")) == colour.upper()
    assert borders(document) == [["top", "left", "bottom"]]
    (run,) = document.element.body.iter(qn("w:r"))
    found = run.find(qn("w:rPr") + "/" + qn("w:color"))
    assert (None if found is None else found.get(qn("w:val"))) == letters


def test_what_was_drawn_moves_with_the_page() -> None:
    (found,) = seen(level(325), paragraph("Expenses", 110, 300))
    moved = found.map_boxes(lambda box: Box(box.left + 5, box.top, box.width, box.height))
    assert moved.rule_below.left == found.rule_below.left + 5


def test_a_rule_above_a_form_stands_above_its_first_row() -> None:
    blocks = []
    for left, texts in ((110, ("Name: Hale", "Born: 1968")), (700, ("Doctor: Obi", "File: 38"))):
        lines: list[Line] = []
        for number, text in enumerate(texts):
            lines += paragraph(text, left, 300 + 40 * number).lines
        blocks.append(Block(tuple(lines), Box(left, 300, 200, 55), keep_lines=True))
    document = opened(page(*seen(level(285), *blocks)))
    assert borders(document) == [["top"], ["top"]]

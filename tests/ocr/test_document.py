"""The tree refuses what says nothing, and drops it from what earlier versions stored."""

import json
from typing import Any

import pytest

from ocr.document import (
    NOWHERE,
    Block,
    Box,
    Cell,
    Line,
    Page,
    Picture,
    Table,
    Word,
    block_of_lines,
    line_of_words,
)

BOX = Box(1, 2, 30, 10)
WORD = Word("word", BOX, 0.9)
LINE = Line((WORD,), BOX)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000"])
def test_a_word_has_text(text: str) -> None:
    with pytest.raises(ValueError, match="word"):
        Word(text, BOX, 0.9)


def test_a_line_has_words() -> None:
    with pytest.raises(ValueError, match="line"):
        Line((), BOX)


def test_a_block_has_lines() -> None:
    with pytest.raises(ValueError, match="block"):
        Block((), BOX)


def test_what_is_left_of_a_line_or_block_without_any_is_nothing() -> None:
    assert line_of_words([]) is None
    assert line_of_words([WORD]) == LINE
    assert line_of_words([WORD], NOWHERE, 8.0) == Line((WORD,), NOWHERE, 8.0)
    assert block_of_lines([]) is None
    assert block_of_lines([None, LINE]) == Block((LINE,), BOX)


def test_a_cell_and_a_picture_may_be_empty() -> None:
    items = (Table((Cell(0, 0, ()), Cell(0, 1, (LINE,))), BOX), Picture(BOX))
    page = Page(100, 50, items)
    assert Page.from_dict(page.to_dict()) == page


def emptied(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With a word without text in each, and one line more that has no words."""
    blank = {**WORD_DATA, "text": " "}
    found = [{**line, "words": [*line["words"], blank]} for line in lines]
    return [*found, {"words": [], "box": BOX_DATA, "size": 0.0}]


BOX_DATA = {"left": 1, "top": 2, "width": 30, "height": 10}
WORD_DATA = {"text": "word", "box": BOX_DATA, "confidence": 0.9, "bold": False, "italic": False}


def test_a_stored_tree_loses_what_says_nothing() -> None:
    block = Block((LINE,), BOX)
    page = Page(100, 50, (block, Table((Cell(0, 0, (LINE,)),), BOX), Picture(BOX, "", (block,))))
    data = json.loads(json.dumps(page.to_dict()))  # as a column of JSON gives it back
    text, table, picture = data["blocks"]
    hollow = {**text, "lines": emptied([])}
    text["lines"] = emptied(text["lines"])
    table["cells"][0]["lines"] = emptied(table["cells"][0]["lines"])
    picture["blocks"] = [
        hollow,
        {**picture["blocks"][0], "lines": emptied(picture["blocks"][0]["lines"])},
    ]
    data["blocks"].insert(0, hollow)
    assert Page.from_dict(data) == page


def test_an_unread_page_comes_back_from_its_dict() -> None:
    page = Page.unread("It took too long.", "timeout")
    data = page.to_dict()
    assert (data["error"], data["error_code"], data["blocks"]) == (
        "It took too long.",
        "timeout",
        (),
    )
    assert Page.from_dict(data) == page
    assert "error" not in Page(1, 1, ()).to_dict()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([("平成", 0, 40), ("決算", 60, 40)], "平成 決算"),  # as wide as a character
        ([("平成", 0, 40), ("決算", 50, 40)], "平成 決算"),  # half as wide
        ([("平成", 0, 40), ("決算", 42, 40)], "平成決算"),
        ([("株式", 0, 40), ("会社", 47, 40)], "株式会社"),  # ink does not fill the square
        ([("東京、", 0, 46), ("大阪", 60, 40)], "東京、大阪"),  # the comma has white of its own
        ([("一", 0, 18), ("二", 22, 18)], "一二"),
        ([("ト", 0, 8), ("ン", 16, 16)], "トン"),
        ([("单价", 0, 40), ("数量", 90, 40), ("金额", 180, 40)], "单价 数量 金额"),
        ([("unit", 0, 40), ("price", 41, 50)], "unit price"),  # letters have a space always
    ],
)
def test_white_between_ideographs_is_a_space(words: list[tuple[str, int, int]], text: str) -> None:
    found = [Word(each, Box(left, 0, width, 20), 0.9) for each, left, width in words]
    line = line_of_words(tuple(found))
    assert line is not None
    assert line.text == text


def test_ideographs_without_places_have_no_space() -> None:
    line = Line((Word("平成", NOWHERE, 0.9), Word("決算", NOWHERE, 0.9)), NOWHERE)
    assert line.text == "平成決算"

"""How much a language model is believed: the more, the less sure the reader was, and never beyond a
line.
"""

import pytest

from ocr.correctors.llm_guard import ADDED, LONGER, Read, apply, check_line, check_lines
from tests.ocr.corrector_support import read


@pytest.mark.parametrize(
    ("old", "new", "confidence"),
    [
        ("informatlon", "information", 0.94),  # one letter of like shape
        ("inforrnatlon", "information", 0.79),  # two
        ("Totai", "Total", 0.94),  # a word of every receipt, so hardly a name
        ("Buildlng", "Building", 0.79),
        ("Goqds", "Goods", 0.49),
        ("chateau", "château", 0.9),
        ("wbrd", "word", 0.49),  # a letter of another shape
        ("shoping", "shopping", 0.49),
        ("ноиер", "номер", 0.3),
        ("REC EIPT", "RECEIPT", 0.79),
    ],
)
def test_guard_lets_through_what_the_image_may_have(old: str, new: str, confidence: float) -> None:
    assert apply(old, check_line(read(old, confidence), new).changes) == new


@pytest.mark.parametrize(
    ("old", "new", "limit"),
    [
        ("informatlon", "information", 0.95),
        ("inforrnatlon", "information", 0.8),
        ("Totai", "Total", 0.95),
        ("Buildlng", "Building", 0.8),
        ("wbrd", "word", 0.5),
        ("REC EIPT", "RECEIPT", 0.8),
    ],
)
def test_the_surer_the_reader_the_less_is_let_through(old: str, new: str, limit: float) -> None:
    assert check_line(read(old, limit), new).changes == ()
    assert check_line(read(old, limit - 0.01), new).changes != ()


def test_only_the_letters_that_change_need_be_doubted() -> None:
    old = "文字識列系統"
    doubted = Read(old, (0.99, 0.99, 0.99, 0.2, 0.99, 0.99))
    assert apply(old, check_line(doubted, "文字識別系統").changes) == "文字識別系統"
    assert check_line(doubted, "文宇識列系統").changes == ()


def test_a_word_that_was_read_with_certainty_elsewhere_stays() -> None:
    lines = [read("the total", 0.3), read("total", 0.96)]
    verdicts = check_lines(lines, ["the tolal", "total"])
    assert verdicts
    assert verdicts[0].changes == ()


def test_white_space_stays_where_nothing_changes() -> None:
    old = "TOTAI\t 12.50  due"
    assert apply(old, check_line(read(old), "TOTAL 12.50 due").changes) == "TOTAL\t 12.50  due"


def test_words_do_not_move_between_lines() -> None:
    old = ["TOTAI 5.00", "TAX 1.00", "Thank you Mohr"]
    for new in (
        ["TAX 5.00", "TOTAL 1.00", "Thank you Mohr"],
        ["TOTAL 1.00", "TAX 5.00", "Mohr Thank you"],
        ["TOTAL 5.00 TAX 1.00", "Thank you Mohr"],
        ["TOTAL", "5.00", "TAX", "1.00", "Thank you", "Mohr"],
    ):
        verdicts = check_lines([read(line) for line in old], new)
        found = [
            apply(line, verdict.changes)
            for line, verdict in zip(old, verdicts or (), strict=bool(verdicts))
        ]
        assert [line.replace("TOTAL", "TOTAI") for line in found] in (old, [])


def test_far_more_lines_than_were_read_are_another_text() -> None:
    most = LONGER * 2 + ADDED
    assert check_lines(
        [read("one line"), read("two lines")], ["one line", "two lines"] + ["x"] * (most - 2)
    )
    assert (
        check_lines(
            [read("one line"), read("two lines")], ["one line", "two lines"] + ["x"] * (most - 1)
        )
        is None
    )

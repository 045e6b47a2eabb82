"""Readings by hints: which of several is taken, and in what form."""

from typing import Any

import pytest

from ocr.document import Block, Box, Line, Page, Word
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions
from ocr.recognition.engines.auto import read
from ocr.recognition.engines.auto.captcha import Hints, best, given, hints_of
from tests.ocr import samples


def page(*lines: str, sure: float = 0.9) -> Page:
    """Lines of words, 10 pixels a character, 30 a line."""
    found = [line_of(text, 30 * number, sure) for number, text in enumerate(lines)]
    return Page(200, 100, tuple(Block((line,), line.box) for line in found))


def line_of(text: str, top: int, sure: float) -> Line:
    words, left = [], 0
    for word in text.split():
        words.append(Word(word, Box(left, top, 10 * len(word), 20), sure))
        left += 10 * len(word) + 10
    return Line(tuple(words), Box(0, top, max(0, left - 10), 20))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, False),
        ({"guess": True}, False),
        ({"guess": True, "alphabet": "01"}, True),
        ({"guess": True, "max_length": 5}, True),
        ({"guess": True, "single_line": True}, True),
        (
            {"alphabet": "0123456789"},
            False,
        ),  # a page of figures, as the documents interface asks for
    ],
)
def test_when_hints_are_given(known: dict[str, Any], expected: bool) -> None:
    assert given(RecognitionOptions(**known)) is expected


@pytest.mark.parametrize(
    ("hints", "readings", "expected"),
    [
        (Hints(), [page("W7K", sure=0.5), page("W7X", sure=0.9)], "W7X"),
        (
            Hints(),
            [page("W7K4P", sure=0.8), page("W", sure=0.95)],
            "W7K4P",
        ),  # not the surest word of all
        (Hints(), [page("W7K4P"), page("W7K4P", "dirt", sure=0.1)], "W7K4P"),
        (Hints(shortest=5), [page("W7X", sure=0.9), page("W7K4P", sure=0.4)], "W7K4P"),
        (Hints(longest=3), [page("W7K4P", sure=0.9), page("W7X", sure=0.4)], "W7X"),
        (
            Hints(shortest=5, longest=5),
            [page("W7K4P7", sure=0.4), page("W7", sure=0.9)],
            "W7K4P7",
        ),  # the nearest
        (Hints(shortest=5), [page(), page("W7")], "W7"),
        (Hints(alphabet="0123456789"), [page("No. 12 34")], "1234"),
        (Hints(alphabet="0123456789 "), [page("No. 12 34")], "12 34"),
        (Hints(alphabet="0123456789"), [page("none"), page("7", sure=0.2)], "7"),
        (Hints(), [page("W7K 4P")], "W7K 4P"),
        (Hints(longest=5), [page("W7K 4P")], "W7K4P"),
        (Hints(), [page("one", "two")], "one\ntwo"),
        (
            Hints(shortest=6, longest=6),
            [page("one", "two")],
            "one\ntwo",
        ),  # line breaks are not counted
        (Hints(single_line=True), [page("one", "two")], "one two"),
        (Hints(alphabet="onetw", single_line=True), [page("one", "two")], "onetwo"),
        (Hints(alphabet="0123456789"), [page("none")], ""),
    ],
)
def test_the_reading_that_is_taken(hints: Hints, readings: list[Page], expected: str) -> None:
    assert best(readings, hints).text == expected


def test_boxes_stand_around_what_is_left() -> None:
    (word,) = best([page("12 ab 34")], Hints(alphabet="0123456789")).words
    assert (word.text, word.box, word.confidence) == ("1234", Box(0, 0, 80, 20), 0.9)


def test_a_drawn_code_is_read_by_its_alphabet() -> None:
    image = samples.text_image("80514 27", size=32).convert("RGB")
    options = RecognitionOptions(
        guess=True, alphabet="0123456789", min_length=7, max_length=7, single_line=True
    )
    found = read(PageImage(image, *image.size, None), options)
    assert found.text == "8051427"
    assert hints_of(options).misfit(len(found.text)) == 0

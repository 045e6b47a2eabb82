"""Drop caps, and letters that are printed twice, in a PDF's own text: each is read once."""

import pytest

from tests.ocr.pdf_samples import LOREM, at, lines, made, own

_TEXT = lines(20, 150, LOREM)


def read(*contents: str) -> list[str]:
    return [line.text for line in own(made("".join(contents) + _TEXT)).lines]


@pytest.mark.parametrize("apart", [0.4, 1.0, 2.0])
def test_a_shadow_is_read_once(apart: float) -> None:
    title = "Lantern oil of the best kind"
    found = read(at(20, 250, title), at(20 + apart, 250 - apart, title))
    assert found[0] == title


def test_words_printed_twice_one_by_one_are_read_once() -> None:
    parts = []
    for number, word in enumerate(("Lantern", "oil", "is", "sold")):
        left = 20 + 60 * number
        parts += [at(left, 250, word), at(left + 0.5, 250, word)]
    assert read(*parts)[0] == "Lantern oil is sold"


@pytest.mark.parametrize("text", ["He had had enough", "Room 11 of 111", "and so on ....", "ll ii"])
def test_what_is_really_there_twice_stays(text: str) -> None:
    assert read(at(20, 250, text))[0] == text


def test_a_drop_cap_is_joined_to_its_word() -> None:
    cap = at(20, 226, "O", size=36)
    beside = at(50, 242, "ver the last decade the pressure") + at(
        50, 226, "from the owners has grown"
    )
    found = " ".join(read(cap, beside))
    assert "Over the last decade the pressure from the owners has grown" in found


def test_a_drop_cap_may_be_a_word_of_its_own() -> None:
    cap = at(20, 226, "A", size=36)
    beside = at(50, 242, "keeper and two boys carried oil") + at(50, 226, "up the stair each night")
    found = " ".join(read(cap, beside))
    assert "A keeper and two boys carried oil up the stair each night" in found


@pytest.mark.parametrize(
    ("cap", "first", "text"),
    [
        ("O", "VER THE last decade the boat", "OVER THE last decade the boat"),
        ("A", "nother boat came in at night", "Another boat came in at night"),
        ("L", "'eau monte dans le port et", "L\u2019eau monte dans le port et"),
    ],
)
def test_the_rest_of_the_word_may_be_capitals_or_begin_with_an_apostrophe(
    cap: str, first: str, text: str
) -> None:
    beside = at(50, 242, first) + at(50, 226, "owners have grown in number")
    assert read(at(20, 226, cap, size=36), beside)[:2] == [text, "owners have grown in number"]


def test_a_large_letter_beside_entries_is_no_drop_cap() -> None:
    beside = at(50, 242, "Apples of the best kind") + at(50, 226, "Anchors")
    words = " ".join(read(at(20, 226, "A", size=36), beside)).split(" ")
    assert "A" in words
    assert "Apples" in words


def test_a_shadowed_title_has_the_colour_of_what_lies_on_top() -> None:
    shadow = at(21, 249, "Optimize your harbour", 20, extra="0.7 g")
    page = own(made(shadow + at(20, 250, "Optimize your harbour", 20, extra="0 g") + _TEXT))
    assert {word.colour for word in page.words} == {""}

"""Underlined and struck words of a PDF's own text, and check boxes."""

import pytest

from ocr.document import Page, Word
from tests.ocr.pdf_samples import at, lines, made, own

SIZE = 12.0


def rule(x: float, y: float, length: float, width: float = 0.6) -> str:
    return f"{width} w {x} {y} m {x + length} {y} l S\n"


def bar(x: float, y: float, length: float, height: float = 0.7) -> str:
    return f"{x} {y} {length} {height} re f\n"


def box(x: float, y: float, side: float) -> str:
    return f"0.8 w {x} {y} {side} {side} re S\n"


def looks(page: Page) -> dict[str, tuple[bool, bool]]:
    return {word.text: (word.underlined, word.struck) for word in page.words}


def widths(text: str) -> float:
    """The width of a text in Helvetica of 12 points."""
    (page,) = [own(made(at(20, 150, text)))]
    words: list[Word] = list(page.words)
    return (words[-1].box.right - words[0].box.left) / 150 * 72


BODY = lines(20, 100, ("Usual words stand here", "and more below them"))


@pytest.mark.parametrize("draw", [rule, bar])
@pytest.mark.parametrize("below", [0.9, 1.6, 2.6])
@pytest.mark.parametrize("text", ["Total", "Terms of delivery"])
def test_a_line_under_words_underlines_them(draw: object, below: float, text: str) -> None:
    assert callable(draw)
    page = own(made(BODY + at(20, 150, text) + draw(20, 150 - below, widths(text) + 1)))
    found = looks(page)
    for word in text.split():
        assert found[word] == (True, False)
    assert found["Usual"] == (False, False)


@pytest.mark.parametrize("above", [2.6, 3.5, 4.5])
def test_a_line_through_words_strikes_them(above: float) -> None:
    page = own(
        made(BODY + at(20, 150, "was 99 euro") + rule(20, 150 + above, widths("was 99 euro")))
    )
    assert looks(page)["99"] == (False, True)
    assert looks(page)["euro"] == (False, True)


def test_part_of_a_line_is_underlined() -> None:
    start = widths("Please read ") + 3.5
    text = at(20, 150, "Please read") + at(20 + start, 150, "carefully") + at(160, 150, "now")
    page = own(made(BODY + text + rule(20 + start, 148.5, widths("carefully"))))
    found = looks(page)
    assert found["carefully"] == (True, False)
    assert found["read"] == (False, False)
    assert found["now"] == (False, False)


@pytest.mark.parametrize(
    "drawn",
    [
        rule(10, 148.5, 180),  # the rule of a table reaches beyond the words
        rule(20, 140, 27),  # far below
        rule(20, 170, 27),  # far above
        rule(60, 148.5, 60),  # the line of a form, beside the words
    ],
)
def test_other_lines_say_nothing_of_words(drawn: str) -> None:
    page = own(made(BODY + at(20, 150, "Total") + drawn))
    assert looks(page)["Total"] == (False, False)


@pytest.mark.parametrize("side", [8.0, 10.0, 12.0])
@pytest.mark.parametrize(
    ("mark", "sign"),
    [("", "☐"), ("cross", "☒"), ("tick", "☑"), ("X", "☒")],
)
def test_a_drawn_square_beside_a_word_is_a_check_box(side: float, mark: str, sign: str) -> None:
    x, y = 20.0, 149.0
    end = x + side
    inner = ""
    if mark == "cross":
        inner = f"{x} {y} m {end} {y + side} l S {x} {y + side} m {end} {y} l S\n"
    elif mark == "tick":
        inner = f"{x + 1} {y + 4} m {x + 3} {y + 1} l {end - 1} {y + side - 1} l S\n"
    elif mark:
        inner = at(x + side / 2 - 2.7, y + side / 2 - 2.8, mark, size=8)
    page = own(made(BODY + box(x, y, side) + inner + at(end + 6, 150, "Urgent delivery")))
    assert f"{sign} Urgent delivery" in page.text


def test_each_option_has_its_box() -> None:
    drawn = ""
    for number, text in enumerate(("By post", "By rail", "By sea")):
        drawn += box(20 + 70 * number, 149, 9) + at(34 + 70 * number, 150, text, size=10)
    page = own(made(BODY + drawn))
    assert page.text.count("☐") == 3
    assert "☐ By rail" in page.text


@pytest.mark.parametrize(
    "drawn",
    [
        "0.8 0 0 rg " + "20 149 9 9 re B\n 0 g ",  # the key of a chart
        box(20, 149, 40),  # a large frame
        box(20, 180, 9),  # away from the words
    ],
)
def test_other_squares_are_no_boxes(drawn: str) -> None:
    page = own(made(BODY + drawn + at(36, 150, "Sales")))
    assert "☐" not in page.text

"""What a PDF's own text says about the look of its words."""

import pytest

from ocr.document import Page, Word
from ocr.readers.faces import face_of_name
from tests.ocr.pdf_samples import LOREM, at, lines, made, own


def rows(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def word(page: Page, text: str) -> Word:
    (found,) = [word for word in page.words if word.text == text]
    return found


def levels(page: Page) -> list[tuple[str, int]]:
    return [(word.text, word.raised) for word in page.words if word.raised]


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("TimesNewRomanPSMT", "serif"),
        ("CMR10", "serif"),
        ("SFRM1000", "serif"),
        ("CenturySchoolbook", "serif"),
        ("CenturyGothic", "sans"),
        ("CMSSBX10", "sans"),
        ("ArialNarrow", "sans"),
        ("Univers-Roman", "sans"),
        ("NotoSansMono", "mono"),
        ("LetterGothicStd", "mono"),
        ("CMTT10", "mono"),
        ("MonotypeCorsiva", ""),
        ("F1", ""),
        ("", ""),
    ],
)
def test_the_class_of_a_typeface_is_told_by_its_name(name: str, face: str) -> None:
    assert face_of_name(name) == face


def test_words_have_the_face_of_their_font() -> None:
    page = own(
        made(
            at(20, 250, "Plain")
            + at(20, 220, "Roman", font="T")
            + at(20, 190, "Typed", font="C")
            + lines(20, 150, LOREM)
        )
    )
    assert [word(page, text).face for text in ("Plain", "Roman", "Typed")] == [
        "sans",
        "serif",
        "mono",
    ]


@pytest.mark.parametrize(
    ("paint", "colour"),
    [
        ("0.75 0 0 rg", "bf0000"),
        ("0 0.3 0.7 rg", "004db3"),  # 0.3 of 255 is 76.5, which PDFium rounds
        ("0 g", ""),
        ("0.2 g", ""),
        ("0.5 g", "808080"),
        ("1 Tr 1 0 0 RG", "ff0000"),
    ],
)
def test_words_have_the_colour_that_they_are_painted_in(paint: str, colour: str) -> None:
    page = own(made(lines(20, 250, LOREM) + at(20, 150, "Warning", extra=paint)))
    found = word(page, "Warning").colour
    if not colour:
        assert found == ""
        return
    values = [int(found[place : place + 2], 16) for place in (0, 2, 4)]
    wanted = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    assert all(abs(one - other) <= 1 for one, other in zip(values, wanted, strict=True))


def test_white_letters_on_a_dark_band_are_white() -> None:
    band = "0 0 0.4 rg 10 140 380 30 re f\n"
    page = own(made(lines(20, 250, LOREM) + band + at(20, 150, "Header", extra="1 g")))
    assert word(page, "Header").colour == "ffffff"


def raised_line(*parts: str) -> str:
    """Parts of one text object: text, or the operators between."""
    shown = "".join(part if part.startswith("/") else f"({part}) Tj " for part in parts)
    return f"BT /F 12 Tf 20 150 Td {shown}ET\n"


UP, DOWN, BACK = "/F 8 Tf 4 Ts ", "/F 8 Tf -2 Ts ", "/F 12 Tf 0 Ts "


@pytest.mark.parametrize(
    ("content", "text", "found"),
    [
        (raised_line("25 m", UP, "2", BACK, " and 10", UP, "6", BACK, " tonnes"),
         "25 m² and 10⁶ tonnes", [("2", 1), ("6", 1)]),
        (raised_line("of CO", DOWN, "2", BACK, ", H", DOWN, "2", BACK, "O and SO", DOWN, "4",
                     BACK, "."),
         "of CO₂, H₂O and SO₄.", [("2", -1), ("2", -1), ("4", -1)]),
        (raised_line("10", UP, "-3", BACK, " s", UP, "-1"),
         "10⁻³ s⁻¹", [("-3", 1), ("-1", 1)]),
        (raised_line("the 2", UP, "nd", BACK, " day"), "the 2nd day", [("nd", 1)]),
        (raised_line("the word", UP, "12", BACK, ", and so on"),
         "the word¹², and so on", [("12", 1)]),
        (raised_line(UP, "1", BACK, " See the other page."),
         "¹ See the other page.", [("1", 1)]),
        # Text objects of their own
        (at(20, 150, "25 m") + at(45, 154, "2", 8) + at(54, 150, "of land"),
         "25 m² of land", [("2", 1)]),
        (at(20, 150, "CO") + at(39, 148, "2", 8) + at(43.6, 150, ", and more"),
         "CO₂, and more", [("2", -1)]),
    ],
)  # fmt: skip
def test_raised_and_lowered_letters_are_words_of_their_own(
    content: str, text: str, found: list[tuple[str, int]]
) -> None:
    page = own(made(lines(20, 280, LOREM) + content))
    assert rows(page)[len(LOREM) :] == [text]
    assert levels(page) == found


@pytest.mark.parametrize(
    "content",
    [
        # Small capitals
        raised_line("T", "/F 9 Tf ", "HE", "/F 12 Tf ", " K", "/F 9 Tf ", "EEPER"),
        # A line of small print beside an amount
        at(20, 150, "245", 30) + at(75, 160, "crowns a month for all", 10),
        # A label over a line
        at(20, 165, "Name", 7) + at(20, 150, "Ada Finch"),
        # Lines of small print
        lines(20, 160, ("small print that runs on", "and on to the end"), 6),
    ],
)
def test_other_small_letters_are_not_raised(content: str) -> None:
    assert levels(own(made(lines(20, 280, LOREM) + content))) == []


def test_raised_letters_are_found_on_a_turned_page() -> None:
    content = raised_line("25 m", UP, "2", BACK, " of land") + lines(20, 280, LOREM)
    page = own(made(content, Rotate=90))
    assert levels(page) == [("2", 1)]
    assert "25 m² of land" in rows(page)

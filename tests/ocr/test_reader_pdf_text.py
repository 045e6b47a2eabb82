"""The PDF reader: a page's own text, and whether it can be trusted."""

import pikepdf
import pytest
from PIL import Image

from ocr.document import Picture
from ocr.readers.pdf import load_page, own_page
from tests.ocr.pdf_samples import LOREM, at, blocks, doubt, garbled, ink_box, lines, made, own, scan

# Own text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [37, 21, 377, 281]])
def test_words_stand_where_their_ink_is(rotate: int, crop: list[int] | None) -> None:
    boxes = {"CropBox": pikepdf.Array(crop)} if crop else {}
    file = made(at(120, 190, "Typography", 18), Rotate=rotate, **boxes)
    page, image = own(file), load_page(file).image
    assert image.size == pytest.approx([2 * side for side in page_size(rotate, crop)], abs=1)
    scale = image.width / page.width
    box = page.words[0].box
    found = [edge * scale for edge in (box.left, box.top, box.right, box.bottom)]
    assert found == pytest.approx(ink_box(image), abs=2 * scale)
    assert (page.text, page.dpi, page.recognised, page.rotation) == ("Typography", 150.0, False, 0)


def page_size(rotate: int, crop: list[int] | None) -> tuple[float, float]:
    width, height = (crop[2] - crop[0], crop[3] - crop[1]) if crop else (400, 300)
    return (
        (height / 72 * 150, width / 72 * 150)
        if rotate in (90, 270)
        else (width / 72 * 150, height / 72 * 150)
    )


def test_headings_paragraphs_and_lists() -> None:
    content = (
        at(40, 270, "Annual report", 22) + lines(40, 240, LOREM) + at(40, 175, "Costs", font="B")
    )
    content += at(40, 150, "1. Paper and ink for the whole year") + at(40, 135, "2. Rent")
    content += at(60, 120, "- of the hall") + lines(40, 90, LOREM)
    page = own(made(content))
    assert blocks(page) == [
        ("heading", 1, "Annual report"),
        ("paragraph", 0, LOREM[0]),
        ("heading", 4, "Costs"),
        ("list", 1, "1. Paper and ink for the whole year"),
        ("list", 1, "2. Rent"),
        ("list", 2, "- of the hall"),
        ("paragraph", 0, LOREM[0]),
    ]
    assert [line.text for line in page.blocks[1].lines] == list(LOREM)
    assert page.blocks[1].lines[0].size == 12.0
    assert page.confidence == 1.0


def test_bold_and_italic_words() -> None:
    page = own(
        made(
            at(40, 200, "plain") + at(100, 200, "bold", font="B") + at(160, 200, "italic", font="I")
        )
    )
    assert [(word.text, word.bold, word.italic) for word in page.words] == [
        ("plain", False, False),
        ("bold", True, False),
        ("italic", False, True),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = (
        tuple(f"left {line[:25]}" for line in LOREM),
        tuple(f"right {line[:25]}" for line in LOREM),
    )
    # Written line by line across both, under a title over both.
    content = at(60, 270, "A title that stands over both of the columns", 14)
    for number, pair in enumerate(zip(left, right, strict=True)):
        content += at(30, 240 - 12 * number, pair[0], 9) + at(220, 240 - 12 * number, pair[1], 9)
    text = [line.text.split()[0] for line in own(made(content)).lines]
    assert text == ["A", *["left"] * 4, *["right"] * 4]


def test_rows_of_figures_stay_together() -> None:
    content = ""
    for number, (name, count, price) in enumerate(
        [("Tea", "2", "3.10"), ("Milk", "11", "0.90"), ("Rice", "5", "2.00")]
    ):
        y = 240 - 20 * number
        content += at(30, y, name) + at(200, y, count) + at(300, y, price)
    assert own(made(content)).text.replace("\n\n", "\n").split("\n") == [
        "Tea 2 3.10",
        "Milk 11 0.90",
        "Rice 5 2.00",
    ]


def test_text_that_runs_upward_is_a_line() -> None:
    page = own(made(lines(60, 200, LOREM) + at(0, 0, "Side note", extra="0 1 -1 0 30 60 Tm")))
    assert [block.text for block in page.blocks][-1] == "Side note"
    box = page.blocks[-1].box
    assert box.height > 3 * box.width


def test_a_picture_stands_where_it_is_in_the_order() -> None:
    photo = Image.new("L", (200, 100), 128)
    page = own(
        made(
            at(40, 270, "Above") + "q 144 0 0 72 40 150 cm /X Do Q\n" + at(40, 120, "Below"),
            image=photo,
        )
    )
    assert [getattr(item, "kind", "picture") for item in page.blocks] == [
        "paragraph",
        "picture",
        "paragraph",
    ]
    picture = page.blocks[1]
    assert isinstance(picture, Picture)
    assert picture.source == ""
    assert (picture.box.width, picture.box.height) == pytest.approx((300, 150), abs=1)
    assert picture.box.left == pytest.approx(83, abs=1)


def test_ligatures_are_opened_and_invisible_signs_dropped() -> None:
    table = (
        "1 begincodespacerange <00> <ff> endcodespacerange "
        "3 beginbfchar <41> <FB01> <42> <200B> <43> <006E> endbfchar"
    )
    head, tail = "/CIDInit /ProcSet findresource begin begincmap\n", "\nendcmap end"
    assert own(made(at(40, 200, "ABC"), to_unicode=head + table + tail)).text == "fin"


# Trust


@pytest.mark.parametrize(
    ("offset", "reason"),
    [(0xE000, "characters without meaning"), (-0x1D, "letters that form no words"), (0, "")],
)
def test_garbage_in_the_table_of_meanings(offset: int, reason: str) -> None:
    file = made(lines(40, 240, LOREM), to_unicode=garbled(offset))
    assert (doubt(file) if reason else own(file).text.split("\n")[0]) == (reason or LOREM[0])
    assert (own_page(file) is None) is bool(reason)


def test_an_invisible_layer_of_another_program_is_not_trusted() -> None:
    over = "q 400 0 0 120 0 150 cm /X Do Q\n" + lines(40, 240, LOREM).replace("BT", "BT 3 Tr")
    under = lines(40, 240, LOREM) + "q 400 0 0 300 0 0 cm /X Do Q\n"
    assert doubt(made(over, image=scan())) == "hidden text"
    assert doubt(made(under, image=scan())) == "hidden text"


def test_a_scan_with_a_typed_header_is_recognised() -> None:
    content = at(40, 285, "Received 2024-05-01", 9) + "q 380 0 0 140 10 100 cm /X Do Q"
    assert doubt(made(content, image=scan())) == "writing without text"


def test_letters_drawn_as_outlines_are_recognised() -> None:
    strokes = "".join(
        f"{x} {y} m {x} {y + 8} l {x + 4} {y} l {x + 4} {y + 8} l S\n"
        for x in range(40, 340, 7)
        for y in (200, 215)
    )
    assert doubt(made(strokes)) == "no text"
    assert doubt(made(at(40, 270, "Title", 20) + strokes)) == "writing without text"


def test_words_that_are_not_seen_are_left_out() -> None:
    seen = lines(40, 240, LOREM)
    page = own(made(seen + "1 g\n" + at(40, 100, "white on white") + at(40, 900, "outside")))
    assert page.text == "\n".join(LOREM)
    assert doubt(made(at(40, 270, "Short") + "1 g\n" + seen)) == "words that are not seen"


@pytest.mark.parametrize(
    "content", ["", "1 1 1 rg 0 0 400 300 re f", "1 g BT /F 12 Tf 40 200 Td (white) Tj ET"]
)
def test_a_page_where_nothing_is_seen_is_blank(content: str) -> None:
    page = own(made(content))
    assert (page.blocks, page.recognised, page.width, page.height) == ((), False, 833, 625)


def test_a_scan_is_recognised() -> None:
    file = made("q 400 0 0 300 0 0 cm /X Do Q", image=scan())
    assert own_page(file) is None

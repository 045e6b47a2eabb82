"""Lone digits, and dashes of empty cells, that the words of a page leave over."""

from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.document import Block, Box, Line, Page, Word
from ocr.recognition.engines.auto.missed_regions import with_leftovers
from tests.ocr.paddle_samples import CHINESE, Drawn, drawn, loaded

ROWS = (
    ("Bolts of steel", "4", "14.50"),
    ("Nuts of brass", "-", "6.25"),
    ("Washers", "2", "-"),
    ("Total", "6", "20.75"),
)
SHORT = {"4", "2", "6", "-"}


def table(**options: Any) -> Drawn:
    placed = [
        (40 + 240 * x, 40 + 50 * y, cell)
        for y, row in enumerate(ROWS)
        for x, cell in enumerate(row)
    ]
    return drawn(placed, (700, 260), 26, **options)


def page_of(sample: Drawn, without: set[str] = SHORT, *, leftward: bool = False) -> Page:
    """The words as an engine would give them, in rows, without some."""
    rows: dict[int, list[Word]] = {}
    for text, box in sample.words:
        if text not in without:
            rows.setdefault((box.top - 20) // 50, []).append(Word(text, box, 0.9))
    lines = tuple(
        Line(tuple(words[::-1] if leftward else words), words[0].box) for words in rows.values()
    )
    return Page(*sample.image.size, (Block(lines, lines[0].box),))


def found(page: Page, image: Image.Image) -> list[Word]:
    before = {word.box for word in page.words}
    return [word for word in with_leftovers(page, loaded(image)).words if word.box not in before]


@pytest.mark.parametrize("grey", [{"ink": 20, "paper": 250}, {"ink": 250, "paper": 20}])
def test_digits_and_dashes_take_their_places_in_their_rows(grey: dict[str, int]) -> None:
    sample = table(**grey)
    page = with_leftovers(page_of(sample), loaded(sample.image))
    assert page.text.splitlines() == [" ".join(row) for row in ROWS]
    wanted = [box for text, box in sample.words if text in SHORT]
    boxes = [word.box for word in page.words if word.text in SHORT]
    for box, ours in zip(wanted, boxes, strict=True):
        assert (ours.left, ours.right) == pytest.approx((box.left, box.right), abs=3)
    assert all(0.7 <= word.confidence < 1 for word in page.words)
    assert page.blocks[0].lines[0].box.right >= sample.words[4][1].right - 3


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_on_a_turned_page(turn: int) -> None:
    sample = table()
    upright = page_of(sample)
    turned = Page(upright.width, upright.height, upright.blocks, rotation=turn)
    page = with_leftovers(turned, loaded(sample.image.rotate(turn, expand=True)))
    assert page.text.splitlines() == [" ".join(row) for row in ROWS]


def test_large_letters_are_looked_at_in_half_of_their_size() -> None:
    sample = table()
    large = sample.image.resize((2100, 780), Image.Resampling.BICUBIC)
    page = with_leftovers(page_of(sample), loaded(large))
    assert page.text.splitlines() == [" ".join(row) for row in ROWS]


def test_a_line_that_runs_to_the_left_stays_one() -> None:
    sample = table()
    page = with_leftovers(page_of(sample, leftward=True), loaded(sample.image))
    assert page.text.splitlines()[0] == "14.50 4 steel of Bolts"


def test_what_all_words_cover_leaves_nothing() -> None:
    sample = table()
    page = page_of(sample, without=set())
    assert with_leftovers(page, loaded(sample.image)) == page


def test_rules_pictures_and_dirt_are_no_words() -> None:
    sample = table()
    page = page_of(sample)
    draw = ImageDraw.Draw(sample.image)
    for box in [box for text, box in sample.words if text in SHORT]:
        draw.rectangle((box.left - 12, box.top - 12, box.right + 12, box.bottom + 12), fill=250)
    draw.line((20, 82, 680, 82), fill=20, width=2)  # a rule between two rows
    draw.rectangle((400, 90, 470, 125), outline=20)  # a picture
    draw.line((410, 120, 440, 95, 465, 118), fill=20, width=2)
    for place in ((300, 150), (330, 160), (302, 205), (560, 150)):
        draw.rectangle((*place, place[0] + 1, place[1] + 1), fill=20)
    draw.text((600, 5), "-", fill=20)  # level with no row
    assert found(page, sample.image) == []


def test_between_ideographs_a_dash_is_a_number() -> None:
    sample = drawn(
        [(40, 40, "今天天气很好"), (300, 40, "一"), (400, 40, "我们去公园")],
        (700, 120),
        28,
        CHINESE,
    )
    assert found(page_of(sample, without={"一"}), sample.image) == []


def test_a_page_without_words_stays_as_it_is() -> None:
    page = Page(700, 260, ())
    assert with_leftovers(page, loaded(table().image)) is page


def test_a_word_without_a_place_covers_nothing() -> None:
    sample = table()
    line = Line((Word("Bolts", Box(0, 0, 0, 0), 0.9),), Box(0, 0, 0, 0))
    page = Page(*sample.image.size, (Block((line,), line.box),))
    assert with_leftovers(page, loaded(sample.image)) == page


@pytest.mark.parametrize("number", ["11001", "12100", "11106", "30011", "17411"])
@pytest.mark.parametrize("lost", ["first", "last"])
def test_a_letter_that_a_words_box_leaves_out_is_not_read_twice(number: str, lost: str) -> None:
    """As Tesseract's boxes do with a first or last 1, though its text has it."""
    spaced = ImageFont.load_default(size=30)
    image = Image.new("L", (300, 60), 255)
    ImageDraw.Draw(image).text((16, 12), f"Ticket {number}", fill=0, font=spaced)
    start, end = (round(16 + spaced.getlength(text)) for text in ("Ticket ", f"Ticket {number}"))
    letter = round(spaced.getlength("1"))
    if lost == "first":
        box = Box(start + letter, 18, end - start - letter, 22)
    else:
        box = Box(start, 18, end - start - letter, 22)
    line = Line(
        (Word("Ticket", Box(16, 18, 83, 22), 0.9), Word(number, box, 0.9)), Box(16, 18, 180, 22)
    )
    page = Page(300, 60, (Block((line,), line.box),))
    assert with_leftovers(page, loaded(image.convert("RGB"))).text == f"Ticket {number}"

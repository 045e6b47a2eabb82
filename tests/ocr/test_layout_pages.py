"""Whole pages: pictures, blank ones, real readings, and that no word is lost."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ocr.document import NOWHERE, Block, Box, Line, Page, Picture, Table, Word, around
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, tesseract
from ocr.recognition.engines.prepare import prepare
from ocr.recognition.layout import arranged
from ocr.recognition.layout.rule_artifacts import STROKES
from tests.ocr import samples
from tests.ocr.layouts import PROSE, Sheet


def held(page: Page) -> Counter[tuple[str, Box, float]]:
    return Counter((word.text, word.box, word.confidence) for word in page.words)


def letters(page: Page) -> Counter[tuple[str, float]]:
    """The words without the strokes at their ends, which rules of tables may be; not those of
    strokes only.
    """
    words = [(word.text.strip(STROKES), word) for word in page.words]
    return Counter((text, word.confidence) for text, word in words if text or not word.text)


def strokes(page: Page) -> Counter[tuple[str, Box, float]]:
    return Counter(
        {
            word: count
            for word, count in held(page).items()
            if word[0] and not word[0].strip(STROKES)
        }
    )


def photo(sheet: Sheet, box: tuple[int, int, int, int]) -> None:
    grain = random.Random(3)
    width, height = box[2] - box[0], box[3] - box[1]
    small = Image.new("L", (width // 20, height // 20))
    small.putdata([grain.randrange(20, 150) for _ in range(small.width * small.height)])
    sheet.image.paste(small.resize((width, height)), box)


def test_a_photo_is_a_picture_in_its_place_and_takes_the_dirt_in_it() -> None:
    sheet = Sheet()
    sheet.text(100, 200, *PROSE)
    sheet.blocks.append(
        Block(
            (Line((Word("~;l", Box(300, 600, 40, 30), 0.2),), Box(300, 600, 40, 30)),),
            Box(300, 600, 40, 30),
        )
    )
    sheet.text(100, 1200, *PROSE)
    photo(sheet, (200, 500, 800, 1000))
    found = arranged(sheet.page(), sheet.image)
    _, picture, _ = found.blocks
    assert isinstance(picture, Picture)
    box = picture.box
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(
        (200, 500, 800, 1000), abs=20
    )
    assert (picture.source, picture.text) == ("", "~;l")


@pytest.mark.parametrize("kind", ["whole page", "shadow", "grain", "small"])
def test_what_is_no_picture(kind: str) -> None:
    sheet = Sheet()
    if kind == "whole page":
        sheet.image.paste(150, (0, 0, 1240, 1754))
    if kind == "shadow":
        sheet.image.paste(20, (0, 0, 170, 1754))
    if kind == "grain":
        sheet.image = Image.effect_noise(sheet.image.size, 60)
    if kind == "small":
        photo(sheet, (500, 900, 522, 922))
    sheet.draw = ImageDraw.Draw(sheet.image)
    sheet.text(300, 300, *PROSE)
    assert not any(isinstance(item, Picture) for item in arranged(sheet.page(), sheet.image).blocks)


def test_a_blank_page_stays_blank() -> None:
    assert arranged(Page(1240, 1754, ()), Image.effect_noise((1240, 1754), 90)).blocks == ()


def test_a_page_as_tesseract_reads_it() -> None:
    sheet = Sheet()
    sheet.text(100, 200, "Harbours of the north", size=44)
    sheet.text(100, 300, *PROSE)
    for number, row in enumerate(
        (("Herring", "1250", "18.40"), ("Cod", "310", "9.75"), ("Mackerel", "77", "2.10"))
    ):
        sheet.row((120, 520, 900), 800 + 50 * number, *row)
    image = sheet.image.convert("RGB")
    page = tesseract.read(
        PageImage(image, *image.size, 150.0), RecognitionOptions(languages=("eng",))
    )
    heading, paragraph, table = arranged(page, image).blocks
    assert isinstance(table, Table)
    assert isinstance(heading, Block)
    assert (heading.kind, heading.text) == ("heading", "Harbours of the north")
    assert paragraph.text == "\n".join(PROSE)
    assert table.text == "Herring\t1250\t18.40\nCod\t310\t9.75\nMackerel\t77\t2.10"


@pytest.mark.parametrize("skew", [1.0, -3.0])
def test_a_scan_that_states_its_resolution_is_laid_straight(skew: float) -> None:
    page = samples.page_image()
    assert prepare(page, 200).image is page
    turned = page.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    prepared = prepare(turned, 200)
    assert prepared.skew == pytest.approx(-skew, abs=0.3)
    assert prepared.dpi == 200


def test_a_skewed_page_as_tesseract_reads_it() -> None:
    page = (
        samples.page_image()
        .rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        .convert("RGB")
    )
    read = tesseract.read(
        PageImage(page, *page.size, 200.0), RecognitionOptions(languages=("eng",))
    )
    assert arranged(read, page).text == "\n\n".join(["\n".join(samples.PARAGRAPH)] * 3)


BOXES = st.one_of(
    st.just(NOWHERE),
    st.builds(
        Box, st.integers(0, 580), st.integers(0, 780), st.integers(1, 300), st.integers(1, 60)
    ),
)
TEXTS = (
    "a",
    "12.50",
    "•",
    "1.",
    "Word",
    "שלום",
    "字",
    "|",
    "__",
    "\u2014",
    "-",
    "|Total",
    "4]",
)
WORDS = st.builds(Word, st.sampled_from(TEXTS), BOXES, st.floats(0, 1))
LINES = st.lists(WORDS, min_size=1, max_size=5).map(
    lambda words: Line(tuple(words), around(word.box for word in words))
)
BLOCKS = st.builds(
    lambda lines, kind: Block(
        tuple(lines), around(line.box for line in lines), kind, 0 if kind == "paragraph" else 1
    ),
    st.lists(LINES, min_size=1, max_size=5),
    st.sampled_from(("paragraph", "heading", "list")),
)
GRIDS = st.tuples(st.integers(2, 6), st.integers(2, 5))


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, max_size=8), st.sampled_from((0, 90, 180, 270)), st.booleans(), GRIDS)
def test_every_word_is_kept_once(
    items: list[Block], rotation: int, recognised: bool, grid: tuple[int, int]
) -> None:
    image = Image.new("L", (600, 800), 255)
    draw = ImageDraw.Draw(image)
    for number in range(grid[0]):
        draw.line(((50, 100 + 90 * number), (550, 100 + 90 * number)), fill=0, width=2)
    for number in range(grid[1]):
        draw.line(((50 + 120 * number, 100), (50 + 120 * number, 640)), fill=0, width=2)
    page = Page(600, 800, tuple(items), rotation, 100.0, recognised)
    found = arranged(page, image.rotate(rotation, expand=True))
    assert letters(found) == letters(page)
    assert not strokes(found) - strokes(page)
    if not recognised:
        assert held(found) == held(page)
    assert Page.from_dict(found.to_dict()) == found

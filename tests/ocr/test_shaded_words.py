"""Words in shaded areas that an engine passed over are read once more, black on white."""

import pytest
from PIL import Image, ImageDraw

from ocr.document import Block, Box, Line, Page, Word, around
from ocr.readers.pixels import PageImage
from ocr.recognition.shaded_words import with_shaded_words
from tests.ocr.samples import font

HEAD = Box(100, 200, 700, 60)
TITLE = Box(130, 212, 120, 34)
BODY = Box(130, 300, 160, 30)


def _page(*words: Word) -> Page:
    blocks = []
    for word in words:
        blocks.append(Block((Line((word,), word.box),), word.box))
    return Page(1240, 1754, tuple(blocks), 0, 150.0)


def _drawn(shade: int, letters: int) -> PageImage:
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((HEAD.left, HEAD.top, HEAD.right, HEAD.bottom), fill=shade)
    draw.text((TITLE.left, TITLE.bottom), "Country", fill=letters, font=font(30), anchor="ls")
    draw.text((BODY.left, BODY.bottom), "Austria", fill=0, font=font(26), anchor="ls")
    return PageImage(image, 1240, 1754, 150.0)


class _Reader:
    """Notes what it is shown, and answers one page."""

    def __init__(self, answer: Page) -> None:
        self.answer = answer
        self.shown: list[Image.Image] = []

    def __call__(self, loaded: PageImage) -> Page:
        self.shown.append(loaded.image)
        return self.answer


AUSTRIA = Word("Austria", BODY, 0.95)


@pytest.mark.parametrize(
    ("shade", "letters"), [(40, 255), (90, 250), (121, 255), (166, 255), (180, 255), (200, 0)]
)
def test_words_in_a_shaded_area_are_read_black_on_white(shade: int, letters: int) -> None:
    reader = _Reader(_page(Word("Country", TITLE, 0.9)))
    page = with_shaded_words(_page(AUSTRIA), _drawn(shade, letters), reader)
    assert [word.text for word in page.words] == ["Country", "Austria"]
    (shown,) = reader.shown
    inside = shown.crop((TITLE.left, TITLE.top, TITLE.right, TITLE.bottom)).getextrema()
    assert inside[0] < 60  # type: ignore[operator]  # a grey image has two numbers
    assert shown.getpixel((HEAD.right - 40, HEAD.top + 30)) > 240  # type: ignore[operator]  # grey
    # What was read already is not shown again.
    assert shown.crop((BODY.left, BODY.top, BODY.right, BODY.bottom)).getextrema()[0] == 255


def test_a_page_without_shaded_areas_is_read_once() -> None:
    reader = _Reader(_page())
    page = _page(AUSTRIA)
    assert with_shaded_words(page, _drawn(255, 0), reader) is page
    assert reader.shown == []


def test_an_area_whose_words_were_read_is_not_read_again() -> None:
    reader = _Reader(_page())
    page = _page(Word("Country", TITLE, 0.9), AUSTRIA)
    assert with_shaded_words(page, _drawn(90, 255), reader) is page
    assert reader.shown == []


def test_sure_words_stay_and_doubtful_ones_give_way() -> None:
    found = _page(Word("Country", TITLE, 0.9), Word("Austrla", BODY, 0.97))
    doubtful = Word("C0un", Box(TITLE.left, TITLE.top, 60, 34), 0.2)
    page = with_shaded_words(_page(doubtful, AUSTRIA), _drawn(90, 255), _Reader(found))
    assert [word.text for word in page.words] == ["Country", "Austria"]


def test_signs_doubtful_words_and_words_elsewhere_are_dirt() -> None:
    far = Box(900, 1500, 100, 30)
    found = _page(
        Word("—", TITLE, 0.9),
        Word("N", TITLE, 0.9),
        Word("目日", TITLE, 0.9),
        Word("Cou", TITLE, 0.3),
        Word("far", far, 0.9),
    )
    page = _page(AUSTRIA)
    assert with_shaded_words(page, _drawn(90, 255), _Reader(found)) is page


def test_the_words_of_one_line_stay_one_line() -> None:
    title = Word("Country", TITLE, 0.9)
    sign = Word("%", Box(TITLE.right + 20, TITLE.top, 30, 34), 0.8)
    line = Line((title, sign), around((title.box, sign.box)))
    found = Page(1240, 1754, (Block((line,), line.box),), 0, 150.0)
    page = with_shaded_words(_page(AUSTRIA), _drawn(90, 255), _Reader(found))
    assert page.lines[0].text == "Country %"

# ruff: noqa: RUF001  # Chinese and accents on purpose
"""The engine `paddle-ocr-local`: what it reads, where it says the words are, and in which order."""

import json
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.document import Box, Page
from ocr.readers.pixels import PageImage
from ocr.recognition import engines
from ocr.recognition.engines import RecognitionOptions, paddle
from tests.ocr import paddle_samples as samples
from tests.ocr.paddle_samples import Drawn, drawn, loaded, stacked

NEAR = 4  # pixels


def read(image: Image.Image | PageImage, **known: Any) -> Page:
    given = image if isinstance(image, PageImage) else loaded(image)
    page = paddle.read(given, RecognitionOptions(**known))
    return Page.from_dict(json.loads(json.dumps(page.to_dict())))


def edges(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


def agree(page: Page, sample: Drawn, factor: int = 1) -> None:
    """Every word is read, in order, and its box stands around its ink."""
    assert [word.text for word in page.words] == sample.texts
    for word, (_, box) in zip(page.words, sample.words, strict=True):
        assert edges(word.box) == pytest.approx(
            [factor * edge for edge in edges(box)], abs=NEAR * factor
        )
    assert all(0 < word.confidence <= 1 for word in page.words)


# Pages


def test_a_receipt() -> None:
    sample = samples.receipt()
    page = read(sample.image)
    agree(page, sample)  # also of spaces beside a colon
    assert (page.width, page.height, page.rotation, page.recognised) == (
        *sample.image.size,
        0,
        True,
    )
    assert [line.text for line in page.lines] == list(samples.RECEIPT)
    assert (
        min(word.confidence for word in page.words if word.text in ("CAFE", "Coffee", "12.60"))
        > 0.9
    )


def test_light_on_dark() -> None:
    sample = samples.receipt(ink=235, paper=15)
    agree(read(sample.image), sample)


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA"])
def test_every_kind_of_pixels(mode: str) -> None:
    sample = drawn(stacked(("Orange juice 3.20", "TOTAL 12.60")), (340, 160), 32)
    agree(read(sample.image.convert(mode, dither=Image.Dither.NONE)), sample)


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    sample = samples.columns()
    page = read(sample.image)
    agree(page, sample)
    assert [line.text for line in page.lines] == [*samples.LEFT, *samples.RIGHT]


@pytest.mark.parametrize("skew", [0.0, 3.0])
def test_a_table_is_read_row_by_row_though_it_lies_askew(skew: float) -> None:
    sample = samples.table()
    page = read(sample.image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=250))
    assert [line.text for line in page.lines] == [" ".join(row) for row in samples.TABLE]
    for word, (_, box) in zip(page.words, sample.words, strict=True):
        ink = Image.new("L", sample.image.size)
        ImageDraw.Draw(ink).rectangle((box.left, box.top, box.right, box.bottom), 255)
        spot = ink.rotate(skew).getbbox()
        assert spot is not None
        assert edges(word.box) == pytest.approx(spot, abs=2 * NEAR)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_and_its_boxes_are_upright(turn: int) -> None:
    sample = samples.receipt()
    # Counter-clockwise, so `turn` clockwise undoes it
    page = read(sample.image.rotate(turn, expand=True))
    agree(page, sample)
    assert (page.rotation, page.width, page.height) == (turn, *sample.image.size)


@pytest.mark.parametrize("turn", [0, 90])
def test_boxes_of_a_scaled_down_page_are_in_stored_pixels(turn: int) -> None:
    sample = drawn(stacked(("Orange juice 3.20", "TOTAL 12.60")), (340, 160), 32)
    image = sample.image.rotate(turn, expand=True)
    page = read(PageImage(image, 3 * image.width, 3 * image.height, None))
    agree(page, sample, factor=3)
    assert (page.width, page.height, page.rotation) == (1020, 480, turn)


# Languages


def test_chinese() -> None:
    texts = ("人人生而自由，在尊严和权利上一律平等。", "他们赋有理性和良心", "法律之前人人平等")
    page = read(drawn(stacked(texts, step=60), (760, 240), 32, samples.CHINESE).image)
    assert [line.text for line in page.lines] == list(texts)


def test_chinese_from_top_to_bottom() -> None:
    texts = ("人人生而自由在尊严和", "他们赋有理性和良心", "法律之前人人平等")
    places = [
        (320 - 120 * x, 30 + 40 * y, char)
        for x, text in enumerate(texts)
        for y, char in enumerate(text)
    ]
    page = read(drawn(places, (420, 480), 36, samples.CHINESE).image)
    assert [line.text for line in page.lines] == list(texts)
    assert page.rotation == 0
    assert all(line.box.height > 5 * line.box.width for line in page.lines)


def test_accents() -> None:
    texts = (
        "Straße Übermut schön Ärger grüßt",
        "Élève garçon où êtes Noël forêt",
        "Zażółć gęślą jaźń Łódź świat",
    )
    sample = drawn(stacked(texts, step=60), (640, 230), 28, samples.CARLITO)
    agree(read(sample.image), sample)


def test_the_alphabet_of_a_request() -> None:
    image = drawn(stacked(("B0O 4711", "TOTAL 12.60")), (300, 160), 32).image
    found = read(image, alphabet="0123456789.").text
    assert found.split("\n")[0].endswith("4711")
    assert found.endswith("12.60")
    assert set(found) <= set("0123456789. \n")


# Nothing, and hardly anything


@pytest.mark.parametrize(
    "size", [(300, 200), (1, 1), (1, 60), (60, 1), (1, 8000), (20, 8000), (8000, 20)]
)
def test_a_blank_page_has_no_words(size: tuple[int, int]) -> None:
    page = read(Image.new("L", size, 255))
    assert (page.blocks, page.width, page.height, page.rotation) == ((), *size, 0)


@pytest.mark.parametrize("size", [(1, 40), (40, 1), (3, 3), (200, 90)])
def test_grain_has_no_words(size: tuple[int, int]) -> None:
    assert read(Image.effect_noise(size, 8)).words == []


def test_a_line_a_hundred_times_longer_than_high() -> None:
    sample = drawn(
        [(300, 2, "Order 4711 was sent"), (4000, 2, "and paid"), (7300, 2, "by the driver")],
        (8000, 20),
        14,
    )
    agree(read(sample.image), sample)
    upended = read(sample.image.rotate(90, expand=True))
    agree(upended, sample)
    assert upended.rotation == 90


def test_a_strip_of_paper_a_hundred_times_higher_than_wide() -> None:
    sample = drawn(
        [(2, 100 + 400 * number, f"No {number}") for number in range(10)], (60, 4000), 18
    )
    agree(read(sample.image), sample)


def test_the_registry() -> None:
    assert engines.available("paddle-ocr-local") == (True, "")
    paddle.warm()


def test_small_lines_and_large_ones_anywhere_on_a_high_page() -> None:
    small = stacked(["The harbour was quiet when the boats came"] * 40, step=43)
    sample = drawn(small, (900, 1800))
    large = drawn([(40, 520, "LARGE LETTERS")], (900, 1800), 96).image
    sample.image.paste(large.crop((0, 500, 900, 660)), (0, 560))
    page = paddle.read(loaded(sample.image), RecognitionOptions())
    texts = [line.text for line in page.lines]
    assert "LARGE LETTERS" in texts
    # Those that the large ones were pasted over are gone or cut
    assert texts.count(small[0][2]) >= 40 - 5
    heights = {line.words[0].box.height for line in page.lines if line.text == small[0][2]}
    assert max(heights) - min(heights) <= 3


def test_a_few_lines_above_empty_paper_with_grain() -> None:
    """The finder, shown empty paper alone, takes its grain for text: it must see the page as a
    whole.
    """
    sample = drawn(stacked(samples.LEFT, left=200, top=150), (1280, 1792))
    grain = np.random.default_rng(3).integers(-2, 3, (1792, 1280))
    image = Image.fromarray(
        (np.asarray(sample.image, np.int16) + grain).clip(0, 255).astype(np.uint8)
    )
    assert [line.text for line in paddle.read(loaded(image), RecognitionOptions()).lines] == list(
        samples.LEFT
    )

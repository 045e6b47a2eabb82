"""Photos without text: Tesseract looks at small copies of them only."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr.document import Page
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, auto, paddle, tesseract
from ocr.recognition.engines import prepare as preparation
from tests.ocr import samples

ENGLISH = RecognitionOptions(languages=("eng",))
SIZE = (3000, 2000)


def photo() -> PageImage:
    """Soft shapes of many greys."""
    dice = np.random.default_rng(5)
    grain = Image.fromarray(dice.integers(60, 200, (20, 30), dtype=np.uint8))
    image = grain.resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")
    return PageImage(image, *SIZE, None)


def test_where_pp_ocr_finds_nothing_a_small_copy_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[PageImage] = []

    def read(loaded: PageImage, options: RecognitionOptions) -> Page:
        del options
        seen.append(loaded)
        return Page(loaded.width, loaded.height, ())

    monkeypatch.setattr(paddle, "read", lambda *_: Page(*SIZE, ()))
    monkeypatch.setattr(tesseract, "read", read)
    page = auto.read(photo(), ENGLISH)
    assert (page.text, page.width, page.height) == ("", *SIZE)
    (small,) = seen
    assert small.image.width * small.image.height <= 2_010_000
    assert (small.width, small.height) == SIZE


def test_turns_of_a_page_without_words_are_tried_small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = preparation.prepare

    def prepare(grey: Image.Image, *rest: Any, **more: Any) -> Any:
        sizes.append(grey.width * grey.height)
        return real(grey, *rest, **more)

    monkeypatch.setattr(tesseract, "prepare", prepare)
    assert tesseract.read(photo(), ENGLISH).text == ""
    assert sizes[0] == SIZE[0] * SIZE[1]
    assert max(sizes[1:], default=0) <= 2_010_000


def test_a_large_page_on_its_head_is_still_read() -> None:
    lines = ("Fifty barrels of salted herring", "weighed twice on the quay", "and paid in March")
    image = samples.text_image(*lines, size=90, margin=300)
    head = image.convert("RGB").rotate(180).resize((2800, 1600))
    page = tesseract.read(PageImage(head, head.width, head.height, 300.0), ENGLISH)
    assert page.rotation == 180
    assert page.text.split() == " ".join(lines).split()

"""The engine `auto`: which of the two local engines reads what.

A page that Tesseract read names its models.
"""

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr import children
from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.readers.pixels import PageImage
from ocr.recognition import engines
from ocr.recognition.engines import RecognitionOptions, auto, paddle, tesseract
from ocr.recognition.requests import PageOfFile, ReadRequest, read_pages, warm_engines
from ocr.sandbox import Child, Limits
from tests.ocr import paddle_samples as samples
from tests.ocr.paddle_samples import drawn, loaded, stacked
from tests.ocr.samples import encoded, text_image

SCAN_DPI = 200.0
IN_SANDBOX = ReadRequest(
    page=PageOfFile(media_type="image/png", number=1), provider="paddle-ocr-local"
)
STRANGE = ("Zażółć", "Łódź")  # words that Tesseract's English model cannot read
LETTER = drawn(
    stacked(
        (
            "The committee met on Tuesday in Zażółć",
            "and agreed to the plan that they made",
            "for the new bridge over the river at Łódź",
        ),
        left=60,
        step=60,
    ),
    (900, 300),
    32,
)


def read(image: Image.Image, dpi: float | None = None, **known: Any) -> Page:
    page = auto.read(loaded(image, dpi), RecognitionOptions(**known))
    assert all(0 <= word.confidence <= 1 for word in page.words)
    return page


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def missing(*_: object) -> None:
    raise EngineError("Not installed here.", code=ErrorCode.UNAVAILABLE)


# Scans


def test_a_scan_is_read_by_tesseract_and_its_doubted_words_once_more() -> None:
    alone = tesseract.read(loaded(LETTER.image, SCAN_DPI), RecognitionOptions())
    assert not {*STRANGE} & {*texts(alone)}
    page = read(LETTER.image, SCAN_DPI)
    assert page.languages == ("eng",)
    assert texts(page) == LETTER.texts
    assert [len(block.lines) for block in page.blocks] == [
        len(block.lines) for block in alone.blocks
    ]


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_words_read_once_more_stand_where_they_stood(turn: int) -> None:
    page = read(LETTER.image.rotate(turn, expand=True), SCAN_DPI)
    assert (page.rotation, page.width, page.height) == (turn, *LETTER.image.size)
    assert texts(page) == LETTER.texts
    for word, (_, box) in zip(page.words, LETTER.words, strict=True):
        found = word.box.left, word.box.top, word.box.right, word.box.bottom
        assert found == pytest.approx((box.left, box.top, box.right, box.bottom), abs=4)


def test_a_word_read_once_more_keeps_the_first_reading_as_an_alternative() -> None:
    alone = tesseract.read(loaded(LETTER.image, SCAN_DPI), RecognitionOptions())
    page = read(LETTER.image, SCAN_DPI)
    first, again = texts(alone), {word.text: word.alternatives for word in page.words}
    assert first[texts(page).index("Zażółć")] in again["Zażółć"]
    assert again["committee"] == ()
    assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page


@pytest.mark.parametrize("dpi", [SCAN_DPI, None])
def test_an_alphabet_leaves_out_all_other_words(dpi: float | None) -> None:
    sample = drawn(
        stacked(("INVOICE 4711 of", "14 September 2018", "TOTAL USD 12.60")), (460, 260), 30
    )
    page = read(sample.image, dpi, alphabet="0123456789.", languages=("eng",))
    assert {"4711", "12.60"} <= {*texts(page)}
    assert not any(map(str.isalpha, page.text))


def test_words_that_tesseract_is_sure_of_are_left_as_they_are() -> None:
    image = drawn(stacked(samples.LEFT), (420, 330)).image
    page = read(image, SCAN_DPI)
    alone = tesseract.read(loaded(image, SCAN_DPI), RecognitionOptions())
    assert [(word.text, word.box) for word in page.words] == [
        (word.text, word.box) for word in alone.words
    ]


def test_a_scan_in_stored_pixels() -> None:
    """The image that engines get is smaller than the page: boxes of both readings are the
    page's.
    """
    width, height = LETTER.image.size
    page = auto.read(PageImage(LETTER.image, 2 * width, 2 * height, SCAN_DPI), RecognitionOptions())
    for word, (text, box) in zip(page.words, LETTER.words, strict=True):
        assert word.text == text
        assert (word.box.left, word.box.bottom) == pytest.approx(
            (2 * box.left, 2 * box.bottom), abs=8
        )


def test_a_scan_that_tesseract_cannot_read_is_read_by_paddle() -> None:
    clean = np.asarray(samples.receipt(size=28).image.crop((0, 150, 360, 300)), np.float32)
    noise = np.random.default_rng(5).normal(128, 120, clean.shape).clip(0, 255)
    page = read(Image.fromarray((0.55 * clean + 0.45 * noise).astype(np.uint8)), SCAN_DPI)
    assert page.languages == ()
    assert {"Coffee", "2.50", "Sandwich", "6.90"} <= set(texts(page))


# All else


def test_what_is_no_scan_is_read_by_paddle() -> None:
    page = read(LETTER.image)
    assert page.languages == ()
    assert texts(page) == LETTER.texts


def test_a_small_line_is_left_to_tesseract_where_it_is_sure() -> None:
    page = read(text_image("Invoice 4711 paid", size=24))
    assert (page.text, page.languages) == ("Invoice 4711 paid", ("eng",))
    sample = drawn([(20, 20, "Zażółć Łódź")], (300, 80), 28)
    strange = read(sample.image)
    assert (texts(strange), strange.languages) == (sample.texts, ())


def test_a_blank_page_has_no_words() -> None:
    for size in ((1, 1), (1, 400), (400, 400)):
        page = read(Image.new("L", size, 255))
        assert (page.blocks, page.width, page.height) == ((), *size)


# Languages and missing engines


def test_languages_that_only_paddle_has_are_read_by_it() -> None:
    page = read(text_image("Invoice 4711 paid", size=24), languages=("que",))
    assert (page.text, page.languages) == ("Invoice 4711 paid", ())


def test_languages_that_paddle_lacks_are_left_to_tesseract() -> None:
    with pytest.raises(EngineError, match="tlh") as caught:
        read(
            LETTER.image,
            languages=(
                "eng",
                "tlh",
            ),
        )
    assert caught.value.code == "unavailable"


def test_without_paddle_tesseract_reads_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paddle, "available", missing)
    page = read(LETTER.image)
    assert page.languages == ("eng",)
    assert "committee" in texts(page)
    assert engines.available("auto") == (True, "")
    assert "que" not in auto.languages()


def test_without_either_engine_nothing_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (paddle, tesseract):
        monkeypatch.setattr(module, "available", missing)
    assert engines.available("auto") == (False, "Not installed here.")


def test_languages_are_those_of_both_engines() -> None:
    assert {"eng", "pol", "jpn"} <= set(auto.languages())
    assert set(tesseract.languages()) <= set(auto.languages())


# In the sandbox


def test_pages_are_read_in_the_sandbox_within_its_memory() -> None:
    receipt, page = samples.receipt(), Image.new("L", (2550, 3300), 255)
    for top in range(200, 3000, 700):
        page.paste(LETTER.image, (300, top))
    found, processes = [], set()
    with Child(Limits(memory=children.ENGINE_MEMORY)) as child:
        child.warm([warm_engines])
        for image in (page, receipt.image):
            answer = child.call(
                read_pages, IN_SANDBOX, files=[io.BytesIO(encoded(image))], timeout=60
            )
            found.append(texts(answer.pages[0]))
            processes.add(child._process)
            assert child._process is not None
            assert not child._process.worn  # a new one would have to load the models again
    assert found == [LETTER.texts * 4, receipt.texts]
    assert len(processes) == 1


def test_a_page_that_needs_more_memory_than_allowed_says_so() -> None:
    with Child(Limits(memory=800 * 1024**2)) as child, pytest.raises(EngineError) as caught:
        child.call(
            read_pages,
            IN_SANDBOX,
            files=[io.BytesIO(encoded(Image.new("L", (2000, 2000))))],
            timeout=60,
        )
    assert caught.value.code == "memory"

"""Lines that PP-OCR finds and Tesseract reads.

English stands for the scripts that PP-OCR's reader lacks.
"""

from collections.abc import Iterable

import pytest
from PIL import Image

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, auto, paddle, tesseract
from ocr.recognition.engines.auto import by_line
from ocr.recognition.engines.auto.calibration import TESSERACT, calibrated
from tests.ocr import paddle_samples as samples
from tests.ocr.paddle_samples import drawn, loaded, stacked

ENGLISH = ("eng",)


def test_columns_are_read_one_after_the_other_and_words_stand_where_they_stood() -> None:
    sample = samples.columns()
    page = by_line.read(loaded(sample.image), ENGLISH, 0)
    assert [line.text for line in page.lines] == [*samples.LEFT, *samples.RIGHT]
    assert page.languages == ENGLISH
    for word, (text, box) in zip(page.words, sample.words, strict=True):
        assert word.text == text
        found = word.box.left, word.box.top, word.box.right, word.box.bottom
        assert found == pytest.approx((box.left, box.top, box.right, box.bottom), abs=4)


def test_a_turned_page_in_stored_pixels() -> None:
    sample = samples.receipt()
    image = sample.image.rotate(90, expand=True)
    page = by_line.read(PageImage(image, 2 * image.width, 2 * image.height, None), ENGLISH, 90)
    assert (page.rotation, page.width, page.height) == (
        90,
        2 * sample.image.width,
        2 * sample.image.height,
    )
    assert [word.text for word in page.words] == sample.texts
    assert page.words[-1].box.left == pytest.approx(2 * sample.words[-1][1].left, abs=8)


def test_a_line_that_is_not_believed_goes() -> None:
    image = samples.receipt().image
    noise = Image.effect_noise((200, 30), 200)
    image.paste(noise, (100, 385))
    assert by_line.read(loaded(image), ENGLISH, 0).text.splitlines()[-1] == samples.RECEIPT[-1]


def _knows_no_english(codes: Iterable[str]) -> bool:
    return "eng" not in codes


def _read_foreign(image: Image.Image, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(auto, "reads", _knows_no_english)
    return auto.read(loaded(image), RecognitionOptions(languages=ENGLISH))


def test_what_tesseract_reads_well_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    image = drawn(stacked(samples.LEFT), (420, 330)).image
    monkeypatch.setattr(by_line, "read", None)
    alone = calibrated(tesseract.read(loaded(image), RecognitionOptions()), TESSERACT)
    assert _read_foreign(image, monkeypatch) == alone


def test_what_tesseract_reads_poorly_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = samples.columns()
    monkeypatch.setattr(tesseract, "read", lambda *_: _half_read(sample.image))
    page = _read_foreign(sample.image, monkeypatch)
    assert [line.text for line in page.lines] == [*samples.LEFT, *samples.RIGHT]
    assert all(word.confidence > 0.9 for word in page.words)


def _half_read(image: Image.Image) -> Page:
    """As Tesseract leaves a page whose columns it missed."""
    half = (
        image.crop((0, 0, 420, 140)).resize((image.width, 266)).resize((105, 35)).resize(image.size)
    )
    return REAL_READ(loaded(half), RecognitionOptions(languages=ENGLISH))


REAL_READ = tesseract.read


def test_without_paddle_tesseracts_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EngineError("Not installed here.", code=ErrorCode.UNAVAILABLE)

    image = samples.receipt().image
    monkeypatch.setattr(paddle, "available", missing)
    alone = calibrated(
        tesseract.read(loaded(image), RecognitionOptions(languages=ENGLISH)), TESSERACT
    )
    assert _read_foreign(image, monkeypatch) == alone

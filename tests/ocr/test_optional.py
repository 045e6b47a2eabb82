"""Steps that only improve a page: each fails in turn, and the page is as good as it was
without it.
"""

import io

import pytest
from docx import Document as WordFile
from msgspec.structs import replace
from PIL import Image

from ocr import optional
from ocr.document import Block, Box, Line, Page, Word
from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step, improved
from ocr.readers import image as image_reader
from ocr.readers import probe
from ocr.readers.pixels import PageImage
from ocr.readers.requests import ProbeRequest
from ocr.recognition import read_page
from ocr.recognition.engines import RecognitionOptions, auto, tesseract
from ocr.recognition.engines.auto import second_pass
from ocr.recognition.engines.paddle.reading import Reading
from ocr.recognition.requests import PageOfFile, ReadRequest
from tests.ocr import samples
from tests.ocr.steps import FAULTS, broken

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(data: bytes, media_type: str = "image/png", number: int | None = 1) -> tuple[Page, ...]:
    """The pages, laid out, as `auto` reads them."""
    place = PageOfFile(media_type=media_type, number=number)
    request = ReadRequest(page=place, provider="auto", layout=True)
    return read_page.run(request, io.BytesIO(data)).pages


@pytest.mark.parametrize("step", FAULTS)
def test_a_step_that_fails_leaves_the_page_as_it_was(
    step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[step](monkeypatch)
    with optional.collected() as faults:
        (page,) = read(samples.encoded(samples.text_image("Total 12.60")))
    assert page.text == "Total 12.60"
    (fault,) = faults
    assert fault.step == step.name
    assert "ZeroDivisionError: secret detail" in fault.trace
    assert page.notes == (f"{step.value}, because of an internal error.",)


def test_a_page_without_faults_has_no_notes() -> None:
    with optional.collected() as faults:
        (page,) = read(samples.encoded(samples.text_image("Total 12.60")))
    assert faults == []
    assert "notes" not in page.to_dict()


def word_file(text: str) -> bytes:
    document = WordFile()
    if text:
        document.add_paragraph(text)
    document.add_picture(io.BytesIO(samples.encoded(samples.text_image("pictured"))))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_picture_that_fails_leaves_the_text_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_page, "_text_in", broken)
    (page,) = read(word_file("its own words"), DOCX, number=None)
    assert page.text == "its own words"
    assert page.notes == (f"{Step.PICTURE.value}, because of an internal error.",)


def test_a_file_that_is_only_a_picture_fails_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_page, "_text_in", broken)
    with pytest.raises(ZeroDivisionError):
        read(word_file(""), DOCX, number=None)


def test_a_thumbnail_that_fails_leaves_the_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_reader, "thumbnail", broken)
    file = io.BytesIO(samples.encoded(samples.text_image("hi")))
    request = ProbeRequest(max_pixels=10**7, max_pages=1, thumbnail=100)
    with optional.collected() as faults:
        found = probe.run(request, file)
    assert found.thumbnail is None
    assert [fault.step for fault in faults] == ["THUMBNAIL"]


def test_what_passes_is_raised() -> None:
    def refuse() -> int:
        raise EngineError("not here", code=ErrorCode.UNAVAILABLE)

    assert improved(Step.LAYOUT, 7, refuse) == 7
    with pytest.raises(EngineError):
        improved(Step.LAYOUT, 7, refuse, passes=lambda error: isinstance(error, EngineError))


def test_the_reason_of_an_engine_is_told() -> None:
    def refuse() -> int:
        raise EngineError("It took too long.", code=ErrorCode.TIMEOUT)

    with optional.collected() as outer, optional.collected() as inner:
        improved(Step.LAYOUT, 7, refuse)
    assert optional.notes_of([*inner, *outer]) == (f"{Step.LAYOUT.value}. It took too long.",)


def test_a_line_that_was_dirt_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second reading without a word took the words of a doubted line, and left a line without
    any.
    """
    monkeypatch.setattr(second_pass, "read_lines", lambda pieces: [Reading(())] * len(pieces))
    sure, dirt = Word("sure", Box(10, 10, 60, 20), 0.99), Word("ijl", Box(10, 60, 60, 20), 0.2)
    blocks = tuple(Block((Line((word,), word.box),), word.box) for word in (sure, dirt))
    lines = tuple(Line((word,), word.box) for word in (sure, dirt))
    loaded = PageImage(Image.new("RGB", (200, 100), "white"), 200, 100, None)
    for shape in (blocks, (Block(lines, Box(10, 10, 60, 70)),)):
        page = second_pass.with_second_readings(Page(200, 100, shape), loaded)
        assert [line.text for line in page.lines] == ["sure"]
        assert all(block.lines for block in page.blocks)


def test_of_a_page_of_dirt_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_pass, "read_lines", lambda pieces: [Reading(())] * len(pieces))
    word = Word("ijl", Box(10, 10, 60, 20), 0.2)
    loaded = PageImage(Image.new("RGB", (200, 100), "white"), 200, 100, None)
    page = Page(200, 100, (Block((Line((word,), word.box),), word.box),))
    monkeypatch.setattr(auto, "_read", lambda *_: second_pass.with_second_readings(page, loaded))
    assert auto.read(loaded, RecognitionOptions()).blocks == ()
    assert replace(page, blocks=()) == second_pass.with_second_readings(page, loaded)
    assert tesseract.read(loaded, RecognitionOptions()).blocks == ()

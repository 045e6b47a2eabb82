# the samples are Chinese and Cyrillic on purpose
"""Pages whose language nobody named: which models they are read with, and that English ones cost no
second reading.
"""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.document import Page
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, bindings, tesseract
from ocr.recognition.engines.orientation import Bearing, bearing
from ocr.recognition.languages import detection
from tests.ocr import samples
from tests.ocr.tongues_samples import CHINESE, FRENCH, GERMAN, RUSSIAN


def chinese(size: int = 32) -> Image.Image:
    (file,) = Path("/usr/share/fonts").rglob("wqy-microhei.ttc")
    face = ImageFont.truetype(str(file), size)
    page = Image.new("L", (size * 28, size * 2 * (len(CHINESE) + 1)), 255)
    for number, line in enumerate(CHINESE):
        ImageDraw.Draw(page).text((size, size + number * size * 2), line, fill=0, font=face)
    return page


def read(image: Image.Image, **known: Any) -> Page:
    return tesseract.read(PageImage(image, *image.size, None), RecognitionOptions(**known))


class Counting:
    """The real binding; it remembers with which models it was asked."""

    def __init__(self, real: bindings.Binding) -> None:
        self.real, self.asked = real, list[tuple[str, ...]]()

    def languages(self) -> list[str]:
        return self.real.languages()

    def recognise(self, request: bindings.Request) -> bindings.Recognised:
        self.asked.append(request.languages)
        return self.real.recognise(request)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting(bindings.binding())
    monkeypatch.setattr(tesseract, "binding", lambda *_: counting)
    return counting


def test_english_is_read_once(counting: Counting) -> None:
    page = read(samples.page_image())
    assert (page.languages, counting.asked) == (("eng",), [("eng",)])
    assert page.text == read(samples.page_image(), languages=("eng",)).text


def test_a_receipt_in_dull_light_is_english(counting: Counting) -> None:
    assert read(samples.receipt_image()).languages == ("eng",)
    assert counting.asked == [("eng",)]


@pytest.mark.parametrize("binding", ["tesserocr", "pytesseract"])
def test_chinese_is_found_out(binding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(binding)
    chosen = bindings.binding(binding)
    monkeypatch.setattr(tesseract, "binding", lambda: chosen)
    page = read(chinese())
    assert page.languages == ("chi_sim", "eng")
    found, wanted = set(page.text), set("".join(CHINESE))
    assert len(found & wanted) > 0.9 * len(wanted)


def test_chinese_on_its_head_is_found_out() -> None:
    page = read(chinese().rotate(180))
    assert (page.languages, page.rotation) == (("chi_sim", "eng"), 180)


def test_a_named_language_is_not_doubted(counting: Counting) -> None:
    assert read(chinese(), languages=("eng",)).languages == ("eng",)
    assert set(counting.asked) == {("eng",)}


def test_the_language_of_the_page_before_is_tried_first(counting: Counting) -> None:
    page = read(
        chinese(),
        likely=(
            "chi_sim",
            "eng",
        ),
    )
    assert (page.languages, counting.asked) == (("chi_sim", "eng"), [("chi_sim", "eng")])
    assert page.text == read(chinese()).text


@pytest.mark.parametrize("likely", [("eng",), ("tlh",), ()])
def test_english_and_what_is_not_installed_are_nothing_to_try_first(
    counting: Counting, likely: list[str]
) -> None:
    assert read(samples.page_image(), likely=likely).languages == ("eng",)
    assert counting.asked == [("eng",)]


def test_a_page_in_another_language_than_the_one_before_is_found_out(counting: Counting) -> None:
    page = read(
        samples.page_image(),
        likely=(
            "chi_sim",
            "eng",
        ),
    )
    assert (page.languages, page.text) == (("eng",), read(samples.page_image()).text)
    assert counting.asked[:2] == [("chi_sim", "eng"), ("eng",)]


@pytest.mark.parametrize("options", [{"alphabet": "0123456789"}, {"psm": 7}])
def test_an_alphabet_or_a_mode_is_for_english(counting: Counting, options: dict[str, Any]) -> None:
    assert read(samples.text_image("4711"), **options).languages == ("eng",)
    assert set(counting.asked) == {("eng",)}


def test_blank_paper_is_not_tried(counting: Counting) -> None:
    assert (read(Image.new("L", (400, 300), 255)).text, counting.asked) == ("", [])


@pytest.mark.parametrize(("code", "lines"), [("deu", GERMAN), ("fra", FRENCH)])
def test_other_latin_languages_are_read_again_where_their_model_is(
    code: str, lines: tuple[str, ...]
) -> None:
    page = read(samples.text_image(*lines, size=28, margin=40))
    if code in tesseract.languages():
        assert page.languages == (code,)
        assert page.text.split() == " ".join(lines).split()
    else:
        assert page.languages == ("eng",)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_which_way_up_a_page_lies(turn: int) -> None:
    # Counter-clockwise, so `turn` clockwise undoes it
    stored = samples.page_image().rotate(turn, expand=True)
    found = bearing(stored)
    assert (found.script, found.turn) == ("Latin", turn)


def test_of_a_few_letters_no_bearing_is_known() -> None:
    assert bearing(samples.text_image("Ab")) == Bearing()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("\n".join(GERMAN), "de"),
        ("\n".join(FRENCH), "fr"),
        ("\n".join(CHINESE), "zh"),
        (
            "比特币 2009年1月3日 Bitcoin: A Peer-to-Peer Cash System 一种点对点的电子现金系统由中本聪提出",
            "zh",
        ),
        (RUSSIAN, "ru"),
        (
            "GREEN STREET CAFE\nTHANK YOU FOR YOUR VISIT\nTOTAL 12.60 CASH 20.00 CHANGE 7.40\nPLEASE COME AGAIN",
            "en",
        ),
        ("12.60 4711", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert detection.language_of(text) == language


def test_the_shares_of_a_mixed_text() -> None:
    found = detection.shares(" ".join(GERMAN + samples.PARAGRAPH).split())
    assert found["de"] > 0.35
    assert found["en"] > 0.25
    assert sum(found.values()) <= 1.01


def test_a_page_keeps_its_languages_and_trees_of_before_have_none() -> None:
    page = Page(1, 1, (), languages=("deu",))
    assert Page.from_dict(page.to_dict()) == page
    assert (
        Page.from_dict(
            {name: value for name, value in page.to_dict().items() if name != "languages"}
        ).languages
        == ()
    )

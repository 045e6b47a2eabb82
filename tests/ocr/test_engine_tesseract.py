"""The Tesseract engine: what it reads, where it says the words are, and which way up it takes a
page to be.

Tests that read run with both bindings, tesserocr and pytesseract.
"""

import io
import json
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image

from ocr.document import Box, Page
from ocr.errors import EngineError
from ocr.readers.image import load_page
from ocr.recognition import engines
from ocr.recognition.engines import RecognitionOptions, bindings, tesseract
from ocr.recognition.engines.bindings import Recognised
from ocr.recognition.engines.prepare import prepare
from ocr.recognition.engines.tsv import parse_tsv
from tests.ocr import samples

WORDS = set(" ".join(samples.PARAGRAPH).split())


@pytest.fixture(params=["tesserocr", "pytesseract"])
def binding(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param)
    return str(request.param)


def read(image: Image.Image | bytes, binding: str | None = None, **known: Any) -> Page:
    data = image if isinstance(image, bytes) else samples.encoded(image)
    loaded = load_page(io.BytesIO(data), known.pop("frame", 0))
    with patch.object(tesseract, "binding", partial(bindings.binding, binding)):
        page = tesseract.read(loaded, RecognitionOptions(**known))
    return Page.from_dict(json.loads(json.dumps(page.to_dict())))


def box_of(page: Page, text: str) -> Box:
    return next(word.box for word in page.words if word.text == text)


def centre(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def test_a_page_of_paragraphs(binding: str) -> None:
    page = read(samples.page_image(), binding=binding)
    assert (page.width, page.height, page.rotation) == (1000, 900, 0)
    assert page.text == "\n\n".join(["\n".join(samples.PARAGRAPH)] * 3)
    assert page.confidence > 0.9
    assert all(0 <= word.confidence <= 1 for word in page.words)


@pytest.mark.parametrize("size", [11, 16, 24, 40])
def test_one_line_of_any_size(size: int, binding: str) -> None:
    image = samples.text_image("Invoice 4711 paid", size=size, margin=6)
    page = read(image, binding=binding)
    assert page.text == "Invoice 4711 paid"
    box = box_of(page, "Invoice")
    ink = image.point(lambda value: 255 * (value < 128)).getbbox()
    assert ink
    assert (box.left, box.top) == pytest.approx(ink[:2], abs=2)
    assert box.width == pytest.approx(samples.font(size).getlength("Invoice"), rel=0.15)


def test_dull_light(binding: str) -> None:
    assert (
        read(samples.receipt_image(), binding=binding).text.split()
        == " ".join(samples.RECEIPT).split()
    )


@pytest.mark.parametrize("size", [(300, 200), (120, 40), (1, 1)])
def test_a_blank_page_has_no_blocks(size: tuple[int, int], binding: str) -> None:
    page = read(Image.new("L", size, 255), binding=binding)
    assert (page.blocks, page.text, page.confidence) == ((), "", 0.0)
    assert read(Image.new("L", size, 255), binding=binding, psm=7, alphabet="abc").text == ""


def test_only_the_alphabet(binding: str) -> None:
    image = samples.text_image("4711 0815", size=30)
    text = read(image, binding=binding, alphabet="0123456789").text
    assert text.replace(" ", "").replace("\n", "") == "47110815"
    letters = read(image, binding=binding, alphabet="abc' \"-$\n").text
    assert not set(letters) & set("0123456789")
    assert read(image, binding=binding).text == "4711 0815"


def test_an_unknown_language_is_named(binding: str) -> None:
    for code in ("tlh", "../eng", "osd"):
        with pytest.raises(EngineError) as caught:
            read(Image.new("L", (50, 50)), binding=binding, languages=("eng", code))
        assert caught.value.code == "unavailable"
        assert code in caught.value.message


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_and_its_boxes_are_upright(turn: int, binding: str) -> None:
    upright = read(samples.page_image(), binding=binding)
    # Counter-clockwise, so `turn` clockwise undoes it
    stored = samples.page_image().rotate(turn, expand=True)
    page = read(stored, binding=binding)
    assert (page.rotation, page.width, page.height) == (turn, 1000, 900)
    assert set(page.text.split()) >= WORDS
    for word in ("quick", "river", "bridge."):
        assert centre(box_of(page, word)) == pytest.approx(centre(box_of(upright, word)), abs=3)


@pytest.mark.parametrize(
    "image", [samples.page_image(), samples.receipt_image(), samples.text_image("Abc")]
)
def test_an_upright_page_is_never_turned(image: Image.Image) -> None:
    assert read(image).rotation == 0


def test_grain_has_no_words_and_is_not_turned() -> None:
    page = read(Image.effect_noise((200, 60), 8))
    assert (page.text, page.rotation) == ("", 0)


def test_exif_is_applied_before_reading() -> None:
    page = read(samples.exif_turned(samples.page_image(), 6))
    assert (page.width, page.height, page.rotation) == (1000, 900, 0)
    assert set(page.text.split()) >= WORDS


@pytest.mark.parametrize("skew", [3.0, -2.0])
def test_boxes_of_a_skewed_page_are_those_of_the_stored_image(skew: float) -> None:
    truth = read(samples.page_image())
    grey = samples.page_image().rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    assert prepare(grey, None).skew == pytest.approx(-skew, abs=0.3)
    page = read(grey)
    turned = Image.new("L", grey.size)
    for word in ("quick", "bridge."):
        turned.paste(0, (0, 0, *grey.size))
        x, y = centre(box_of(truth, word))
        turned.paste(255, (round(x) - 2, round(y) - 2, round(x) + 3, round(y) + 3))
        spot = turned.rotate(skew).getbbox()
        assert spot
        expected = (spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2
        assert centre(box_of(page, word)) == pytest.approx(expected, abs=5)


def test_boxes_of_a_scaled_down_page_are_in_stored_pixels() -> None:
    stored = samples.page_image().resize((6000, 5400), Image.Resampling.NEAREST)
    page = read(stored)
    x, y = centre(box_of(read(samples.page_image()), "river"))
    assert (page.width, page.height) == (6000, 5400)
    assert centre(box_of(page, "river")) == pytest.approx((x * 6, y * 6), abs=20)


def test_a_scan_with_a_resolution_is_left_as_it_is() -> None:
    grey = samples.receipt_image()
    assert prepare(grey, 300).image is grey
    assert prepare(grey, 72).image is not grey
    assert prepare(grey, 72).image.getextrema() == (0, 255)


def test_both_tables_make_the_same_tree() -> None:
    pytest.importorskip("tesserocr")
    pytest.importorskip("pytesseract")
    pages = [read(samples.page_image(), binding=name) for name in ("tesserocr", "pytesseract")]
    assert pages[0].text == pages[1].text
    assert [len(block.lines) for block in pages[0].blocks] == [
        len(block.lines) for block in pages[1].blocks
    ]
    for ours, theirs in zip(pages[0].words, pages[1].words, strict=True):
        assert centre(ours.box) == pytest.approx(centre(theirs.box), abs=3)


def test_parse_tsv_drops_headings_and_empty_words() -> None:
    rows = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "1\t1\t0\t0\t0\t0\t0\t0\t100\t50\t-1\t",
        "2\t1\t1\t0\t0\t0\t5\t5\t90\t40\t-1\t",
        "3\t1\t1\t1\t0\t0\t5\t5\t90\t40\t-1\t",
        "4\t1\t1\t1\t1\t0\t5\t5\t90\t20\t-1\t",
        "5\t1\t1\t1\t1\t1\t5\t5\t40\t20\t96.5\tHello",
        "5\t1\t1\t1\t1\t2\t50\t5\t40\t20\t95\t ",
        "4\t1\t1\t1\t2\t0\t5\t25\t90\t20\t-1\t",
        "5\t1\t1\t1\t2\t1\t5\t25\t40\t20\t95\t",
        "3\t1\t1\t2\t0\t0\t5\t45\t90\t5\t-1\t",
        "not a row",
    ]
    (block,) = parse_tsv(Recognised("\n".join(rows), "Hello\n"))
    assert block.box == Box(5, 5, 90, 40)
    ((word,),) = (line.words for line in block.lines)
    assert (word.text, word.box, word.confidence) == ("Hello", Box(5, 5, 40, 20), 0.965)
    assert parse_tsv(Recognised("", "")) == ()


def _of_one_line(words: list[str], text: str) -> Recognised:
    levels = [f"{level}\t1\t1\t1\t1\t0\t0\t0\t300\t40\t-1\t" for level in (2, 3, 4)]
    rows = [
        f"5\t1\t1\t1\t1\t{n}\t{30 * n}\t5\t20\t20\t9{n}\t{word}" for n, word in enumerate(words)
    ]
    return Recognised("\n".join([*levels, *rows]), text)


def test_what_has_no_space_in_the_text_is_one_word() -> None:
    found = _of_one_line(["감", "염", "병", "또는", "Covid", "이란"], "감염병 또는 Covid 이란\n\n")
    (block,) = parse_tsv(found)
    assert block.text == "감염병 또는 Covid 이란"
    assert block.lines[0].words[0].box == Box(0, 5, 80, 20)
    assert block.lines[0].words[0].confidence == 0.9


def test_words_stay_apart_where_the_text_cannot_say() -> None:
    ideographs = _of_one_line(["中", "文", "字"], "中文字\n")
    to_the_left = _of_one_line(["שלום", "עולם"], "עולם שלום\n")
    more_lines = _of_one_line(["감", "염"], "감염\n병\n")
    for found in (ideographs, to_the_left, more_lines):
        (block,) = parse_tsv(found)
        assert len(block.lines[0].words) == found.table.count("\n5\t")


def test_the_registry() -> None:
    assert engines.available("tesseract") == (True, "")
    assert engines.available("nothing") == (False, "There is no engine named nothing.")
    assert "eng" in tesseract.languages()
    assert "osd" not in tesseract.languages()


def test_a_missing_sdk_turns_off_its_own_engine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def cloud() -> engines.Engine:
        raise ModuleNotFoundError("No module named 'no_such_sdk'")

    monkeypatch.setitem(engines.ENGINES, "cloud", engines.Row(cloud, "Cloud", "everything"))
    assert engines.available("cloud") == (False, "The engine cloud is not installed here.")
    assert engines.available("tesseract")[0]


def test_warm_reads_a_word() -> None:
    tesseract.warm()


@pytest.mark.parametrize("size", [22, 26, 40, 60])
def test_a_fine_scan_is_read_in_the_pixels_of_its_paper(size: int) -> None:
    """A scan of 300 dpi is reduced before it is read, but not so far that small print is lost."""
    paper = Image.new("L", (2480, 1800), 255)
    paper.paste(samples.text_image(*samples.PARAGRAPH, size=size, paper=255), (300, 500))
    page = read(samples.encoded(paper, dpi=(300, 300)))
    assert page.text == "\n".join(samples.PARAGRAPH)
    assert (page.width, page.height) == paper.size
    box = box_of(page, "quick")
    left = 310 + samples.font(size).getlength("The ")
    assert (box.left, box.right) == pytest.approx(
        (left, left + samples.font(size).getlength("quick")), abs=6
    )


def test_minute_letters_are_read_enlarged() -> None:
    page = read(samples.encoded(samples.page_image().resize((400, 360), Image.Resampling.LANCZOS)))
    assert len(WORDS & {word.text for word in page.words}) > 0.9 * len(WORDS)
    assert (page.width, page.height) == (400, 360)
    assert all(word.box.right <= 400 and word.box.bottom <= 360 for word in page.words)


def test_languages_are_looked_for_again_when_the_folder_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bindings, "tessdata", lambda: tmp_path)
    (tmp_path / "eng.traineddata").touch()
    binding = bindings.InProcess()
    assert binding.languages() == ["eng"]
    (tmp_path / "deu.traineddata").touch()
    assert binding.languages() == ["deu", "eng"]

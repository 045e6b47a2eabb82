"""How well a page could be read: what is measured, and what the customer is told."""

import math
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from ocr.document import Block, Box, Line, Page, Picture, Word
from ocr.document.quality import Quality
from ocr.readers.pixels import PageImage, turned
from ocr.recognition import measuring, read_page
from ocr.recognition.engines.orientation import Bearing
from ocr.recognition.requests import PageOfFile, ReadRequest
from tests.ocr import samples

TEXT = (
    "The invoice is for the repair",
    "of the old stone bridge over",
    "the river, paid in May 2026",
)
HAND = "It looks handwritten. Handwriting is not read reliably."


def loaded(image: Image.Image, dpi: float | None = None) -> PageImage:
    return PageImage(image.convert("RGB"), image.width, image.height, dpi)


def typed(confidence: float = 0.95, size: int = 32, **drawn: Any) -> tuple[Page, PageImage]:
    """A printed page, and its reading with this confidence of every word."""
    image = samples.text_image(*TEXT * 3, size=size, **drawn)
    lines = []
    for number, text in enumerate(TEXT * 3):
        top = 20 + number * round(1.5 * size)
        words = samples.words_at(text, 20, top, samples.font(size))
        lines.append(
            Line(
                tuple(replace(word, confidence=confidence) for word in words),
                Box(20, top, 600, size),
            )
        )
    block = Block(tuple(lines), Box(0, 0, image.width, image.height))
    return Page(image.width, image.height, (block,)), loaded(image)


def written(seed: int, confidence: float = 0.6) -> tuple[Page, PageImage]:
    """A page of joined strokes as handwriting has them, and a poor reading of it."""
    chosen = random.Random(seed)
    image = Image.new("L", (1400, 1800), 245)
    pen = ImageDraw.Draw(image)
    lines = []
    for row in range(12):
        words, left, base = [], 100.0, 160 + row * 130
        while left < 1100:
            begin, tallest, text = left, 0.0, ""
            for _ in range(chosen.randint(1, 4)):  # strokes of a word
                letters = chosen.randint(1, 4)
                width, height = letters * 26, chosen.choice((28, 34, 60, 95))
                points = []
                for step in range(letters * 8 + 1):
                    rise = abs(math.sin(step * 0.8)) * height * chosen.uniform(0.8, 1)
                    points.append((left + width * step / (letters * 8), base - rise))
                pen.line(points, fill=40, width=4, joint="curve")
                left += width + 12
                tallest = max(tallest, height)
                text += "abcd"[:letters]
            box = Box(round(begin), round(base - tallest), round(left - begin), round(tallest))
            words.append(Word(text, box, confidence))
            left += 40
        lines.append(Line(tuple(words), Box(100, base - 90, 1100, 90)))
    block = Block(tuple(lines), Box(100, 60, 1200, 1700))
    return Page(1400, 1800, (block,)), loaded(image)


def quality(page: Page, image: PageImage, languages: tuple[str, ...] = ("eng",)) -> Quality:
    found = measuring.measured(page, image, lambda: languages).quality
    assert found is not None
    return found


def notes(page: Page, image: PageImage, languages: tuple[str, ...] = ("eng",)) -> tuple[str, ...]:
    return measuring.measured(page, image, lambda: languages).notes


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, float], None]:
    """What script detection answers."""

    def answer(name: str, sureness: float) -> None:
        monkeypatch.setattr(measuring, "bearing", lambda image: Bearing(name, 0, sureness))

    answer("Latin", 9.0)
    return answer


def test_a_page_that_was_read_well_has_measures_and_no_notes() -> None:
    page, image = typed()
    found = quality(page, image)
    assert found.doubtful_words == 0.0
    assert found.contrast > 0.7
    assert (found.handwritten, found.unread_script) == (False, "")
    assert found.dpi_guessed
    assert 200 < found.dpi < 400
    assert notes(page, image) == ()
    assert quality(replace(page, dpi=150.0), image).dpi == 150.0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_words_of_a_turned_page_are_found_in_its_stored_picture(rotation: int) -> None:
    page, image = typed()
    stored = loaded(turned(image.image, -rotation % 360))
    assert (
        quality(replace(page, rotation=rotation), stored).contrast == quality(page, image).contrast
    )


@pytest.mark.parametrize("seed", range(8))
def test_handwriting_is_reported(seed: int) -> None:
    page, image = written(seed)
    assert quality(page, image).handwritten
    assert notes(page, image) == (HAND,)


@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.79])
@pytest.mark.parametrize("size", [16, 32, 60])
def test_print_is_not_taken_for_handwriting(
    confidence: float, size: int, script: Callable[[str, float], None]
) -> None:
    page, image = typed(confidence, size)
    assert not quality(page, image).handwritten


def test_what_was_read_with_confidence_is_not_reported() -> None:
    page, image = written(1, confidence=0.9)
    assert not quality(page, image).handwritten


def test_doubtful_words_are_told_with_their_cause(script: Callable[[str, float], None]) -> None:
    page, image = typed(0.4)
    assert notes(page, image) == ("100 % of its words are doubtful.",)
    small, low = typed(0.4, size=9)
    assert notes(small, low)[0].startswith("Its letters are only about ")
    faint, image = typed(0.4, paper=200, ink=160)
    assert notes(faint, image)[0] == "Its letters hardly stand out from the paper."


@pytest.mark.parametrize(
    ("name", "sureness", "languages", "said"),
    [
        ("Hebrew", 60.0, ("eng",), "Hebrew"),
        ("Hebrew", 60.0, ("eng", "heb"), ""),
        ("Cyrillic", 2.0, ("eng",), "Cyrillic"),  # no language either
        ("Cyrillic", 1.0, ("eng",), ""),
        ("Korean", 60.0, ("kor",), ""),
        ("Han", 60.0, ("jpn",), ""),
        ("Fraktur", 60.0, ("eng",), ""),
        ("", 0.0, ("eng",), ""),
    ],
)
def test_a_script_without_a_model_is_named(
    name: str,
    sureness: float,
    languages: tuple[str, ...],
    said: str,
    script: Callable[[str, float], None],
) -> None:
    script(name, sureness)
    page, image = typed()
    words = tuple(
        Word(text, Box(9, 9, 30, 30), 0.5) for text in ["n1", "xaj", "qnwt", "oqp", "dzn"] * 9
    )
    junk = replace(page, blocks=(Block((Line(words, Box(9, 9, 900, 30)),), Box(9, 9, 900, 30)),))
    assert quality(junk, image, languages).unread_script == said
    assert any("is not charged" in note for note in notes(junk, image, languages)) == bool(said)


def test_words_of_the_script_are_read(script: Callable[[str, float], None]) -> None:
    script("Greek", 60.0)
    page, image = typed(0.5)
    greek = page.map_words(lambda word: replace(word, text="σύμβαση"))
    assert quality(greek, image).unread_script == ""


@pytest.mark.parametrize("pattern", ["grain", "blocks", "code", "dots"])
def test_patterns_are_in_no_script(pattern: str, script: Callable[[str, float], None]) -> None:
    script("Cyrillic", 45.0)  # as it is of such pictures
    chosen = random.Random(pattern)
    image = Image.new("L", (1200, 900), 250)
    draw = ImageDraw.Draw(image)
    if pattern == "grain":
        image.putdata([chosen.randrange(256) for _ in range(1200 * 900)])
    if pattern == "code":
        for place in range(100 * 100):
            x, y = 300 + place % 100 * 6, 150 + place // 100 * 6
            draw.rectangle((x, y, x + 5, y + 5), fill=chosen.choice((0, 255)))
    if pattern in ("blocks", "dots"):
        for _ in range(600):
            x, y, size = chosen.randrange(1200), chosen.randrange(900), 4
            if pattern == "blocks":
                size = chosen.randint(8, 30)
            draw.rectangle((x, y, x + size, y + size), fill=30)
    assert quality(Page(1200, 900, ()), loaded(image)).unread_script == ""


def test_lines_of_which_nothing_was_read_are_in_a_script(
    script: Callable[[str, float], None],
) -> None:
    script("Cyrillic", 2.0)
    page, image = typed()
    assert quality(replace(page, blocks=()), image).unread_script == "Cyrillic"


def test_a_blank_page_is_in_no_script(script: Callable[[str, float], None]) -> None:
    script("Hebrew", 60.0)
    blank = Image.new("L", (900, 900), 255)
    assert quality(Page(900, 900, ()), loaded(blank)) == Quality(0.0, 0.0, 0.0, 0.0, 0.0)


def test_lines_that_sink_to_the_right() -> None:
    def tilted(box: Box) -> Box:
        return replace(box, top=box.top + round(box.left * math.tan(math.radians(3))))

    page, image = typed()
    assert 2.5 < quality(page.map_boxes(tilted), image).skew < 3.5


def test_it_takes_milliseconds() -> None:
    page, image = typed()
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        measuring.measured(page, image, lambda: ("eng",))
        best = min(best, time.process_time() - began)
    assert best < 0.05


@pytest.mark.parametrize(
    "page",
    [
        Page(0, 0, ()),
        Page(1, 1, (Block((Line((Word("a", Box(-5, -5, 0, 0), 0.1),), Box(0, 0, 0, 0)),), Box(0, 0, 0, 0)),)),
        Page(100, 100, (Block((Line((Word("abc", Box(-50, -50, 9000, 9000), 0.1),) * 30, Box(0, 0, 9, 9)),), Box(0, 0, 9, 9)),)),
        Page(9, 9, (Picture(Box(0, 0, 9, 9)),)),
    ],
)  # fmt: skip
def test_odd_pages_are_measured(page: Page) -> None:
    for size in ((1, 1), (3, 900), (900, 3)):
        quality(page, loaded(Image.new("L", size, 128)))


def test_a_page_is_read_though_it_cannot_be_measured(
    monkeypatch: pytest.MonkeyPatch, engine: list[Any], tmp_path: Any
) -> None:
    def broken(*_: Any) -> Page:
        raise ZeroDivisionError

    monkeypatch.setattr(measuring, "measured", broken)
    path = tmp_path / "page.png"
    path.write_bytes(samples.encoded(samples.text_image("INVOICE 4711", size=32)))
    request = ReadRequest(page=PageOfFile(media_type="image/png", number=1), provider="fake")
    with path.open("rb") as file:
        (page,) = read_page.run(request, file).pages
    assert page.text == "INVOICE 4711"
    assert page.quality is None
    assert page.notes == (
        "How well the page could be read was not measured, because of an internal error.",
    )


def test_a_page_of_handwriting_is_a_picture_with_its_words(
    monkeypatch: pytest.MonkeyPatch, engine: list[Any], tmp_path: Any
) -> None:
    page, image = written(3)
    engine.append(page)
    path = tmp_path / "page.png"
    image.image.save(path)
    request = ReadRequest(
        page=PageOfFile(media_type="image/png", number=1), provider="fake", layout=True
    )
    with path.open("rb") as file:
        (read,) = read_page.run(request, file).pages
    (item,) = read.blocks
    assert isinstance(item, Picture)
    assert item.box == Box(0, 0, 1400, 1800)
    assert read.text == page.text
    assert read.notes == (HAND,)

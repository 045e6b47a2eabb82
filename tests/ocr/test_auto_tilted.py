"""Stamps at an angle on a scan: they are read, and the lines beside them stay as they are."""

import pytest
from PIL import Image, ImageDraw

from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, auto
from ocr.recognition.engines.auto import tilted
from tests.ocr import samples

LINES = (
    "Contract of lease no. 5512",
    "The tenant pays 640.00 each month.",
    "Notice must be given in writing.",
    "The keys are returned on the last day.",
    "Damage is paid for by the tenant.",
)
STAMP = ("RECEIVED", "14 MAR 2024")


def page(angle: float, place: tuple[int, int], stamp: tuple[str, ...] = STAMP) -> PageImage:
    """A page of text of 200 dpi with a stamp turned counter-clockwise, its corner at `place`."""
    image = Image.new("RGB", (1400, 900), "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(LINES):
        pen.text((100, 80 + 60 * number), line, font=samples.font(36), fill="black")
    layer = Image.new("RGBA", (420, 420), (255, 255, 255, 0))
    ink = ImageDraw.Draw(layer)
    for number, line in enumerate(stamp):
        ink.text((70, 140 + 56 * number), line, font=samples.font(40), fill=(190, 30, 30, 255))
    ink.rectangle((40, 120, 380, 150 + 56 * len(stamp)), outline=(190, 30, 30, 255), width=5)
    turned = layer.rotate(angle, resample=Image.Resampling.BICUBIC)
    image.paste(turned, place, turned)
    return PageImage(image, image.width, image.height, 200.0)


@pytest.mark.parametrize("angle", [-24, -10, 12, 30])
@pytest.mark.parametrize("place", [(950, 60), (300, 430)])
def test_a_stamp_is_read(angle: float, place: tuple[int, int]) -> None:
    text = auto.read(page(angle, place), RecognitionOptions(languages=("eng",))).text
    for line in (*LINES, *STAMP):
        assert line in text


@pytest.mark.parametrize("stamp", [("GEPRÜFT", "2. Mai 2023"), ("PAID",), ("Copie conforme",)])
def test_other_words(stamp: tuple[str, ...]) -> None:
    text = auto.read(page(17, (950, 60), stamp), RecognitionOptions(languages=("eng",))).text
    for line in (*LINES, *stamp):
        assert line in text


def test_a_page_that_is_read_as_a_whole_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError("The finder costs time.")

    monkeypatch.setattr(tilted, "find_lines", never)
    found = auto.read(page(0, (950, 60), ()), RecognitionOptions(languages=("eng",)))
    assert found.text.split() == " ".join(LINES).split()
    assert found.notes == ()

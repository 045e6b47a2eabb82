"""A blank page with punch holes is blank; letters are not taken for holes."""

import pytest
from PIL import Image, ImageDraw

from ocr.document import Block, Box, Line, Page, Word
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, auto
from ocr.recognition.engines.auto.punch_holes import without_holes

LEFT = ((0.45, 4.3), (0.45, 7.4))
TOP = ((2.5, 0.4), (5.7, 0.4))


@pytest.mark.parametrize("holes", [LEFT, TOP])
@pytest.mark.parametrize("grey", [0, 225])
@pytest.mark.parametrize("dpi", [100])
def test_a_page_with_holes_is_blank(
    holes: tuple[tuple[float, float], ...], grey: int, dpi: int
) -> None:
    image = Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), "white")
    for x, y in holes:
        box = [(x - 0.12) * dpi, (y - 0.12) * dpi, (x + 0.12) * dpi, (y + 0.12) * dpi]
        ImageDraw.Draw(image).ellipse(box, fill=(grey, grey, grey), outline=(120, 120, 120))
    loaded = PageImage(image, image.width, image.height, None)
    page = auto.read(loaded, RecognitionOptions(languages=("eng",)))
    assert (page.text, page.blocks) == ("", ())


def page_of(*words: tuple[str, int, int]) -> Page:
    lines = []
    for text, left, top in words:
        box = Box(left, top, 50, 50)
        lines.append(Line((Word(text, box, 0.9),), box))
    return Page(1600, 2300, tuple(Block((line,), line.box) for line in lines))


def test_what_is_no_row_of_holes_stays() -> None:
    holes = (("●", 80, 600), ("O", 80, 1500))
    assert without_holes(page_of(*holes)).blocks == ()
    for more in (("Text", 300, 300), ("●", 800, 1100), ("7", 80, 900)):
        page = page_of(*holes, more)
        assert without_holes(page) is page
    assert without_holes(page_of(("O", 800, 1100))).text == "O"
    assert without_holes(page_of()).blocks == ()

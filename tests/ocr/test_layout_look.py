"""The look of recognised pages: colours of letters and of what lies behind them."""

from PIL import Image, ImageDraw

from ocr.document import Box, Page
from ocr.recognition.layout.ink import Ink, ink_of
from ocr.recognition.layout.look import paper_of, shade_of


def drawn(image: Image.Image) -> Ink:
    return ink_of(Page(image.width, image.height, ()), image)


def test_the_colour_behind_letters_is_told_from_that_of_the_paper() -> None:
    image = Image.new("RGB", (1000, 1400), "#f4efe0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 100, 900, 150), fill="#1f4e79")
    draw.text((120, 110), "Item and quantity", fill="white")
    draw.rectangle((100, 200, 900, 250), fill="#e4dfd0")
    draw.text((120, 210), "Lamp oil", fill="black")
    draw.text((120, 310), "Rope", fill="black")
    ink = drawn(image)
    paper = paper_of(ink)
    assert shade_of(ink, Box(100, 100, 800, 50), paper) == "1f4e79"
    assert shade_of(ink, Box(100, 200, 800, 50), paper) == "e4dfd0"
    assert shade_of(ink, Box(100, 300, 800, 50), paper) == ""


def test_uneven_light_is_no_shade() -> None:
    light = Image.linear_gradient("L").resize((1000, 1400)).point(lambda value: 120 + value // 3)
    ink = drawn(light)
    paper = paper_of(ink)
    assert shade_of(ink, Box(100, 1100, 300, 60), paper) == ""
    assert shade_of(ink, Box(100, 500, 300, 60), paper) == ""


def test_a_box_outside_the_page_has_no_shade() -> None:
    ink = drawn(Image.new("L", (300, 200), 255))
    paper = paper_of(ink)
    assert shade_of(ink, Box(400, 400, 50, 50), paper) == ""
    assert shade_of(ink, Box(0, 0, 0, 0), paper) == ""

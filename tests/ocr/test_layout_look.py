"""The look of recognised pages: colours, typefaces, sizes and underlines of their letters."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.document import Block, Box, Line, Page, Table, Word, around
from ocr.recognition.layout import arranged
from ocr.recognition.layout.ink import Ink, ink_of
from ocr.recognition.layout.paper import paper_of
from ocr.recognition.layout.shades import shade_of


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


class Drawn:
    """A page of 200 pixels an inch and its words as an engine reads them, each line a block."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (1654, 1200), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.blocks: list[Block] = []

    def line(
        self,
        y: int,
        text: str,
        face: str = "DejaVuSans",
        size: int = 33,
        fill: str = "black",
        x: float = 200.0,
    ) -> Line:
        """Words from `x` on, on the base line `y`."""
        letters = typeface(face, size)
        words = []
        for part in text.split():
            self.draw.text((x, y), part, fill=fill, font=letters, anchor="ls")
            left, top, right, bottom = self.draw.textbbox((x, y), part, font=letters, anchor="ls")
            words.append(Word(part, box_of(left, top, right, bottom), 0.95))
            x += letters.getlength(part + " ")
        line = Line(tuple(words), around(word.box for word in words))
        self.blocks.append(Block((line,), line.box))
        return line

    def arranged(self) -> Page:
        """The page after layout, seen as a scanner sees it."""
        page = Page(*self.image.size, tuple(self.blocks), 0, 200.0)
        return arranged(page, self.image.filter(ImageFilter.GaussianBlur(0.7)))


def typeface(name: str, size: int) -> ImageFont.FreeTypeFont:
    found = sorted(Path("/usr/share/fonts").rglob(f"{name}.ttf"))
    if not found:
        pytest.skip(f"The typeface {name} is not installed.")
    return ImageFont.truetype(str(found[0]), size)


def box_of(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(round(left), round(top), round(right - left), round(bottom - top))


PROSE = (
    "The weather of the northern coast turned wet and",
    "cold in the autumn of that year and the harbour",
    "emptied early while fishermen mended their nets",
)


def looks(page: Page) -> dict[str, Word]:
    return {word.text: word for word in page.words}


def test_coloured_letters_keep_their_colour_and_black_ones_have_none() -> None:
    sheet = Drawn()
    sheet.line(200, "Storm warning", size=50, fill="#bf0000")
    sheet.line(300, "Ferries stay in port", fill="#004db3")
    sheet.line(400, "Nobody sails tonight", fill="#202020")
    sheet.line(500, "Grey letters are no colour", fill="#707070")
    words = looks(sheet.arranged())
    assert near(words["warning"].colour, "bf0000")
    assert near(words["Ferries"].colour, "004db3")
    assert words["Nobody"].colour == words["letters"].colour == ""


def near(colour: str, other: str) -> bool:
    if not colour:
        return False
    return all(
        abs(one - two) <= 40
        for one, two in zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
    )


def test_yellowed_paper_makes_no_coloured_letters() -> None:
    sheet = Drawn()
    sheet.draw.rectangle((0, 0, 1654, 1200), fill="#e0c890")
    for number, text in enumerate(PROSE):
        sheet.line(200 + 50 * number, text, fill="#3a3020")
    assert {word.colour for word in sheet.arranged().words} == {""}


def test_white_letters_on_a_dark_band_do_not_become_white_on_white() -> None:
    sheet = Drawn()
    sheet.draw.rectangle((150, 150, 1500, 220), fill="#1f4e79")
    sheet.line(200, "Terms of delivery", fill="white")
    sheet.line(300, "Goods are sent by rail.")
    assert {word.colour for word in sheet.arranged().words} == {""}


@pytest.mark.parametrize(
    ("name", "face"),
    [("DejaVuSans", "sans"), ("DejaVuSerif", "serif"), ("DejaVuSansMono", "mono")],
)
def test_the_widths_of_words_tell_the_class_of_a_typeface_and_its_size(
    name: str, face: str
) -> None:
    sheet = Drawn()
    for number, text in enumerate(PROSE):
        sheet.line(200 + 50 * number, text, name, size=30)
    page = sheet.arranged()
    assert {word.face for word in page.words} == {face}
    assert {line.size for line in page.lines} == {11.0}


def test_a_short_line_in_another_typeface_keeps_it() -> None:
    sheet = Drawn()
    for number, text in enumerate(PROSE):
        sheet.line(200 + 50 * number, text, "DejaVuSerif")
    sheet.line(450, "wind NNW 9 gusts 11", "DejaVuSansMono")
    words = looks(sheet.arranged())
    assert words["weather"].face == "serif"
    assert words["gusts"].face == "mono"


def test_too_few_words_tell_no_typeface() -> None:
    sheet = Drawn()
    sheet.line(200, "Storm tonight")
    assert {word.face for word in sheet.arranged().words} == {""}


def test_words_with_a_rule_below_them_are_underlined_and_those_above_a_long_rule_are_not() -> None:
    sheet = Drawn()
    held = sheet.line(200, "Terms of delivery").box
    sheet.draw.line((held.left, 207, held.right, 207), fill="black", width=2)
    sheet.line(300, "Goods are sent by rail")
    sheet.draw.line((150, 312, 1500, 312), fill="black", width=2)
    words = looks(sheet.arranged())
    assert words["Terms"].underlined
    assert words["delivery"].underlined
    assert not words["Goods"].underlined


def test_the_head_of_a_scanned_table_keeps_its_shade_and_white_letters() -> None:
    sheet = Drawn()
    sheet.draw.rectangle((150, 150, 1100, 210), fill="#1f4e79")
    sheet.draw.rectangle((150, 270, 1100, 330), fill="#e8edf4")
    rows = [("Item", "Count", "Price"), ("Rope", "4", "18.50"), ("Lamp oil", "12", "3.10")]
    for number, row in enumerate([*rows, ("Tar", "2", "9.95"), ("Twine", "7", "1.20")]):
        for column, text in enumerate(row):
            fill = "black"
            if number == 0:
                fill = "white"
            sheet.line(195 + 60 * number, text, fill=fill, x=200 + 330 * column)
    for y in (150, 210, 270, 330, 390, 450):
        sheet.draw.line((150, y, 1100, y), fill="black", width=2)
    for x in (150, 480, 810, 1100):
        sheet.draw.line((x, 150, x, 450), fill="black", width=2)
    (table,) = [item for item in sheet.arranged().blocks if isinstance(item, Table)]
    shades = {cell.row: cell.shade for cell in table.cells}
    assert near(shades[0], "1f4e79")
    assert near(shades[2], "e8edf4")
    assert shades[1] == shades[3] == ""
    colours = {line.words[0].colour for cell in table.cells if cell.row == 0 for line in cell.lines}
    assert colours == {"ffffff"}

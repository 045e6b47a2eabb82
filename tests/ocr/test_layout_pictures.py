"""Pictures on scanned pages: logos, stamps, signatures and charts are kept, and nothing else."""

import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from ocr.document import Box, Page, Picture
from ocr.recognition.layout import arranged
from tests.ocr.layouts import PROSE, Sheet

Place = tuple[int, int, int, int]  # left, top, right, bottom


class Letter(Sheet):
    """A page of prose at 150 pixels an inch, in colour."""

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.width, self.height), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.text(300, 700, *PROSE)

    def pictures(self, *, dpi: float = 150.0) -> list[Picture]:
        return [item for item in self.arranged(dpi=dpi).blocks if isinstance(item, Picture)]

    def arranged(self, *, dpi: float = 150.0) -> Page:
        return arranged(self.page(dpi), self.image)


def is_about(box: Box, left: int, top: int, right: int, bottom: int) -> bool:
    sides = zip((box.left, box.top, box.right, box.bottom), (left, top, right, bottom), strict=True)
    return all(abs(side - wanted) <= 14 for side, wanted in sides)


def logo(sheet: Sheet) -> Place:
    """1.3 by 0.27 inches, as on a letterhead."""
    sheet.draw.ellipse((300, 100, 340, 140), fill="#c03020")
    sheet.draw.polygon(((345, 140), (365, 100), (385, 140)), fill="#2050a0")
    sheet.draw.arc((390, 100, 500, 180), 180, 360, fill="#2050a0", width=8)
    return 300, 100, 500, 144


def crest(sheet: Sheet) -> Place:
    sheet.draw.polygon(
        ((600, 100), (700, 100), (700, 180), (650, 230), (600, 180)), outline="black", width=4
    )
    sheet.draw.line((610, 110, 690, 190), fill="black", width=7)
    sheet.draw.ellipse((655, 110, 685, 140), fill="black")
    return 600, 100, 700, 230


def signature(sheet: Sheet) -> Place:
    points = [
        (300 + 6 * step, 1200 + round(40 * random.Random(step).random())) for step in range(40)
    ]
    sheet.draw.line(points, fill="#203080", width=3, joint="curve")
    return 300, 1200, 534, 1240


def chart(sheet: Sheet) -> Place:
    for number, high in enumerate((120, 200, 90, 160)):
        left = 320 + 60 * number
        sheet.draw.rectangle((left, 1500 - high, left + 35, 1500), fill="#4472c4")
    sheet.rule((300, 1500), (560, 1500))
    return 300, 1300, 560, 1500


def pale(sheet: Sheet) -> Place:
    sheet.draw.ellipse((300, 100, 400, 200), fill="#ffe9a8")
    return 300, 100, 400, 200


def curve(sheet: Sheet) -> Place:
    sheet.draw.line(((300, 1100), (300, 1400), (900, 1400)), fill="black", width=2)
    points = ((310, 1380), (400, 1250), (520, 1300), (650, 1150), (760, 1220), (890, 1110))
    sheet.draw.line(points, fill="#c00000", width=3)
    return 300, 1100, 900, 1400


@pytest.mark.parametrize("draw", [logo, crest, signature, chart, pale, curve])
def test_small_pictures_are_kept(draw: Callable[[Sheet], Place]) -> None:
    sheet = Letter()
    place = draw(sheet)
    found = sheet.pictures()
    assert len(found) == 1
    assert is_about(found[0].box, *place)


def test_a_picture_is_found_where_the_file_names_no_resolution() -> None:
    sheet = Letter()
    place = crest(sheet)
    assert [is_about(picture.box, *place) for picture in sheet.pictures(dpi=0.0)] == [True]


def test_a_stamp_keeps_its_words_once() -> None:
    sheet = Letter()
    frame = ((800, 250), (1060, 220), (1070, 310), (810, 340), (800, 250))
    sheet.draw.line(frame, fill="#c02020", width=5)
    sheet.text(850, 290, "RECEIVED", size=30)
    page = sheet.arranged()
    pictures = [item for item in page.blocks if isinstance(item, Picture)]
    assert [picture.text for picture in pictures] == ["RECEIVED"]
    assert page.text.count("RECEIVED") == 1


def test_a_coloured_frame_with_its_words_is_a_stamp() -> None:
    sheet = Letter()
    sheet.draw.rectangle((800, 250, 1100, 340), outline="#1428a0", width=5)
    sheet.text(830, 290, "APPROVED", size=30)
    sheet.text(830, 325, "IN JULY", size=30)
    area = sheet.image.crop((820, 260, 1090, 330)).convert("L")
    sheet.image.paste("#1428a0", (820, 260), area.point(lambda value: 255 - value))
    (picture,) = sheet.pictures()
    assert is_about(picture.box, 800, 250, 1100, 340)
    assert picture.text.split() == ["APPROVED", "IN", "JULY"]


def test_the_numbers_that_a_stamp_crosses_stay_where_they_are() -> None:
    sheet = Letter()
    sheet.text(640, 300, "18.50")
    frame = ((700, 250), (960, 220), (970, 320), (710, 350), (700, 250))
    sheet.draw.line(frame, fill="#c02020", width=5)
    sheet.text(760, 290, "RECEIVED", size=30)
    assert [picture.text for picture in sheet.pictures()] == ["RECEIVED"]


def test_a_drawing_on_a_page_with_its_own_text_is_kept() -> None:
    sheet = Letter()
    place = crest(sheet)
    page = arranged(replace(sheet.page(), recognised=False), sheet.image)
    (picture,) = [item for item in page.blocks if isinstance(item, Picture)]
    assert is_about(picture.box, *place)


def test_the_shades_of_a_table_are_no_picture() -> None:
    sheet = Letter()
    for row in range(4):
        for column, fill in enumerate(("#f4b183", "#ffffff", "#f8cbad")):
            left, top = 300 + 180 * column, 250 + 50 * row
            sheet.draw.rectangle((left, top, left + 180, top + 50), fill=fill, outline="black")
            if row != 2:
                sheet.text(left + 20, top + 33, "Rope")
    page = arranged(replace(sheet.page(), recognised=False), sheet.image)
    assert not any(isinstance(item, Picture) for item in page.blocks)


def dashes(sheet: Sheet) -> None:
    for y in (300, 360):
        for x in range(280, 900, 14):
            sheet.draw.line(((x, y), (x + 8, y)), fill="black", width=3)
    sheet.text(300, 338, "Rope and lamp oil")


def band(sheet: Sheet) -> None:
    sheet.draw.rectangle((280, 300, 900, 345), fill="#1f4e79")
    sheet.text(300, 330, "Terms of delivery and payment")


def rules(sheet: Sheet) -> None:
    for y in (300, 340, 380, 420):
        sheet.rule((300, y), (900, y))
    for x in (300, 500, 900):
        sheet.rule((x, 300), (x, 420))


def leaders(sheet: Sheet) -> None:
    for y in (300, 330, 360, 390):
        for x in range(300, 900, 8):
            sheet.draw.rectangle((x, y, x + 1, y + 1), fill="black")


def dust(sheet: Sheet) -> None:
    chance = random.Random(7)
    for _ in range(400):
        x, y = chance.randrange(300, 420), chance.randrange(200, 420)
        sheet.draw.rectangle((x, y, x + 2, y + 2), fill="black")


def unread(sheet: Sheet) -> None:
    sheet.text(300, 300, *PROSE[:4])
    del sheet.blocks[1:]


def holes(sheet: Sheet) -> None:
    for y in (500, 1200):
        sheet.draw.ellipse((40, y, 75, y + 35), fill="#202020")


def edge(sheet: Sheet) -> None:
    sheet.draw.polygon(((0, 0), (90, 0), (60, 1754), (0, 1754)), fill="#101010")


def bullets(sheet: Sheet) -> None:
    for y in (300, 340, 380):
        sheet.draw.ellipse((300, y, 314, y + 14), fill="black")


@pytest.mark.parametrize("draw", [band, dashes, rules, leaders, dust, unread, holes, edge, bullets])
def test_what_is_no_picture(draw: Callable[[Sheet], None]) -> None:
    sheet = Letter()
    draw(sheet)
    assert sheet.pictures() == []


def test_every_word_stays_on_the_page() -> None:
    sheet = Letter()
    crest(sheet)
    logo(sheet)
    sheet.text(620, 170, "Tarn", size=14)
    words = sorted(word.text for word in sheet.page().words)
    assert sorted(word.text for word in sheet.arranged().words) == words

"""The layouts of Word files beside the usual one."""

import io
import random
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from msgspec.structs import replace

from ocr.document import (
    NOWHERE,
    Align,
    Block,
    Box,
    Cell,
    Face,
    Item,
    Kind,
    Line,
    Page,
    Picture,
    Rules,
    Table,
    Word,
)
from ocr.writers import LAYOUTS, writer
from ocr.writers.source import Source
from tests.ocr import samples

DPI = 100.0


def placed(text: str, left: int, top: int, *, width: int = 0, **look: Any) -> Block:
    """A line of words of 10 pixels a letter, 20 pixels high."""
    words = []
    at = left
    for part in text.split():
        words.append(Word(part, Box(at, top, 10 * len(part), 20), 0.9))
        at += 10 * len(part) + 10
    box = Box(left, top, width or at - 10 - left, 20)
    return Block((Line(tuple(words), box),), box, **look)


def page(*items: Item) -> Page:
    return Page(850, 1100, items, dpi=DPI)


def opened(layout: str, *pages: Page, source: bytes = b"") -> Any:
    out = io.BytesIO()
    made = Source(io.BytesIO(source), "image/png", "title")
    writer("docx", layout).write(iter(pages), made, out)
    return docx.Document(out)


def texts(document: Any) -> list[str]:
    return [found.text for found in document.paragraphs if found.text]


def points(value: str) -> float:
    return int(value) / 20


def test_exact_text_stands_in_frames_at_its_place() -> None:
    document = opened("exact", page(placed("right", 600, 100), placed("left", 100, 900)))
    frames = [found._p.get_or_add_pPr().find(qn("w:framePr")) for found in document.paragraphs]
    places = {}
    for paragraph, frame in zip(document.paragraphs, frames, strict=True):
        if frame is not None:
            assert frame.get(qn("w:hAnchor")) == frame.get(qn("w:vAnchor")) == "page"
            x, y = frame.get(qn("w:x")), frame.get(qn("w:y"))
            places[paragraph.text] = points(x), points(y)
    assert places["right"][0] == pytest.approx(600 * 0.72, abs=1)
    assert places["left"][0] == pytest.approx(100 * 0.72, abs=1)
    assert places["right"][1] == pytest.approx(100 * 0.72, abs=8)
    assert places["left"][1] == pytest.approx(900 * 0.72, abs=8)


def test_exact_lines_stay_lines_and_letters_get_their_width() -> None:
    lines: list[Line] = []
    for number, text in enumerate(("the first broad", "the last")):
        lines += placed(text, 100, 100 + 30 * number).lines
    document = opened("exact", page(Block(tuple(lines), Box(100, 100, 150, 50))))
    assert texts(document) == ["the first broad", "the last"]
    widths = [int(found.get(qn("w:val"))) for found in document.element.body.iter(qn("w:w"))]
    assert len(widths) == 2
    assert all(50 <= width <= 200 for width in widths)


def test_exact_words_far_apart_in_a_line_have_a_tab_between_them() -> None:
    words = placed("total", 100, 100).lines[0].words + placed("12.60", 700, 100).lines[0].words
    line = Line(words, Box(100, 100, 650, 20))
    document = opened("exact", page(Block((line,), line.box)))
    assert texts(document) == ["total\t12.60"]
    (tab,) = document.element.body.findall(".//" + qn("w:tabs") + "/" + qn("w:tab"))
    assert points(tab.get(qn("w:pos"))) == pytest.approx(600 * 0.72, abs=1)


def test_exact_tables_and_pictures_stand_at_their_place() -> None:
    cells = []
    for column in (0, 1):
        lines = placed("cell", 200 + 200 * column, 310).lines
        cells.append(Cell(0, column, lines, Box(190 + 200 * column, 300, 200, 40)))
    table = Table(tuple(cells), Box(190, 300, 400, 40), "all")
    picture = Picture(Box(500, 50, 200, 100))
    source = samples.encoded(samples.page_image())
    document = opened("exact", page(placed("above", 100, 100), table, picture), source=source)
    place = document.tables[0]._tbl.tblPr.find(qn("w:tblpPr"))
    assert points(place.get(qn("w:tblpX"))) == pytest.approx(190 * 0.72, abs=1)
    assert points(place.get(qn("w:tblpY"))) == pytest.approx(300 * 0.72, abs=1)
    offsets = [int(found.text) for found in document.element.body.iter(qn("wp:posOffset"))]
    assert offsets == [Pt(500 * 0.72), Pt(50 * 0.72)]
    assert texts(document) == ["above"]


def test_exact_pages_keep_their_sizes() -> None:
    wide = Page(1100, 850, (placed("wide", 10, 10),), dpi=DPI)
    document = opened("exact", page(placed("high", 10, 10)), wide, page())
    sizes = [(round(part.page_width.pt), round(part.page_height.pt)) for part in document.sections]
    assert sizes == [(612, 792), (792, 612), (612, 792)]


def test_flow_has_text_only() -> None:
    heading = placed("A title", 100, 100, kind="heading", level=1)
    entry = placed("\u2022 an entry", 100, 200, kind="list", level=1)
    picture = Picture(Box(500, 50, 200, 100), blocks=(placed("on a sign", 510, 60),))
    document = opened("flow", page(heading, entry, picture), page(placed("Next page.", 10, 10)))
    assert texts(document) == ["A title", "an entry", "on a sign", "Next page."]
    styles = [found.style.name for found in document.paragraphs if found.text]
    assert styles[:2] == ["Heading 1", "List Bullet"]
    body = document.element.body
    for name in ("w:drawing", "w:br", "w:sz", "w:ind", "w:jc", "w:framePr"):
        assert body.find(".//" + qn(name)) is None, name
    assert len(document.sections) == 1


@pytest.mark.parametrize(
    ("end", "start", "found"),
    [
        ("it goes on", "with the rest.", ["it goes on with the rest."]),
        ("It ends.", "with the rest.", ["It ends.", "with the rest."]),
        ("a heading", "With a capital.", ["a heading", "With a capital."]),
        ("a long divi-", "sion of words", ["a long division of words"]),
    ],
)
def test_flow_joins_a_paragraph_that_a_page_cuts(end: str, start: str, found: list[str]) -> None:
    lines = placed("First line,", 100, 870).lines + placed(end, 100, 900).lines
    last = Block(lines, Box(100, 870, 300, 50))
    document = opened("flow", page(last), page(placed(start, 100, 100)))
    assert texts(document) == [f"First line, {found[0]}", *found[1:]]


def test_flow_joins_no_short_lines() -> None:
    document = opened("flow", page(placed("Total", 100, 900)), page(placed("net", 100, 100)))
    assert texts(document) == ["Total", "net"]


SCAN = samples.encoded(samples.page_image())
ODD = [
    page(),
    Page(0, 0, ()),
    Page(0, 0, (placed("no size", 0, 0),)),
    page(Block((Line((Word("nowhere", NOWHERE, 0.5),), NOWHERE),), NOWHERE)),
    page(placed("outside", -500, 5000)),
    page(Picture(Box(0, 0, 0, 0)), Picture(Box(-50, -50, 20, 20)), Picture(Box(0, 0, 9000, 9000))),
    page(Table((), Box(0, 0, 100, 100)), Table((Cell(0, 0, ()),), NOWHERE)),
    page(Table((Cell(3, 2, (), Box(5, 5, 5, 5), 9, 9), Cell(0, 0, (), rows=0)), NOWHERE, "rows")),
    page(Table((Cell(10**6, 10**5, placed("far", 5, 5).lines),), Box(0, 0, 9, 9), "all")),
    page(
        Table(
            tuple(Cell(0, n, placed("x", 5 * n, 5).lines, Box(5 * n, 5, 5, 5)) for n in range(90)),
            Box(0, 0, 450, 10),
            "frame",
        )
    ),
    Page(1, 1, (placed("tiny", 0, 0),), dpi=300.0),
    Page.unread("It is damaged.", "invalid"),
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("number", range(len(ODD)))
def test_odd_pages_are_written(layout: str, number: int) -> None:
    document = opened(layout, ODD[number], page(placed("After.", 10, 10)), source=SCAN)
    assert texts(document)[-1] == "After."


def random_box(chance: random.Random) -> Box:
    if chance.random() < 0.2:
        return NOWHERE
    sides = [chance.choice((0, 1, 7, 40, 300, 900, 5000, -30)) for _ in range(4)]
    return Box(*sides)


def random_line(chance: random.Random) -> Line:
    texts = (
        "a",
        "12,00",
        "word",
        "\u0633\u0644\u0627\u0645",
        "\u65e5\u672c",
        "x" * 60,
        "-",
        "\u2022",
        "1.",
    )
    words = []
    for _ in range(chance.randint(1, 5)):
        face: Face = chance.choice(("", "serif", "sans", "mono"))
        raised = chance.choice((0, 0, 0, 1, -1))
        text = chance.choice(texts)
        words.append(Word(text, random_box(chance), 0.5, face=face, raised=raised))
    return Line(tuple(words), random_box(chance), chance.choice((0.0, 0.1, 11.0, 900.0)))


def random_item(chance: random.Random) -> Item:
    lines = tuple(random_line(chance) for _ in range(chance.randint(1, 4)))
    kind = chance.randrange(6)
    if kind == 0:
        block = Block(lines, random_box(chance))
        return Picture(random_box(chance), blocks=(block,))
    if kind in (1, 2):
        cells = []
        for _ in range(chance.randint(0, 12)):
            row, column = chance.randrange(5), chance.randrange(5)
            spans = chance.choice((0, 1, 1, 1, 2, 9)), chance.choice((0, 1, 1, 1, 3, 70))
            held = lines[: chance.randrange(4)]
            align: Align = chance.choice(("", "left", "center", "right", "justify"))
            cells.append(Cell(row, column, held, random_box(chance), *spans, align=align))
        rules: Rules = chance.choice(("", "all", "rows", "frame", "none"))
        return Table(tuple(cells), random_box(chance), rules)
    kinds: tuple[Kind, ...] = ("paragraph", "heading", "list", "header", "footer", "code", "note")
    return Block(
        lines,
        random_box(chance),
        chance.choice(kinds),
        chance.randrange(9),
        chance.choice(("", "left", "center", "right", "justify")),
        chance.random() < 0.5,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(25))
def test_any_page_is_written(layout: str, seed: int) -> None:
    chance = random.Random(seed)
    pages = []
    for _ in range(3):
        items = tuple(random_item(chance) for _ in range(chance.randint(0, 8)))
        width, height = chance.choice(((850, 1100), (1, 1), (0, 0), (9000, 40)))
        pages.append(Page(width, height, items, dpi=chance.choice((0.0, 100.0, 0.5, 9999.0))))
    document = opened(layout, *pages[:1], source=SCAN)
    assert len(document.sections) >= 1
    held = [replace(page, blocks=without_pictures(page)) for page in pages]
    assert len(opened(layout, *held).sections) >= 1


def without_pictures(page: Page) -> tuple[Item, ...]:
    return tuple(item for item in page.blocks if not isinstance(item, Picture))

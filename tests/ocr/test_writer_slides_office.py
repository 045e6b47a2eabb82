"""The PowerPoint writer: pages of office files, whose text has no place."""

import io
from typing import Any

import docx
import pptx
import pytest
from PIL import Image
from pptx.util import Pt

from ocr.document import NOWHERE, Block, Box, Cell, Item, Line, Picture, Table, Word
from ocr.writers import WRITERS, slides
from ocr.writers.source import Source
from tests.ocr import samples
from tests.ocr.slides_support import INK, block, boxes, loose, opened, page, words


def office_file() -> tuple[io.BytesIO, str]:
    """A docx with one picture, and the picture's name in it."""
    out = io.BytesIO()
    document = docx.Document()
    document.add_picture(io.BytesIO(samples.encoded(Image.new("RGB", (200, 100), INK))))
    document.save(out)
    return out, "word/media/image1.png"


def of_office(*items: Item) -> Any:
    file, _ = office_file()
    out = io.BytesIO()
    slides.write([page(*items, recognised=True)], Source(file, WRITERS["docx"].media_type), out)
    return pptx.Presentation(out)


def test_pictures_of_a_text_stand_between_its_paragraphs() -> None:
    picture = Picture(Box(0, 0, 200, 100), office_file()[1], (loose("seen in it"),))
    deck = of_office(loose("before"), picture, loose("after"), picture)
    assert len(deck.slides) == 1
    before, first, after, second = deck.slides[0].shapes
    assert (before.text_frame.text, after.text_frame.text) == ("before", "after")
    assert (first.width, first.height) == (Pt(144), Pt(72))
    assert first._element.nvPicPr.cNvPr.get("descr") == "seen in it"
    tops = [shape.top for shape in (before, first, after, second)]
    assert tops == sorted(set(tops))
    assert first.top + first.height <= after.top


def test_a_picture_among_things_with_places_keeps_its_own() -> None:
    picture = Picture(Box(0, 0, 200, 100), office_file()[1])
    shown = next(
        shape for shape in of_office(picture, block(words("x", 400, 400))).slides[0].shapes
    )
    assert (shown.left, shown.top) == (0, 0)


def test_a_picture_larger_than_the_slide_is_made_smaller() -> None:
    picture = Picture(Box(0, 0, 4000, 2000), office_file()[1])
    deck = of_office(loose("text"), picture)
    shown = deck.slides[0].shapes[1]
    assert shown.left + shown.width <= deck.slide_width
    assert shown.top + shown.height <= deck.slide_height


def test_rows_in_which_no_cell_begins_are_left_out() -> None:
    """LibreOffice does not show the last rows of a table that has such."""
    cells = (
        Cell(0, 0, loose("one").lines),
        Cell(1, 0, loose("two").lines, rows=3),
        Cell(4, 0, loose("three").lines),
    )
    table = opened(page(Table(cells, NOWHERE), width=0, height=0)).slides[0].shapes[0].table
    assert [row.cells[0].text for row in table.rows] == ["one", "two", "three"]
    assert not any(cell.is_merge_origin for row in table.rows for cell in row.cells)


def test_merged_cells_lose_only_such_rows_and_columns() -> None:
    cells = Cell(0, 0, loose("a").lines, rows=3, columns=2), Cell(0, 2, loose("b").lines, rows=2)
    table = (
        opened(page(Table((*cells, Cell(2, 2, loose("c").lines)), NOWHERE), width=0, height=0))
        .slides[0]
        .shapes[0]
    )
    origin = table.table.cell(0, 0)
    assert [[cell.text for cell in row.cells] for row in table.table.rows] == [
        ["a", "b"],
        ["", "c"],
    ]
    assert (origin.span_height, origin.span_width) == (2, 1)


def test_the_text_of_a_shape_is_wrapped_and_fits_its_box() -> None:
    text = tuple(Word(part, NOWHERE, 1.0) for part in ["letters"] * 12)
    shape = Block((Line(text, NOWHERE, 40.0),), Box(100, 100, 600, 160))
    (box,) = boxes(opened(page(shape)).slides[0])
    assert (box.left.pt, box.top.pt, box.width.pt, box.height.pt) == pytest.approx(
        (72, 72, 432, 115.2), abs=0.1
    )
    assert box.text_frame.word_wrap
    size = box.text_frame.paragraphs[0].runs[0].font.size.pt
    across = 432 // (size * 3.0)  # "letters " in Arial is 3.0 times as wide as its size
    assert 12 < size < 40
    assert -(-12 // across) * 1.2 * size <= 116


def test_the_text_of_a_shape_that_has_room_keeps_its_size() -> None:
    shape = Block(
        (Line((Word("Title", NOWHERE, 1.0),), NOWHERE, 40.0),),
        Box(100, 100, 600, 160),
        "heading",
        1,
    )
    (box,) = boxes(opened(page(shape)).slides[0])
    assert box.text_frame.paragraphs[0].runs[0].font.size == Pt(40)

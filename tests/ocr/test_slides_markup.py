"""Slides: notes and comments, raised and struck letters, alignment, and rows as high as they were."""

import io
from typing import Any

import pptx
import pytest
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from ocr.document import Block, Page, Table
from ocr.writers import slides as writer
from ocr.writers.source import Source
from tests.ocr import office_samples as samples
from tests.ocr.office_calls import RELATIONS, pages, texts


def deck(title: str = "Tides") -> tuple[Any, Any]:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = title
    return show, slide


def again(found: list[Page]) -> Any:
    out = io.BytesIO()
    writer.write(found, Source(io.BytesIO(b""), "text/plain", ""), out)
    return pptx.Presentation(out)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("Ask about the harbour", ["Ask about the harbour"]),
        ("First point\nsecond point", ["First point", "second point"]),
        ("Zuerst grüßen", ["Zuerst grüßen"]),
    ],
)
def test_speaker_notes_are_read_and_written(said: str, lines: list[str]) -> None:
    show, slide = deck()
    slide.notes_slide.notes_text_frame.text = said
    found = pages(samples.saved(show))
    last = found[0].blocks[-1]
    assert isinstance(last, Block)
    assert last.kind == "speaker_note"
    assert last.text.splitlines() == ["Speaker notes:", *lines]
    (written,) = again(found).slides
    assert written.notes_slide.notes_text_frame.text.splitlines() == lines
    shown = [shape.text_frame.text for shape in written.shapes if shape.has_text_frame]
    assert shown == ["Tides"]


def test_notes_stay_with_their_slide() -> None:
    show, _ = deck("One")
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Two"
    second.notes_slide.notes_text_frame.text = "about two"
    made = again(pages(samples.saved(show)))
    assert [slide.has_notes_slide for slide in made.slides] == [False, True]


def test_a_slide_without_notes_in_its_notes_has_none() -> None:
    show, slide = deck()
    assert slide.notes_slide is not None
    assert texts(pages(samples.saved(show))[0]) == ["Tides"]


def test_comments_name_their_author() -> None:
    show, _ = deck()
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    data = samples.saved(show)
    parts = {
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{p}"><p:cm authorId="2"><p:text>why?</p:text></p:cm></p:cmLst>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{p}"><p:cmAuthor id="2" name="Ines"/></p:cmAuthorLst>',
    }
    for name, text in parts.items():
        data = samples.with_part(data, name, text.encode())
    links = {
        "ppt/slides/_rels/slide1.xml.rels": ("comments", "../comments/comment1.xml"),
        "ppt/_rels/presentation.xml.rels": ("commentAuthors", "commentAuthors.xml"),
    }
    for name, (kind, target) in links.items():
        link = (
            f'<Relationship Id="c9" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
        )
        data = samples.replaced(data, name, b"</Relationships>", link.encode())
    assert texts(pages(data)[0]) == ["Tides", "Comment (Ines):\nwhy?"]


def boxed(slide: Any) -> Any:
    frame = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(5), Inches(1)).text_frame
    return frame.paragraphs[0]


def test_raised_struck_and_underlined_letters() -> None:
    show, slide = deck()
    paragraph = boxed(slide)
    for text, name, value in (
        ("25 m", "", ""),
        ("2", "baseline", "30000"),
        (" of CO", "", ""),
        ("2", "baseline", "-25000"),
        (" was ", "", ""),
        ("99", "strike", "sngStrike"),
        (" now ", "", ""),
        ("79", "u", "sng"),
    ):
        run = paragraph.add_run()
        run.text = text
        if name:
            run.font._element.set(name, value)
    paragraph.runs[-1].font.color.rgb = RGBColor(0xC0, 0, 0)
    found = pages(samples.saved(show))
    assert texts(found[0])[1] == "25 m² of CO₂ was 99 now 79"
    colours = {word.text: word.colour for word in found[0].words}
    assert colours["79"] == "c00000"
    (written,) = again(found).slides
    looks = {}
    for shape in written.shapes:
        for run in shape.text_frame.paragraphs[0].runs:
            element = run.font._element
            looks[run.text.strip(), element.get("baseline")] = (
                element.get("strike"),
                element.get("u"),
            )
    assert ("2", "30000") in looks
    assert ("2", "-25000") in looks
    assert looks["99", None] == ("sngStrike", None)
    assert looks["79", None] == (None, "sng")


@pytest.mark.parametrize(
    ("align", "name"),
    [
        (PP_ALIGN.CENTER, "center"),
        (PP_ALIGN.RIGHT, "right"),
        (PP_ALIGN.LEFT, "left"),
        (PP_ALIGN.JUSTIFY, "justify"),
    ],
)
def test_paragraphs_and_titles_stand_as_they_stood(align: PP_ALIGN, name: str) -> None:
    show, slide = deck()
    slide.shapes.title.text_frame.paragraphs[0].alignment = align
    paragraph = boxed(slide)
    paragraph.text = "Low water at six"
    paragraph.alignment = align
    found = pages(samples.saved(show))
    blocks = [item for item in found[0].blocks if isinstance(item, Block)]
    assert [item.align for item in blocks] == [name, name]
    (written,) = again(found).slides
    seen = [shape.text_frame.paragraphs[0].alignment for shape in written.shapes]
    wanted: PP_ALIGN | None = align
    if align == PP_ALIGN.LEFT:
        wanted = None  # PowerPoint's own
    assert seen == [wanted, wanted]


def test_a_title_has_the_alignment_of_its_layout() -> None:
    show, _ = deck()
    (title,) = pages(samples.saved(show))[0].blocks
    assert isinstance(title, Block)
    assert title.align == "center"


@pytest.mark.parametrize("heights", [(30, 60, 30), (40, 40), (100, 25, 25, 25)])
def test_rows_of_a_table_are_as_high_as_they_were(heights: tuple[int, ...]) -> None:
    show, slide = deck()
    place = Inches(1), Inches(2), Inches(6), Pt(sum(heights))
    table = slide.shapes.add_table(len(heights), 2, *place).table
    table.columns[0].width, table.columns[1].width = Inches(4), Inches(2)
    for number, height in enumerate(heights):
        table.rows[number].height = Pt(height)
        table.cell(number, 0).text = f"row {number}"
        table.cell(number, 1).text = str(number)
    found = pages(samples.saved(show))
    (read,) = [item for item in found[0].blocks if isinstance(item, Table)]
    assert [cell.box.height for cell in read.cells if cell.column == 0] == pytest.approx(
        [height / 72 * 96 for height in heights], abs=1
    )
    (written,) = again(found).slides
    (made,) = [shape.table for shape in written.shapes if shape.has_table]
    assert [row.height.pt for row in made.rows] == pytest.approx(heights, abs=1.5)
    assert [column.width.inches for column in made.columns] == pytest.approx([4, 2], abs=0.05)


def test_a_table_with_merged_cells_has_boxes_too() -> None:
    show, slide = deck()
    place = Inches(1), Inches(2), Inches(6), Inches(2)
    table = slide.shapes.add_table(2, 3, *place).table
    table.cell(0, 0).text, table.cell(1, 2).text = "head", "end"
    table.cell(0, 0).merge(table.cell(0, 2))
    (read,) = [item for item in pages(samples.saved(show))[0].blocks if isinstance(item, Table)]
    head = read.cells[0]
    assert (head.columns, head.box.width) == (3, 576)


def test_an_equation_on_a_slide_is_told() -> None:
    show, slide = deck()
    paragraph = boxed(slide)
    paragraph.text = "so "
    xml = samples.equation_of_a_slide()
    paragraph._p.append(xml)
    assert texts(pages(samples.saved(show))[0])[1] == "so v=s/t"

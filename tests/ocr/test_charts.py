"""Charts of Office files stay charts in Word and PowerPoint files."""

import io
import zipfile
from typing import Any

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ocr.document import Page
from ocr.readers import office
from ocr.writers import WRITERS, slides, txt, word
from ocr.writers.source import Source
from tests.ocr import office_samples as samples

KINDS = [
    XL_CHART_TYPE.COLUMN_CLUSTERED,
    XL_CHART_TYPE.BAR_STACKED,
    XL_CHART_TYPE.LINE_MARKERS,
    XL_CHART_TYPE.PIE,
    XL_CHART_TYPE.RADAR,
]


def deck(kind: XL_CHART_TYPE = XL_CHART_TYPE.COLUMN_CLUSTERED) -> bytes:
    """A slide with a title, a chart of two numbers, and a note beside it."""
    show = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["East", "West"]
    data.add_series("Sales", (19.2, 21.4))
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Report"
    place = Inches(1), Inches(2), Inches(5), Inches(4)
    chart = slide.shapes.add_chart(kind, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Herring"
    note = slide.shapes.add_textbox(Inches(7), Inches(2), Inches(2), Inches(1))
    note.text_frame.text = "A note"
    return samples.saved(show)


def read(data: bytes) -> tuple[list[Page], Source]:
    return office.read_all(io.BytesIO(data)), Source(io.BytesIO(data), WRITERS["pptx"].media_type)


def as_slides(data: bytes) -> Any:
    out = io.BytesIO()
    slides.write(*read(data), out)
    return pptx.Presentation(out)


def as_document(data: bytes) -> Any:
    out = io.BytesIO()
    word.write(*read(data), out)
    return docx.Document(out)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_on_a_slide_stays_one_at_its_place(kind: XL_CHART_TYPE) -> None:
    shapes = list(as_slides(deck(kind)).slides[0].shapes)
    charts = [shape for shape in shapes if shape.has_chart]
    assert len(charts) == 1
    assert charts[0].chart.chart_type == kind
    assert list(charts[0].chart.plots[0].series[0].values) == [19.2, 21.4]
    assert abs(charts[0].left - Inches(1)) < Inches(0.05)
    assert abs(charts[0].width - Inches(5)) < Inches(0.05)
    assert not any(shape.has_table for shape in shapes)
    assert charts[0].chart.part.chart_workbook.xlsx_part is not None


def test_a_document_shows_the_chart_and_has_its_numbers() -> None:
    document = as_document(deck())
    drawn = list(document.element.body.iter(qn("c:chart")))
    assert len(drawn) == 1
    part = document.part.related_parts[drawn[0].get(qn("r:id"))]
    assert b"Herring" in part.blob
    assert [len(related.target_part.blob) > 0 for related in part.rels.values()] == [True]
    texts = [text.text for text in document.element.body.iter(qn("w:t"))]
    assert texts[texts.index("East") :][:4] == ["East", "19.2", "West", "21.4"]


def test_title_and_numbers_of_a_chart_are_text() -> None:
    out = io.BytesIO()
    txt.write(*read(deck()), out)
    text = out.getvalue().decode()
    assert text.count("Herring") == 1
    assert "East\t19.2" in text


def chart_name(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("ppt/charts/chart")]
    return name


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """A deck with other bytes in the part of its chart."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == chart_name(data):
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def test_what_a_chart_refers_to_in_its_file_does_not_go_along() -> None:
    picture = b'<c:spPr><a:blipFill><a:blip r:embed="rId9"/></a:blipFill></c:spPr></c:chartSpace>'
    data = changed(deck(), b"</c:chartSpace>", picture)
    chart = office.chart(io.BytesIO(data), chart_name(data))
    assert chart is not None
    assert b"rId" not in chart.xml
    assert len(list(as_slides(data).slides)) == 1


def test_a_part_that_is_no_chart_is_none() -> None:
    assert office.chart(io.BytesIO(deck()), "ppt/presentation.xml") is None
    assert office.chart(io.BytesIO(deck()), "ppt/charts/none.xml") is None

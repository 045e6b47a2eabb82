"""A PowerPoint file under construction: its size, its slides, and shapes measured in points."""

import io
from datetime import UTC, datetime
from typing import Any, BinaryIO

import pptx
from lxml import etree
from PIL import Image
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.util import Pt

from ocr.document import Block, Page
from ocr.readers.charts import Chart
from ocr.writers.common import clean
from ocr.writers.common.paper import paper
from ocr.writers.common.view import encoded

_LEAST, _MOST = 72.0, 56 * 72.0  # points of a side: what PowerPoint takes
_PAPER = 22 * 72.0  # a photo that says it is larger than this names no true resolution
_WIDE = (960.0, 540.0)  # a slide for text that has no page
_BLANK, _TITLED = 6, 5  # the layouts without placeholders, and with a title alone
_ALT = 20_000  # letters of a picture's description

Rectangle = tuple[float, float, float, float]  # left, top, width, height


class Deck:
    """Slides of one size: that of the first page."""

    def __init__(self, title: str) -> None:
        self._file = pptx.Presentation()
        self.width, self.height = 0.0, 0.0
        core = self._file.core_properties
        core.title = clean(title)[:255]
        core.author = core.last_modified_by = "Polyglyph"
        core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)

    def slide(self, page: Page) -> Any:
        """A new empty slide; the first one's page decides the size of all."""
        if not self.width:
            self._size(page)
        has_title = any(isinstance(item, Block) and item.kind == "heading" for item in page.blocks)
        if not has_title:
            return self._file.slides.add_slide(self._file.slide_layouts[_BLANK])
        slide = self._file.slides.add_slide(self._file.slide_layouts[_TITLED])
        for empty in list(slide.placeholders):
            empty._element.getparent().remove(empty._element)
        return slide

    @property
    def count(self) -> int:
        """How many slides there are so far."""
        return len(self._file.slides)

    def add_notes(self, number: int, text: str) -> None:
        """The speaker's notes of a slide (from 0); none where there is no such slide."""
        if number < self.count:
            self._file.slides[number].notes_slide.notes_text_frame.text = text

    def save(self, out: BinaryIO) -> None:
        """Write the file.

        One without pages gets an empty slide, for programs that open no file without.
        """
        if not self.width:
            self.slide(Page(0, 0, ()))
        self._file.save(out)

    def _size(self, page: Page) -> None:
        most = _MOST
        if page.recognised:
            most = _PAPER
        width, height = _WIDE
        if page.has_size:
            width, height = paper(page, most)
        self.width = min(max(width, _LEAST), _MOST)
        self.height = min(max(height, _LEAST), _MOST)
        self._file.slide_width, self._file.slide_height = Pt(self.width), Pt(self.height)


def add_frame(slide: Any, place: Rectangle, *, wrap: bool) -> Any:
    """An empty text box without insets. Returns its a:txBody, without paragraphs."""
    frame = slide.shapes.add_textbox(*map(Pt, place)).text_frame
    frame.word_wrap = wrap
    # Without a word about it LibreOffice widens a box to both sides when its text is wider.
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    body = frame._txBody
    body.remove(body.p_lst[0])
    return body


def make_title(body: Any) -> None:
    """Make a text box, of which this is the a:txBody, the slide's title, which outlines show."""
    shape = body.getparent()
    names = shape.nvSpPr
    names.cNvPr.set("name", f"Title {names.cNvPr.id}")
    names.cNvSpPr.attrib.pop("txBox", None)
    etree.SubElement(names.nvPr, qn("p:ph"), {"type": "title"})
    # What it would have from the slide's master
    if body.bodyPr.get("anchor") is None:
        body.bodyPr.set("anchor", "t")
    style = body.find(qn("a:lstStyle"))
    etree.SubElement(style, qn("a:lvl1pPr"), {"algn": "l"})


def add_chart(slide: Any, chart: Chart, place: Rectangle, text: str = "") -> None:
    """A chart, which PowerPoint draws, with a description."""
    package = slide.part.package
    name = package.next_partname(ChartPart.partname_template)
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, chart.xml)
    if chart.workbook:
        part.chart_workbook.update_from_xlsx_blob(chart.workbook)
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    frame = slide.shapes._add_chart_graphicFrame(relation, *map(Pt, place))
    frame.nvGraphicFramePr.cNvPr.set("descr", clean(text)[:_ALT])


def add_picture(slide: Any, image: Image.Image, place: Rectangle, text: str = "") -> None:
    """A picture with the text in it as its description."""
    shape = slide.shapes.add_picture(io.BytesIO(encoded(image)), *map(Pt, place))
    shape._element.nvPicPr.cNvPr.set("descr", clean(text)[:_ALT])

"""Pictures in the text, and the text in pictures."""

import io
from typing import Any

from docx.image.image import Image as Header
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.parts.image import ImagePart
from docx.shared import Pt
from lxml import etree
from PIL import Image

from ocr.document import Page, Picture
from ocr.readers.charts import Chart
from ocr.writers.common import joined
from ocr.writers.common.backdrop import Backdrop
from ocr.writers.common.text import runs
from ocr.writers.common.view import View, encoded, inside, pixels
from ocr.writers.word.body import Body, Element, child
from ocr.writers.word.columns import Room
from ocr.writers.word.sections import Sheet
from ocr.writers.word.text import fill

_SCREEN = 96.0  # pixels an inch of a picture that nobody gave a size
_EMU = 12700  # of a point: Word's measure of drawings
_NEAR = 6.0  # points: sides that are meant to be one
_CHART = (480, 360)  # pixels of one that nobody gave a size
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_INLINE = (
    f"<wp:inline {nsdecls('wp', 'a')}>"
    '<wp:extent cx="1" cy="1"/><wp:docPr id="1" name=""/><wp:cNvGraphicFramePr/>'
    f'<a:graphic><a:graphicData uri="{_CHARTS}"/></a:graphic></wp:inline>'
)
_BEFORE_NUMBERS = frozenset(("chart", "spPr", "txPr"))  # children of a chart's root
_ALT = 2000  # letters of a picture's description


class Pictures:
    """Puts pictures into a document, each file of the source once.

    The library's own way compares every new picture with all before it.
    """

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._count = 0
        self._bare_page: tuple[View, Image.Image] | None = None  # the last page without its text
        self._known: dict[str, tuple[str, tuple[int, int]]] = {}  # source -> relation's id, pixels

    def add(
        self, body: Body, picture: Picture, sheet: Sheet, view: View, room: Room | None = None
    ) -> None:
        """A paragraph with the picture at its place in the room, and one with the text in it.

        The room is the page's text area where none is given. The text is the picture's description
        too.
        """
        if room is None:
            room = Room(sheet.margins[0], sheet.text_width)
        inline = self._inline(picture, view, room.width, sheet.text_height, sheet.scale)
        if inline is not None:
            paragraph = body.add("p")
            _set_place(paragraph, picture, inline.extent.cx / _EMU, sheet.scale, room)
            child(child(paragraph, "r"), "drawing").append(inline)
        if inline is not None and picture.is_chart:
            return  # its title is in it
        for block in picture.blocks:
            letters = runs(block.lines, _unsized)
            if any(map(str.isalnum, block.text)):
                fill(body.add("p"), letters, "Caption")

    def add_at(self, body: Body, picture: Picture, sheet: Sheet, view: View) -> None:
        """The picture alone, at its place on the page and behind the text, which is not in it."""
        inline = self._inline(
            picture, view, sheet.width, sheet.height, sheet.scale, without_text=True
        )
        if inline is None:
            return
        run = child(body.add_thin().getparent(), "r")
        place = picture.box.left * sheet.scale, picture.box.top * sheet.scale
        child(run, "drawing").append(_anchored(inline, *place))

    def next_number(self) -> int:
        """A number that no other drawing of the document has."""
        self._count += 1
        return self._count

    def _inline(
        self,
        picture: Picture,
        view: View,
        width: float,
        height: float,
        scale: float,
        *,
        without_text: bool = False,
    ) -> Element | None:
        """The drawing, no larger than a width and height in points.

        None where it cannot be shown.
        """
        if picture.is_chart:
            return self._chart(picture, view, width, height, scale)
        found = self._found(picture, view, without_text)
        if found is None:
            return None
        relation, pixels = found
        number = self.next_number()
        name = f"Picture {number}"
        size = _size(picture, pixels, width, height, scale)
        inline = CT_Inline.new_pic_inline(number, relation, name, *size)
        return self._described(inline, picture)

    def _chart(
        self, picture: Picture, view: View, width: float, height: float, scale: float
    ) -> Element | None:
        """A chart, which Word draws; None where it cannot be had."""
        chart = view.chart(picture)
        if chart is None:
            return None
        self._count += 1
        size = _size(picture, _CHART, width, height, scale)
        inline: Any = parse_xml(_INLINE)
        inline.extent.cx, inline.extent.cy = size
        inline.docPr.id, inline.docPr.name = self._count, f"Chart {self._count}"
        data = inline.graphic.graphicData
        etree.SubElement(data, f"{{{_CHARTS}}}chart", {qn("r:id"): self._stored_chart(chart)})
        return self._described(inline, picture)

    def _described(self, inline: Any, picture: Picture) -> Element:
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        description = joined(line.text for line in picture.lines)
        inline.docPr.set("descr", description[:_ALT])
        return inline

    def _found(
        self, picture: Picture, view: View, without_text: bool
    ) -> tuple[str, tuple[int, int]] | None:
        """The picture's relation and its pixels; None where it cannot be shown."""
        if picture.source in self._known:
            return self._known[picture.source]
        image = None
        if without_text and not picture.source:
            image = self._bare(picture, view)
        if image is None:
            image = view.picture(picture)
        if image is None or not image.width * image.height:
            return None
        found = self._stored(image), image.size
        if picture.source:
            self._known[picture.source] = found
        return found

    def _bare(self, picture: Picture, view: View) -> Image.Image | None:
        """What is left of a picture of the page without the text that is written over it."""
        box = inside(picture.box, view.page)
        if not box:
            return None
        if self._bare_page is None or self._bare_page[0] is not view:
            image = view.image()
            if image is None:
                return None
            self._bare_page = view, _without_text(image, view.page)
        image = self._bare_page[1]
        return image.crop(pixels(box, image, view.page))

    def _stored_chart(self, chart: Chart) -> str:
        """The relation's id of a new chart, with the numbers behind it where there are any."""
        package = self._part.package
        number = self._count
        name = PackURI(f"/word/charts/chart{number}.xml")
        part = Part(name, CONTENT_TYPE.DML_CHART, chart.xml, package)
        if chart.workbook:
            name = PackURI(f"/word/embeddings/numbers{number}.xlsx")
            numbers = Part(name, CONTENT_TYPE.SML_SHEET, chart.workbook, package)
            root = parse_xml(chart.xml)
            _set_numbers(root, part.relate_to(numbers, RELATIONSHIP_TYPE.PACKAGE))
            part._blob = etree.tostring(root, encoding="UTF-8", standalone=True)
        return str(self._part.relate_to(part, RELATIONSHIP_TYPE.CHART))

    def _stored(self, image: Image.Image) -> str:
        header = Header.from_file(io.BytesIO(encoded(image)))
        name = PackURI(f"/word/media/page{len(self._part.rels) + 1}.{header.ext}")
        image_part = ImagePart.from_image(header, name)
        return str(self._part.relate_to(image_part, RELATIONSHIP_TYPE.IMAGE))


def _set_numbers(root: Element, relation: str) -> None:
    """Name the workbook behind a chart, where the schema wants it."""
    before = None
    for element in root:
        if etree.QName(element).localname in _BEFORE_NUMBERS:
            before = element
    if before is not None:
        numbers = root.makeelement(f"{{{_CHARTS}}}externalData", {qn("r:id"): relation})
        before.addnext(numbers)


def _without_text(image: Image.Image, page: Page) -> Image.Image:
    backdrop = Backdrop(image, page)
    for item in page.blocks:
        if isinstance(item, Picture):
            continue
        for line in item.lines:
            for word in line.words:
                if word.box:
                    backdrop.erase(word.box)
    return backdrop.image()


def _unsized(_line: object) -> float:
    return 0.0


def _size(
    picture: Picture, pixels: tuple[int, int], most: float, highest: float, scale: float
) -> tuple[Pt, Pt]:
    """Width and height: as on the page, and never larger than its room."""
    width = pixels[0] * 72 / _SCREEN
    height = pixels[1] * 72 / _SCREEN
    if picture.box and scale:
        width = picture.box.width * scale
        height = picture.box.height * scale
    fit = min(1.0, most / width, highest / height)
    return Pt(max(width * fit, 1)), Pt(max(height * fit, 1))


def _set_place(
    paragraph: Element, picture: Picture, width: float, scale: float, room: Room
) -> None:
    """Indent or align a picture's paragraph so that it stands where it is on the page."""
    if not picture.box or not scale:
        return
    before = picture.box.left * scale - room.left
    after = room.width - before - width
    if before <= _NEAR:
        return
    properties = child(paragraph, "pPr")
    if abs(before - after) <= 2 * _NEAR:
        child(properties, "jc", val="center")
    elif after <= _NEAR:
        child(properties, "jc", val="right")
    else:
        child(properties, "ind", left=round(before * 20))


def _anchored(inline: Element, left: float, top: float) -> Element:
    """The same drawing at a place on the page, in points, behind the text."""
    anchor = inline.makeelement(qn("wp:anchor"))
    plain = {"simplePos": 0, "relativeHeight": 1, "behindDoc": 1, "locked": 0}
    for name, value in {**plain, "layoutInCell": 1, "allowOverlap": 1}.items():
        anchor.set(name, str(value))
    for side in ("distT", "distB", "distL", "distR"):
        anchor.set(side, "0")
    etree.SubElement(anchor, qn("wp:simplePos"), {"x": "0", "y": "0"})
    for name, place in (("positionH", left), ("positionV", top)):
        position = etree.SubElement(anchor, qn(f"wp:{name}"), {"relativeFrom": "page"})
        etree.SubElement(position, qn("wp:posOffset")).text = str(round(place * _EMU))
    extent, *others = list(inline)
    anchor.append(extent)
    etree.SubElement(anchor, qn("wp:wrapNone"))
    for element in others:
        anchor.append(element)
    return anchor

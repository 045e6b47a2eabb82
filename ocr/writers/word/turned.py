"""Letters that run up the page, as labels of charts and tabs at a page's edge: text boxes.

They stand where they stood, and the text of the page does not give way to them.
"""

from docx.oxml import parse_xml

from ocr.document import Block
from ocr.writers.common.text import runs
from ocr.writers.word.body import Body, Element, add_runs, child

_HIGHER = 2.5  # height to width of a line
_LETTERS = 4
_EMU = 12700  # of a point: Word's measure of drawings
_MOST = 72.0  # points: the size of the letters
_FILLED = 0.8  # of the line's breadth: the letters' size
_BOX = """
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0"
 locked="0" layoutInCell="1" allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/>
<wp:wrapNone/>
<wp:docPr id="{number}" name="Text {number}"/>
<a:graphic><a:graphicData
 uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr vert="vert270" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>
"""


def is_turned(block: Block) -> bool:
    """Whether all its lines run up or down the page."""
    if len(block.text) < _LETTERS:
        return False
    return all(line.box.height > _HIGHER * line.box.width for line in block.lines)


def add_turned(body: Body, block: Block, scale: float, number: int) -> None:
    """A text box at the block's place; `scale` is points a pixel, `number` its own in the file."""
    box = block.box
    drawing = parse_xml(
        _BOX.format(
            left=_emu(box.left * scale),
            top=_emu(box.top * scale),
            width=_emu(box.width * scale * 1.3),
            height=_emu(box.height * scale * 1.1),
            number=number,
        )
    )
    breadth = min(line.box.width for line in block.lines) * scale
    content: Element = next(drawing.iter("{*}txbxContent"))
    paragraph = child(content, "p")
    child(child(paragraph, "pPr"), "spacing", before=0, after=0)
    size = min(max(breadth * _FILLED, 1.0), _MOST)
    add_runs(paragraph, runs(block.lines, lambda _: size, looks=True))
    child(body.add_thin().getparent(), "r").append(drawing)


def _emu(points: float) -> int:
    return max(round(points * _EMU), 1)

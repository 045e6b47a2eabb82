"""Letters that run up the page, or aslant, as labels of charts and tabs at a page's edge: text
boxes.

They stand where they stood, and the text of the page does not give way to them.
"""

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

from docx.oxml import parse_xml

from ocr.document import Block, Line
from ocr.writers.common.paper import breadth, fit
from ocr.writers.common.text import is_east_asian, runs
from ocr.writers.word.body import Body, Element, add_runs, child

_HIGHER = 2.5  # height to width of a line
_ASLANT = 2.2  # times as high as a line of that width with these letters is
_STEEPEST = 44.0  # degrees: from 45 on, programs differ in which side they take for the width
_LETTERS = 4
_LEADING = 1.25  # of the letters' size: the height of a line's frame
_TURN = 60000  # of a degree: Word's measure of turns, clockwise
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
<wp:effectExtent l="{beside}" t="{above}" r="{beside}" b="{above}"/>
<wp:wrapNone/>
<wp:docPr id="{number}" name="Text {number}"/>
<a:graphic><a:graphicData
 uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm rot="{turn}"><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr vert="{vert}" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>
"""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A text box in pixels; `turn` is in degrees, clockwise."""

    left: float
    top: float
    width: float
    height: float
    direction: str
    turn: float

    @property
    def beside(self) -> float:
        """How far it reaches out at either side when it is turned."""
        angle = radians(abs(self.turn))
        return (self.width * cos(angle) + self.height * sin(angle) - self.width) / 2

    @property
    def above(self) -> float:
        """How far it reaches out above and below when it is turned."""
        angle = radians(abs(self.turn))
        return (self.width * sin(angle) + self.height * cos(angle) - self.height) / 2


def is_turned(block: Block) -> bool:
    """Whether all its lines run up or down the page, or it is a line that rises aslant."""
    if len(block.text) < _LETTERS:
        return False
    return _is_upright(block) or _is_aslant(block)


def _is_upright(block: Block) -> bool:
    return all(line.box.height > _HIGHER * line.box.width for line in block.lines)


def _is_aslant(block: Block) -> bool:
    if len(block.lines) != 1 or is_east_asian(block.text):
        return False
    letters = sum(char.isalpha() for char in block.text)
    (line,) = block.lines
    return letters >= _LETTERS and line.box.height > _ASLANT * fit(line, 1.0)


def add_turned(body: Body, block: Block, scale: float, number: int) -> None:
    """A text box at the block's place; `scale` is points a pixel, `number` its own in the file."""
    if _is_upright(block):
        size = min(line.box.width for line in block.lines) * scale * _FILLED
        box = block.box
        frame = _Frame(box.left, box.top, box.width * 1.3, box.height * 1.1, "vert270", 0.0)
    else:
        size, frame = _aslant(block.lines[0], scale)
    drawing = parse_xml(
        _BOX.format(
            left=_emu(frame.left * scale),
            top=_emu(frame.top * scale),
            width=_emu(frame.width * scale),
            height=_emu(frame.height * scale),
            beside=_beyond(frame.beside * scale),
            above=_beyond(frame.above * scale),
            vert=frame.direction,
            turn=round(frame.turn * _TURN),
            number=number,
        )
    )
    content: Element = next(drawing.iter("{*}txbxContent"))
    paragraph = child(content, "p")
    child(child(paragraph, "pPr"), "spacing", before=0, after=0)
    size = min(max(size, 1.0), _MOST)
    add_runs(paragraph, runs(block.lines, lambda _: size, looks=True))
    child(body.add_thin().getparent(), "r").append(drawing)


def _aslant(line: Line, scale: float) -> tuple[float, _Frame]:
    """The size of the letters in points, and the frame before it is turned about its middle."""
    box = line.box
    # The box is around letters that rise from its lower left corner to its upper right one.
    turn = min(degrees(atan2(box.height, box.width)), _STEEPEST)
    letters = breadth(line.text)
    size = hypot(box.width, box.height) / (letters + 1)
    width, height = (letters + 0.5) * size, _LEADING * size
    left = box.left + (box.width - width) / 2
    top = box.top + (box.height - height) / 2
    return size * scale, _Frame(left, top, width, height, "horz", -turn)


def _emu(points: float) -> int:
    return max(round(points * _EMU), 1)


def _beyond(points: float) -> int:
    return max(round(points * _EMU), 0)

"""How the lines of a paragraph stand in their column: left, centred, right, or justified."""

from statistics import median

from ocr.document import Align
from ocr.recognition.layout.paragraphs import Paragraph
from ocr.recognition.layout.room import Room

_SAME = 0.5  # em: edges that are one
_CENTRED = 0.8  # em: middles that are one
_INSET = 2.0  # em on both sides of a centred line, at least


def alignment(paragraph: Paragraph, room: Room, *, leftwards: bool) -> Align:
    """Told from the lines among each other, and where these do not say it, from the column.

    On a page that is read `leftwards` places count from the right.
    """
    align = _towards_the_end(paragraph, room)
    if not leftwards:
        return align
    if align == "left":
        return "right"
    return "left" if align == "right" else align


def _towards_the_end(paragraph: Paragraph, room: Room) -> Align:
    """The alignment if lines begin at the left."""
    lines, em = paragraph.lines, paragraph.em
    if paragraph.level:
        return "left"
    if len(lines) == 1:
        return _in_column(paragraph, room)
    begin = _agree([line.left for line in lines], em)
    end = _agree([line.right for line in lines], em)
    if not begin and not end and _agree([(line.left + line.right) / 2 for line in lines], em):
        return "center"
    if _is_justified(paragraph):
        return "justify"
    if begin and end:
        return _in_column(paragraph, room)
    return "right" if end and not begin and len(lines) > 1 else "left"


def _agree(places: list[float], em: float) -> bool:
    """Whether nearly all places are one."""
    middle = median(places)
    near = sum(abs(place - middle) <= _SAME * em for place in places)
    return near >= 0.85 * len(places)


def _is_justified(paragraph: Paragraph) -> bool:
    """Whether all lines but the last end at one edge, and all but the first begin at one."""
    lines, em = paragraph.lines, paragraph.em
    if len(lines) < 3:
        return False
    wordy = median(len(line.line.words) for line in lines[:-1]) >= 3
    ends = _agree([line.right for line in lines[:-1]], em)
    return wordy and ends and _agree([line.left for line in lines[1:]], em)


def _in_column(paragraph: Paragraph, room: Room) -> Align:
    left, right = paragraph.left, paragraph.right
    start, end = room.column(left, right, paragraph.top, paragraph.bottom)
    before, after = left - start, end - right
    em, width = paragraph.em, end - start
    if abs(before - after) <= max(_CENTRED * em, 0.03 * width) and before >= _INSET * em:
        return "center"
    if room.is_alone(left, right, paragraph.top, paragraph.bottom):
        aside = abs((left + right) / 2 - room.paper_middle)
        if aside <= _CENTRED * em and before >= _INSET * em:
            return "center"
    if after <= _SAME * em and before >= max(4 * em, 0.25 * width):
        return "right"
    return "left"

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
    lefts = _spread([line.left for line in lines])
    rights = _spread([line.right for line in lines])
    middles = _spread([line.left + line.right for line in lines]) / 2
    if len(lines) > 1 and min(lefts, rights) > _SAME * em:
        if middles <= _CENTRED * em:
            return "center"
        if _is_justified(paragraph):
            return "justify"
        return "left"
    if len(lines) > 1 and lefts > _SAME * em >= rights:
        inner = _spread([line.left for line in lines[1:]])
        if inner <= _SAME * em and len(lines) > 2:
            return "justify"
        return "right" if len(lines) > 2 or not _is_justified(paragraph) else "justify"
    if len(lines) > 2 and _is_justified(paragraph):
        return "justify"
    if len(lines) > 1 and rights > _SAME * em:
        return "left"
    return _in_column(paragraph, room)


def _spread(values: list[float]) -> float:
    return max(values) - min(values)


def _is_justified(paragraph: Paragraph) -> bool:
    """Whether all lines but the last end at one edge, and all but the first begin at one."""
    lines, em = paragraph.lines, paragraph.em
    if len(lines) < 3:
        return False
    ends = _spread([line.right for line in lines[:-1]])
    begins = _spread([line.left for line in lines[1:]])
    longest = max(line.right for line in lines)
    wordy = median(len(line.line.words) for line in lines[:-1]) >= 3
    flush = ends <= _SAME * em and begins <= _SAME * em
    return flush and wordy and lines[-1].right <= longest + _SAME * em


def _in_column(paragraph: Paragraph, room: Room) -> Align:
    left, right = paragraph.left, paragraph.right
    start, end = room.column(left, right, paragraph.top, paragraph.bottom)
    before, after = left - start, end - right
    em, width = paragraph.em, end - start
    if abs(before - after) <= max(_CENTRED * em, 0.03 * width) and before >= _INSET * em:
        return "center"
    if after <= _SAME * em and before >= max(4 * em, 0.25 * width):
        return "right"
    return "left"

"""Paragraphs, headings and entries of lists."""

from ocr.document import Align, Block, Line
from ocr.writers.common import is_rtl
from ocr.writers.common.text import Run, runs, text_of
from ocr.writers.word.body import Body, Element, add_runs, child
from ocr.writers.word.lists import Lists
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import letters
from ocr.writers.word.tight import seen_size

_ALIKE = 0.1  # pages whose letters differ by less have those of the document's style


def add_block(body: Body, block: Block, sheet: Sheet, lists: Lists) -> None:
    """One paragraph of Word; none for a block without words."""
    style = ""
    list_id = 0
    size = own_size(block.lines, sheet)
    if block.kind == "heading":
        size = heading_size(block.lines, sheet)
        style = f"Heading{min(max(block.level, 1), 6)}"
    elif block.kind == "list":
        block, style, list_id = lists.entry(block)
    found = runs(block.lines, lambda line: size, looks=True)
    if found:
        align = _jc(block.align, rtl=is_rtl(text_of(found)))
        fill(body.add("p"), found, style, list_id, align=align, after=own_gap(sheet))


def _jc(align: Align, *, rtl: bool) -> str:
    """The name of an alignment in Word, "" for the side where lines begin."""
    if align == "justify":
        return "both"
    if align == "center":
        return "center"
    end: Align = "right"
    if rtl:
        end = "left"
    if align == end:
        return "right"  # where lines end, as Word says it
    return ""


def own_size(lines: tuple[Line, ...], sheet: Sheet) -> float:
    """The size that letters need where the style has another one, else 0.0."""
    seen = seen_size(lines, sheet.sizes)
    body = sheet.sizes.body
    is_usual = seen == body and abs(body - sheet.usual) <= _ALIKE * sheet.usual
    if is_usual or not seen:
        seen = sheet.usual
    size = letters(seen, sheet.tight)
    if size == letters(sheet.usual, sheet.usual_tight):
        return 0.0
    return size


def heading_size(lines: tuple[Line, ...], sheet: Sheet) -> float:
    """The size of a heading as it is on the page; 0.0, the style's own, where that is not known."""
    size = seen_size(lines, sheet.sizes)
    if not size:
        return 0.0
    return letters(size, sheet.tight)


def own_gap(sheet: Sheet) -> float | None:
    """The room below paragraphs in points.

    None where the page is set neither closer nor wider than the document.
    """
    if sheet.tight.gap == sheet.usual_tight.gap:
        return None
    return letters(sheet.usual, sheet.tight) * sheet.tight.gap


def fill(
    paragraph: Element,
    found: list[Run],
    style: str = "",
    list_id: int = 0,
    align: str = "",
    after: float | None = None,
) -> None:
    """Write style, direction, letters and the room below in points into an empty paragraph."""
    rtl = is_rtl(text_of(found))
    if style or list_id or rtl or align or after is not None:
        properties = child(paragraph, "pPr")
        if style:
            child(properties, "pStyle", val=style)
        if list_id:
            numbering = child(properties, "numPr")
            child(numbering, "ilvl", val=0)
            child(numbering, "numId", val=list_id)
        if rtl:
            child(properties, "bidi")
        if after is not None:
            child(properties, "spacing", after=round(after * 20))
        if align:
            child(properties, "jc", val=align)
    add_runs(paragraph, found, rtl=rtl)

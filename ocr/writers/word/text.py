"""Paragraphs, headings and entries of lists."""

from ocr.document import Block, Line
from ocr.writers.plain import is_rtl
from ocr.writers.plain.text import Run, runs
from ocr.writers.word.body import Body, Element, add_runs, child
from ocr.writers.word.lists import Lists
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import LEAST


def add_block(body: Body, block: Block, sheet: Sheet, lists: Lists) -> None:
    """One paragraph of Word; none for a block without words."""
    style, list_id, size = "", 0, own_size(block.lines, sheet)
    if block.kind == "heading":
        style = f"Heading{min(max(block.level, 1), 6)}"
    elif block.kind == "list":
        block, style, list_id = lists.entry(block)
    if found := runs(block.lines, lambda line: size):
        fill(body.add("p"), found, style, list_id)


def own_size(lines: tuple[Line, ...], sheet: Sheet) -> float:
    """The size that letters need where the style has another one, else 0.0."""
    size = sheet.sizes.of(lines)
    return 0.0 if size in (0.0, sheet.sizes.body) else max(size, LEAST)


def fill(paragraph: Element, found: list[Run], style: str = "", list_id: int = 0, align: str = "") -> None:
    """Write style, direction and letters into an empty paragraph."""
    rtl = is_rtl("".join(run.text for run in found))
    if style or list_id or rtl or align:
        properties = child(paragraph, "pPr")
        if style:
            child(properties, "pStyle", val=style)
        if list_id:
            numbering = child(properties, "numPr")
            child(numbering, "ilvl", val=0)
            child(numbering, "numId", val=list_id)
        if rtl:
            child(properties, "bidi")
        if align:
            child(properties, "jc", val=align)
    add_runs(paragraph, found, rtl=rtl)

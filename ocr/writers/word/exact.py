"""Word files in which every part of a page stands in a frame of its own, at its place.

Lines end as on the page, and letters are as broad as there. It looks most like the page, and is the
hardest to go on writing in.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, BinaryIO

from docx.oxml.ns import qn

from ocr.document import Block, Line, Page, Picture, Table, around
from ocr.writers.common import is_rtl
from ocr.writers.common.lined import pieces
from ocr.writers.common.paper import DESCENDERS
from ocr.writers.common.text import Run, runs
from ocr.writers.common.view import View
from ocr.writers.source import Source
from ocr.writers.word.body import DocumentBody, Element, add_runs, child
from ocr.writers.word.columns import Room
from ocr.writers.word.fitting import stretch_of
from ocr.writers.word.lists import Lists
from ocr.writers.word.pictures import Pictures
from ocr.writers.word.sections import Sheet, sheet_of
from ocr.writers.word.styles import USUAL, settle, template
from ocr.writers.word.tables import add_table, made
from ocr.writers.word.text import add_block
from ocr.writers.word.tight import seen_size

_PITCH = 1.2  # of the letters' size, from line to line, where one line alone does not show it
_LEAST_PITCH, _MOST_PITCH = 0.7, 20.0
_DEPTH = 0.21  # of the letters' size: how far they reach below the line that they stand on
# Word puts the letters' foot at this part of a line's height; capitals are this high.
_FOOT, _CAPITALS = 0.8, 0.72
_GAP = 1.2  # of the letters' size: a gap between words that is no space
_SLACK = 1.06  # of a line's width: a frame is so much wider, that nothing wraps
_SMALLEST, _LARGEST = 3.0, 400.0  # points
_MARGIN = 36.0  # points, for what has no place


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages, each a section. Raises what `source` raises for pictures.

    What has no place on its page is written below one another, as text that flows.
    """
    document = template(source.title)
    writer = _Writer(document)
    for number, page in enumerate(pages, 1):
        writer.add_page(page, View(source, number, page))
    writer.end()
    document.save(out)


class _Writer:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._body = DocumentBody(document)
        self._lists, self._pictures = Lists(document), Pictures(document)
        self._sheet: Sheet | None = None  # of the page before

    def add_page(self, page: Page, view: View) -> None:
        sheet = sheet_of(page)
        if self._sheet is None:
            settle(self._document, sheet.sizes.body)
        else:
            section = child(self._body.add_thin(), "sectPr")
            _set(section, self._sheet)
        self._sheet = sheet
        for item in page.blocks:
            if not item.box or not sheet.scale:
                self._add_flowing(item, sheet, view)
            elif isinstance(item, Table):
                self._add_table(item, sheet)
            elif isinstance(item, Picture):
                self._pictures.add_at(self._body, item, sheet, view)
            else:
                self._add_frame(item, sheet)

    def end(self) -> None:
        """Close the last page."""
        self._body.add_thin()
        if self._sheet is not None:
            section = self._body.last_section
            for name in ("pgSz", "pgMar"):
                section.remove(section.find(qn(f"w:{name}")))
            _set(section, self._sheet)

    def _add_flowing(self, item: Block | Table | Picture, sheet: Sheet, view: View) -> None:
        if isinstance(item, Block):
            add_block(self._body, item, sheet, self._lists)
        elif isinstance(item, Table):
            add_table(self._body, item, sheet)
        else:
            self._pictures.add(self._body, item, sheet, view)

    def _add_table(self, table: Table, sheet: Sheet) -> None:
        # What a frame hangs on has to be a paragraph, and not the table.
        self._body.add_thin()
        for element in made(table, sheet, Room(0.0, sheet.width)):
            properties = element.find(qn("w:tblPr"))
            indent = properties.find(qn("w:tblInd"))
            if indent is not None:
                properties.remove(indent)
            place = properties.makeelement(qn("w:tblpPr"))
            place.set(qn("w:horzAnchor"), "page")
            place.set(qn("w:vertAnchor"), "page")
            place.set(qn("w:tblpX"), _twips(max(table.box.left * sheet.scale, 0.05)))
            place.set(qn("w:tblpY"), _twips(max(table.box.top * sheet.scale, 0.05)))
            properties.find(qn("w:tblStyle")).addnext(place)
            self._body.append(element)
            self._body.add_thin()

    def _add_frame(self, block: Block, sheet: Sheet) -> None:
        size = _size(block.lines, sheet)
        pitches = _pitches(block, size, sheet.scale)
        box = around(line.box for line in block.lines) or block.box
        top = box.top * sheet.scale - (_FOOT * pitches[0] - _CAPITALS * size)
        place = {
            "w": _twips(box.width * sheet.scale * _SLACK + size / 2),
            "hRule": "exact",
            "h": _twips(sum(pitches) + size / 4),
            "wrap": "around",
            "vAnchor": "page",
            "hAnchor": "page",
            "x": _twips(max(box.left * sheet.scale, 0.05)),
            "y": _twips(max(top, 0.05)),
        }
        for line, pitch in zip(block.lines, pitches, strict=True):
            paragraph = self._body.add("p")
            rtl = is_rtl(line.text)
            properties = child(paragraph, "pPr")
            child(properties, "framePr", **place)
            if rtl:
                child(properties, "bidi")
            child(properties, "spacing", before=0, after=0, line=_twips(pitch), lineRule="exact")
            indent = (line.box.left - box.left) * sheet.scale
            if rtl:
                indent = (box.right - line.box.right) * sheet.scale
            if line.box and indent >= 1:
                child(properties, "ind", left=_twips(indent))
            own = _size((line,), sheet)
            parts = [line]
            if not rtl:
                parts = list(pieces(line, _GAP * own / sheet.scale))
            _add_tabs(properties, parts[1:], box.left, sheet.scale)
            for number, part in enumerate(parts):
                if number:
                    child(child(paragraph, "r"), "tab")
                stretch = stretch_of([part], own, "sans", sheet.scale)
                add_runs(paragraph, _runs(part, own), rtl=rtl, stretch=round(stretch * 100))


def _runs(line: Line, size: float) -> list[Run]:
    return runs([line], lambda _: size, looks=True)


def _size(lines: tuple[Line, ...], sheet: Sheet) -> float:
    """The size of letters as they are on the page."""
    size = seen_size(lines, sheet.sizes) or sheet.sizes.body or USUAL
    return min(max(size, _SMALLEST), _LARGEST)


def _pitches(block: Block, size: float, scale: float) -> list[float]:
    """How far the foot of each line is below that of the line before, in points."""
    pitches = [_PITCH * size]
    for before, line in pairwise(block.lines):
        step = _PITCH * size
        if before.box and line.box:
            step = _foot(line, size, scale) - _foot(before, size, scale)
        pitches.append(min(max(step, _LEAST_PITCH * size), _MOST_PITCH * size))
    return pitches


def _foot(line: Line, size: float, scale: float) -> float:
    """Where the letters of a line stand, in points from the top of the page."""
    depth = _DEPTH * size
    if DESCENDERS.isdisjoint(line.text):
        depth = 0.0
    return line.box.bottom * scale - depth


def _add_tabs(properties: Element, parts: list[Line], left: int, scale: float) -> None:
    """A tab stop where each part of a line begins."""
    if not parts:
        return
    tabs = properties.makeelement(qn("w:tabs"))
    for part in parts:
        child(tabs, "tab", val="left", pos=_twips((part.box.left - left) * scale))
    properties.find(qn("w:framePr")).addnext(tabs)


def _set(section: Element, sheet: Sheet) -> None:
    """Write a page's size and margins into a w:sectPr."""
    margin = _twips(min(_MARGIN, sheet.width / 12, sheet.height / 12))
    orientation = "portrait"
    if sheet.width > sheet.height:
        orientation = "landscape"
    size = {"w": _twips(sheet.width), "h": _twips(sheet.height), "orient": orientation}
    sides = dict.fromkeys(("top", "right", "bottom", "left", "header", "footer"), margin)
    for name, values in (("pgMar", {**sides, "gutter": "0"}), ("pgSz", size)):
        element = section.makeelement(qn(f"w:{name}"))
        for key, value in values.items():
            element.set(qn(f"w:{key}"), value)
        section.insert(0, element)


def _twips(points: float) -> str:
    return str(round(points * 20))

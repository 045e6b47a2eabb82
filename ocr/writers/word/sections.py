"""Pages of a Word file: their size, their margins, and where one ends."""

from copy import deepcopy
from dataclasses import dataclass, replace
from statistics import median

from docx.oxml.ns import qn

from ocr.document import Page, around
from ocr.writers.common.paper import Sizes, paper
from ocr.writers.word.body import Body, Element, child
from ocr.writers.word.styles import LOOSE, USUAL, Tight
from ocr.writers.word.tight import tightness

_MOST = 22 * 72.0  # points: Word's largest page
_LEAST = 2 * 72.0  # a page on which one can still write
_NARROW, _BROAD = 36.0, 90.0  # margins
_SMALL = 12  # of a small page's side: its narrowest margin
_USUAL = 72.0
_SAME = 6.0  # points by which pages of one size differ when they are scanned

Margins = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page's measures in points; `scale` is points a pixel, 0.0 where the page has none.

    `usual` and `usual_tight` are the document's: its text's size before it is shrunk, and how its
    styles are set.
    """

    width: float
    height: float
    scale: float
    margins: Margins
    sizes: Sizes
    tight: Tight = LOOSE
    usual: float = USUAL
    usual_tight: Tight = LOOSE

    @property
    def text_width(self) -> float:
        return self.width - self.margins[0] - self.margins[2]

    @property
    def text_height(self) -> float:
        return self.height - self.margins[1] - self.margins[3]


def sheet_of(page: Page) -> Sheet:
    """The sheet for a page. Margins follow what stands on the page, within reason."""
    wide, high = paper(page, _MOST)
    scale = 0.0
    if page.has_size:
        scale = wide / page.width
    width = max(wide, _LEAST)
    height = max(high, _LEAST)
    margins = _margins(page, scale, width, height)
    sheet = Sheet(width, height, scale, margins, Sizes(page, scale))
    tight = LOOSE
    if scale:
        tight = tightness(page, sheet.sizes, sheet.text_width, sheet.text_height)
    return replace(sheet, tight=tight, usual=sheet.sizes.body or USUAL, usual_tight=tight)


class Sections:
    """Starts pages: after a page break, or in a new section where the size changes."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._sheets: list[Sheet] = []  # of the section that is being written
        self._very_first: Sheet | None = None
        self._first: Element = None  # what stands before the page

    def begin(self, page: Page) -> Sheet:
        """Turn to a new page and return its measures."""
        sheet = sheet_of(page)
        if self._very_first is None:
            self._very_first = sheet
        first = self._very_first
        sheet = replace(sheet, usual=first.usual, usual_tight=first.tight)
        if self._sheets:
            self._keep_blank()
        if self._sheets and not _alike(sheet, self._sheets[0]):
            closed = deepcopy(self._body.last_section)
            self._set(closed)
            self._body.add_thin().append(closed)
            self._sheets = []
        elif self._sheets:
            self._break()
        self._sheets.append(sheet)
        self._first = self._body.last
        return sheet

    def end(self) -> None:
        """Set the measures of the last section."""
        self._keep_blank()
        if self._sheets:
            self._set(self._body.last_section)

    def _keep_blank(self) -> None:
        """Give a page without anything a paragraph.

        What only ends a page makes none in LibreOffice.
        """
        if self._body.last is self._first:
            self._body.add("p")

    def _break(self) -> None:
        paragraph = self._body.add_thin().getparent()
        child(child(paragraph, "r"), "br", type="page")

    def _set(self, section: object) -> None:
        """Write size and margins, the usual ones of its pages, into a w:sectPr."""
        first = self._sheets[0]
        size = section.pgSz  # type: ignore[attr-defined]  # of python-docx
        size.set(qn("w:w"), _twips(first.width))
        size.set(qn("w:h"), _twips(first.height))
        orientation = "portrait"
        if first.width > first.height:
            orientation = "landscape"
        size.set(qn("w:orient"), orientation)
        around_text = section.pgMar  # type: ignore[attr-defined]  # of python-docx
        left, top, right, bottom = self._median_margins()
        around_text.set(qn("w:left"), _twips(left))
        around_text.set(qn("w:top"), _twips(top))
        around_text.set(qn("w:right"), _twips(right))
        around_text.set(qn("w:bottom"), _twips(bottom))
        edge = min(_NARROW, top, bottom)
        around_text.set(qn("w:header"), _twips(edge))
        around_text.set(qn("w:footer"), _twips(edge))

    def _median_margins(self) -> list[float]:
        """Left, top, right and bottom over the section's pages."""
        margins = [sheet.margins for sheet in self._sheets]
        return list(map(median, zip(*margins, strict=True)))


def _margins(page: Page, scale: float, width: float, height: float) -> Margins:
    left = top = right = bottom = _USUAL
    seen = around(item.box for item in page.blocks)
    if seen and scale:
        left = seen.left * scale
        top = seen.top * scale
        right = width - seen.right * scale
        bottom = height - seen.bottom * scale
    return (
        _bounded_margin(left, width),
        _bounded_margin(top, height),
        _bounded_margin(right, width),
        _bounded_margin(bottom, height),
    )


def _bounded_margin(margin: float, side: float) -> float:
    """A margin of a page whose side is so long, between what is narrow and what is broad."""
    narrowest = min(_NARROW, side / _SMALL)
    broadest = min(_BROAD, side / 6)
    return min(max(margin, narrowest), broadest)


def _alike(one: Sheet, other: Sheet) -> bool:
    return abs(one.width - other.width) <= _SAME and abs(one.height - other.height) <= _SAME


def _twips(points: float) -> str:
    return str(round(points * 20))

"""Pages of a Word file: their size, their margins, and where one ends."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ocr.document import Page, around
from ocr.writers.common.paper import Sizes, paper
from ocr.writers.common.running import Running, alike
from ocr.writers.common.view import has_only_a_size
from ocr.writers.word.body import DocumentBody, Element, child, thin
from ocr.writers.word.styles import LOOSE, USUAL, Tight
from ocr.writers.word.tight import tightness

if TYPE_CHECKING:  # it writes on sheets
    from ocr.writers.word.heads import Heads

_MOST = 22 * 72.0  # points: Word's largest page
_LEAST = 20.0  # points: a page is as small as it was
_NARROW, _BROAD = 36.0, 90.0  # margins
_SMALL = 12  # of a small page's side: its narrowest margin
_USUAL = 72.0
_BESIDE = 4.0  # points between running heads and text
_ABOVE = 3.0  # points: the room that a line takes above its letters
_BELOW = 36.0  # points by which what is below may come lower than on the page
_SAME = 6.0  # points by which pages of one size differ when they are scanned
# What the schema wants before a page break in the properties of a paragraph.
_BEFORE_BREAK = frozenset(map(qn, ("w:pStyle", "w:keepNext", "w:keepLines")))

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
    def text_end(self) -> float:
        """How far down the page text can stand."""
        return self.height - self.margins[3]

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
    if scale and not has_places(page):
        tight = tightness(page, sheet.sizes, sheet.text_width, sheet.text_height)
    return replace(sheet, tight=tight, usual=sheet.sizes.body or USUAL, usual_tight=tight)


def _beside(running: Running, sheet: Sheet) -> Sheet:
    """The sheet with margins that have room for the running heads and feet."""
    if not sheet.scale:
        return sheet
    left, top, right, bottom = sheet.margins
    for part in running:
        box = part.block.box
        if part.is_head and box:
            top = max(top, min(box.bottom * sheet.scale + _BESIDE, sheet.height / 4))
        elif box:
            high = sheet.height - box.top * sheet.scale + _BESIDE
            bottom = max(bottom, min(high, sheet.height / 4))
    return replace(sheet, margins=(left, top, right, bottom))


def has_places(page: Page) -> bool:
    """Whether the page is seen as it is, so that its items can stand where they stood."""
    return page.has_size and any(item.box and not has_only_a_size(item) for item in page.blocks)


@dataclass(slots=True)
class Strip:
    """Elements over the whole width of the text area, or in columns beside each other.

    `columns` are the left edges and the widths in points.
    """

    elements: list[Element]
    columns: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Section:
    """The section that is being written. `kind` says how it begins, as Word names it.

    `has_new_heads`: the running heads are others than in the section before.
    """

    sheet: Sheet
    kind: str
    columns: tuple[tuple[float, float], ...]
    running: Running
    has_new_heads: bool


class Sections:
    """Writes pages: after a page break, or in a new section where the size, the margins or the
    running heads change.

    Columns are sections of their own on the same page.
    """

    def __init__(self, body: DocumentBody, heads: "Heads") -> None:
        self._body = body
        self._heads = heads
        self._running: Running = ()  # of the page that is written next, or was last
        self._has_new_heads = False
        self._pages = 0
        self._open: _Section | None = None
        self._very_first: Sheet | None = None
        self._next: Sheet | None = None

    def begin(self, page: Page, running: Running) -> Sheet:
        """The measures of a page that is to be written next, without its running heads."""
        self._has_new_heads = not alike(self._running, running, 1)
        self._running = running
        self._pages += 1
        sheet = _beside(running, sheet_of(page))
        if self._very_first is None:
            self._very_first = sheet
        first = self._very_first
        sheet = replace(sheet, usual=first.usual, usual_tight=first.tight)
        if self._open is not None and _takes(self._open.sheet, sheet):
            sheet = replace(sheet, margins=self._open.sheet.margins)
        self._next = sheet
        return sheet

    def write(self, strips: list[Strip]) -> None:
        """The page that was begun."""
        sheet = self._next
        if sheet is None:
            return
        held = [strip for strip in strips if strip.elements]
        if not held:
            held = [Strip([OxmlElement("w:p")])]  # a page without anything has a paragraph
        for number, strip in enumerate(held):
            self._turn_to(sheet, strip, is_first=number == 0)
            for element in strip.elements:
                self._body.append(element)

    def end(self) -> None:
        """Set the measures of the last section."""
        if self._open is None:
            self._body.add("p")
            return
        if self._body.last is not None and self._body.last.tag != qn("w:p"):
            self._body.append(thin())
        self._set(self._body.last_section, self._open)
        self._heads.end(self._pages)

    def _turn_to(self, sheet: Sheet, strip: Strip, *, is_first: bool) -> None:
        columns = tuple(strip.columns)
        begun = self._open
        if begun is None:
            self._open = self._section(sheet, "nextPage", columns)
            return
        goes_on = begun.sheet.margins == sheet.margins and _same_size(begun.sheet, sheet)
        goes_on = goes_on and not self._has_new_heads
        if is_first and goes_on and not columns and not begun.columns:
            _break_page(strip.elements)
            return
        self._close(begun)
        kind = "continuous"
        if is_first:
            kind = "nextPage"
        self._open = self._section(sheet, kind, columns)

    def _section(
        self, sheet: Sheet, kind: str, columns: tuple[tuple[float, float], ...]
    ) -> _Section:
        has_new_heads = self._has_new_heads and kind == "nextPage"
        return _Section(sheet, kind, columns, self._running, has_new_heads)

    def _set(self, element: Element, section: _Section) -> None:
        """Write the measures and the running heads of a section into a w:sectPr."""
        _set_measures(element, section)
        self._heads.set_distances(element, section.running, section.sheet)
        if section.has_new_heads:
            self._heads.refer(element, section.running, section.sheet)

    def _close(self, section: _Section) -> None:
        """End the section in its last paragraph."""
        properties = self._last_properties()
        if properties is None or properties.find(qn("w:sectPr")) is not None:
            properties = self._body.add_thin()
        closed = deepcopy(self._body.last_section)
        self._set(closed, section)
        properties.append(closed)

    def _last_properties(self) -> Element:
        """The w:pPr of the last paragraph, None where it has no text.

        What only ends a page makes none in LibreOffice.
        """
        last = self._body.last
        if last is None or last.tag != qn("w:p") or last.find(qn("w:r")) is None:
            return None
        if last.find(qn("w:pPr")) is None:
            last.insert(0, OxmlElement("w:pPr"))
        return last.find(qn("w:pPr"))


def _set_measures(element: Element, section: _Section) -> None:
    """Write the measures of a section into a w:sectPr."""
    sheet = section.sheet
    for name in ("type", "cols"):
        for old in element.findall(qn(f"w:{name}")):
            element.remove(old)
    size = element.find(qn("w:pgSz"))
    size.set(qn("w:w"), _twips(sheet.width))
    size.set(qn("w:h"), _twips(sheet.height))
    orientation = "portrait"
    if sheet.width > sheet.height:
        orientation = "landscape"
    size.set(qn("w:orient"), orientation)
    kind = element.makeelement(qn("w:type"), {qn("w:val"): section.kind})
    size.addprevious(kind)
    around_text = element.find(qn("w:pgMar"))
    left, top, right, bottom = sheet.margins
    edge = min(_NARROW, top, bottom)
    sides = {
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
        "header": edge,
        "footer": edge,
    }
    for name, points in sides.items():
        around_text.set(qn(f"w:{name}"), _twips(points))
    around_text.addnext(_columns(element, section.columns))


def _columns(element: Element, columns: tuple[tuple[float, float], ...]) -> Element:
    found = element.makeelement(qn("w:cols"), {qn("w:space"): "720"})
    if not columns:
        return found
    found.set(qn("w:num"), str(len(columns)))
    found.set(qn("w:equalWidth"), "0")
    for number, (left, width) in enumerate(columns):
        column = child(found, "col", w=_twips(width))
        if number + 1 < len(columns):
            column.set(qn("w:space"), _twips(max(columns[number + 1][0] - left - width, 0)))
    return found


def _break_page(elements: list[Element]) -> None:
    """Begin a new page before the elements."""
    if elements[0].tag != qn("w:p"):
        elements.insert(0, thin())
    properties = elements[0].find(qn("w:pPr"))
    if properties is None:
        properties = OxmlElement("w:pPr")
        elements[0].insert(0, properties)
    broken = OxmlElement("w:pageBreakBefore")
    before = [each for each in properties if each.tag in _BEFORE_BREAK]
    properties.insert(len(before), broken)


def _margins(page: Page, scale: float, width: float, height: float) -> Margins:
    left = top = right = bottom = _USUAL
    seen = around(item.box for item in page.blocks if not has_only_a_size(item))
    if not seen or not scale:
        return (
            _bounded_margin(left, width),
            _bounded_margin(top, height),
            _bounded_margin(right, width),
            _bounded_margin(bottom, height),
        )
    left = seen.left * scale
    top = seen.top * scale - _ABOVE
    right = width - seen.right * scale
    bottom = height - seen.bottom * scale - _BELOW
    return (
        min(max(left, 0.0), width / 6),
        min(max(top, 0.0), height / 6),
        min(max(right, 0.0), width / 6),
        min(max(bottom, 0.0), _NARROW),
    )


def _bounded_margin(margin: float, side: float) -> float:
    """A margin of a page whose side is so long, between what is narrow and what is broad."""
    narrowest = min(_NARROW, side / _SMALL)
    broadest = min(_BROAD, side / 6)
    return min(max(margin, narrowest), broadest)


def _takes(section: Sheet, sheet: Sheet) -> bool:
    """Whether a page can stand in a section: it has the same size and no narrower margins."""
    if not _same_size(section, sheet):
        return False
    if not sheet.scale:
        return True
    return (
        sheet.margins[1] >= section.margins[1] - 1
        and sheet.margins[3] >= section.margins[3] - 1
        and abs(sheet.margins[0] - section.margins[0]) <= _USUAL / 2
        and abs(sheet.margins[2] - section.margins[2]) <= _USUAL / 2
    )


def _same_size(one: Sheet, other: Sheet) -> bool:
    return abs(one.width - other.width) <= _SAME and abs(one.height - other.height) <= _SAME


def _twips(points: float) -> str:
    return str(round(points * 20))

"""Running heads and feet as headers and footers of Word, with fields for the pages' numbers."""

from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from ocr.document import Box, Line
from ocr.writers.common import is_rtl
from ocr.writers.common.lined import pieces as cut
from ocr.writers.common.paper import fit
from ocr.writers.common.running import NUMBER, ROMAN, Part, Running, look_alike
from ocr.writers.common.text import runs
from ocr.writers.word.body import Element, add_runs, child
from ocr.writers.word.fitting import stretch_of
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import letters
from ocr.writers.word.tight import seen_size

_ABOVE = 3.0  # points: the room that a line takes above its letters
_LEADING = 1.2  # of the letters' size: a line
_NEAR = 8.0  # points: what is meant to stand at the margin or in the middle
_GAP = 1.6  # of a line's height: white between words that is no space
_KEPT = 6  # headers that a later one is compared with, so that left and right pages need two
_LOOSE = 1.3  # letters may be so much narrower than Arial's
_LEAST = 6.0  # points from the page's edge
_PARTS = (("header", True), ("footer", False))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a running head, and the number of its block's numbers that come before it."""

    part: Part
    line: Line
    numbers_before: int

    @property
    def box(self) -> Box:
        return self.line.box or self.part.block.box


class Heads:
    """Writes headers and footers and refers to them."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        # "header" or "footer" -> the last ones of different content, and their relations
        self._known: dict[str, list[tuple[Running, str]]] = {"header": [], "footer": []}
        self._totals: list[tuple[Element, int]] = []  # what may be the number of all pages
        for name in ("Header", "Footer"):
            # The usual tab stops are of another page.
            tabs = document.styles[name].element.find(qn("w:pPr") + "/" + qn("w:tabs"))
            if tabs is not None:
                tabs.getparent().remove(tabs)

    def refer(self, section: Element, running: Running, sheet: Sheet) -> None:
        """Write the headers and footers of a section and name them in its w:sectPr.

        A section that names none has those of the section before.
        """
        for place, (name, is_head) in enumerate(_PARTS):
            parts = tuple(part for part in running if part.is_head == is_head)
            reference = section.makeelement(qn(f"w:{name}Reference"))
            reference.set(qn("w:type"), "default")
            reference.set(qn("r:id"), self._written(name, parts, sheet))
            section.insert(place, reference)
        _set_number(section, running)

    def set_distances(self, section: Element, running: Running, sheet: Sheet) -> None:
        """Say how far from the page's edges the header and the footer stand."""
        heads = [part.block.box for part in running if part.is_head]
        feet = [part.block.box for part in running if not part.is_head]
        margins = section.find(qn("w:pgMar"))
        if heads:
            top = min(box.top for box in heads) * sheet.scale - _ABOVE
            margins.set(qn("w:header"), _twips(max(top, _LEAST)))
        if feet:
            bottom = sheet.height - max(box.bottom for box in feet) * sheet.scale - _ABOVE
            margins.set(qn("w:footer"), _twips(max(bottom, _LEAST)))

    def end(self, pages: int) -> None:
        """Make fields of the numbers that are that of all pages."""
        for run, number in self._totals:
            if number == pages:
                _make_field(run, "NUMPAGES")

    def _written(self, name: str, parts: Running, sheet: Sheet) -> str:
        """The relation of a header or footer."""
        for others, relation in self._known[name]:
            if look_alike(others, parts):
                return relation
        if name == "header":
            made, relation = self._part.add_header_part()
        else:
            made, relation = self._part.add_footer_part()
        root = made.element
        for paragraph in list(root):
            root.remove(paragraph)
        before = 0.0  # where the row before ends, in points
        for row in _rows(parts):
            before = self._add_row(root, name, row, sheet, before)
        if not parts:
            properties = child(child(root, "p"), "pPr")
            child(properties, "pStyle", val=name.capitalize())
            child(properties, "spacing", before=0, after=0, line=20, lineRule="exact")
        self._known[name] = [*self._known[name], (parts, str(relation))][-_KEPT:]
        return str(relation)

    def _add_row(
        self, root: Element, name: str, row: list[_Piece], sheet: Sheet, before: float
    ) -> float:
        """A paragraph of lines side by side, each brought to its place by a tab.

        Returns where it ends on the page.
        """
        size = max(_size(piece.line, sheet) for piece in row)
        top = min(piece.box.top for piece in row) * sheet.scale - _ABOVE
        paragraph = child(root, "p")
        properties = child(paragraph, "pPr")
        child(properties, "pStyle", val=name.capitalize())
        rtl = all(is_rtl(piece.line.text) for piece in row)
        stops = [_stop(piece.box, sheet) for piece in row]
        if len(row) > 1:
            _set_tabs(properties, stops)
        elif rtl:
            child(properties, "bidi")
        if before and top - before >= 1:
            child(properties, "spacing", before=_twips(top - before))
        if len(row) == 1:
            overflow = row[0].box.right * sheet.scale - sheet.margins[0] - sheet.text_width
            _set_align(properties, stops[0], rtl, max(overflow + size / 2, 0.0))
        for place, (piece, (_, at)) in enumerate(zip(row, stops, strict=True)):
            if len(row) > 1 and (place or at > 0):
                child(child(paragraph, "r"), "tab")
            self._add_piece(paragraph, piece, sheet, rtl)
        return max(top, before) + size * _LEADING

    def _add_piece(self, paragraph: Element, piece: _Piece, sheet: Sheet, rtl: bool) -> None:
        part = piece.part
        size = _size(piece.line, sheet)
        stretch = round(100 * stretch_of([piece.line], size, "sans", sheet.scale))
        number = piece.numbers_before
        for run in runs([piece.line], lambda _: size, looks=True):
            for text, is_number in _cut(run.text, part):
                count = len(paragraph)
                add_runs(paragraph, [replace(run, text=text)], rtl=rtl, stretch=stretch)
                if not is_number:
                    continue
                if number == part.number:
                    _make_field(paragraph[count], "PAGE")
                elif part.number >= 0 and not part.is_roman:
                    self._totals.append((paragraph[count], int(text)))
                number += 1


def _size(line: Line, sheet: Sheet) -> float:
    """The size of letters in points. A box that is too high for its width shows none."""
    size = seen_size((line,), sheet.sizes) or sheet.usual
    return letters(min(size, fit(line, sheet.scale) * _LOOSE))


def _rows(parts: Running) -> list[list[_Piece]]:
    """The lines from the top down, those side by side from the left."""
    found: list[_Piece] = []
    for part in parts:
        before = 0
        for line in part.block.lines:
            for words in cut(line, _GAP * line.box.height):
                found.append(_Piece(part, words, before))
                before += len(NUMBER.findall(words.text))
    found.sort(key=lambda piece: piece.box.top)
    rows: list[list[_Piece]] = []
    for piece in found:
        middle = piece.box.top + piece.box.height / 2
        if rows and middle <= rows[-1][0].box.bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.box.left)
    return rows


def _stop(box: Box, sheet: Sheet) -> tuple[str, float]:
    """How a line stands, and how far from the left margin, in points; 0.0 is at the margin."""
    left = box.left * sheet.scale - sheet.margins[0]
    right = box.right * sheet.scale - sheet.margins[0]
    if left <= _NEAR:
        return "left", 0.0
    if abs((left + right) / 2 - sheet.text_width / 2) <= _NEAR:
        return "center", sheet.text_width / 2
    if right >= sheet.text_width - _NEAR:
        return "right", sheet.text_width
    return "left", left


def _set_tabs(properties: Element, stops: list[tuple[str, float]]) -> None:
    tabs = child(properties, "tabs")
    for side, at in stops:
        if at > 0:
            child(tabs, "tab", val=side, pos=_twips(at))


def _set_align(properties: Element, stop: tuple[str, float], rtl: bool, overflow: float) -> None:
    """`overflow` is how far a line may reach out of the text area at the right, in points."""
    side, at = stop
    if side == "center":
        child(properties, "jc", val="center")
    elif side == "right" and not rtl:
        child(properties, "jc", val="right")
    elif side == "left" and rtl:
        child(properties, "jc", val="right")  # of a bidirectional paragraph: the far side
    elif side == "left" and (at or overflow):
        child(properties, "ind", left=_twips(at), right=_twips(-overflow))


def _set_number(section: Element, running: Running) -> None:
    """Say which number the section's first page has."""
    counting = [part for part in running if part.number >= 0]
    if not counting:
        return
    part = counting[0]
    number = section.makeelement(qn("w:pgNumType"))
    if part.is_roman:
        number.set(qn("w:fmt"), "lowerRoman")
    number.set(qn("w:start"), str(part.numbers[part.number]))
    section.find(qn("w:pgMar")).addnext(number)


def _cut(text: str, part: Part) -> list[tuple[str, bool]]:
    """The text in pieces, and which of them are numbers."""
    found = NUMBER
    if part.is_roman:
        found = ROMAN
    pieces = []
    at = 0
    for match in found.finditer(text):
        pieces.append((text[at : match.start()], False))
        pieces.append((match[0], True))
        at = match.end()
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def _make_field(run: Element, code: str) -> None:
    """Put a run into a field, which shows the run's text until Word counts again."""
    field = run.makeelement(qn("w:fldSimple"), {qn("w:instr"): f" {code} "})
    run.addprevious(field)
    field.append(run)


def _twips(points: float) -> str:
    return str(round(points * 20))

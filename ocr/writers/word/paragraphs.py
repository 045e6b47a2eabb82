"""Blocks of a page as paragraphs of Word that stand where they stood."""

from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from statistics import median

from ocr.document import Align, Block, Face, Line
from ocr.writers.common import is_rtl
from ocr.writers.common.lined import pieces
from ocr.writers.common.metrics import line_width
from ocr.writers.common.text import Run, runs
from ocr.writers.word.backdrops import Backdrop, add_backdrop, backdrop_of
from ocr.writers.word.body import Body, Element, add_runs, child
from ocr.writers.word.fitting import fitted, stretch_of
from ocr.writers.word.lists import Lists
from ocr.writers.word.sections import Sheet
from ocr.writers.word.styles import USUAL_FACE, letters
from ocr.writers.word.tight import seen_size

_LEADING = 1.2  # of the letters' size: a line alone
_CLOSE = 0.97  # of the letters' size: lines that make up for what is above them
_CLOSEST, _WIDEST = 0.7, 2.6  # of the letters' size: from line to line
_DEPTH = 0.22  # of the letters' size: below the base line
_DESCENDERS = frozenset("gjpqy,;()[]{}/|Q$@")
_TAB = 1.4  # of the letters' size: white that is more than a space
_BEFORE_TAB = 0.15  # of the letters' size: the least white before a tab's stop
_NARROWEST = 50  # per cent of the letters' usual width
_WHITE = "ffffff"  # letters on a dark band
_EDGE = 0.6  # of the letters' size: edges that are meant to be one
_MIDDLE = 0.02  # of the room's width: how far off a centred line is
_CENTRED = 0.08  # of the room's width: the least white on both sides of one
_FLUSH_RIGHT = 0.35  # of the room's width: the least white before a line at the right edge


class Place(Body):
    """What is written one below the other: the body, a column or a cell.

    `left` and `width` are in points on the page; `y` is how far down it is filled.
    """

    def __init__(self, left: float, width: float, y: float) -> None:
        self.left, self.width, self.y = left, width, y
        self.elements: list[Element] = []

    @property
    def right(self) -> float:
        return self.left + self.width

    def append(self, element: Element) -> None:
        self.elements.append(element)


@dataclass(frozen=True, slots=True)
class Look:
    """What paragraphs of a page have in common.

    `face` is that of letters which do not say theirs. `squeeze` is the part of the room between
    lines and paragraphs that is kept on a page that would not fit. White wider than `gap`, of the
    letters' size, is a tab.
    """

    sheet: Sheet
    lists: Lists
    face: Face = USUAL_FACE
    squeeze: float = 1.0
    gap: float = _TAB

    def room_above(self, place: Place, top: float, height: float) -> float:
        """The white between what is in the place and something of a height that begins at `top`.

        Nothing is pushed off the page.
        """
        most = self.sheet.text_end - place.y - height
        return max(min((top - place.y) * self.squeeze, most), 0.0)


@dataclass(frozen=True, slots=True)
class _Measures:
    """A block in points on the page; `scale` is points a pixel."""

    scale: float
    size: float
    pitch: float  # from line to line
    top: float
    left: float
    right: float
    first: float  # indent of the first line, negative where the others are indented


def add_paragraph(place: Place, block: Block, look: Look) -> None:
    """The block as one paragraph."""
    measures = _measured(block, look, place.y)
    style, list_id = "", 0
    body = block
    if block.kind == "heading":
        style = f"Heading{min(max(block.level, 1), 6)}"
    elif block.kind == "list":
        body, style, list_id = look.lists.entry(block)
    align = block.align or _alignment(block, measures, place)
    rtl = is_rtl(block.text)
    paragraph = place.add("p")
    properties = child(paragraph, "pPr")
    if style:
        child(properties, "pStyle", val=style)
    if block.kind == "heading":
        # A heading far above what follows stays on its page.
        child(properties, "keepNext", val=0)
        child(properties, "keepLines", val=0)
    child(properties, "widowControl", val=0)
    if list_id:
        numbering = child(properties, "numPr")
        child(numbering, "ilvl", val=0)
        child(numbering, "numId", val=list_id)
    height = len(block.lines) * measures.pitch
    # What is above may reach below the place of these lines: they are pushed down.
    start = max(measures.top, place.y)
    backdrop = backdrop_of(block, measures.scale, (place.y, start), start + height, measures.left)
    add_backdrop(properties, backdrop, len(place.elements))
    text = _Text(body, measures, place, look, align)
    if align == "justify" and not text.flows:
        align = "left"  # Word would stretch every line that is broken
    if text.tabs and not rtl:
        tabs = child(properties, "tabs")
        for stop in text.tabs:
            child(tabs, "tab", val="left", pos=_twips(stop))
    if rtl:
        child(properties, "bidi")
    top = measures.top - backdrop.room_above
    before = look.room_above(place, top, height + backdrop.room_above)
    child(
        properties,
        "spacing",
        before=_twips(before),
        after=0,
        line=max(_twips(measures.pitch), 1),
        lineRule="exact",
    )
    _indent(properties, block, body, measures, place, text, align, backdrop, rtl=rtl)
    if block.kind == "list":
        child(properties, "contextualSpacing", val=0)  # else the style takes the room away
    if align:
        child(properties, "jc", val=_jc(align, rtl=rtl))
    add_runs(
        paragraph,
        [_looked(run, look.face, backdrop) for run in text.runs],
        rtl=rtl,
        stretch=text.stretch,
        is_bold_style=block.kind == "heading",
    )
    place.y += backdrop.room_above + before + height + backdrop.room_below


def _measured(block: Block, look: Look, y: float) -> _Measures:
    """The measures of a block; its lines are closer where what is above reaches to `y`."""
    scale = look.sheet.scale
    size = seen_size(block.lines, look.sheet.sizes) or look.sheet.usual
    size = letters(size)
    pitch = _LEADING * size
    steps = [below.box.bottom - above.box.bottom for above, below in pairwise(block.lines)]
    if steps:
        pitch = median(steps) * scale
    pitch = min(max(pitch * look.squeeze, _CLOSEST * size), _WIDEST * size)
    first = block.lines[0]
    foot = first.box.bottom * scale
    if _DESCENDERS.isdisjoint(first.text):
        foot += _DEPTH * size
    too_low = y - (foot - pitch)
    if too_low > 0:
        pitch = max(pitch - too_low / len(block.lines), min(pitch, _CLOSE * size))
    left = min(line.box.left for line in block.lines) * scale
    right = max(line.box.right for line in block.lines) * scale
    indent = 0.0
    if len(block.lines) > 1:
        others = min(line.box.left for line in block.lines[1:]) * scale
        indent = first.box.left * scale - others
        left = others
    return _Measures(scale, size, pitch, foot - pitch, left, right, indent)


def _looked(run: Run, face: Face, backdrop: Backdrop) -> Run:
    """A run in the page's usual typeface where it does not say its own; white on a dark band."""
    if not run.face and face != USUAL_FACE:
        run = replace(run, face=face)
    if backdrop.is_dark and not run.colour:
        run = replace(run, colour=_WHITE)
    return run


class _Text:
    """The letters of a paragraph, the stops of their tabs, and how wide they are set."""

    def __init__(
        self, block: Block, measures: _Measures, place: Place, look: Look, align: Align
    ) -> None:
        self.flows = False  # whether its lines end where Word ends them
        self.is_tabbed = False
        self.spare = measures.size  # points: how far tabbed lines may reach beyond the place
        self.tabs: list[float] = []
        self._align = align
        self.width = place.right - measures.left
        self._block, self._measures, self._place, self._look = block, measures, place, look
        scale = look.sheet.scale
        flows = len(block.lines) > 1 and not block.keep_lines
        if flows and align in ("", "left", "justify"):
            first = measures.first
            fit = fitted(
                block.lines,
                measures.size,
                look.face,
                scale,
                first=max(first, 0.0),
                room=place.right - measures.left,
            )
            self.stretch = fit.stretch
            if fit.same_lines:
                self.flows = True
                self.width = fit.width
                self.runs = runs(block.lines, self._size, looks=True)
                return
        else:
            seen = stretch_of(block.lines, measures.size, look.face, scale)
            self.stretch = round(seen * 100)
        self.runs = self._broken(tabbed=align in ("", "left", "justify"))

    def _size(self, _line: Line) -> float:
        """The runs' size in points, 0.0 where it is that of usual text."""
        if self._measures.size == letters(self._look.sheet.usual):
            return 0.0
        return self._measures.size

    def _broken(self, *, tabbed: bool) -> list[Run]:
        """Every line for itself; white wider than a space becomes a tab."""
        found: list[Run] = []
        scale = self._look.sheet.scale
        wide = self._look.gap * self._measures.size / scale
        begin = self._measures.left
        for number, line in enumerate(self._block.lines):
            size = self._size(line)
            if number:
                found.append(Run("\n", size=size))
            parts = [line]
            if tabbed:
                parts = list(pieces(line, wide))
            self.is_tabbed = self.is_tabbed or len(parts) > 1
            for index, part in enumerate(parts):
                left = part.box.left * scale
                indented = number > 0 and index == 0 and left - begin > _EDGE * self._measures.size
                if tabbed and (index or indented):
                    self._stop_at(left - self._place.left)
                    found.append(Run("\t", size=size))
                found += runs([part], self._size, looks=True)
            self._fit(parts)
        return found

    def _fit(self, parts: list[Line]) -> None:
        """Set letters no wider than lets the parts of a line end where the next begins."""
        scale = self._look.sheet.scale
        for part, following in zip_longest(parts, parts[1:]):
            if following is None:
                room = self._room(part, scale)
                if len(parts) > 1:
                    room += self.spare
            else:
                room = (
                    following.box.left - part.box.left
                ) * scale - _BEFORE_TAB * self._measures.size
            usual = line_width(part, self._look.face) * self._measures.size
            if usual > 0 and room > 0:
                self.stretch = min(self.stretch, max(int(100 * room / usual), _NARROWEST))

    def _room(self, line: Line, scale: float) -> float:
        """How wide a line can be in its place, in points."""
        place = self._place
        if self._align == "center":
            middle = (line.box.left + line.box.right) / 2 * scale
            return 2 * min(middle - place.left, place.right - middle)
        if self._align == "right":
            return line.box.right * scale - place.left
        return place.right - line.box.left * scale

    def _stop_at(self, stop: float) -> None:
        if all(abs(stop - other) > 2 for other in self.tabs):
            self.tabs.append(stop)
            self.tabs.sort()


def _indent(
    properties: Element,
    block: Block,
    body: Block,
    measures: _Measures,
    place: Place,
    text: _Text,
    align: Align,
    backdrop: Backdrop,
    *,
    rtl: bool,
) -> None:
    """Indents in points from the edges of the place; negative where text reaches out of it."""
    left = measures.left - place.left
    far = 0.0
    values: dict[str, object] = {}
    first = measures.first
    if rtl:
        left = place.right - measures.right
        if len(block.lines) > 1:
            far = measures.left - place.left
        first = 0.0
    elif align == "center":
        middle = (measures.left + min(measures.first, 0.0) + measures.right) / 2
        shift = 2 * (middle - (place.left + place.right) / 2)
        left, far, first = max(shift, 0.0), max(-shift, 0.0), 0.0
    elif align == "right":
        left, far, first = 0.0, max(place.right - measures.right, 0.0), 0.0
    elif len(block.lines) > 1 and not block.keep_lines:
        far = place.right - measures.left - text.width
    elif text.is_tabbed:
        far = -text.spare
    elif backdrop.right:
        most = place.right - measures.right - measures.size
        far = max(min(place.right - backdrop.right, most), 0.0)
    if body is not block and not rtl:
        left, first = _hanging(block, body, measures, place)
    values["left"] = _twips(left)
    values["right"] = _twips(far)
    if first > 0.5:
        values["firstLine"] = _twips(first)
    elif first < -0.5:
        values["hanging"] = _twips(-first)
    else:
        values["firstLine"] = 0
    child(properties, "ind", **values)


def _hanging(block: Block, body: Block, measures: _Measures, place: Place) -> tuple[float, float]:
    """The left indent of an entry's text, and where its mark begins before it."""
    mark = block.lines[0].box.left * measures.scale
    text = (body.lines[0].words[0].box or body.lines[0].box).left * measures.scale
    if len(body.lines) > 1 and measures.left > mark + 1:
        text = min(text, measures.left)
    return text - place.left, mark - text


def _alignment(block: Block, measures: _Measures, place: Place) -> Align:
    """How lines stand where layout did not say it."""
    if block.kind == "list":
        return ""
    near = _EDGE * measures.size
    boxes = [line.box for line in block.lines]
    if len(boxes) == 1:
        return _alignment_alone(measures, place)
    lefts = [box.left * measures.scale for box in boxes]
    rights = [box.right * measures.scale for box in boxes]
    middles = [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]
    if _spread(lefts[1:]) <= near and len(boxes) > 2 and _spread(rights[:-1]) <= near:
        return "justify"
    if _spread(lefts) <= near or block.keep_lines:
        return ""
    if _spread(middles) <= near:
        return "center"
    if _spread(rights) <= near and _spread(lefts[1:]) > near:
        return "right"
    return ""


def _alignment_alone(measures: _Measures, place: Place) -> Align:
    before = measures.left - place.left
    after = place.right - measures.right
    if before > _CENTRED * place.width and abs(before - after) < 2 * _MIDDLE * place.width:
        return "center"
    if before > _FLUSH_RIGHT * place.width and after < _MIDDLE * place.width:
        return "right"
    return ""


def _spread(values: list[float]) -> float:
    return max(values) - min(values)


def _jc(align: Align, *, rtl: bool) -> str:
    """The name of an alignment in Word; in text from right to left "left" is where lines begin."""
    if align == "justify":
        return "both"
    if rtl and align == "left":
        return "right"
    if rtl and align == "right":
        return "left"
    return align


def _twips(points: float) -> int:
    return round(points * 20)

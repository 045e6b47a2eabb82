"""Marks what a page's content shows: each piece belongs to an element, or is an artifact."""

from collections.abc import Callable, Sequence
from typing import Any

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
)

from ocr.readers.pdf.geometry import Matrix, compose
from ocr.writers.pdf.conforming.elements import Element, Mark
from ocr.writers.pdf.conforming.fonts import Fonts
from ocr.writers.pdf.conforming.places import Places
from ocr.writers.pdf.conforming.structure import BACKGROUND, Artifact, Owner
from ocr.writers.pdf.conforming.textstate import (
    Graphics,
    TextState,
    apply,
    matrix_of,
)
from ocr.writers.pdf.font import deflated

INVISIBLE = 3
_SHOWS = ("Tj", "TJ", "'", '"')
_PATHS = ("m", "l", "c", "v", "y", "h", "re")
_PAINTS = ("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n", "sh")
_MARKS = ("BMC", "BDC", "EMC", "MP", "DP")
_APART = ("BT", "ET", "q", "Q", "BX", "EX")  # marks do not reach across these
_DEEPEST = 12  # forms within forms


class Marker:
    """Marks the content of one page and of the forms that it draws."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        fonts: Fonts,
        places: Places,
        to_pixels: Matrix,
        number: Callable[[], int],
        owner: Callable[[float, float, bool], tuple[Owner, int]],
    ) -> None:
        self.pdf = pdf
        self.fonts = fonts
        self.places = places
        self.to_pixels = to_pixels
        self.number = number
        # Who owns the text at a point of the page, in pixels, and at what place in reading order;
        # the text is visible or not.
        self.owner = owner

    def page(self, page: Any, figures: Sequence[Element]) -> None:
        """Mark a page's content. Those of the figures that nothing drew get a mark without ink."""
        resources = page.get("/Resources", Dictionary())
        content = _Content(self, resources, Graphics(), None, 0)
        found = content.marked(list(pikepdf.parse_content_stream(page)))
        for figure in figures:
            if not any(isinstance(kid, Mark) for _, kid in figure.kids):
                found += content.blank(figure, figure.seq)
        data = pikepdf.unparse_content_stream(found)
        if content.forms:
            page.Resources = _with_forms(resources, content.forms)
        page.Contents = deflated(self.pdf, data + b"\n")

    def form(self, form: Any, state: Graphics, resources: Any, depth: int) -> Any:
        """A copy of a form with its text marked; None for one without text."""
        if depth > _DEEPEST or not _has_text(form, depth):
            return None
        own = form.get("/Resources", resources)
        matrix = state.matrix
        if "/Matrix" in form:
            matrix = compose(matrix_of(form.Matrix), matrix)
        copy = deflated(self.pdf, b"")
        for key, value in form.items():
            if key not in ("/Length", "/Filter", "/DecodeParms", "/StructParents", "/StructParent"):
                copy[key] = value
        copy.StructParents = self.number()
        content = _Content(self, own, Graphics(matrix=matrix), copy, depth)
        found = content.marked(list(pikepdf.parse_content_stream(form)))
        made = deflated(self.pdf, pikepdf.unparse_content_stream(found) + b"\n")
        copy.write(made.read_raw_bytes(), filter=Name.FlateDecode)
        if content.forms:
            copy.Resources = _with_forms(own, content.forms)
        return copy


class _Content:
    """Marks one content stream."""

    def __init__(
        self, marker: Marker, resources: Any, start: Graphics, stream: Any, depth: int
    ) -> None:
        self._marker = marker
        self._resources = resources
        self._stream = stream
        self._depth = depth
        self._state = TextState(lambda name: marker.fonts.of(resources, name), start)
        self._out: list[Any] = []
        self._open: Owner | None = None
        self._next = 0
        self._path: list[Any] = []  # the operators of a path that is not painted yet
        self.forms: dict[str, Any] = {}  # copies of forms, by their new names

    def marked(self, found: list[Any]) -> list[Any]:
        for item in found:
            if isinstance(item, ContentStreamInlineImage):
                self._begin(*self._of_image())
                self._out.append(item)
                continue
            self._take(item, str(item.operator))
        self._out += self._path
        self._close()
        return self._out

    def blank(self, element: Element, seq: int) -> list[Any]:
        """A mark around a path that is not painted."""
        self._out = []
        self._begin(element, seq)
        self._out.append(_operator("re", 0, 0, 0, 0))
        self._out.append(_operator("n"))
        self._close()
        return self._out

    def _take(self, item: Any, name: str) -> None:
        if name in _MARKS:
            return
        if name in _PATHS or (self._path and name in ("W", "W*")):
            self._path.append(item)
        elif name in _PAINTS:
            if self._path or name == "sh":
                if name != "n":
                    self._begin(BACKGROUND, 0)
                self._out += self._path
                self._path = []
            self._out.append(item)
        elif name in _SHOWS:
            self._show(item, name)
        elif name == "Do":
            self._draw(item)
        else:
            if name in _APART:
                self._close()
            self._state.take(name, item.operands)
            self._out.append(item)

    def _show(self, item: Any, name: str) -> None:
        operands = list(item.operands)
        if name == '"':
            self._state.take("Tw", operands[:1])
            self._state.take("Tc", operands[1:2])
            self._out.append(ContentStreamInstruction(operands[:1], Operator("Tw")))
            self._out.append(ContentStreamInstruction(operands[1:2], Operator("Tc")))
        if name in ("'", '"'):
            self._state.take("T*", ())
            self._out.append(_operator("T*"))
        pieces = operands[-1:]
        if name == "TJ":
            pieces = list(operands[0])
        held: list[Any] = []
        for piece in pieces:
            point = self._state.show(piece)
            if point is not None:
                owner, seq = self._of_text(point)
                if owner is not self._open or self._open is None:
                    self._write(held)
                    held = []
                    self._begin(owner, seq)
                if isinstance(owner, Element) and self._state.shows_space(piece):
                    owner.has_spaces = True
            held.append(piece)
        self._write(held)

    def _of_text(self, point: tuple[float, float]) -> tuple[Owner, int]:
        x, y = apply(self._marker.to_pixels, *point)
        return self._marker.owner(x, y, self._state.now.mode != INVISIBLE)

    def _write(self, pieces: list[Any]) -> None:
        if pieces:
            self._out.append(ContentStreamInstruction([Array(pieces)], Operator("TJ")))

    def _draw(self, item: Any) -> None:
        name = str(item.operands[0])
        drawn = self._resources.get("/XObject", Dictionary()).get(name)
        if isinstance(drawn, pikepdf.Stream) and drawn.get("/Subtype") == Name.Form:
            copy = self._marker.form(drawn, self._state.now, self._resources, self._depth + 1)
            if copy is not None:
                new = f"/Tagged{len(self.forms)}"
                while new in self._resources.get("/XObject", Dictionary()):
                    new += "x"
                self.forms[new] = copy
                self._close()
                self._out.append(ContentStreamInstruction([Name(new)], Operator("Do")))
                return
            self._begin(BACKGROUND, 0)
        else:
            self._begin(*self._of_image())
        self._out.append(item)

    def _of_image(self) -> tuple[Owner, int]:
        matrix = compose(self._state.now.matrix, self._marker.to_pixels)
        corners = [apply(matrix, x, y) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
        across = [x for x, _ in corners]
        down = [y for _, y in corners]
        figure = self._marker.places.figure(min(across), min(down), max(across), max(down))
        if figure is None:
            return BACKGROUND, 0
        return figure, figure.seq

    def _begin(self, owner: Owner, seq: int) -> None:
        if owner is self._open or (isinstance(owner, Artifact) and owner == self._open):
            return
        self._close()
        self._open = owner
        if isinstance(owner, Artifact):
            self._out.append(_artifact(owner))
            return
        entries = Dictionary(MCID=self._next)
        owner.kids.append((seq, Mark(self._next, self._stream)))
        self._next += 1
        tag = Name("/" + owner.kind)
        self._out.append(ContentStreamInstruction([tag, entries], Operator("BDC")))

    def _close(self) -> None:
        if self._open is not None:
            self._out.append(_operator("EMC"))
            self._open = None


def _artifact(owner: Artifact) -> Any:
    if not owner.kind:
        return ContentStreamInstruction([Name.Artifact], Operator("BMC"))
    entries = Dictionary(Type=Name.Pagination, Subtype=Name("/" + owner.kind))
    return ContentStreamInstruction([Name.Artifact, entries], Operator("BDC"))


def _operator(name: str, *operands: Any) -> Any:
    return ContentStreamInstruction(list(operands), Operator(name))


def _with_forms(resources: Any, forms: dict[str, Any]) -> Dictionary:
    copy = Dictionary(dict(resources.items()))
    held = dict(copy.get("/XObject", Dictionary()).items())
    copy.XObject = Dictionary({**held, **forms})
    return copy


def _has_text(form: Any, depth: int) -> bool:
    """Whether the form or one within it may show text."""
    if depth > _DEEPEST:
        return False
    resources = form.get("/Resources")
    if resources is None or "/Font" in resources:
        return True
    inner = resources.get("/XObject", Dictionary())
    for _, value in inner.items():
        is_form = isinstance(value, pikepdf.Stream) and value.get("/Subtype") == Name.Form
        if is_form and _has_text(value, depth + 1):
            return True
    return False

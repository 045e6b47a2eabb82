"""What is drawn on a page, in the order in which it is drawn: its pictures, and how its texts are
painted.
"""

from collections.abc import Iterator
from ctypes import addressof, c_float, c_uint
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from ocr.readers.pdf.fonts import colour_of
from ocr.readers.pdf.geometry import IDENTITY, POINTS, Matrix, Rect, View, bounds, compose

_DEEPEST = 8  # forms within forms
_MOST = 200_000  # objects looked at: maps have many, and hostile files more
_UNPAINTED = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on the page."""

    rect: Rect
    width: int  # of the picture itself, in pixels
    height: int
    order: int  # its place in the drawing order
    transparent: bool

    @property
    def dpi(self) -> float:
        """Its own pixels an inch, the mean of both directions."""
        area = self.rect.area / POINTS**2
        if not area:
            return 0.0
        return float((self.width * self.height / area) ** 0.5)


@dataclass(frozen=True, slots=True)
class Text:
    """A text on the page; its place is left and bottom, in the coordinates of its form."""

    address: int  # in memory
    place: tuple[float, float]
    width: float
    height: float
    colour: str  # six hexadecimal digits, "" for black


@dataclass(slots=True)
class Objects:
    """`orders` and `unpainted` know texts by their address in memory."""

    count: int = 0
    images: list[Image] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)  # those that are painted, in drawing order
    orders: dict[int, int] = field(default_factory=dict)
    unpainted: set[int] = field(default_factory=set)


def objects_of(page: Any, view: View) -> Objects:
    """Everything on the page, forms opened; images in points of the upright page, clipped to it."""
    found = Objects()
    for pointer, matrix in walk(page, IDENTITY, 0):
        found.count += 1
        if found.count > _MOST:
            break
        kind = raw.FPDFPageObj_GetType(pointer)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            _note_text(found, pointer)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            _note_image(found, pointer, matrix, view)
    return found


def walk(parent: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """Each object with the matrix that brings it onto the page."""
    count, get = raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject
    if depth:
        count, get = raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject
    for index in range(count(parent)):
        pointer = get(parent, index)
        if not pointer:
            continue
        yield pointer, matrix
        if raw.FPDFPageObj_GetType(pointer) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from walk(pointer, compose(matrix_of(pointer), matrix), depth + 1)


def matrix_of(pointer: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(pointer, found):
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _note_text(found: Objects, pointer: Any) -> None:
    address = addressof(pointer.contents)
    found.orders[address] = found.count
    if raw.FPDFTextObj_GetTextRenderMode(pointer) in _UNPAINTED:
        found.unpainted.add(address)
        return
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if raw.FPDFPageObj_GetBounds(pointer, left, bottom, right, top):
        place = left.value, bottom.value
        width, height = right.value - left.value, top.value - bottom.value
        found.texts.append(Text(address, place, width, height, colour_of(pointer)))


def _note_image(found: Objects, pointer: Any, matrix: Matrix, view: View) -> None:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(pointer, left, bottom, right, top):
        return
    width, height = c_uint(), c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(pointer, width, height):
        return
    rect = view.rect(*bounds(matrix, left.value, bottom.value, right.value, top.value))
    transparent = bool(raw.FPDFPageObj_HasTransparency(pointer))
    found.images.append(Image(rect, width.value, height.value, found.count, transparent))

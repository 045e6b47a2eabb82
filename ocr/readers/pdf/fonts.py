"""What a font's name and description, and the colour they are painted in, say about the letters."""

import re
from collections.abc import Callable
from ctypes import addressof, c_float, c_int, c_uint, create_string_buffer
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

import pypdfium2.raw as raw

from ocr.document import Face
from ocr.readers.faces import face_of_name

# PDFium estimates the weight by the thickness of stems: Helvetica has 490, Computer Modern bold
# 545.
_BOLD_WEIGHT = 600
_BOLD = re.compile(r"bold|black|heavy|demi|(?<![a-z])cmb|\bbd\b|[-,]bd|[-,]b$|medi$", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|[-,]it$|(?<![a-z])cm(ti|sl|bxti|mi)", re.IGNORECASE)
_FIXED_FLAG, _SERIF_FLAG, _ITALIC_FLAG = 1, 1 << 1, 1 << 6  # of a font descriptor's /Flags
_DARK, _GREY = 0x48, 0x18  # of 255: letters as dark and as grey as that are taken for black

Colouring = Callable[[Any, Any, Any, Any, Any], int]


@dataclass(frozen=True, slots=True)
class Style:
    """How one text object looks: size in points, direction in degrees counter-clockwise on the
    unturned page.
    """

    size: float
    angle: float
    bold: bool
    italic: bool
    address: int
    face: Face = ""
    colour: str = ""  # six hexadecimal digits, "" for black
    font: str = ""  # its name


@dataclass(frozen=True, slots=True)
class Font:
    bold: bool
    italic: bool
    face: Face
    name: str = ""


_NO_FONT = Font(bold=False, italic=False, face="")


class Styles:
    """Styles of the text objects of one page; fonts are asked once each.

    `colours` are those of texts that do not show in their own, by their address.
    """

    def __init__(self, colours: dict[int, str]) -> None:
        self._colours = colours
        self._fonts: dict[int, Font] = {}

    def of(self, pointer: Any, textpage: Any, index: int) -> Style:
        """The style of a text object, of which `index` is a character."""
        size = c_float()
        raw.FPDFTextObj_GetFontSize(pointer, size)
        matrix = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(textpage, index, matrix):
            matrix.a = matrix.d = 1.0
        points = abs(size.value) * hypot(matrix.c, matrix.d)
        angle = degrees(atan2(matrix.b, matrix.a)) % 360
        font = self._font(raw.FPDFTextObj_GetFont(pointer))
        address = addressof(pointer.contents)
        colour = self._colours.get(address)
        if colour is None:
            colour = colour_of(pointer)
        return Style(points, angle, font.bold, font.italic, address, font.face, colour, font.name)

    def _font(self, pointer: Any) -> Font:
        if not pointer:
            return _NO_FONT
        address = addressof(pointer.contents)
        if address not in self._fonts:
            self._fonts[address] = _font(pointer)
        return self._fonts[address]


def _font(pointer: Any) -> Font:
    name = _name_of(pointer, raw.FPDFFont_GetBaseFontName)
    angle = c_int()
    raw.FPDFFont_GetItalicAngle(pointer, angle)
    flags = raw.FPDFFont_GetFlags(pointer)
    heavy = raw.FPDFFont_GetWeight(pointer) >= _BOLD_WEIGHT
    sloping = angle.value != 0 or bool(flags & _ITALIC_FLAG)
    bold = heavy or _BOLD.search(name) is not None
    italic = sloping or _ITALIC.search(name) is not None
    return Font(bold, italic, _face(pointer, name, flags), name)


def _face(pointer: Any, name: str, flags: int) -> Face:
    """By the name; the flags are often wrong, so they are asked last, and say nothing of sans."""
    face = face_of_name(name) or face_of_name(_name_of(pointer, raw.FPDFFont_GetFamilyName))
    if face:
        return face
    if flags <= 0:
        return ""
    if flags & _FIXED_FLAG:
        return "mono"
    if flags & _SERIF_FLAG:
        return "serif"
    return ""


def _name_of(pointer: Any, ask: Callable[[Any, Any, int], int]) -> str:
    """The font's name without the tag that marks a subset, as in "ABCDEF+Helvetica"."""
    buffer = create_string_buffer(200)
    ask(pointer, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace")
    without_tag = name.partition("+")[2]
    return without_tag or name


def colour_of(pointer: Any) -> str:
    """The colour of a text object on white paper: that of its outline where only that is drawn."""
    ask: Colouring = raw.FPDFPageObj_GetFillColor
    if raw.FPDFTextObj_GetTextRenderMode(pointer) == raw.FPDF_TEXTRENDERMODE_STROKE:
        ask = raw.FPDFPageObj_GetStrokeColor
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not ask(pointer, red, green, blue, alpha):
        return ""
    values = []
    for value in (red.value, green.value, blue.value):
        values.append(round(255 - (255 - value) * alpha.value / 255))
    if max(values) <= _DARK and max(values) - min(values) <= _GREY:
        return ""
    return "".join(f"{value:02x}" for value in values)

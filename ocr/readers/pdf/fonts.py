"""What a font's name and description say about the letters."""

import re
from ctypes import addressof, c_float, c_int, create_string_buffer
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

import pypdfium2.raw as raw

# PDFium estimates the weight by the thickness of stems: Helvetica has 490, Computer Modern bold
# 545.
_BOLD_WEIGHT = 600
_BOLD = re.compile(r"bold|black|heavy|demi|(?<![a-z])cmb|\bbd\b|[-,]bd|[-,]b$|medi$", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|[-,]it$|(?<![a-z])cm(ti|sl|bxti)", re.IGNORECASE)
_ITALIC_FLAG = 1 << 6  # bit 7 of a font descriptor's /Flags


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


class Styles:
    """Styles of the text objects of one page; fonts are asked once each."""

    def __init__(self) -> None:
        self._faces: dict[int, tuple[bool, bool]] = {}

    def of(self, pointer: Any, textpage: Any, index: int) -> Style:
        """The style of a text object, of which `index` is a character."""
        size = c_float()
        raw.FPDFTextObj_GetFontSize(pointer, size)
        matrix = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(textpage, index, matrix):
            matrix.a = matrix.d = 1.0
        points = abs(size.value) * hypot(matrix.c, matrix.d)
        angle = degrees(atan2(matrix.b, matrix.a)) % 360
        bold, italic = self._face(raw.FPDFTextObj_GetFont(pointer))
        return Style(points, angle, bold, italic, addressof(pointer.contents))

    def _face(self, font: Any) -> tuple[bool, bool]:
        """Whether a font is bold, and whether it is italic."""
        if not font:
            return False, False
        address = addressof(font.contents)
        if address not in self._faces:
            self._faces[address] = _face(font)
        return self._faces[address]


def _face(font: Any) -> tuple[bool, bool]:
    name = _name_of(font)
    angle = c_int()
    raw.FPDFFont_GetItalicAngle(font, angle)
    flags = raw.FPDFFont_GetFlags(font)
    heavy = raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
    sloping = angle.value != 0 or bool(flags & _ITALIC_FLAG)
    bold = heavy or _BOLD.search(name) is not None
    italic = sloping or _ITALIC.search(name) is not None
    return bold, italic


def _name_of(font: Any) -> str:
    """The font's name without the tag that marks a subset, as in "ABCDEF+Helvetica"."""
    buffer = create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace")
    without_tag = name.partition("+")[2]
    return without_tag or name

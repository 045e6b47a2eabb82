"""What a font's name and description say about the letters."""

import re
from ctypes import addressof, c_float, c_int, create_string_buffer
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

import pypdfium2.raw as raw

# PDFium estimates the weight by the thickness of stems: Helvetica has 490, Computer Modern bold 545.
_BOLD_WEIGHT = 600
_BOLD = re.compile(r"bold|black|heavy|demi|(?<![a-z])cmb|\bbd\b|[-,]bd|[-,]b$|medi$", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|[-,]it$|(?<![a-z])cm(ti|sl|bxti)", re.IGNORECASE)
_ITALIC_FLAG = 1 << 6


@dataclass(frozen=True, slots=True)
class Style:
    """How one text object looks: size in points, direction in degrees counter-clockwise on the unturned page."""

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
        size, matrix = c_float(), raw.FS_MATRIX()
        raw.FPDFTextObj_GetFontSize(pointer, size)
        if not raw.FPDFText_GetMatrix(textpage, index, matrix):
            matrix.a = matrix.d = 1.0
        angle = degrees(atan2(matrix.b, matrix.a)) % 360
        bold, italic = self._face(raw.FPDFTextObj_GetFont(pointer))
        return Style(
            abs(size.value) * hypot(matrix.c, matrix.d),
            angle,
            bold,
            italic,
            addressof(pointer.contents),
        )

    def _face(self, font: Any) -> tuple[bool, bool]:
        """Whether a font is bold, and whether it is italic."""
        if not font:
            return False, False
        address = addressof(font.contents)
        if address not in self._faces:
            self._faces[address] = _face(font)
        return self._faces[address]


def _face(font: Any) -> tuple[bool, bool]:
    buffer, angle = create_string_buffer(200), c_int()
    raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace").partition("+")[2] or buffer.value.decode(
        "utf-8", "replace"
    )
    raw.FPDFFont_GetItalicAngle(font, angle)
    bold = bool(_BOLD.search(name)) or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
    sloping = angle.value != 0 or bool(raw.FPDFFont_GetFlags(font) & _ITALIC_FLAG)
    return bold, sloping or bool(_ITALIC.search(name))

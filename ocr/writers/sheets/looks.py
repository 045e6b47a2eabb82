"""How cells look: the few attributes that a sheet needs, and openpyxl's cells made with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ocr.document import Word
from ocr.writers.common import is_rtl
from ocr.writers.sheets.values import Value

_FORMATS = 200  # that Excel takes beside its own, in every language
# What would become a formula as soon as someone edits the cell.
_QUOTED = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SIDE = Side(style="thin", color="FFBFBFBF")
ALL_SIDES = "left top right bottom"
USUAL_SIZE = 10  # points of the letters
_FROM_RIGHT = 2  # Excel's number for the direction of a text
_LIGHT = 3 * 0xB0
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


def colour_of(words: Sequence[Word], shade: str = "") -> str:
    """The colour that all words have; light letters need the dark `shade` that they stand on."""
    colours = {word.colour for word in words}
    if len(colours) != 1:
        return ""
    colour = colours.pop()
    if not _COLOUR.fullmatch(colour) or (_is_light(colour) and not shade):
        return ""
    return colour


def _is_light(colour: str) -> bool:
    """Whether letters of a colour cannot be read on white."""
    parts = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    return sum(parts) > _LIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """`sides` names those that have a rule. `colour` is that of the letters and `shade` that behind
    them, as six hexadecimal digits; `align` is "left", "center" or "right", "" as a program does.
    `size` is that of the letters in points.
    """

    bold: bool = False
    italic: bool = False
    sides: str = ""
    wrap: bool = False
    indent: int = 0
    colour: str = ""
    shade: str = ""
    align: str = ""
    size: int = USUAL_SIZE


# A look, the format of its number, whether its text is quoted, and whether it runs from the right.
_Wanted = tuple[Look, str, bool, bool]


class Cells:
    """Makes the cells of a workbook. Cells that look alike share a style, which is made once."""

    def __init__(self) -> None:
        self._styles: dict[_Wanted, Any] = {}
        self._formats: set[str] = set()

    def cell(self, sheet: Any, value: Value, shown: str, look: Look) -> Cell:
        """A cell for a row of a sheet in write-only mode.

        `shown` is the text on the paper, at most 32,767 characters. Text is stored as text whatever
        it begins with. So is a value whose format would be one too many, but for the plain number
        of a workbook.
        """
        if not self._affords(value.format):
            value = value.without_format(shown)
        quoted = value.is_text and shown.startswith(_QUOTED)
        from_right = value.is_text and is_rtl(shown)
        style = self._style(sheet, (look, value.format, quoted, from_right))
        cell = Cell(sheet, 1, 1, style_array=style)
        if not shown:
            return cell
        if value.is_text:
            # _x0041_ is Excel's way to write the letter A.
            cell.value = _ESCAPE.sub("_x005F_", shown)
            cell.data_type = "s"
        else:
            cell.value = value.value
        return cell

    def _affords(self, format: str) -> bool:
        if format not in self._formats and len(self._formats) < _FORMATS:
            self._formats.add(format)
        return format in self._formats

    def _style(self, sheet: Any, wanted: _Wanted) -> Any:
        if wanted not in self._styles:
            self._styles[wanted] = _styled(sheet, *wanted)._style
        return self._styles[wanted]


def _styled(sheet: Any, look: Look, format: str, quoted: bool, from_right: bool) -> Cell:
    cell = WriteOnlyCell(sheet)
    colour = None
    if _COLOUR.fullmatch(look.colour):
        colour = f"FF{look.colour.upper()}"
    cell.font = Font(name="Arial", size=look.size, bold=look.bold, italic=look.italic, color=colour)
    align = look.align
    if look.indent and not align:
        align = "left"  # without it nothing is indented
    direction = 0  # as the text begins
    if from_right:
        direction = _FROM_RIGHT
    cell.alignment = Alignment(
        horizontal=align or None,
        vertical="top",
        wrap_text=look.wrap,
        indent=look.indent,
        readingOrder=direction,
    )
    cell.number_format = format
    if look.sides:
        cell.border = Border(**dict.fromkeys(look.sides.split(), _SIDE))
    if _COLOUR.fullmatch(look.shade):
        cell.fill = PatternFill("solid", fgColor=f"FF{look.shade.upper()}")
    if quoted:
        cell.quotePrefix = True
    return cell

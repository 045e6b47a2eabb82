"""The fonts of a PDF: what the bytes of a string mean in them, and how wide they are."""

from functools import cached_property
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from ocr.writers.pdf.conforming.tounicode import read_table

_UNKNOWN = 0.5  # ems: the width of a character that nobody states
_MOST_WIDTHS = 70_000  # entries that a font's table of widths may make


class Fonts:
    """The fonts of a file, each looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Font] = {}

    def of(self, resources: Any, name: str) -> "Font":
        """The font that content calls `name`; one without anything where there is none."""
        found: Any = None
        held = resources.get("/Font") if isinstance(resources, Dictionary) else None
        if isinstance(held, Dictionary):
            found = held.get(name)
        if not isinstance(found, Dictionary):
            return Font(Dictionary())
        key = found.objgen
        if key == (0, 0):
            return Font(found)
        if key not in self._known:
            self._known[key] = Font(found)
        return self._known[key]


class Font:
    """`codes` and `widths` read strings; `dictionary` is the font's own."""

    def __init__(self, dictionary: Any) -> None:
        self.dictionary = dictionary
        self.subtype = str(dictionary.get("/Subtype", ""))
        self.is_composite = self.subtype == "/Type0"
        self.is_vertical = dictionary.get("/Encoding") == Name("/Identity-V")
        self.descendant: Any = Dictionary()
        self._default = _UNKNOWN
        self._widths: dict[int, float] = {}
        if self.is_composite:
            self._read_composite()
        else:
            self._read_simple()

    @property
    def descriptor(self) -> Any:
        owner = self.descendant if self.is_composite else self.dictionary
        found = owner.get("/FontDescriptor")
        return found if isinstance(found, Dictionary) else Dictionary()

    @cached_property
    def spaces(self) -> set[int]:
        """The codes that mean a space."""
        table = self.dictionary.get("/ToUnicode")
        if isinstance(table, pikepdf.Stream):
            found = read_table(table.read_bytes())
            return {code for code, text in found.items() if text in (" ", "\xa0")}
        if self.is_composite:
            return set()
        return {32}

    def codes(self, data: bytes) -> list[int]:
        """The codes in a string; of composite fonts, two bytes each."""
        if not self.is_composite:
            return list(data)
        found = []
        for place in range(0, len(data) - 1, 2):
            found.append(data[place] * 256 + data[place + 1])
        return found

    def width(self, code: int) -> float:
        """In ems."""
        return self._widths.get(code, self._default)

    def widths(self, data: bytes) -> list[tuple[bool, float]]:
        """For each character whether it is the space that word spacing widens, and its width."""
        found = []
        for code in self.codes(data):
            is_space = code == 32 and not self.is_composite
            found.append((is_space, self.width(code)))
        return found

    def _read_simple(self) -> None:
        scale = 0.001
        if self.subtype == "/Type3":
            scale = abs(_number(self.dictionary.get("/FontMatrix", [0.001])[0], 0.001))
        first = int(_number(self.dictionary.get("/FirstChar"), 0))
        table = self.dictionary.get("/Widths")
        if isinstance(table, Array):
            for place, width in enumerate(list(table)[:256]):
                self._widths[first + place] = _number(width, 0.0) * scale
            self._default = _number(self.descriptor.get("/MissingWidth"), 0.0) * scale

    def _read_composite(self) -> None:
        held = self.dictionary.get("/DescendantFonts")
        if isinstance(held, Array) and len(held) and isinstance(held[0], Dictionary):
            self.descendant = held[0]
        self._default = _number(self.descendant.get("/DW"), 1000.0) / 1000
        if self.is_vertical:
            self._default = 1.0
            return
        table = self.descendant.get("/W")
        if isinstance(table, Array):
            self._read_table(list(table))

    def _read_table(self, table: list[Any]) -> None:
        """`first [w w w]` or `first last w`, again and again."""
        place = 0
        while place + 1 < len(table) and len(self._widths) < _MOST_WIDTHS:
            first = int(_number(table[place], 0))
            second = table[place + 1]
            if isinstance(second, Array):
                for step, stated in enumerate(second):
                    self._widths[first + step] = _number(stated, 0.0) / 1000
                place += 2
            elif place + 2 < len(table):
                width = _number(table[place + 2], 0.0) / 1000
                last = min(int(_number(second, 0)), first + _MOST_WIDTHS)
                for code in range(first, last + 1):
                    self._widths[code] = width
                place += 3
            else:
                return


def _number(value: Any, otherwise: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, ArithmeticError, pikepdf.PdfError):
        return otherwise

"""What the cells of a workbook refer to: its common texts and its formats."""

import re
from dataclasses import dataclass

from lxml import etree

from ocr.readers.office.format_tokens import TEXT
from ocr.readers.office.number_format import format_of, is_date, shown, text_shown
from ocr.readers.office.package import Package, find, find_all, q
from ocr.readers.office.text import Run, integer

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAYS_TO_1904 = 1462  # from the day that other workbooks count from
_WHOLE = 2**53  # up to which every whole number has a place of its own
_ON = (None, "1", "true")


@dataclass(frozen=True, slots=True)
class Look:
    """The format of numbers, and the letters."""

    code: str = "General"
    bold: bool = False
    italic: bool = False
    size: float = 0.0

    def run(self, text: str) -> Run:
        return Run(text, self.bold, self.italic, self.size)


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell shows; `value` is the number behind it, None for a text, which has the format
    "@".
    """

    run: Run
    value: int | float | None = None
    format: str = TEXT


class Book:
    """Common texts and looks by their index.

    An index that does not exist gives an empty text or the usual look.
    """

    def __init__(self, package: Package, workbook: etree._Element) -> None:
        properties = find(workbook, "x:workbookPr")
        self.since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.is_computed_on_load = is_computed_on_load(workbook)
        texts = package.related(package.main, "sharedStrings")
        self._texts = [text_of(entry) for entry in find_all(texts, "x:si")]
        self._looks = _looks(package.related(package.main, "styles"))

    def content(self, kind: str, value: str, style: int) -> Content:
        """A cell of a type with a value, as it looks."""
        look = Look()
        if 0 <= style < len(self._looks):
            look = self._looks[style]
        if kind == "n":
            return self._number(value, look)
        text = unescaped(value)
        if kind == "s":
            text = self.common_text(value)
        elif kind == "b":
            text = _boolean(value)
        return Content(look.run(text_shown(text, look.code)))

    def _number(self, value: str, look: Look) -> Content:
        try:
            number = float(value)
            text = shown(number, look.code, since_1904=self.since_1904)
        except (ValueError, OverflowError):
            return Content(look.run(value))
        if self.since_1904 and is_date(look.code):
            number += _DAYS_TO_1904
        kept: int | float = number
        if number == int(number) and abs(number) < _WHOLE:
            kept = int(number)
        return Content(look.run(text), kept, look.code)

    def common_text(self, value: str) -> str:
        """The text that a cell of the type "s" refers to."""
        place = integer(value, -1)
        if 0 <= place < len(self._texts):
            return self._texts[place]
        return ""


def is_computed_on_load(workbook: etree._Element) -> bool:
    """Whether what is stored for formulas is no value: some programs write 0 for every one."""
    calculation = find(workbook, "x:calcPr")
    return calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")


def _boolean(value: str) -> str:
    if value.strip() in ("1", "true"):
        return "TRUE"
    return "FALSE"


def text_of(entry: etree._Element) -> str:
    """A text with or without runs; its phonetic spelling is left out."""
    text = ""
    for part in (entry, *find_all(entry, "x:r")):
        for found in find_all(part, "x:t"):
            text += found.text or ""
    return unescaped(text)


def unescaped(text: str) -> str:
    """Decode characters that XML cannot hold, which are written as `_x000D_`."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _looks(root: etree._Element | None) -> list[Look]:
    own = {}
    for entry in find_all(root, "x:numFmts/x:numFmt"):
        own[integer(entry.get("numFmtId"))] = entry.get("formatCode", "")
    fonts = find_all(root, "x:fonts/x:font")
    return [_look(entry, own, fonts) for entry in find_all(root, "x:cellXfs/x:xf")]


def _look(entry: etree._Element, own: dict[int, str], fonts: list[etree._Element]) -> Look:
    code = format_of(integer(entry.get("numFmtId")), own)
    place = integer(entry.get("fontId"))
    if place < 0 or place >= len(fonts):
        return Look(code)
    font = fonts[place]
    bold = find(font, "x:b")
    italic = find(font, "x:i")
    size = find(font, "x:sz")
    points = 0.0
    if size is not None:
        points = float(integer(size.get("val")))
    return Look(
        code,
        bold is not None and bold.get(q("x:val"), bold.get("val")) in _ON,
        italic is not None and italic.get("val") in _ON,
        points,
    )

"""What the cells of a workbook refer to: its common texts and its formats."""

import re
from dataclasses import dataclass

from lxml import etree

from ocr.readers.office.number_format import format_of, shown
from ocr.readers.office.package import Package, find, find_all, q
from ocr.readers.office.text import Run, integer

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ON = (None, "1", "true")


@dataclass(frozen=True, slots=True)
class Look:
    """The format of numbers, and the letters."""

    code: str = "General"
    bold: bool = False
    italic: bool = False
    size: float = 0.0


class Book:
    """Common texts and looks by their index; an index that does not exist gives an empty text or the usual look."""

    def __init__(self, package: Package, workbook: etree._Element) -> None:
        properties = find(workbook, "x:workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        texts = package.related(package.main, "sharedStrings")
        self._texts = [text_of(entry) for entry in find_all(texts, "x:si")]
        self._looks = _looks(package.related(package.main, "styles"))

    def run(self, kind: str, value: str, style: int) -> Run:
        """The text of a cell of a type with a value, as it looks."""
        look = self._looks[style] if 0 <= style < len(self._looks) else Look()
        return Run(self._text(kind, value, look.code), look.bold, look.italic, look.size)

    def _text(self, kind: str, value: str, code: str) -> str:
        if kind == "s":
            place = integer(value, -1)
            return self._texts[place] if 0 <= place < len(self._texts) else ""
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind != "n":
            return unescaped(value)
        try:
            return shown(float(value), code, since_1904=self._since_1904)
        except (ValueError, OverflowError):
            return value


def text_of(entry: etree._Element) -> str:
    """A text with or without runs; how it is pronounced is left out."""
    parts = [entry, *find_all(entry, "x:r")]
    return unescaped("".join(found.text or "" for part in parts for found in find_all(part, "x:t")))


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _looks(root: etree._Element | None) -> list[Look]:
    formats = find_all(root, "x:numFmts/x:numFmt")
    own = {integer(entry.get("numFmtId")): entry.get("formatCode", "") for entry in formats}
    fonts = find_all(root, "x:fonts/x:font")
    return [_look(entry, own, fonts) for entry in find_all(root, "x:cellXfs/x:xf")]


def _look(entry: etree._Element, own: dict[int, str], fonts: list[etree._Element]) -> Look:
    place = integer(entry.get("fontId"))
    font = fonts[place] if 0 <= place < len(fonts) else None
    bold, italic = (find(font, name) for name in ("x:b", "x:i"))
    size = find(font, "x:sz")
    return Look(
        format_of(integer(entry.get("numFmtId")), own),
        bold is not None and bold.get(q("x:val"), bold.get("val")) in _ON,
        italic is not None and italic.get("val") in _ON,
        0.0 if size is None else float(integer(size.get("val"))),
    )

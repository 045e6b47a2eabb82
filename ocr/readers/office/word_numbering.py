"""The marks of a Word file's lists: bullets, and numbers that are counted as one reads."""

from collections import defaultdict

from lxml import etree

from ocr.readers.office.package import find, find_all, q
from ocr.readers.office.text import integer
from ocr.readers.office.word_styles import Numbered

BULLET = "\u2022"
_HUNDREDS = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
_ROMAN = (*_HUNDREDS, (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def bullet(mark: str) -> str:
    """A bullet as text: those of symbol fonts stand at letters and at places without a meaning."""
    mark = mark.strip()
    odd = (
        not mark
        or len(mark) > 2
        or mark.isalnum()
        or any("\ue000" <= char <= "\uf8ff" for char in mark)
    )
    return BULLET if odd else mark


def counted(number: int, style: str) -> str:
    """A number in a style by its OOXML name; digits in those that are not known."""
    if "oman" in style and 0 < number < 4000:
        return _cased(_roman(number), style)
    if ("Letter" in style or style.startswith("alpha")) and 0 < number < 1000:
        return _cased(chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26), style)
    return f"{number:02d}" if style == "decimalZero" else str(number)


class Numbering:
    """Counts the entries of all lists; to be asked in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists = {
            entry.get(q("w:abstractNumId")): entry for entry in find_all(root, "w:abstractNum")
        }
        self._numbers = {entry.get(q("w:numId")): entry for entry in find_all(root, "w:num")}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def mark(self, entry: Numbered, style: str) -> tuple[str, int]:
        """The mark of the next entry of a list and its level from 0."""
        number = self._numbers.get(entry.number)
        name = _value(number, "w:abstractNumId")
        levels = find_all(self._lists.get(name), "w:lvl")
        level = self._level(levels, style) if entry.level is None else min(max(entry.level, 0), 8)
        self._begin(entry.number, name, number)
        self._count(name, level, levels)
        return self._text(name, level, levels), level

    def _level(self, levels: list[etree._Element], style: str) -> int:
        own = (lvl for lvl in levels if _value(lvl, "w:pStyle") == style)
        return next((integer(lvl.get(q("w:ilvl"))) for lvl in own), 0)

    def _begin(self, number: str, name: str, entry: etree._Element | None) -> None:
        """A list that is used for the first time may count anew what another has begun."""
        if number in self._begun:
            return
        self._begun.add(number)
        for change in find_all(entry, "w:lvlOverride"):
            if (start := _value(change, "w:startOverride")) != "":
                self._counts[name][integer(change.get(q("w:ilvl")))] = integer(start) - 1

    def _count(self, name: str, level: int, levels: list[etree._Element]) -> None:
        counts = self._counts[name]
        counts[level] = counts.get(level, _start(levels, level) - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]

    def _text(self, name: str, level: int, levels: list[etree._Element]) -> str:
        shape = _at(levels, level)
        style = _value(shape, "w:numFmt") or "bullet"
        pattern = _value(shape, "w:lvlText")
        if style == "bullet":
            return bullet(pattern)
        for other in range(level + 1) if style != "none" else ():
            number = self._counts[name].get(other, _start(levels, other))
            legal = find(shape, "w:isLgl") is not None
            own = "decimal" if legal else _value(_at(levels, other), "w:numFmt")
            pattern = pattern.replace(f"%{other + 1}", counted(number, own))
        return pattern.strip()


def _at(levels: list[etree._Element], level: int) -> etree._Element | None:
    return next((lvl for lvl in levels if integer(lvl.get(q("w:ilvl"))) == level), None)


def _start(levels: list[etree._Element], level: int) -> int:
    return integer(_value(_at(levels, level), "w:start"), 1)


def _value(element: etree._Element | None, name: str) -> str:
    found = find(element, name)
    return "" if found is None else found.get(q("w:val"), "")


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _cased(text: str, style: str) -> str:
    return text.upper() if style.startswith(("upper", "alphaUc", "romanUc")) else text

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
    """A bullet as text. Symbol fonts keep theirs at letters and in the private use area."""
    mark = mark.strip()
    if not mark or len(mark) > 2 or mark.isalnum():
        return BULLET
    if any("\ue000" <= char <= "\uf8ff" for char in mark):
        return BULLET
    return mark


def counted(number: int, style: str) -> str:
    """A number in a style by its OOXML name; digits in those that are not known."""
    if "oman" in style and 0 < number < 4000:
        return _cased(_roman(number), style)
    lettered = "Letter" in style or style.startswith("alpha")
    if lettered and 0 < number < 1000:
        rounds, letter = divmod(number - 1, 26)  # after "z" comes "aa", then "bb"
        return _cased(chr(ord("a") + letter) * (1 + rounds), style)
    if style == "decimalZero":
        return f"{number:02d}"
    return str(number)


class Numbering:
    """Counts the entries of all lists; to be asked in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists = {}
        for entry in find_all(root, "w:abstractNum"):
            self._lists[entry.get(q("w:abstractNumId"))] = entry
        self._numbers = {}
        for entry in find_all(root, "w:num"):
            self._numbers[entry.get(q("w:numId"))] = entry
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def mark(self, entry: Numbered, style: str) -> tuple[str, int]:
        """The mark of the next entry of a list and its level from 0."""
        number = self._numbers.get(entry.number)
        name = _value(number, "w:abstractNumId")
        levels = find_all(self._lists.get(name), "w:lvl")
        if entry.level is None:
            level = _level_of_style(levels, style)
        else:
            level = min(max(entry.level, 0), 8)
        self._begin(entry.number, name, number)
        self._count(name, level, levels)
        return self._text(name, level, levels), level

    def _begin(self, number: str, name: str, entry: etree._Element | None) -> None:
        """A list that is used for the first time may restart the count that another has begun."""
        if number in self._begun:
            return
        self._begun.add(number)
        for change in find_all(entry, "w:lvlOverride"):
            start = _value(change, "w:startOverride")
            if start:
                level = integer(change.get(q("w:ilvl")))
                self._counts[name][level] = integer(start) - 1

    def _count(self, name: str, level: int, levels: list[etree._Element]) -> None:
        counts = self._counts[name]
        counts[level] = counts.get(level, _start(levels, level) - 1) + 1
        for other in list(counts):
            if other > level:
                del counts[other]

    def _text(self, name: str, level: int, levels: list[etree._Element]) -> str:
        shape = _at(levels, level)
        style = _value(shape, "w:numFmt") or "bullet"
        pattern = _value(shape, "w:lvlText")
        if style == "bullet":
            return bullet(pattern)
        if style == "none":
            return pattern.strip()
        legal = find(shape, "w:isLgl") is not None
        for other in range(level + 1):
            number = self._counts[name].get(other, _start(levels, other))
            own = "decimal"
            if not legal:
                own = _value(_at(levels, other), "w:numFmt")
            pattern = pattern.replace(f"%{other + 1}", counted(number, own))
        return pattern.strip()


def _level_of_style(levels: list[etree._Element], style: str) -> int:
    for level in levels:
        if _value(level, "w:pStyle") == style:
            return integer(level.get(q("w:ilvl")))
    return 0


def _at(levels: list[etree._Element], number: int) -> etree._Element | None:
    for level in levels:
        if integer(level.get(q("w:ilvl"))) == number:
            return level
    return None


def _start(levels: list[etree._Element], level: int) -> int:
    return integer(_value(_at(levels, level), "w:start"), 1)


def _value(element: etree._Element | None, name: str) -> str:
    found = find(element, name)
    if found is None:
        return ""
    return str(found.get(q("w:val"), ""))


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _cased(text: str, style: str) -> str:
    if style.startswith(("upper", "alphaUc", "romanUc")):
        return text.upper()
    return text

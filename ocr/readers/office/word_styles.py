"""What the styles of a Word file say about paragraphs and letters."""

import functools
import re
from dataclasses import dataclass

from lxml import etree

from ocr.document import Kind
from ocr.readers.office.package import find, find_all, q
from ocr.readers.office.text import Run, integer

_OFF = {"0", "false", "off", "none"}
_LEVELS = 6  # of headings
_DEEPEST = 20  # styles based on styles


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which list a paragraph belongs to; `level` None where the list's own levels name the style."""

    number: str
    level: int | None


def switched(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on, None when it is not mentioned."""
    found = find(properties, name)
    return None if found is None else found.get(q("w:val"), "1") not in _OFF


class Styles:
    """Styles by identifier. A part without them is as good as an empty one."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {style.get(q("w:styleId"), ""): style for style in find_all(root, "w:style")}
        self._defaults = find(root, "w:docDefaults/w:rPrDefault/w:rPr")
        defaults = [s for s in self._styles.values() if s.get(q("w:default")) not in (None, *_OFF)]
        of_paragraphs = (style for style in defaults if style.get(q("w:type")) == "paragraph")
        self.usual = next((style.get(q("w:styleId"), "") for style in of_paragraphs), "")

    def run(self, properties: etree._Element | None, style: str, text: str) -> Run | None:
        """Letters as they look in a paragraph of a style; None when they are hidden."""
        own = find(properties, "w:rStyle")
        names = (own.get(q("w:val"), "") if own is not None else "", style)
        if self._on(properties, names, "w:vanish"):
            return None
        text = text.upper() if self._on(properties, names, "w:caps") else text
        bold, italic = (self._on(properties, names, name) for name in ("w:b", "w:i"))
        return Run(text, bold, italic, self._size(properties, names))

    def heading(self, style: str, properties: etree._Element | None) -> int:
        """The level of a heading, 0 for what is none."""
        own = find(properties, "w:outlineLvl")
        level = self._outline(style) if own is None else integer(own.get(q("w:val")), 9) + 1
        return min(level, _LEVELS) if level <= 9 else 0

    def numbered(self, style: str, properties: etree._Element | None) -> Numbered | None:
        """The list that a paragraph belongs to by itself or by its style. Number 0 takes it out of any."""
        own = find(properties, "w:numPr")
        found = self._numbered(style) if own is None else _numbered(own, 0)
        if found is None and own is not None:  # a level alone: the list is the style's
            inherited, level = self._numbered(style), _value(own, "w:ilvl")
            found = inherited and Numbered(inherited.number, integer(level))
        return None if found is None or found.number == "0" else found

    def listed(self, style: str) -> Kind:
        """What a paragraph is that belongs to no list and is no heading, by the name of its style."""
        return "list" if re.match(r"list (bullet|number)", self._name(style)) else "paragraph"

    def _on(self, properties: etree._Element | None, names: tuple[str, str], name: str) -> bool:
        own = switched(properties, name)
        return own if own is not None else any(self._style_on(style, name) for style in names)

    @functools.cache  # noqa: B019  lives as long as the file is read
    def _style_on(self, style: str, name: str) -> bool:
        found = (switched(find(step, "w:rPr"), name) for step in self._chain(style))
        return next((value for value in found if value is not None), False)

    def _size(self, properties: etree._Element | None, names: tuple[str, str]) -> float:
        own = _value(properties, "w:sz")
        return integer(own) / 2 if own else self._style_size(names)

    @functools.cache  # noqa: B019  as above
    def _style_size(self, names: tuple[str, str]) -> float:
        places = [find(step, "w:rPr") for name in names for step in self._chain(name)] + [
            self._defaults
        ]
        return next((integer(size) / 2 for place in places if (size := _value(place, "w:sz"))), 0.0)

    @functools.cache  # noqa: B019  as above
    def _outline(self, style: str) -> int:
        for step in self._chain(style):
            name = (_value(step, "w:name") or "").lower()
            named = re.fullmatch(r"heading ([1-9])", name)
            if named or name in ("title", "subtitle"):
                return int(named[1]) if named else 1 + (name == "subtitle")
            stated = _value(find(step, "w:pPr"), "w:outlineLvl")
            if stated:
                return integer(stated, 9) + 1
        return 10

    @functools.cache  # noqa: B019  as above
    def _numbered(self, style: str) -> Numbered | None:
        places = [find(step, "w:pPr/w:numPr") for step in self._chain(style)]
        return next(
            (found for place in places if place is not None and (found := _numbered(place, None))),
            None,
        )

    def _name(self, style: str) -> str:
        return (_value(self._styles.get(style), "w:name") or "").lower()

    def _chain(self, style: str) -> list[etree._Element]:
        """A style and those that it is based on."""
        chain: list[etree._Element] = []
        while style in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[style])
            style = _value(chain[-1], "w:basedOn") or ""
        return chain


def _numbered(properties: etree._Element, level: int | None) -> Numbered | None:
    number, stated = _value(properties, "w:numId"), _value(properties, "w:ilvl")
    return Numbered(number, integer(stated) if stated else level) if number else None


def _value(element: etree._Element | None, name: str) -> str | None:
    found = find(element, name)
    return None if found is None else found.get(q("w:val"))

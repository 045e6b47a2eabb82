"""What the styles of a Word file say about paragraphs and letters."""

import functools
import re
from dataclasses import dataclass

from lxml import etree

from ocr.document import Align, Face, Kind
from ocr.readers.faces import face_of_name
from ocr.readers.office.package import find, find_all, q
from ocr.readers.office.text import Run, integer, seen_colour
from ocr.readers.symbols import is_symbolic, sign

_OFF = {"0", "false", "off", "none"}
_LEVELS = 6  # of headings
_DEEPEST = 20  # styles based on styles
_RAISED = 3  # half points: letters that are moved by less stand on their line
_ALIGNED: dict[str, Align] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
_OPPOSITE: dict[Align, Align] = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """The list of a paragraph; `level` is None where the list's own levels name the style."""

    number: str
    level: int | None


def switched(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on, None when it is not mentioned."""
    found = find(properties, name)
    if found is None:
        return None
    return found.get(q("w:val"), "1") not in _OFF


class Styles:
    """Styles by identifier. A part without them is as good as an empty one."""

    def __init__(self, root: etree._Element | None, theme: etree._Element | None = None) -> None:
        self._styles = {style.get(q("w:styleId"), ""): style for style in find_all(root, "w:style")}
        self._defaults = find(root, "w:docDefaults/w:rPrDefault/w:rPr")
        self._theme_fonts = _theme_fonts(theme)
        self.usual = self._usual_style()

    def _usual_style(self) -> str:
        """The identifier of the default style of paragraphs."""
        for style in self._styles.values():
            default = style.get(q("w:default"))
            if default is None or default in _OFF:
                continue
            if style.get(q("w:type")) == "paragraph":
                return str(style.get(q("w:styleId"), ""))
        return ""

    def run(self, properties: etree._Element | None, style: str, text: str) -> Run | None:
        """Letters as they look in a paragraph of a style; None when they are hidden."""
        own = find(properties, "w:rStyle")
        own_style = ""
        if own is not None:
            own_style = own.get(q("w:val"), "")
        names = (own_style, style)
        if self._on(properties, names, "w:vanish"):
            return None
        if self._on(properties, names, "w:caps"):
            text = text.upper()
        font = self._font(properties, names)
        if is_symbolic(font):
            text = "".join(sign(char, font) for char in text)
        return Run(
            text,
            self._on(properties, names, "w:b"),
            self._on(properties, names, "w:i"),
            self._size(properties, names),
            face=_face(font),
            colour=seen_colour(self._stated(properties, names, "w:color")),
            raised=self._raised(properties, names),
            struck=self._is_struck(properties, names),
            underlined=self._stated(properties, names, "w:u") not in ("", "none"),
        )

    def align(self, style: str, properties: etree._Element | None) -> Align:
        """How the lines of a paragraph stand, "" where nothing says it."""
        value = _value(properties, "w:jc") or self._style_value(style, "w:pPr", "w:jc")
        align = _ALIGNED.get(value, "")
        if switched(properties, "w:bidi"):  # "left" is where lines begin
            return _OPPOSITE.get(align, align)
        return align

    def _raised(self, properties: etree._Element | None, names: tuple[str, str]) -> int:
        """1 for letters above the line, -1 for letters below it."""
        place = self._stated(properties, names, "w:vertAlign")
        moved = integer(self._stated(properties, names, "w:position"))
        if place == "superscript" or moved >= _RAISED:
            return 1
        if place == "subscript" or moved <= -_RAISED:
            return -1
        return 0

    def _is_struck(self, properties: etree._Element | None, names: tuple[str, str]) -> bool:
        once = self._on(properties, names, "w:strike")
        return once or self._on(properties, names, "w:dstrike")

    def _font(self, properties: etree._Element | None, names: tuple[str, str]) -> str:
        """The name of the typeface of Western letters, "" where nothing says it."""
        own = self._font_of(find(properties, "w:rFonts"))
        return own or self._style_font(names)

    @functools.cache  # noqa: B019  lives as long as the file is read
    def _style_font(self, names: tuple[str, str]) -> str:
        for name in names:
            for step in self._chain(name):
                font = self._font_of(find(step, "w:rPr/w:rFonts"))
                if font:
                    return font
        return self._font_of(find(self._defaults, "w:rFonts"))

    def _font_of(self, fonts: etree._Element | None) -> str:
        if fonts is None:
            return ""
        theme = fonts.get(q("w:asciiTheme"), "")
        for kind, font in self._theme_fonts.items():
            if theme.startswith(kind):
                return font
        return str(fonts.get(q("w:ascii")) or fonts.get(q("w:hAnsi")) or "")

    def _stated(self, properties: etree._Element | None, names: tuple[str, str], name: str) -> str:
        """A value of letters by themselves or by their styles, "" where none is stated."""
        own = _value(properties, name)
        if own is not None:
            return own
        for style in names:
            value = self._style_value(style, "w:rPr", name)
            if value:
                return value
        return ""

    @functools.cache  # noqa: B019  as above
    def _style_value(self, style: str, place: str, name: str) -> str:
        for step in self._chain(style):
            value = _value(find(step, place), name)
            if value is not None:
                return value
        return ""

    def heading(self, style: str, properties: etree._Element | None) -> int:
        """The level of a heading, 0 for what is none."""
        own = find(properties, "w:outlineLvl")
        if own is None:
            level = self._outline(style)
        else:
            level = integer(own.get(q("w:val")), 9) + 1
        if level > 9:
            return 0
        return min(level, _LEVELS)

    def numbered(self, style: str, properties: etree._Element | None) -> Numbered | None:
        """The list to which a paragraph belongs by itself or by its style; number 0 means none."""
        own = find(properties, "w:numPr")
        if own is None:
            found = self._numbered(style)
        else:
            found = _numbered(own, 0)
            if found is None:  # a level alone: the list is the style's
                found = self._numbered(style)
                if found is not None:
                    found = Numbered(found.number, integer(_value(own, "w:ilvl")))
        if found is None or found.number == "0":
            return None
        return found

    def listed(self, style: str) -> Kind:
        """The kind of a paragraph outside any list, no heading, by the name of its style."""
        if re.match(r"list (bullet|number)", self._name(style)):
            return "list"
        return "paragraph"

    def _on(self, properties: etree._Element | None, names: tuple[str, str], name: str) -> bool:
        own = switched(properties, name)
        if own is not None:
            return own
        return any(self._style_on(style, name) for style in names)

    @functools.cache  # noqa: B019  as above
    def _style_on(self, style: str, name: str) -> bool:
        for step in self._chain(style):
            value = switched(find(step, "w:rPr"), name)
            if value is not None:
                return value
        return False

    def _size(self, properties: etree._Element | None, names: tuple[str, str]) -> float:
        own = _value(properties, "w:sz")
        if own:
            return integer(own) / 2
        return self._style_size(names)

    @functools.cache  # noqa: B019  as above
    def _style_size(self, names: tuple[str, str]) -> float:
        places = []
        for name in names:
            for step in self._chain(name):
                places.append(find(step, "w:rPr"))
        places.append(self._defaults)
        for place in places:
            size = _value(place, "w:sz")
            if size:
                return integer(size) / 2
        return 0.0

    @functools.cache  # noqa: B019  as above
    def _outline(self, style: str) -> int:
        for step in self._chain(style):
            name = (_value(step, "w:name") or "").lower()
            if name == "title":
                return 1
            if name == "subtitle":
                return 2
            named = re.fullmatch(r"heading ([1-9])", name)
            if named:
                return int(named[1])
            stated = _value(find(step, "w:pPr"), "w:outlineLvl")
            if stated:
                return integer(stated, 9) + 1
        return 10

    @functools.cache  # noqa: B019  as above
    def _numbered(self, style: str) -> Numbered | None:
        for step in self._chain(style):
            place = find(step, "w:pPr/w:numPr")
            if place is None:
                continue
            found = _numbered(place, None)
            if found is not None:
                return found
        return None

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
    number = _value(properties, "w:numId")
    if not number:
        return None
    stated = _value(properties, "w:ilvl")
    if stated:
        level = integer(stated)
    return Numbered(number, level)


def _value(element: etree._Element | None, name: str) -> str | None:
    found = find(element, name)
    if found is None:
        return None
    value: str | None = found.get(q("w:val"))
    return value


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """The typefaces that a theme has for headings ("major") and for text ("minor")."""
    found = {}
    for kind in ("major", "minor"):
        latin = find(theme, f"a:themeElements/a:fontScheme/a:{kind}Font/a:latin")
        if latin is not None:
            found[kind] = latin.get("typeface", "")
    return found


def _face(font: str) -> Face:
    """The class of a typeface; that of most files, sans serif, needs no word."""
    face = face_of_name(font)
    if face == "sans":
        return ""
    return face

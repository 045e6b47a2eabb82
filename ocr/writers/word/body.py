"""The text of a Word file under construction.

Elements are made directly: the library's own calls search for a place to put each paragraph and
for its style by name, which takes minutes for long documents.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from ocr.writers.common import is_east_asian
from ocr.writers.common.metrics import FONTS
from ocr.writers.common.text import SOFT_HYPHEN, Run
from ocr.writers.word.equations import add_equation

Element = Any  # of lxml, which is without types
_ELEMENTS = {"\t": "tab", "\n": "br", SOFT_HYPHEN: "softHyphen"}
_SPECIAL = re.compile(f"([\t\n{SOFT_HYPHEN}])")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def child(parent: Element, name: str, **values: object) -> Element:
    """A new last child, as in child(p, "pStyle", val="Heading1").

    Its attributes are in Word's namespace.
    """
    attributes = {qn(f"w:{key}"): str(value) for key, value in values.items()}
    return etree.SubElement(parent, qn(f"w:{name}"), attributes)


class Body(ABC):
    """What takes paragraphs and tables, one below the other."""

    @abstractmethod
    def append(self, element: Element) -> None:
        """Put an element at the end."""

    def add(self, name: str) -> Element:
        """A new element at the end."""
        element = OxmlElement(f"w:{name}")
        self.append(element)
        return element

    def add_thin(self) -> Element:
        """A paragraph as low as Word lets it be, for what needs one and shall take no room.

        Returns its w:pPr.
        """
        paragraph = thin()
        self.append(paragraph)
        return paragraph.find(qn("w:pPr"))


class DocumentBody(Body):
    """What stands in the document's body so far."""

    def __init__(self, document: Any) -> None:
        self.root: Element = document.element.body
        self.last_section: Element = self.root.sectPr

    @property
    def last(self) -> Element:
        """The last paragraph or table so far, None in an empty document."""
        return self.last_section.getprevious()

    def append(self, element: Element) -> None:
        """Put an element before the last section's properties, which stay last."""
        self.last_section.addprevious(element)


def thin() -> Element:
    """A paragraph that takes next to no room, as an element that stands nowhere yet."""
    paragraph = OxmlElement("w:p")
    properties = child(paragraph, "pPr")
    child(properties, "spacing", before=0, after=0, line=20, lineRule="exact")
    child(child(properties, "rPr"), "sz", val=2)
    return paragraph


def add_runs(
    paragraph: Element,
    runs: list[Run],
    *,
    rtl: bool = False,
    stretch: int = 100,
    is_bold_style: bool = False,
) -> None:
    """The letters of a paragraph. A tab and a line break in their text are Word's own.

    `stretch` is how wide letters are, in per cent of usual. `is_bold_style`: the paragraph's style
    is bold, so that letters which are not have to say it.
    """
    is_alone = len(runs) == 1
    for run in runs:
        if run.math and add_equation(paragraph, run.math, is_alone=is_alone):
            run = replace(run, text=run.text[len(run.text.rstrip()) :], math="")
            if is_alone or not run.text:
                continue
        element = child(paragraph, "r")
        _look(element, run, rtl, stretch, is_bold_style)
        for part in _SPECIAL.split(run.text):
            if part in _ELEMENTS:
                child(element, _ELEMENTS[part])
            elif part:
                text = child(element, "t")
                text.text = part
                text.set(_SPACE, "preserve")


def _look(element: Element, run: Run, rtl: bool, stretch: int, is_bold_style: bool) -> None:
    """The run's properties, in the order that the schema wants."""
    properties = element.makeelement(qn("w:rPr"))
    asian = is_east_asian(run.text)
    if asian or run.face:
        fonts = child(properties, "rFonts")
        if run.face:
            for script in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{script}"), FONTS[run.face])
        if asian:
            fonts.set(qn("w:hint"), "eastAsia")
    if run.bold:
        child(properties, "b")
        child(properties, "bCs")
    elif is_bold_style:
        child(properties, "b", val=0)
    if run.italic:
        child(properties, "i")
        child(properties, "iCs")
    if run.struck:
        child(properties, "strike")
    if run.colour:
        child(properties, "color", val=run.colour.upper())
    if stretch != 100:
        child(properties, "w", val=stretch)
    if run.size:
        half_points = max(round(run.size * 2), 1)
        child(properties, "sz", val=half_points)
        child(properties, "szCs", val=half_points)
    if run.underlined:
        child(properties, "u", val="single")
    if run.raised:
        place = "subscript"
        if run.raised > 0:
            place = "superscript"
        child(properties, "vertAlign", val=place)
    if rtl:
        child(properties, "rtl")
    if len(properties):
        element.append(properties)

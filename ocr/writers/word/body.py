"""The text of a Word file under construction.

Elements are made directly: the library's own calls search for a place to put each paragraph and
for its style by name, which takes minutes for long documents.
"""

from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from ocr.writers.common import is_east_asian
from ocr.writers.common.text import Run

Element = Any  # of lxml, which is without types
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def child(parent: Element, name: str, **values: object) -> Element:
    """A new last child, as in child(p, "pStyle", val="Heading1").

    Its attributes are in Word's namespace.
    """
    attributes = {qn(f"w:{key}"): str(value) for key, value in values.items()}
    return etree.SubElement(parent, qn(f"w:{name}"), attributes)


class Body:
    """What stands in the document's body so far."""

    def __init__(self, document: Any) -> None:
        self.root: Element = document.element.body
        self.last_section: Element = self.root.sectPr

    @property
    def last(self) -> Element:
        """The last paragraph or table so far, None in an empty document."""
        return self.last_section.getprevious()

    def add(self, name: str) -> Element:
        """A new element at the end, before the last section's properties, which stay last."""
        element = self.root.makeelement(qn(f"w:{name}"))
        self.append(element)
        return element

    def append(self, element: Element) -> None:
        """The same for an element that was made elsewhere."""
        self.last_section.addprevious(element)

    def add_thin(self) -> Element:
        """A paragraph as low as Word lets it be, for what needs one and shall take no room.

        Returns its w:pPr.
        """
        properties = child(self.add("p"), "pPr")
        child(properties, "spacing", before=0, after=0, line=20, lineRule="exact")
        child(child(properties, "rPr"), "sz", val=2)
        return properties


def add_runs(paragraph: Element, runs: list[Run], *, rtl: bool = False) -> None:
    """The letters of a paragraph."""
    for run in runs:
        element = child(paragraph, "r")
        _look(element, run, rtl)
        text = child(element, "t")
        text.text = run.text
        text.set(_SPACE, "preserve")


def _look(element: Element, run: Run, rtl: bool) -> None:
    """The run's properties, in the order that the schema wants."""
    asian = is_east_asian(run.text)
    if not (asian or rtl or run.bold or run.italic or run.size):
        return
    properties = child(element, "rPr")
    if asian:
        child(properties, "rFonts", hint="eastAsia")
    if run.bold:
        child(properties, "b")
        child(properties, "bCs")
    if run.italic:
        child(properties, "i")
        child(properties, "iCs")
    if run.size:
        half_points = round(run.size * 2)
        child(properties, "sz", val=half_points)
        child(properties, "szCs", val=half_points)
    if rtl:
        child(properties, "rtl")

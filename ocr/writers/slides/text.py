"""Paragraphs in text boxes and cells."""

from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from ocr.document import Align
from ocr.writers.common import is_east_asian, is_rtl
from ocr.writers.common.text import Run, text_of

Element = Any  # of lxml, which is without types
_FACE = "Arial"  # known with the same widths wherever the file may be opened
ALIGNS: dict[Align, str] = {"center": "ctr", "right": "r", "justify": "just"}
# Per cent of the letters' size, times 1000: subscript and superscript, as PowerPoint sets them.
_BASELINES = {False: "-25000", True: "30000"}
_KOREAN, _JAPANESE, _CHINESE = "ko-KR", "ja-JP", "zh-CN"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks: points, a colour as six hexadecimal digits, "" for the usual black."""

    size: float
    colour: str = ""
    indent: float = 0.0
    pitch: float = 0.0  # from the baseline above to its own, 0.0 as the letters need
    after: float = 0.0
    align: str = ""  # "r", "ctr" or "just"
    stops: tuple[float, ...] = ()  # where the text goes on after a tab, from the box's left


def child(parent: Element, name: str, **values: object) -> Element:
    """A new last child in the namespace of drawings."""
    attributes = {key: str(value) for key, value in values.items()}
    return etree.SubElement(parent, qn(f"a:{name}"), attributes)


def add_paragraph(body: Element, runs: list[Run], style: Style) -> None:
    """A paragraph at the end of an a:txBody."""
    paragraph = child(body, "p")
    rtl = is_rtl(text_of(runs))
    properties = child(paragraph, "pPr")
    if style.indent >= 0.5 and not rtl:
        properties.set("marL", str(round(style.indent * 12700)))
    align = style.align
    if rtl and not align:
        align = "r"
    if align:
        properties.set("algn", align)
    if rtl:
        properties.set("rtl", "1")
    if style.pitch:
        child(child(properties, "lnSpc"), "spcPts", val=_hundredths(style.pitch))
    if style.after:
        child(child(properties, "spcAft"), "spcPts", val=_hundredths(style.after))
    if style.stops:
        stops = child(properties, "tabLst")
        for stop in style.stops:
            child(stops, "tab", pos=round(stop * 12700), algn="l")
    for run in runs:
        _add_run(paragraph, run, style)
    if not runs:
        child(paragraph, "endParaRPr", sz=_hundredths(style.size))


def _add_run(paragraph: Element, run: Run, style: Style) -> None:
    element = child(paragraph, "r")
    properties = child(element, "rPr", sz=_hundredths(style.size))
    if is_east_asian(run.text):
        properties.set("lang", _language(run.text))
        properties.set("altLang", "en-US")
    if run.bold:
        properties.set("b", "1")
    if run.italic:
        properties.set("i", "1")
    if run.underlined:
        properties.set("u", "sng")
    if run.struck:
        properties.set("strike", "sngStrike")
    if run.raised:
        properties.set("baseline", _BASELINES[run.raised > 0])
    if style.colour:
        child(child(properties, "solidFill"), "srgbClr", val=style.colour)
    child(properties, "latin", typeface=_FACE)
    child(properties, "cs", typeface=_FACE)
    child(element, "t").text = run.text


def _hundredths(points: float) -> int:
    """Within what the format allows."""
    return min(max(round(points * 100), 100), 158400)


def _language(text: str) -> str:
    """The language whose East Asian font has these characters."""
    if any(_is_hangul(char) for char in text):
        return _KOREAN
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return _JAPANESE
    return _CHINESE


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7af" or "\u1100" <= char <= "\u11ff"

"""Paragraphs in text boxes and cells."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from ocr.document import Align, Line
from ocr.writers.common import is_east_asian, is_rtl
from ocr.writers.common.colours import ink
from ocr.writers.common.metrics import FONTS
from ocr.writers.common.text import SOFT_HYPHEN, Run, runs, text_of

Element = Any  # of lxml, which is without types
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
    align: str = ""  # "l", "r", "ctr" or "just"
    stops: tuple[float, ...] = ()  # where the text goes on after a tab, from the box's left


def child(parent: Element, name: str, **values: object) -> Element:
    """A new last child in the namespace of drawings."""
    attributes = {key: str(value) for key, value in values.items()}
    return etree.SubElement(parent, qn(f"a:{name}"), attributes)


def looked(lines: Iterable[Line], shade: str | None = "") -> list[Run]:
    """The runs of a paragraph's lines with the looks that a slide shows.

    `shade` is what is behind them: "" for white paper, None for a picture, on which letters of
    every colour can be read.
    """
    found = []
    for run in runs(lines, _unsized, looks=True):
        colour = run.colour
        if shade is not None:
            colour = ink(colour, shade)
        text = run.text.replace(SOFT_HYPHEN, "")
        found.append(replace(run, text=text, colour=colour))
    return found


def _unsized(_line: Line) -> float:
    return 0.0


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
    colour = run.colour or style.colour
    if colour:
        child(child(properties, "solidFill"), "srgbClr", val=colour.upper())
    face = FONTS[run.face or "sans"]
    child(properties, "latin", typeface=face)
    child(properties, "cs", typeface=face)
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

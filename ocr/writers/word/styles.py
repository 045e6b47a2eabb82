"""A new Word file with plain styles: one typeface, black.

What was seen on the page decides the look.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ocr.document import Face
from ocr.writers.common import clean
from ocr.writers.common.metrics import FONTS

USUAL_FACE: Face = "sans"
_FACE = FONTS[USUAL_FACE]  # wide, and known with the same widths wherever the file may be opened
USUAL = 11.0  # points, where nothing tells
LEAST = 1.0  # points: Word's own least
HEADINGS = {1: 1.6, 2: 1.35, 3: 1.15, 4: 1.0, 5: 1.0, 6: 1.0}  # parts of the text's size


@dataclass(frozen=True, slots=True)
class Tight:
    """The room below paragraphs, in parts of usual letters' size, and how much letters shrink."""

    gap: float = 0.5
    shrink: float = 1.0


LOOSE = Tight()


def letters(size: float, tight: Tight = LOOSE) -> float:
    """The size in which letters of a page are written, to half a point."""
    return max(round(size * tight.shrink * 2) / 2, LEAST)


def template(title: str) -> Any:
    """An empty document of python-docx."""
    document = docx.Document()
    core = document.core_properties
    core.title = clean(title)[:255]
    core.author = core.last_modified_by = "Polyglyph"
    core.comments = ""
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)
    _face(document.styles["Normal"])
    _without_extra_space(document)
    for level in HEADINGS:
        _heading(document, level)
    _plain(document.styles["Caption"])
    document.styles["Caption"].font.bold = False
    settle(document, USUAL)
    return document


def settle(document: Any, body: float, tight: Tight = LOOSE) -> None:
    """Set the size of usual text, which runs of that size then need not repeat; 0.0: unknown."""
    size = letters(body or USUAL, tight)
    document.styles["Normal"].font.size = Pt(size)
    _space(document, size * tight.gap)
    document.styles["Caption"].font.size = Pt(max(round(size * 1.6) / 2, 6))
    for level, larger in HEADINGS.items():
        style = document.styles[f"Heading {level}"]
        style.font.size = Pt(round(size * larger * 2) / 2)
        style.paragraph_format.space_before = Pt(round(size * tight.gap * 1.8))
        style.paragraph_format.space_after = Pt(round(size * tight.gap * 0.8))


def _heading(document: Any, level: int) -> None:
    style = document.styles[f"Heading {level}"]
    _plain(style)
    style.font.bold, style.font.italic = True, False


def _space(document: Any, points: float) -> None:
    """Set the room below paragraphs, among the defaults.

    What the usual style says would hold in tables as well.
    """
    defaults = document.styles.element.find(".//" + qn("w:pPrDefault"))
    spacing = defaults.find(".//" + qn("w:spacing"))
    spacing.set(qn("w:after"), str(round(points * 20)))
    spacing.set(qn("w:line"), "240")


def _without_extra_space(document: Any) -> None:
    """No white of Word's own between East Asian and other letters: the page's width is known."""
    properties = document.styles["Normal"].element.get_or_add_pPr()
    for name in ("autoSpaceDE", "autoSpaceDN"):
        properties.append(properties.makeelement(qn(f"w:{name}"), {qn("w:val"): "0"}))


def _plain(style: Any) -> None:
    """Black, in the typeface of usual text."""
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.find(qn("w:rFonts"))
    if fonts is not None:
        style.element.rPr.remove(fonts)


def _face(style: Any) -> None:
    """Set the typeface for Western letters and for those written from right to left."""
    style.font.name = _FACE
    style.element.rPr.find(qn("w:rFonts")).set(qn("w:cs"), _FACE)

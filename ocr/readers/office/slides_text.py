"""The text of a slide's shapes: headings, lists and paragraphs, by their looks and those of layout
and master.
"""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Block, Box
from ocr.readers.office.graphics import text_of
from ocr.readers.office.package import find, q
from ocr.readers.office.slides_shapes import TITLES, Looks, Shape
from ocr.readers.office.text import Run, block, integer, lines
from ocr.readers.office.word_numbering import bullet, counted

_BULLETS = ("a:buNone", "a:buChar", "a:buAutoNum", "a:buBlip")
_NUMBER_STYLES = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}


def blocks(shape: Shape, looks: Looks) -> Iterator[Block]:
    """One block per paragraph; a title is one heading.

    The blocks share the height of the shape's box by their number of lines; words have no place.
    """
    body = find(shape.element, "p:txBody")
    if body is None:
        return
    entries = body.findall(q("a:p"))
    found: list[Block | None] = []
    if shape.kind in TITLES:
        runs: list[Run] = []
        for entry in entries:
            runs += _runs(entry, shape, looks)
            runs.append(Run("\n"))
        found.append(block(runs, "heading", 1))
    else:
        counts: dict[int, int] = {}
        for entry in entries:
            found.append(_paragraph(entry, shape, looks, counts))
    yield from _placed([one for one in found if one], shape.box)


def _placed(found: list[Block], box: Box) -> Iterator[Block]:
    total = sum(len(one.lines) for one in found)
    done = 0
    for one in found:
        top = box.height * done // total
        done += len(one.lines)
        bottom = box.height * done // total
        place = NOWHERE
        if box:
            place = Box(box.left, box.top + top, box.width, bottom - top)
        yield Block(one.lines, place, one.kind, one.level)


def _paragraph(
    entry: etree._Element, shape: Shape, looks: Looks, counts: dict[int, int]
) -> Block | None:
    level = _level(entry)
    runs = _runs(entry, shape, looks)
    if not lines(runs):
        return None
    mark = _mark(looks.paragraph(shape.element, find(entry, "a:pPr"), level), level, counts)
    if not mark:
        return block(runs)
    start = Run(f"{mark} ", runs[0].bold, runs[0].italic, runs[0].size)
    return block([start, *runs], "list", level + 1)


def _level(entry: etree._Element) -> int:
    properties = find(entry, "a:pPr")
    if properties is None:
        return 0
    return min(max(integer(properties.get("lvl")), 0), 8)


def _mark(properties: list[etree._Element], level: int, counts: dict[int, int]) -> str:
    """The bullet or the number of a paragraph, "" for none."""
    found = _bullet_of(properties)
    numbered = found is not None and found.tag == q("a:buAutoNum")
    for other in list(counts):
        if other > level or (other == level and not numbered):
            del counts[other]
    if found is None or found.tag == q("a:buNone"):
        return ""
    if not numbered:
        return bullet(found.get("char", ""))
    counts[level] = counts.get(level, integer(found.get("startAt"), 1) - 1) + 1
    style = found.get("type", "arabicPeriod")
    text = counted(counts[level], _number_style(style))
    if style.endswith("ParenBoth"):
        return f"({text})"
    if style.endswith("ParenR"):
        return f"{text})"
    return f"{text}."


def _bullet_of(properties: list[etree._Element]) -> etree._Element | None:
    bullets = [q(name) for name in _BULLETS]
    for place in properties:
        for mark in place:
            if mark.tag in bullets:
                return mark
    return None


def _number_style(style: str) -> str:
    """The name that Word gives to the style of a number, "" for digits."""
    for start, name in _NUMBER_STYLES.items():
        if style.startswith(start):
            return name
    return ""


def _runs(entry: etree._Element, shape: Shape, looks: Looks) -> list[Run]:
    above = []
    for step in looks.paragraph(shape.element, find(entry, "a:pPr"), _level(entry)):
        inherited = find(step, "a:defRPr")
        if inherited is not None:
            above.append(inherited)
    parts = (q("a:r"), q("a:br"), q("a:fld"))
    runs = []
    for part in entry:
        if part.tag not in parts:
            continue
        own = find(part, "a:rPr")
        if own is None:
            runs.append(_run(part, above))
        else:
            runs.append(_run(part, [own, *above]))
    return runs


def _run(part: etree._Element, steps: list[etree._Element]) -> Run:
    bold = _stated(steps, "b") in ("1", "true")
    italic = _stated(steps, "i") in ("1", "true")
    size = integer(_stated(steps, "sz")) / 100
    return Run(text_of(part), bold, italic, size)


def _stated(steps: list[etree._Element], name: str) -> str:
    """The first value of an attribute, "0" where none is stated."""
    for step in steps:
        value: str = step.get(name, "")
        if value:
            return value
    return "0"

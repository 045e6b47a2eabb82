"""The text of a slide's shapes: headings, lists and paragraphs, by their looks and those of layout and master."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Block, Box, Kind
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
    """A block a paragraph, one below the other in the shape's box in proportion to their lines; words have no place.

    A title is one heading.
    """
    body = find(shape.element, "p:txBody")
    entries = [] if body is None else body.findall(q("a:p"))
    if shape.kind in TITLES:
        runs = [run for entry in entries for run in (*_runs(entry, shape, looks), Run("\n"))]
        found = [block(runs, "heading", 1)]
    else:
        counts: dict[int, int] = {}
        found = [_paragraph(entry, shape, looks, counts) for entry in entries]
    yield from _placed([one for one in found if one], shape.box)


def _placed(found: list[Block], box: Box) -> Iterator[Block]:
    total, done = sum(len(one.lines) for one in found), 0
    for one in found:
        top, done = box.height * done // total, done + len(one.lines)
        slice_ = (
            Box(box.left, box.top + top, box.width, box.height * done // total - top)
            if box
            else NOWHERE
        )
        yield Block(one.lines, slice_, one.kind, one.level)


def _paragraph(
    entry: etree._Element, shape: Shape, looks: Looks, counts: dict[int, int]
) -> Block | None:
    level = _level(entry)
    runs = _runs(entry, shape, looks)
    if not lines(runs):
        return None
    mark = _mark(looks.paragraph(shape.element, find(entry, "a:pPr"), level), level, counts)
    start = [Run(f"{mark} ", runs[0].bold, runs[0].italic, runs[0].size)] if mark else []
    kind: Kind = "list" if mark else "paragraph"
    return block([*start, *runs], kind, level + 1 if mark else 0)


def _level(entry: etree._Element) -> int:
    properties = find(entry, "a:pPr")
    return 0 if properties is None else min(max(integer(properties.get("lvl")), 0), 8)


def _mark(properties: list[etree._Element], level: int, counts: dict[int, int]) -> str:
    """The bullet or the number of a paragraph, "" for none."""
    found = next(
        (mark for place in properties for mark in place if mark.tag in map(q, _BULLETS)), None
    )
    numbered = found is not None and found.tag == q("a:buAutoNum")
    for other in [other for other in counts if other > level or (other == level and not numbered)]:
        del counts[other]
    if found is None or found.tag == q("a:buNone"):
        return ""
    if not numbered:
        return bullet(found.get("char", ""))
    counts[level] = counts.get(level, integer(found.get("startAt"), 1) - 1) + 1
    style = found.get("type", "arabicPeriod")
    text = counted(
        counts[level],
        next((name for start, name in _NUMBER_STYLES.items() if style.startswith(start)), ""),
    )
    return (
        f"({text})"
        if style.endswith("ParenBoth")
        else text + (")" if style.endswith("ParenR") else ".")
    )


def _runs(entry: etree._Element, shape: Shape, looks: Looks) -> list[Run]:
    above = [
        find(step, "a:defRPr")
        for step in looks.paragraph(shape.element, find(entry, "a:pPr"), _level(entry))
    ]
    parts = [part for part in entry if part.tag in (q("a:r"), q("a:br"), q("a:fld"))]
    return [
        _run(part, [step for step in (find(part, "a:rPr"), *above) if step is not None])
        for part in parts
    ]


def _run(part: etree._Element, steps: list[etree._Element]) -> Run:
    bold, italic, size = (
        next((s.get(name) for s in steps if s.get(name)), "0") for name in ("b", "i", "sz")
    )
    return Run(text_of(part), bold in ("1", "true"), italic in ("1", "true"), integer(size) / 100)

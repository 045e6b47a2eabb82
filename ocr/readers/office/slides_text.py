"""The text of a slide's shapes: headings, lists and paragraphs, by their looks and those of layout
and master.
"""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ocr.document import NOWHERE, Align, Block, Box
from ocr.readers.faces import face_of_name
from ocr.readers.office.equations import kept, linear
from ocr.readers.office.graphics import text_of
from ocr.readers.office.package import chosen, find, q, tag
from ocr.readers.office.slides_shapes import TITLES, Looks, Shape
from ocr.readers.office.text import Run, block, integer, lines, mark_run, seen_colour
from ocr.readers.office.word_numbering import bullet, counted
from ocr.readers.symbols import is_symbolic, sign

_LETTERS = (q("a:r"), q("a:br"), q("a:fld"))
_BULLETS = ("a:buNone", "a:buChar", "a:buAutoNum", "a:buBlip")
_ALIGNED: dict[str, Align] = {
    "l": "left",
    "ctr": "center",
    "r": "right",
    "just": "justify",
    "justLow": "justify",
    "dist": "justify",
    "thaiDist": "justify",
}
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
        found.append(block(runs, "heading", 1, _align(entries, shape, looks)))
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
        yield Block(one.lines, place, one.kind, one.level, one.align)


def _paragraph(
    entry: etree._Element, shape: Shape, looks: Looks, counts: dict[int, int]
) -> Block | None:
    level = _level(entry)
    runs = _runs(entry, shape, looks)
    if not lines(runs):
        return None
    mark = _mark(looks.paragraph(shape.element, find(entry, "a:pPr"), level), level, counts)
    align = _align([entry], shape, looks)
    if not mark:
        return block(runs, align=align)
    return block([mark_run(f"{mark} ", runs[0]), *runs], "list", level + 1, align)


def _align(entries: list[etree._Element], shape: Shape, looks: Looks) -> Align:
    """How the paragraphs stand, "" where nothing says it or where they differ."""
    found: set[Align] = set()
    for entry in entries:
        steps = looks.paragraph(shape.element, find(entry, "a:pPr"), _level(entry))
        found.add(_ALIGNED.get(_stated(steps, "algn"), ""))
    if len(found) != 1:
        return ""
    return found.pop()


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
    return _runs_below(entry, above)


def cell_runs(entry: etree._Element) -> list[Run]:
    """A paragraph of a table's cell, without the looks that the table's style gives it."""
    return _runs_below(entry, [])


def _runs_below(entry: etree._Element, above: list[etree._Element]) -> list[Run]:
    """A paragraph's letters, which look as they say or as what is `above` them says."""
    runs: list[Run] = []
    for part in chosen(entry):
        steps = above
        own = find(part, "a:rPr")
        if own is not None:
            steps = [own, *above]
        if part.tag in _LETTERS:
            runs.append(_run(part, steps))
        elif tag(part) == "m":  # an equation, in a namespace of newer programs
            runs += _equations(part, _run(part, steps))
    return runs


def _equations(part: etree._Element, look: Run) -> Iterator[Run]:
    for equation in part.iter(q("m:oMath")):
        text = linear(equation)
        if text:
            yield replace(look, text=text, math=kept(equation))


def _run(part: etree._Element, steps: list[etree._Element]) -> Run:
    text = text_of(part)
    font = _font(steps)
    if is_symbolic(font):
        text = "".join(sign(char, font) for char in text)
    face = face_of_name(font)
    if face == "sans":
        face = ""
    return Run(
        text,
        _stated(steps, "b") in ("1", "true"),
        _stated(steps, "i") in ("1", "true"),
        integer(_stated(steps, "sz")) / 100,
        face,
        _colour(steps),
        _raised(integer(_stated(steps, "baseline"))),
        _stated(steps, "strike") in ("sngStrike", "dblStrike"),
        _stated(steps, "u") not in ("0", "none"),
    )


def _raised(baseline: int) -> int:
    if baseline > 0:
        return 1
    if baseline < 0:
        return -1
    return 0


def _font(steps: list[etree._Element]) -> str:
    """The name of the typeface; "" where it is the theme's."""
    for step in steps:
        for name in ("a:sym", "a:latin"):
            found = find(step, name)
            if found is not None:
                font: str = found.get("typeface", "")
                return font
    return ""


def _colour(steps: list[etree._Element]) -> str:
    for step in steps:
        fill = find(step, "a:solidFill")
        if fill is not None:
            found = find(fill, "a:srgbClr")
            if found is None:
                return ""
            return seen_colour(found.get("val", ""))
    return ""


def _stated(steps: list[etree._Element], name: str) -> str:
    """The first value of an attribute, "0" where none is stated."""
    for step in steps:
        value: str = step.get(name, "")
        if value:
            return value
    return "0"

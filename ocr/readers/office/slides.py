"""PowerPoint files: a slide is a page, with the text of its own shapes; the speaker's notes and
the reviewers' comments come last. Hidden slides are not read.
"""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Box, Cell, Item, Line, Page, Picture, Table
from ocr.readers.office.graphics import charts, pictures, unopened
from ocr.readers.office.package import DPI, EMU_PER_PIXEL, Package, find, find_all, q
from ocr.readers.office.slides_notes import beside
from ocr.readers.office.slides_shapes import Looks, Shape, ordered, shapes
from ocr.readers.office.slides_text import blocks, cell_runs
from ocr.readers.office.text import integer, lines

_USUAL = (9144000, 6858000)  # EMU: four to three


def read(package: Package) -> list[Page]:
    """At least one page. Shapes from top to bottom and from left to right, the title first."""
    presentation = package.required(package.main)
    width, height = _USUAL
    stated = find(presentation, "p:sldSz")
    if stated is not None:
        width, height = integer(stated.get("cx")), integer(stated.get("cy"))
    width, height = _pixels(width), _pixels(height)
    pages = [_page(slide, width, height) for slide in _slides(package, presentation)]
    return pages or [Page(width, height, (), dpi=DPI, recognised=False)]


def _pixels(side: int) -> int:
    return max(1, min(round(side / EMU_PER_PIXEL), 20_000))


def _slides(package: Package, presentation: etree._Element) -> Iterator["Slide"]:
    relations = package.relations(package.main)
    for entry in find_all(presentation, "p:sldIdLst/p:sldId"):
        relation = relations.get(entry.get(q("r:id"), ""))
        if relation is None or not package.once(relation.target):
            continue
        root = package.xml(relation.target)
        if root is not None and root.get("show") not in ("0", "false"):
            yield Slide(package, relation.target, root)


class Slide:
    """A slide with what it inherits from."""

    def __init__(self, package: Package, name: str, root: etree._Element) -> None:
        self.package = package
        self.root = root
        self.relations = package.relations(name)
        self.looks = self._inherited_looks()

    def _inherited_looks(self) -> Looks:
        for relation in self.relations.values():
            if relation.kind == "slideLayout":
                layout = self.package.xml(relation.target)
                return Looks(layout, self.package.related(relation.target, "slideMaster"))
        return Looks(None, None)

    def items(self, width: int, height: int) -> Iterator[Item]:
        """In reading order; a picture behind everything first."""
        background = find(self.root, "p:cSld/p:bg")
        if background is not None:
            yield from pictures(background, self.relations, Box(0, 0, width, height))
        found = find(self.root, "p:cSld/p:spTree")
        if found is not None:
            for shape in ordered(list(shapes(found, self.looks))):
                yield from self._shape(shape)
        yield from beside(self.package, self.relations)

    def _shape(self, shape: Shape) -> Iterator[Item]:
        for rows in shape.element.iter(q("a:tbl")):
            yield from _table(rows, shape.box)
        yield from self._pictures(shape)
        yield from charts(shape.element, self.relations, self.package, shape.box)
        yield from blocks(shape, self.looks)

    def _pictures(self, shape: Shape) -> Iterator[Picture]:
        if find(shape.element, "a:graphic/a:graphicData/a:tbl") is None:
            yield from pictures(shape.element, self.relations, shape.box)


def _page(slide: Slide, width: int, height: int) -> Page:
    notes = []
    for embedded in slide.root.iter(q("p:oleObj")):
        notes.append(unopened(embedded.get("progId", "")))
    return Page(
        width,
        height,
        tuple(slide.items(width, height)),
        dpi=DPI,
        recognised=False,
        notes=tuple(dict.fromkeys(notes)),
    )


def _table(element: etree._Element, box: Box) -> Iterator[Table]:
    """The table, none when it is empty; its cells' boxes are those of its rows and columns."""
    rows = find_all(element, "a:tr")
    widths = _sides(find_all(element, "a:tblGrid/a:gridCol"), "w")
    columns = len(widths)
    if not columns:
        columns = max((len(row) for row in rows), default=0)
    lefts = _edges(widths, columns, box.left, box.width)
    tops = _edges(_sides(rows, "h"), len(rows), box.top, box.height)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(find_all(row, "a:tc")):
            if _is_covered(cell):
                continue
            height = _span(cell, "rowSpan", len(rows) - number)
            width = _span(cell, "gridSpan", columns - column)
            place = NOWHERE
            if lefts and tops and column + width < len(lefts):
                left, top = lefts[column], tops[number]
                place = Box(left, top, lefts[column + width] - left, tops[number + height] - top)
            cells.append(Cell(number, column, _lines(cell), place, height, width))
    if any(cell.lines for cell in cells):
        yield Table(tuple(cells), _whole(box, lefts, tops))


def _sides(elements: list[etree._Element], name: str) -> list[int]:
    """Widths of columns or heights of rows in EMU."""
    return [max(integer(element.get(name)), 0) for element in elements]


def _edges(sides: list[int], count: int, start: int, length: int) -> list[int]:
    """Where columns or rows begin, and where the last one ends, in pixels.

    Empty where the file does not say it. They are as stated, for programs write the frame around
    them less carefully, but in the frame where they are far larger or smaller than it.
    """
    total = sum(sides)
    if not length or len(sides) != count or not all(sides):
        return []
    scale = 1 / EMU_PER_PIXEL
    if not 0.2 * length < total * scale < 5 * length:
        scale = length / total
    edges = [start]
    done = 0
    for side in sides:
        done += side
        edges.append(start + round(done * scale))
    return edges


def _whole(box: Box, lefts: list[int], tops: list[int]) -> Box:
    """The box around the rows and columns, the frame's where they have no places."""
    if not lefts or not tops:
        return box
    return Box(lefts[0], tops[0], lefts[-1] - lefts[0], tops[-1] - tops[0])


def _is_covered(cell: etree._Element) -> bool:
    """Whether a merged cell above or to the left covers this one."""
    return cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")


def _lines(cell: etree._Element) -> tuple[Line, ...]:
    found: list[Line] = []
    for entry in cell.iter(q("a:p")):
        found += lines(cell_runs(entry))
    return tuple(found)


def _span(cell: etree._Element, name: str, most: int) -> int:
    return max(1, min(integer(cell.get(name), 1), most))

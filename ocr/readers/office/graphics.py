"""What Word, PowerPoint and Excel files share: pictures, charts and diagrams in DrawingML."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Box, Cell, Item, Picture, Table
from ocr.readers.office.package import EMU_PER_PIXEL, Package, Relation, find, find_all, q
from ocr.readers.office.text import Run, block, integer, lines

_MOST_POINTS = 10_000  # of a chart


def sized(extent: etree._Element | None) -> Box:
    """The size that `cx` and `cy` state, in pixels, at no place in particular."""
    if extent is None:
        return NOWHERE
    width, height = (round(integer(extent.get(name)) / EMU_PER_PIXEL) for name in ("cx", "cy"))
    return Box(0, 0, width, height) if width > 0 and height > 0 else NOWHERE


def pictures(
    element: etree._Element, relations: dict[str, Relation], box: Box
) -> Iterator[Picture]:
    """The pictures that an element shows, all with the same box. Those that lie outside of the file are left out."""
    for found in element.iter(q("a:blip"), q("v:imagedata")):
        name = found.get(q("r:embed")) or found.get(q("r:id")) or ""
        if name in relations:
            yield Picture(box, relations[name].target)


def charts(
    element: etree._Element, relations: dict[str, Relation], package: Package, box: Box
) -> Iterator[Item]:
    """The text of the charts and diagrams that an element shows; of each only once."""
    for found in element.iter(q("c:chart"), q("dgm:relIds")):
        relation = relations.get(found.get(q("r:id")) or found.get(q("r:dm")) or "")
        root = package.xml(relation.target) if relation and package.once(relation.target) else None
        if root is not None:
            yield from _chart(root, box) if found.tag == q("c:chart") else _diagram(root)


def paragraphs(element: etree._Element) -> Iterator[list[Run]]:
    """The paragraphs of a text in DrawingML, without what a master says of their looks."""
    for paragraph in element.iter(q("a:p")):
        texts = [text_of(run) for run in paragraph if run.tag in (q("a:r"), q("a:br"), q("a:fld"))]
        yield [Run(text) for text in texts]


def text_of(run: etree._Element) -> str:
    """The letters of a run, a field or a line break."""
    return (
        "\n"
        if run.tag == q("a:br")
        else "".join(found.text or "" for found in find_all(run, "a:t"))
    )


def _diagram(root: etree._Element) -> Iterator[Item]:
    for point in find_all(root, "dgm:ptLst/dgm:pt"):
        for runs in paragraphs(point) if point.get("type", "node") in ("node", "asst") else ():
            found = block(runs)
            if found:
                yield found


def _chart(root: etree._Element, box: Box) -> Iterator[Item]:
    """Its title, and its numbers as a table: a row a category, a column a series."""
    title = find(root, "c:chart/c:title")
    for runs in paragraphs(title) if title is not None else ():
        if heading := block(runs):
            yield heading
    series = list(root.iter(q("c:ser")))
    if not series:
        return
    columns = [_values(series[0], "c:cat", "c:xVal")]
    columns += [{-1: _first(one, "c:tx"), **_values(one, "c:val", "c:yVal")} for one in series]
    places = {
        (row + 1, column): text
        for column, rows in enumerate(columns)
        for row, text in rows.items()
        if text
    }
    if places and len(places) <= _MOST_POINTS:
        yield Table(
            tuple(Cell(*place, lines([Run(text)])) for place, text in sorted(places.items())), box
        )


def _first(series: etree._Element, name: str) -> str:
    found = find(series, name)
    texts = [] if found is None else [value.text or "" for value in found.iter(q("c:v"))]
    return " ".join(texts)


def _values(series: etree._Element, *names: str) -> dict[int, str]:
    """The values as the program last saw them, by their index."""
    found = next((place for name in names if (place := find(series, name)) is not None), None)
    points = [] if found is None else list(found.iter(q("c:pt")))[:_MOST_POINTS]
    values = {min(integer(point.get("idx")), _MOST_POINTS): find(point, "c:v") for point in points}
    return {
        index: (value.text or "") if value is not None else "" for index, value in values.items()
    }

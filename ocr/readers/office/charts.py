"""Charts of Office files: their numbers as text, and the whole chart for another Office file."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import Block, Box, Cell, Item, Picture, Table
from ocr.readers.charts import Chart
from ocr.readers.office.package import Package, find, q, tag
from ocr.readers.office.text import Run, integer, lines

_MOST_POINTS = 10_000
_LARGEST_WORKBOOK = 5_000_000  # bytes
_RELATIONS = q("r:id").removesuffix("id")


def items(root: etree._Element, source: str, title: tuple[Block, ...], box: Box) -> Iterator[Item]:
    """A chart as a picture with its title, and its numbers as a table: one row per category, one
    column per series.
    """
    yield Picture(box, source, title)
    series = list(root.iter(q("c:ser")))
    if not series:
        return
    columns = [_values(series[0], "c:cat", "c:xVal")]
    for one in series:
        columns.append({-1: _first(one, "c:tx"), **_values(one, "c:val", "c:yVal")})
    places: dict[tuple[int, int], str] = {}
    for column, rows in enumerate(columns):
        for row, text in rows.items():
            if text:
                places[row + 1, column] = text
    if not places or len(places) > _MOST_POINTS:
        return
    cells = []
    for (row, column), text in sorted(places.items()):
        cells.append(Cell(row, column, lines([Run(text)])))
    yield Table(tuple(cells), box)


def whole(package: Package, source: str) -> Chart | None:
    """The chart in a part of the file; None where there is none."""
    root = package.xml(source)
    if root is None or tag(root) != "c:chartSpace":
        return None
    _cut_off(root)
    return Chart(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True),
        _workbook(package, source),
    )


def _cut_off(root: etree._Element) -> None:
    """Remove what refers to other parts of the file, which will not be there."""
    referring = []
    for element in root.iter("*"):
        if any(str(name).startswith(_RELATIONS) for name in element.attrib):
            referring.append(element)
    for element in referring:
        parent = element.getparent()
        if parent is not None and tag(element) == "a:blip":
            element, parent = parent, parent.getparent()
        if parent is not None:
            parent.remove(element)


def _workbook(package: Package, source: str) -> bytes:
    """The numbers behind a chart as the bytes of a workbook, none where it has none of its own."""
    for relation in package.relations(source).values():
        if relation.kind == "package" and relation.target.endswith(".xlsx"):
            blob = package.blob(relation.target) or b""
            if len(blob) <= _LARGEST_WORKBOOK:
                return blob
    return b""


def _first(series: etree._Element, name: str) -> str:
    found = find(series, name)
    if found is None:
        return ""
    return " ".join(value.text or "" for value in found.iter(q("c:v")))


def _values(series: etree._Element, *names: str) -> dict[int, str]:
    """The values that the program stored last, by their index; `names` are alternatives."""
    found = None
    for name in names:
        found = find(series, name)
        if found is not None:
            break
    if found is None:
        return {}
    values: dict[int, str] = {}
    points = list(found.iter(q("c:pt")))
    for point in points[:_MOST_POINTS]:
        index = min(integer(point.get("idx")), _MOST_POINTS)
        value = find(point, "c:v")
        values[index] = ""
        if value is not None:
            values[index] = value.text or ""
    return values

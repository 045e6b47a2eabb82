"""What Word, PowerPoint and Excel files share: pictures, charts and diagrams in DrawingML."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Block, Box, Item, Picture
from ocr.readers.office.charts import items as chart_items
from ocr.readers.office.package import EMU_PER_PIXEL, Package, Relation, find, find_all, q
from ocr.readers.office.text import Run, block, clean, integer


def sized(extent: etree._Element | None) -> Box:
    """The size that `cx` and `cy` state, in pixels, without a place."""
    if extent is None:
        return NOWHERE
    width = round(integer(extent.get("cx")) / EMU_PER_PIXEL)
    height = round(integer(extent.get("cy")) / EMU_PER_PIXEL)
    if width <= 0 or height <= 0:
        return NOWHERE
    return Box(0, 0, width, height)


def pictures(
    element: etree._Element, relations: dict[str, Relation], box: Box
) -> Iterator[Picture]:
    """The pictures of an element, all with the same box. Linked pictures outside the file are
    skipped.
    """
    for found in element.iter(q("a:blip"), q("v:imagedata")):
        name = found.get(q("r:embed")) or found.get(q("r:id")) or ""
        if name in relations:
            yield Picture(box, relations[name].target)


def unopened(program: str) -> str:
    """The sentence for the customer about a file inside the file, by its program's name."""
    name = " ".join(clean(program).split())[:100]
    return f"An embedded object was not read: {name or 'of an unknown kind'}."


def charts(
    element: etree._Element, relations: dict[str, Relation], package: Package, box: Box
) -> Iterator[Item]:
    """The text of the charts and diagrams of an element. Each part is read only once per file."""
    for found in element.iter(q("c:chart"), q("dgm:relIds")):
        relation = relations.get(found.get(q("r:id")) or found.get(q("r:dm")) or "")
        if relation is None or not package.once(relation.target):
            continue
        root = package.xml(relation.target)
        if root is None:
            continue
        if found.tag == q("c:chart"):
            title = find(root, "c:chart/c:title")
            blocks: tuple[Block, ...] = ()
            if title is not None:
                blocks = tuple(_blocks(title))
            yield from chart_items(root, relation.target, blocks, box)
        else:
            yield from _diagram(root)


def paragraphs(element: etree._Element) -> Iterator[list[Run]]:
    """The paragraphs of a text in DrawingML, without the looks that a master gives them."""
    parts = (q("a:r"), q("a:br"), q("a:fld"))
    for paragraph in element.iter(q("a:p")):
        runs = []
        for part in paragraph:
            if part.tag in parts:
                runs.append(Run(text_of(part)))
        yield runs


def text_of(run: etree._Element) -> str:
    """The letters of a run, a field or a line break."""
    if run.tag == q("a:br"):
        return "\n"
    return "".join(found.text or "" for found in find_all(run, "a:t"))


def _diagram(root: etree._Element) -> Iterator[Item]:
    for point in find_all(root, "dgm:ptLst/dgm:pt"):
        if point.get("type", "node") not in ("node", "asst"):
            continue
        yield from _blocks(point)


def _blocks(element: etree._Element) -> Iterator[Block]:
    for runs in paragraphs(element):
        found = block(runs)
        if found is not None:
            yield found

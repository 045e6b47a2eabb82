"""Excel files: a sheet that holds anything is a page with its name, one table, and its pictures and
charts.

Hidden sheets are not read: they are what a workbook works with, not what it shows. Hidden rows and
columns are, as a filter hides them for a moment only.
"""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Block, Item, Page, Table
from ocr.readers.office.graphics import charts, paragraphs, pictures, sized
from ocr.readers.office.package import DPI, Package, find_all, q
from ocr.readers.office.sheets_cells import Budget, cells
from ocr.readers.office.sheets_values import Book
from ocr.readers.office.text import Run, block

_A4 = (794, 1123)  # pixels


def read(package: Package) -> list[Page]:
    """At least one page. Raises EngineError "too_large" for more cells than are accepted."""
    workbook = package.required(package.main)
    book = Book(package, workbook)
    budget = Budget()
    pages = []
    for name, part in _visible(package, workbook):
        page = _page(package, name, part, book, budget)
        if page is not None:
            pages.append(page)
    if not pages:
        pages.append(Page(*_A4, (), dpi=DPI, recognised=False))
    return pages


def _visible(package: Package, workbook: etree._Element) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is shown."""
    relations = package.relations(package.main)
    for entry in find_all(workbook, "x:sheets/x:sheet"):
        relation = relations.get(entry.get(q("r:id"), ""))
        shown = entry.get("state", "visible") == "visible"
        if shown and relation and package.once(relation.target):
            yield entry.get("name", ""), relation.target


def _page(package: Package, name: str, part: str, book: Book, budget: Budget) -> Page | None:
    sheet = cells(package, part, book, budget)
    items: list[Item] = []
    if sheet.cells:
        items.append(Table(sheet.cells, NOWHERE))
    items += _drawn(package, part)
    if not items:
        return None
    title = block([Run(name)], "heading", 1)
    if title is not None:
        items.insert(0, title)
    width, height = _A4
    if sheet.landscape:
        width, height = height, width
    return Page(width, height, tuple(items), dpi=DPI, recognised=False)


def _drawn(package: Package, part: str) -> Iterator[Item]:
    """Pictures, charts and the text of shapes that lie on the sheet."""
    for relation in package.relations(part).values():
        if relation.kind != "drawing" or not package.once(relation.target):
            continue
        root = package.xml(relation.target)
        if root is None:
            continue
        relations = package.relations(relation.target)
        for anchor in root:
            extent = next(anchor.iter(q("xdr:ext"), q("a:ext")), None)
            yield from pictures(anchor, relations, sized(extent))
            yield from charts(anchor, relations, package, NOWHERE)
            yield from _text(anchor)


def _text(anchor: etree._Element) -> Iterator[Block]:
    for body in anchor.iter(q("xdr:txBody")):
        for runs in paragraphs(body):
            if found := block(runs):
                yield found

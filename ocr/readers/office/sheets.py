"""Excel files: a sheet that holds anything is a page with its name, one table, and its pictures and charts.

Hidden sheets are not read: they are what a workbook works with, not what it shows. Hidden rows and columns are, as a
filter hides them for a moment only.
"""

from collections.abc import Iterator

from lxml import etree

from ocr.document import NOWHERE, Block, Item, Page, Table
from ocr.readers.office.graphics import charts, paragraphs, pictures, sized
from ocr.readers.office.package import DPI, Package, find_all, q
from ocr.readers.office.sheets_cells import Budget, Sheet, cells
from ocr.readers.office.sheets_values import Book
from ocr.readers.office.text import Run, block

_A4 = (794, 1123)  # pixels


def read(package: Package) -> list[Page]:
    """At least one page. Raises EngineError "too_large" for more cells than are accepted."""
    workbook = package.required(package.main)
    book, budget = Book(package, workbook), Budget()
    found = (_page(package, name, part, book, budget) for name, part in _visible(package, workbook))
    return [page for page in found if page] or [Page(*_A4, (), dpi=DPI, recognised=False)]


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
    items = [*_table(sheet), *_drawn(package, part)]
    if not items:
        return None
    title = block([Run(name)], "heading", 1)
    size = _A4[::-1] if sheet.landscape else _A4
    return Page(*size, tuple([title, *items] if title else items), dpi=DPI, recognised=False)


def _table(sheet: Sheet) -> list[Item]:
    return [Table(sheet.cells, NOWHERE)] if sheet.cells else []


def _drawn(package: Package, part: str) -> Iterator[Item]:
    """Pictures, charts and the text of shapes that lie on the sheet."""
    for relation in package.relations(part).values():
        root = (
            package.xml(relation.target)
            if relation.kind == "drawing" and package.once(relation.target)
            else None
        )
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

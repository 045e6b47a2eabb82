"""Excel files: a sheet that holds anything is a page with its name, one table, the notes on its
cells, and its pictures and charts.

Hidden sheets, rows and columns are not read: they are what a workbook works with, not what it
shows. A note for the customer says that there were some.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Item, Page, Table
from ocr.readers.office.graphics import charts, paragraphs, pictures, sized
from ocr.readers.office.package import DPI, Package, find_all, q
from ocr.readers.office.sheets_cells import Answers, Budget, Place, Sheet, cells
from ocr.readers.office.sheets_notes import cell_notes
from ocr.readers.office.sheets_values import Book
from ocr.readers.office.text import Run, block

_A4 = (794, 1123)  # pixels
_NAMED = 5  # sheets in a sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """The pages of a workbook, at least one.

    `uncomputed` are, by the name of the sheet, the formulas whose values no program has stored.
    """

    pages: list[Page]
    uncomputed: dict[str, frozenset[Place]]


def read(package: Package, answers: Mapping[str, Answers] | None = None) -> Reading:
    """Read a workbook; `answers` are the values of formulas, by the name of the sheet.

    Raises EngineError "too_large" for more cells than are accepted.
    """
    workbook = package.required(package.main)
    book = Book(package, workbook)
    budget = Budget()
    pages = []
    uncomputed = {}
    for name, part in visible(package, workbook):
        sheet = cells(package, part, book, budget, (answers or {}).get(name))
        page = _page(package, name, part, sheet)
        if page is not None:
            pages.append(page)
        if sheet.uncomputed:
            uncomputed[name] = sheet.uncomputed
    if not pages:
        pages.append(Page(*_A4, (), dpi=DPI, recognised=False))
    if hidden := _hidden_sheets(workbook):
        pages[0] = replace(pages[0], notes=(*pages[0].notes, hidden))
    return Reading(pages, uncomputed)


def visible(package: Package, workbook: etree._Element) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is shown."""
    relations = package.relations(package.main)
    for entry in find_all(workbook, "x:sheets/x:sheet"):
        relation = relations.get(entry.get(q("r:id"), ""))
        if _is_shown(entry) and relation and package.once(relation.target):
            yield entry.get("name", ""), relation.target


def _is_shown(entry: etree._Element) -> bool:
    return str(entry.get("state", "visible")) == "visible"


def _hidden_sheets(workbook: etree._Element) -> str:
    """A sentence about the sheets that are not read, "" where there are none."""
    names = []
    for entry in find_all(workbook, "x:sheets/x:sheet"):
        if not _is_shown(entry):
            names.append(f"\u201c{entry.get('name', '')}\u201d")
    if not names:
        return ""
    named = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        named += f" and {len(names) - _NAMED} more"
    return f"Hidden sheets of the workbook were left out: {named}."


def _hidden_cells(name: str, sheet: Sheet) -> str:
    """A sentence about the rows and columns that are not read, "" where nothing stands in any."""
    parts = []
    for count, word in ((sheet.hidden_rows, "row"), (sheet.hidden_columns, "column")):
        if count == 1:
            parts.append(f"1 {word}")
        elif count:
            parts.append(f"{count} {word}s")
    if not parts:
        return ""
    return f"Hidden cells of the sheet \u201c{name}\u201d were left out: {' and '.join(parts)}."


def _page(package: Package, name: str, part: str, sheet: Sheet) -> Page | None:
    items: list[Item] = []
    if sheet.cells:
        items.append(Table(sheet.cells, NOWHERE))
    items += cell_notes(package, part, sheet.hidden)
    items += _drawn(package, part)
    if not items:
        return None
    title = block([Run(name)], "heading", 1)
    if title is not None:
        items.insert(0, title)
    width, height = _A4
    if sheet.landscape:
        width, height = height, width
    page = Page(width, height, tuple(items), dpi=DPI, recognised=False)
    if hidden := _hidden_cells(name, sheet):
        page = replace(page, notes=(hidden,))
    return page


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

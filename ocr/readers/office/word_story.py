"""The text of a Word file in its order: paragraphs, tables, pictures, notes, and where pages break.

Tables and stories hold one another. A table that runs over several pages becomes a table on each.
"""

from collections.abc import Iterator

from lxml import etree
from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Cell, Item, Kind, Line, Table
from ocr.readers.office.graphics import charts, pictures, sized
from ocr.readers.office.package import Package, chosen, find, find_all, q, tag
from ocr.readers.office.text import Run, block, integer, joined, lines
from ocr.readers.office.word_events import Break, Event, Note, SectionEnd
from ocr.readers.office.word_numbering import Numbering, bullet
from ocr.readers.office.word_styles import Styles, switched

# Elements that only group others. Left out are w:del and w:moveFrom: what a reviewer has deleted.
_GROUPS = {
    "w:ins",
    "w:moveTo",
    "w:hyperlink",
    "w:smartTag",
    "w:sdt",
    "w:sdtContent",
    "w:fldSimple",
    "w:customXml",
    "w:dir",
    "w:bdo",
    "m:oMath",
    "m:oMathPara",
}
_LETTERS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_GRAPHICS = {"w:drawing", "w:pict", "w:object"}
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}


_Inline = Run | Event
_Shape = tuple[Kind, int]  # of a paragraph: its kind and its level


class Context:
    """What all texts of a file share; numbers and notes are counted, so that the file is to be read once, in order."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package.related(package.main, "styles"))
        self.numbering = Numbering(package.related(package.main, "numbering"))
        self.notes: dict[str, int] = {}
        self._stories: dict[str, tuple[Story, dict[str | None, etree._Element]]] = {}

    def note(self, kind: str, identifier: str) -> Note:
        """The note that is referred to, with its mark; empty when it has been read already."""
        if kind not in self._stories:
            relations = self.package.relations(self.package.main).values()
            name = next((found.target for found in relations if found.kind == f"{kind}s"), "")
            entries = find_all(self.package.xml(name), f"w:{kind}")
            self._stories[kind] = (
                Story(self, name),
                {entry.get(q("w:id")): entry for entry in entries},
            )
        story, notes = self._stories[kind]
        self.notes[kind] = self.notes.get(kind, 0) + 1
        fresh = self.package.once(f"{kind} {identifier}") and identifier in notes
        items = tuple(story.items(notes[identifier], f"[{self.notes[kind]}] ")) if fresh else ()
        return Note(items, kind == "endnote")


class Story:
    """One part with text: the document, a header, the notes."""

    def __init__(self, context: Context, name: str) -> None:
        self._context = context
        self._relations = context.package.relations(name)

    def items(self, container: etree._Element, mark: str = "") -> list[Item]:
        """The text of a container without its breaks; `mark` goes before its first word."""
        found = self.events(container, mark)
        return [event for event in found if not isinstance(event, Break | Note | SectionEnd)]

    def events(self, container: etree._Element, mark: str = "") -> Iterator[Event]:
        """What a container holds, in order."""
        for child in chosen(container):
            name = tag(child)
            if name == "w:p":
                yield from self._paragraph(child, mark)
                mark = ""
            elif name == "w:tbl":
                yield from _tables(self, child)
            elif name in _GROUPS:
                yield from self.events(child, mark)

    def cell(self, container: etree._Element) -> tuple[tuple[Line, ...], list[Event]]:
        """The lines of a table's cell, those of tables inside it a line a row; and what a cell cannot hold."""
        found: list[Line] = []
        others: list[Event] = []
        for event in self.events(container):
            if isinstance(event, Block):
                found += event.lines
            elif isinstance(event, Table):
                rows = {cell.row: None for cell in event.cells}
                whole = (
                    joined(cell.lines for cell in event.cells if cell.row == row) for row in rows
                )
                found += [line for line in whole if line]
            elif not isinstance(event, Break | SectionEnd):
                others.append(event)
        return tuple(found), others

    def _paragraph(self, paragraph: etree._Element, mark: str) -> Iterator[Event]:
        properties = find(paragraph, "w:pPr")
        named = find(properties, "w:pStyle")
        style = self._context.styles.usual if named is None else named.get(q("w:val"), "")
        level, number = self._shape(properties, style)
        start = mark + (f"{number} " if number else "")
        if switched(properties, "w:pageBreakBefore"):
            yield Break(hard=False)
        runs: list[Run] = []
        later: list[Event] = []
        for inline in self._inline(paragraph, style):
            if isinstance(inline, Run):
                runs.append(inline)
            elif isinstance(inline, Break):
                yield from _block(start, runs, level)
                yield from later
                yield inline
                start, runs, later = "", [], []
            else:
                later.append(inline)
        yield from _block(start, runs, level)
        yield from later
        if find(properties, "w:sectPr") is not None:
            yield SectionEnd()

    def _shape(self, properties: etree._Element | None, style: str) -> tuple[_Shape, str]:
        """Kind and level of a paragraph, and its mark in a list."""
        styles = self._context.styles
        heading, entry = styles.heading(style, properties), styles.numbered(style, properties)
        mark, depth = self._context.numbering.mark(entry, style) if entry else ("", 0)
        if heading:
            return ("heading", heading), mark
        kind: Kind = "list" if entry else styles.listed(style)
        return (kind, depth + 1 if kind == "list" else 0), mark

    def _inline(self, element: etree._Element, style: str) -> Iterator[_Inline]:
        for child in chosen(element):
            name = tag(child)
            if name in ("w:r", "m:r"):
                yield from self._run(child, style)
            elif name in _GROUPS or name.startswith("m:"):
                yield from self._inline(child, style)

    def _run(self, run: etree._Element, style: str) -> Iterator[_Inline]:
        properties = find(run, "w:rPr")
        for child in chosen(run):
            name = tag(child)
            text = _letters(child, name)
            if name in _GRAPHICS:
                yield from self._graphics(child)
            elif name in _NOTES:
                note = self._context.note(_NOTES[name], child.get(q("w:id"), ""))
                yield Run(f"[{self._context.notes[_NOTES[name]]}]")
                yield note
            elif name == "w:lastRenderedPageBreak" or (
                name == "w:br" and child.get(q("w:type")) == "page"
            ):
                yield Break(hard=name == "w:br")
            elif name == "w:ruby":
                yield from self._inline(find(child, "w:rubyBase"), style) if len(child) else ()
            elif text and (shown := self._context.styles.run(properties, style, text)):
                yield shown

    def _graphics(self, element: etree._Element) -> Iterator[Item]:
        """Pictures with their size, charts, and the text of text boxes."""
        extent = next(element.iter(q("wp:extent")), None)
        yield from pictures(element, self._relations, sized(extent))
        yield from charts(element, self._relations, self._context.package, NOWHERE)
        boxes = [box for box in element.iter(q("w:txbxContent")) if not _repeated(box, element)]
        for box in boxes:
            yield from self.items(box)


def _block(start: str, runs: list[Run], shape: _Shape) -> Iterator[Block]:
    """The paragraph with its mark, which an empty one does not show."""
    if lines(runs):
        first = runs[0]
        marked = [Run(start, first.bold, first.italic, first.size)] if start else []
        found = block([*marked, *runs], *shape)
        yield from [found] if found else []


def _letters(child: etree._Element, name: str) -> str:
    if name in ("w:t", "m:t"):
        return child.text or ""
    if name == "w:sym":
        code = int(child.get(q("w:char"), "0"), 16)
        return bullet(chr(code)) if 0xE000 <= code <= 0xF8FF else chr(code)
    return _LETTERS.get(name, "")


def _repeated(box: etree._Element, top: etree._Element) -> bool:
    """Whether a text box is shown already: inside another, or as an older program's alternative."""
    for outer in box.iterancestors():
        if outer is top:
            return False
        if outer.tag in (q("w:txbxContent"), q("mc:Fallback")):
            return True
    return False


_WIDEST = 63  # columns: Word's own limit
_ROW_GROUPS = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins"}


def _tables(story: Story, table: etree._Element) -> Iterator[Event]:
    """The table in as many parts as it has pages; after each what its cells cannot hold."""
    rows: list[etree._Element] = []
    for row in _members(table, "w:tr"):
        if rows and _begins_page(row):
            yield from _table(story, rows)
            yield Break(hard=False)
            rows = []
        if find(row, "w:trPr/w:del") is None:
            rows.append(row)
    yield from _table(story, rows)


def _members(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in chosen(element):
        if tag(child) == name:
            yield child
        elif tag(child) in _ROW_GROUPS:
            yield from _members(child, name)


def _begins_page(row: etree._Element) -> bool:
    return next(row.iter(q("w:lastRenderedPageBreak")), None) is not None


def _table(story: Story, rows: list[etree._Element]) -> Iterator[Event]:
    cells: list[Cell] = []
    others: list[Event] = []
    above: dict[int, int] = {}  # column -> place in `cells` of what a merged cell there belongs to
    for number, row in enumerate(rows):
        column = _number(row, "w:trPr/w:gridBefore", 0)
        for element in _members(row, "w:tc"):
            span = max(_number(element, "w:tcPr/w:gridSpan", 1), 1)
            found, more = story.cell(element)
            others += more
            if _continues(element) and column in above:
                place = above[column]
                cells[place] = replace(cells[place], rows=number - cells[place].row + 1)
            else:
                above[column] = len(cells)
                cells.append(Cell(number, column, found, columns=span))
            column += span
    if any(cell.lines for cell in cells):
        yield Table(tuple(cells), NOWHERE)
    yield from others


def _number(element: etree._Element, path: str, default: int) -> int:
    found = find(element, path)
    return (
        default if found is None else min(max(integer(found.get(q("w:val")), default), 0), _WIDEST)
    )


def _continues(cell: etree._Element) -> bool:
    """Whether a cell is the lower part of one that began above."""
    merged = find(cell, "w:tcPr/w:vMerge")
    return merged is not None and merged.get(q("w:val"), "continue") != "restart"

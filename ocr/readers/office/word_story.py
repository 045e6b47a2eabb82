"""The text of a Word file in its order: paragraphs, tables, pictures, notes, and where pages break.

Tables and stories hold one another. A table that runs over several pages becomes a table on each.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Cell, Item, Kind, Line, Table
from ocr.readers.office.graphics import charts, pictures, sized
from ocr.readers.office.package import Package, chosen, find, find_all, q, tag
from ocr.readers.office.text import Run, block, integer, joined, lines
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


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a page. One that is not `hard` is the layout's: it ends no page that is still
    empty.
    """

    hard: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What stands at the foot of the page, where its mark is, or at the end of the document."""

    items: tuple[Item, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class SectionEnd:
    """After the paragraph that carries the properties of the section before it."""


Event = Item | Break | Note | SectionEnd
_Inline = Run | Event
_Shape = tuple[Kind, int]  # of a paragraph: its kind and its level


class Context:
    """What all texts of a file share; numbers and notes are counted, so that the file is to be read
    once, in order.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package.related(package.main, "styles"))
        self.numbering = Numbering(package.related(package.main, "numbering"))
        self.notes: dict[str, int] = {}
        self._stories: dict[str, tuple[Story, dict[str | None, etree._Element]]] = {}

    def note(self, kind: str, identifier: str) -> Note:
        """The note that is referred to, with its mark; empty when it has been read already."""
        if kind not in self._stories:
            self._stories[kind] = self._notes_of(kind)
        story, notes = self._stories[kind]
        self.notes[kind] = self.notes.get(kind, 0) + 1
        items: list[Item] = []
        if self.package.once(f"{kind} {identifier}") and identifier in notes:
            items = story.items(notes[identifier], f"[{self.notes[kind]}] ")
        return Note(tuple(items), kind == "endnote")

    def _notes_of(self, kind: str) -> "tuple[Story, dict[str | None, etree._Element]]":
        """The part with the notes of a kind, and its notes by identifier."""
        name = ""
        for relation in self.package.relations(self.package.main).values():
            if relation.kind == f"{kind}s":
                name = relation.target
                break
        notes = {}
        for entry in find_all(self.package.xml(name), f"w:{kind}"):
            notes[entry.get(q("w:id"))] = entry
        return Story(self, name), notes


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
        """The lines of a table cell, and the items that a cell cannot hold.

        A table inside the cell gives one line per row.
        """
        found: list[Line] = []
        others: list[Event] = []
        for event in self.events(container):
            if isinstance(event, Block):
                found += event.lines
            elif isinstance(event, Table):
                found += _rows_as_lines(event)
            elif not isinstance(event, Break | SectionEnd):
                others.append(event)
        return tuple(found), others

    def _paragraph(self, paragraph: etree._Element, mark: str) -> Iterator[Event]:
        properties = find(paragraph, "w:pPr")
        named = find(properties, "w:pStyle")
        style = self._context.styles.usual
        if named is not None:
            style = named.get(q("w:val"), "")
        shape, number = self._shape(properties, style)
        start = mark
        if number:
            start += f"{number} "
        if switched(properties, "w:pageBreakBefore"):
            yield Break(hard=False)
        runs: list[Run] = []
        later: list[Event] = []
        for inline in self._inline(paragraph, style):
            if isinstance(inline, Run):
                runs.append(inline)
            elif isinstance(inline, Break):
                yield from _block(start, runs, shape)
                yield from later
                yield inline
                start = ""
                runs = []
                later = []
            else:
                later.append(inline)
        yield from _block(start, runs, shape)
        yield from later
        if find(properties, "w:sectPr") is not None:
            yield SectionEnd()

    def _shape(self, properties: etree._Element | None, style: str) -> tuple[_Shape, str]:
        """Kind and level of a paragraph, and its mark in a list."""
        styles = self._context.styles
        heading = styles.heading(style, properties)
        entry = styles.numbered(style, properties)
        mark, depth = "", 0
        if entry is not None:
            mark, depth = self._context.numbering.mark(entry, style)
        if heading:
            return ("heading", heading), mark
        if entry is not None or styles.listed(style) == "list":
            return ("list", depth + 1), mark
        return ("paragraph", 0), mark

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
            if name in _GRAPHICS:
                yield from self._graphics(child)
            elif name in _NOTES:
                kind = _NOTES[name]
                note = self._context.note(kind, child.get(q("w:id"), ""))
                yield Run(f"[{self._context.notes[kind]}]")
                yield note
            elif name == "w:lastRenderedPageBreak":
                yield Break(hard=False)
            elif name == "w:br" and child.get(q("w:type")) == "page":
                yield Break(hard=True)
            elif name == "w:ruby":
                if len(child):
                    yield from self._inline(find(child, "w:rubyBase"), style)
            else:
                text = _letters(child, name)
                if not text:
                    continue
                shown = self._context.styles.run(properties, style, text)
                if shown is not None:
                    yield shown

    def _graphics(self, element: etree._Element) -> Iterator[Item]:
        """Pictures with their size, charts, and the text of text boxes."""
        extent = next(element.iter(q("wp:extent")), None)
        yield from pictures(element, self._relations, sized(extent))
        yield from charts(element, self._relations, self._context.package, NOWHERE)
        boxes = [box for box in element.iter(q("w:txbxContent")) if not _repeated(box, element)]
        for box in boxes:
            yield from self.items(box)


def _rows_as_lines(table: Table) -> list[Line]:
    """One line per row with text, of the words of all its cells."""
    rows: dict[int, list[tuple[Line, ...]]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.lines)
    found = []
    for texts in rows.values():
        line = joined(texts)
        if line is not None:
            found.append(line)
    return found


def _block(start: str, runs: list[Run], shape: _Shape) -> Iterator[Block]:
    """The paragraph with its mark; nothing for an empty one, which does not show its mark."""
    if not lines(runs):
        return
    if start:
        first = runs[0]
        runs = [Run(start, first.bold, first.italic, first.size), *runs]
    found = block(runs, *shape)
    if found is not None:
        yield found


def _letters(child: etree._Element, name: str) -> str:
    if name in ("w:t", "m:t"):
        return child.text or ""
    if name != "w:sym":
        return _LETTERS.get(name, "")
    code = int(child.get(q("w:char"), "0"), 16)
    if 0xE000 <= code <= 0xF8FF:  # private use: of a symbol font
        return bullet(chr(code))
    return chr(code)


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
    if found is None:
        return default
    stated = integer(found.get(q("w:val")), default)
    return min(max(stated, 0), _WIDEST)


def _continues(cell: etree._Element) -> bool:
    """Whether a cell is the lower part of one that began above."""
    merged = find(cell, "w:tcPr/w:vMerge")
    return merged is not None and merged.get(q("w:val"), "continue") != "restart"

"""The text of a Word file in its order: paragraphs, tables, pictures, notes, and where pages break.

Tables and stories hold one another.
"""

import dataclasses
from collections.abc import Iterator

from lxml import etree
from msgspec.structs import replace

from ocr.document import NOWHERE, Align, Block, Item, Kind, Line, Picture, Table
from ocr.readers.office.equations import kept, linear
from ocr.readers.office.graphics import charts, pictures, sized, unopened
from ocr.readers.office.package import Package, chosen, find, find_all, q, tag
from ocr.readers.office.text import Run, block, integer, labelled, lines, mark_run
from ocr.readers.office.word_events import Break, Event, LeftOut, Note, SectionEnd
from ocr.readers.office.word_numbering import Numbering, bullet, counted
from ocr.readers.office.word_styles import Styles, switched
from ocr.readers.office.word_tables import tables
from ocr.readers.symbols import BOX, CROSSED, is_symbolic, sign

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
}
_LETTERS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_GRAPHICS = {"w:drawing", "w:pict", "w:object"}
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
# Marks of paragraphs that a reviewer has deleted: the next paragraph goes on with the text.
_JOINS = ("w:rPr/w:del", "w:rPr/w:moveFrom")


_Inline = Run | Event
_Shape = tuple[Kind, int, Align]  # of a paragraph: its kind, its level and how its lines stand


class Context:
    """What all texts of a file share; numbers and notes are counted, so that the file is to be read
    once, in order.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        theme = package.related(package.main, "theme")
        self.styles = Styles(package.related(package.main, "styles"), theme)
        self.numbering = Numbering(package.related(package.main, "numbering"))
        self._notes: dict[str, int] = {}
        self._stories: dict[str, tuple[Story, dict[str | None, etree._Element]]] = {}

    def note(self, kind: str, identifier: str, *, numbered: bool) -> tuple[str, Note]:
        """The mark of the note that is referred to, and the note, empty when it has been read
        already. One that is not `numbered` has its mark in its text.
        """
        mark = ""
        if numbered:
            self._notes[kind] = self._notes.get(kind, 0) + 1
            mark = f"[{_counted_note(kind, self._notes[kind])}]"
        items = []
        for item in self._entry(kind, identifier, f"{mark} ".lstrip()):
            if isinstance(item, Block) and item.kind == "paragraph":
                item = replace(item, kind="note")
            items.append(item)
        return mark, Note(tuple(items), kind == "endnote")

    def comment(self, identifier: str) -> Block | None:
        """What a reviewer wrote, None when it has been read already or is empty."""
        rows: list[Line] = []
        for item in self._entry("comment", identifier, ""):
            rows += item.lines
        author = self._entries("comment")[1].get(identifier)
        name = ""
        if author is not None:
            name = author.get(q("w:author"), "")
        return labelled("comment", "Comment", name, rows)

    def _entry(self, kind: str, identifier: str, mark: str) -> list[Item]:
        story, entries = self._entries(kind)
        if identifier not in entries or not self.package.once(f"{kind} {identifier}"):
            return []
        return story.items(entries[identifier], mark)

    def _entries(self, kind: str) -> "tuple[Story, dict[str | None, etree._Element]]":
        if kind not in self._stories:
            self._stories[kind] = self._notes_of(kind)
        return self._stories[kind]

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
        return [event for event in found if isinstance(event, Block | Table | Picture)]

    def events(self, container: etree._Element, mark: str = "") -> Iterator[Event]:
        """What a container holds, in order."""
        held: list[etree._Element] = []  # paragraphs whose text the next one goes on with
        for child in chosen(container):
            name = tag(child)
            if name == "w:p":
                held.append(child)
                properties = find(child, "w:pPr")
                if any(find(properties, path) is not None for path in _JOINS):
                    continue
            elif name != "w:tbl" and name not in _GROUPS:
                continue
            if held:
                yield from self._paragraph(held, mark)
                mark = ""
                held = []
            if name == "w:tbl":
                yield from tables(self, child)
            elif name in _GROUPS:
                yield from self.events(child, mark)
        if held:
            yield from self._paragraph(held, mark)

    def _paragraph(self, paragraphs: list[etree._Element], mark: str) -> Iterator[Event]:
        """One paragraph of several elements; the last one's properties are its own."""
        properties = find(paragraphs[-1], "w:pPr")
        named = find(properties, "w:pStyle")
        style = self._context.styles.usual
        if named is not None:
            style = named.get(q("w:val"), "")
        shape, number = self._shape(properties, style)
        inlines: list[_Inline] = []
        for paragraph in paragraphs:
            inlines += self._inline(paragraph, style)
        if shape[0] == "paragraph" and _is_equation(inlines):
            shape = ("formula", *shape[1:])
        start = mark
        if number:
            start += f"{number} "
        if switched(properties, "w:pageBreakBefore"):
            yield Break(hard=False)
        runs: list[Run] = []
        later: list[Event] = []
        for inline in inlines:
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
        for paragraph in paragraphs:
            if find(paragraph, "w:pPr/w:sectPr") is not None:
                yield SectionEnd()

    def _shape(self, properties: etree._Element | None, style: str) -> tuple[_Shape, str]:
        """Kind, level and alignment of a paragraph, and its mark in a list."""
        styles = self._context.styles
        align = styles.align(style, properties)
        heading = styles.heading(style, properties)
        entry = styles.numbered(style, properties)
        mark, depth = "", 0
        if entry is not None:
            mark, depth = self._context.numbering.mark(entry, style)
        if heading:
            return ("heading", heading, align), mark
        if entry is not None or styles.listed(style) == "list":
            return ("list", depth + 1, align), mark
        return ("paragraph", 0, align), mark

    def _inline(self, element: etree._Element, style: str) -> Iterator[_Inline]:
        for child in chosen(element):
            name = tag(child)
            if name == "w:r":
                yield from self._run(child, style)
            elif name == "m:oMath":
                yield from self._equation(child, style)
            elif name == "m:oMathPara":
                for equation in find_all(child, "m:oMath"):
                    yield from self._equation(equation, style)
                    yield Run(" ")
            elif name in _GROUPS:
                yield from self._inline(child, style)

    def _equation(self, equation: etree._Element, style: str) -> Iterator[Run]:
        text = linear(equation)
        look = self._context.styles.run(None, style, "")
        if text and look is not None:
            yield dataclasses.replace(look, text=text, math=kept(equation))

    def _run(self, run: etree._Element, style: str) -> Iterator[_Inline]:
        properties = find(run, "w:rPr")
        for child in chosen(run):
            name = tag(child)
            if name in _GRAPHICS:
                yield from self._graphics(child)
            elif name in _NOTES:
                yield from self._note(_NOTES[name], child)
            elif name == "w:commentReference":
                comment = self._context.comment(child.get(q("w:id"), ""))
                if comment is not None:
                    yield comment
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

    def _note(self, kind: str, reference: etree._Element) -> Iterator[_Inline]:
        own_mark = reference.get(q("w:customMarkFollows"), "0") in ("1", "true", "on")
        identifier = reference.get(q("w:id"), "")
        mark, note = self._context.note(kind, identifier, numbered=not own_mark)
        if mark:
            yield Run(mark, raised=1)
        yield note

    def _graphics(self, element: etree._Element) -> Iterator[Item | LeftOut]:
        """Pictures with their size, charts, and the text of text boxes."""
        for embedded in element.iter(q("o:OLEObject")):
            yield LeftOut(unopened(embedded.get("ProgID", "")))
        extent = next(element.iter(q("wp:extent")), None)
        yield from pictures(element, self._relations, sized(extent))
        yield from charts(element, self._relations, self._context.package, NOWHERE)
        boxes = [box for box in element.iter(q("w:txbxContent")) if not _repeated(box, element)]
        for box in boxes:
            yield from self.items(box)


def _counted_note(kind: str, number: int) -> str:
    """Footnotes are 1, 2, 3 and endnotes i, ii, iii, as in Word."""
    if kind == "endnote":
        return counted(number, "lowerRoman")
    return str(number)


def _is_equation(inlines: list[_Inline]) -> bool:
    """Whether a paragraph is nothing but an equation."""
    runs = [inline for inline in inlines if isinstance(inline, Run) and inline.text.strip()]
    return bool(runs) and all(run.math for run in runs)


def _block(start: str, runs: list[Run], shape: _Shape) -> Iterator[Block]:
    """The paragraph with its mark; nothing for an empty one, which does not show its mark."""
    if not lines(runs):
        return
    if start:
        runs = [mark_run(start, runs[0]), *runs]
    found = block(runs, *shape)
    if found is not None:
        yield found


def _letters(child: etree._Element, name: str) -> str:
    if name == "w:t":
        return child.text or ""
    if name == "w:fldChar":
        return _form_field(child)
    if name != "w:sym":
        return _LETTERS.get(name, "")
    code = int(child.get(q("w:char"), "0"), 16)
    font = child.get(q("w:font"), "")
    if not is_symbolic(font) and not 0xE000 <= code <= 0xF8FF:
        return chr(code)
    shown = sign(chr(code), font)
    if 0xE000 <= ord(shown) <= 0xF8FF:  # private use: of a symbol font that is not known
        return bullet(shown)
    return shown


def _form_field(child: etree._Element) -> str:
    """What a field of an old form shows that is no text of its own: a check box, a choice."""
    box = find(child, "w:ffData/w:checkBox")
    if box is not None:
        for name in ("w:checked", "w:default"):
            value = switched(box, name)
            if value is not None:
                return CROSSED if value else BOX
        return BOX
    choices = find(child, "w:ffData/w:ddList")
    entries = find_all(choices, "w:listEntry")
    if not entries:
        return ""
    chosen_entry = find(choices, "w:result")
    number = 0
    if chosen_entry is not None:
        number = integer(chosen_entry.get(q("w:val")))
    if not 0 <= number < len(entries):
        return ""
    return str(entries[number].get(q("w:val"), ""))


def _repeated(box: etree._Element, top: etree._Element) -> bool:
    """Whether a text box is shown already: inside another, or as an older program's alternative."""
    for outer in box.iterancestors():
        if outer is top:
            return False
        if outer.tag in (q("w:txbxContent"), q("mc:Fallback")):
            return True
    return False

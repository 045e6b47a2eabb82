"""The elements of a tagged PDF: first as values, then as objects of the file."""

from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

LINK = "Link"
# Those that stand without content: a place of a table that is empty, and a picture that is all in
# its description.
_EMPTY_TOO = ("TR", "TD", "TH", "Figure")


@dataclass(slots=True)
class Mark:
    """One marked piece of content: its number in the page's content, or in that of `stream`."""

    number: int
    stream: Any = None


@dataclass(slots=True)
class Annotation:
    """A link's own object."""

    target: Any


@dataclass(slots=True, eq=False)
class Element:
    """`seq` is its place in reading order among what its parent holds.

    `alt` is said in place of what it shows, in English where `is_english`. `lines` are its text,
    which is written down too where `has_spaces` stays False: many programs move the pen between
    words and write no space.
    """

    kind: str
    seq: int = 0
    alt: str = ""
    is_english: bool = False
    identifier: str = ""
    rows: int = 1
    columns: int = 1
    box: tuple[float, float, float, float] | None = None
    lines: list[str] = field(default_factory=list)
    has_spaces: bool = False
    kids: list[tuple[int, "Mark | Annotation | Element"]] = field(default_factory=list)

    def child(self, kind: str, seq: int, **entries: Any) -> "Element":
        made = Element(kind, seq, **entries)
        self.kids.append((seq, made))
        return made

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to be read."""
        if self.kind in _EMPTY_TOO:
            return False
        inner = [kid for _, kid in self.kids if isinstance(kid, Element)]
        return len(inner) == len(self.kids) and all(kid.is_empty for kid in inner)


class StructureTree:
    """The root of the tags in one file, and which element each mark belongs to."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root)
        )
        self._top: list[Any] = []
        self._parents: list[Any] = []  # the numbers and entries of the parent tree
        self._next = 0
        self._identifiers: list[tuple[str, Any]] = []

    def number(self) -> int:
        """A key of the parent tree, for a page, a form or an annotation."""
        self._next += 1
        return self._next - 1

    def add(self, elements: list[Element], page: Any) -> "dict[int, Any]":
        """Hang the elements of a page into the document; returns what each mark of the page's own
        content belongs to. Those of streams and annotations are entered at once.
        """
        own: dict[int, Any] = {}
        others: dict[int, tuple[Any, dict[int, Any]]] = {}
        for element in elements:
            if not element.is_empty:
                self._top.append(self._written(element, self._document, page, own, others))
        for key, (_, marks) in others.items():
            self.enter(key, marks)
        return own

    def enter(self, key: int, marks: dict[int, Any]) -> None:
        """The elements of the marks with the numbers 0, 1, 2 ... of one content."""
        if marks:
            entries = [marks.get(number) for number in range(max(marks) + 1)]
            self._parents += [key, self._pdf.make_indirect(Array(entries))]

    def hang(self) -> None:
        """Put the tree into the file's catalog."""
        self._document.K = Array(self._top)
        self._root.K = Array([self._document])
        pairs = sorted(zip(self._parents[::2], self._parents[1::2], strict=True), key=_first)
        numbers: list[Any] = []
        for key, entry in pairs:
            numbers += [key, entry]
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        self._root.ParentTreeNextKey = self._next
        if self._identifiers:
            names: list[Any] = []
            for name, element in sorted(self._identifiers, key=_first):
                names += [String(name), element]
            self._root.IDTree = self._pdf.make_indirect(Dictionary(Names=Array(names)))
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _written(
        self,
        element: Element,
        parent: Any,
        page: Any,
        own: dict[int, Any],
        others: dict[int, tuple[Any, dict[int, Any]]],
    ) -> Any:
        made = self._pdf.make_indirect(_entries(element, parent, page))
        if element.identifier:
            self._identifiers.append((element.identifier, made))
        held: list[Any] = []
        for _, kid in sorted(element.kids, key=_first):
            if isinstance(kid, Element):
                if not kid.is_empty:
                    held.append(self._written(kid, made, page, own, others))
            elif isinstance(kid, Annotation):
                key = self.number()
                kid.target.StructParent = key
                self._parents += [key, made]
                held.append(Dictionary(Type=Name.OBJR, Obj=kid.target, Pg=page))
            elif kid.stream is None:
                own[kid.number] = made
                held.append(kid.number)
            else:
                key = int(kid.stream.StructParents)
                others.setdefault(key, (kid.stream, {}))[1][kid.number] = made
                held.append(Dictionary(Type=Name.MCR, Pg=page, Stm=kid.stream, MCID=kid.number))
        if held:
            made.K = Array(held)
        return made


def _entries(element: Element, parent: Any, page: Any) -> Dictionary:
    made = Dictionary(Type=Name.StructElem, S=Name("/" + element.kind), P=parent, Pg=page)
    if element.alt:
        made.Alt = String(element.alt)
        if element.is_english:
            made.Lang = String("en")
    text = " ".join(element.lines)
    holds_others = any(isinstance(kid, Element) for _, kid in element.kids)
    if " " in text and not (element.has_spaces or element.alt or holds_others):
        made.ActualText = String(text)
    if element.identifier:
        made.ID = String(element.identifier)
    attributes = []
    if element.kind in ("TD", "TH"):
        attributes += _of_cell(element)
    if element.box is not None:
        sides = Array([round(side, 2) for side in element.box])
        attributes.append(Dictionary(O=Name.Layout, Placement=Name.Block, BBox=sides))
    if attributes:
        made.A = Array(attributes)
    return made


def _of_cell(element: Element) -> list[Dictionary]:
    entries = Dictionary(O=Name.Table)
    if element.rows > 1:
        entries.RowSpan = element.rows
    if element.columns > 1:
        entries.ColSpan = element.columns
    if element.kind == "TH":
        entries.Scope = Name.Column
    if len(entries) == 1:
        return []
    return [entries]


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]

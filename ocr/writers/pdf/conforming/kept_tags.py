"""Tags that a file has already, made by a program that knows its structure: they are kept, and what
they lack is added.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    NumberTree,
    Operator,
    String,
)

from ocr.writers.pdf.conforming.structure import Headings
from ocr.writers.pdf.font import deflated

_PRINTED = 4  # the flag of an annotation that is printed
_ROOT = (
    "/Type",
    "/Pages",
    "/StructTreeRoot",
    "/MarkInfo",
    "/Lang",
    "/Outlines",
    "/Dests",
    "/PageLabels",
)
_SHOWS = ("Tj", "TJ", "'", '"')
_PATHS = ("m", "l", "c", "v", "y", "h", "re", "W", "W*")
_PAINTS = ("f", "F", "f*", "S", "s", "B", "B*", "b", "b*")
_LEVELS = {"H": 1, "H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_OF_LISTS = {"LI": "L", "Lbl": "LI", "LBody": "LI"}
_PARENTS = {
    "TR": ("Table", "THead", "TBody", "TFoot"),
    "TH": ("TR",),
    "TD": ("TR",),
    "THead": ("Table",),
    "TBody": ("Table",),
    "TFoot": ("Table",),
    "TOCI": ("TOC",),
}
_DEEPEST = 60  # elements within elements
_UNNAMED = "Picture"


def is_tagged(pdf: pikepdf.Pdf) -> bool:
    """Whether there are tags that can be kept: tables are whole, and only links are annotations."""
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, Dictionary) or "/K" not in root or "/ParentTree" not in root:
        return False
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            if annotation.get("/Subtype") != Name.Link or "/StructParent" not in annotation:
                return False
    roles = root.get("/RoleMap", Dictionary())
    for element in _elements(root.K, 0):
        role = _role(element, roles)
        if role == "Table" and not _is_regular(element, roles):
            return False
        if role in _PARENTS and _parent_role(element, roles) not in _PARENTS[role]:
            return False
    return True


def complete(pdf: pikepdf.Pdf) -> None:
    """Add what the tags lack, and take away what conforming files do not have."""
    root = pdf.Root.StructTreeRoot
    document = _document(pdf, root)
    tree = NumberTree(root.ParentTree)
    for page in pdf.pages:
        _complete_page(pdf, page.obj, document, tree)
    roles = root.get("/RoleMap", Dictionary())
    headings = Headings()
    for element in _elements(root.K, 0):
        role = _role(element, roles)
        if role == "Figure" and not (str(element.get("/Alt", "")) or "/ActualText" in element):
            element.Alt = String(_UNNAMED)
            element.Lang = String("en")
        elif role in _LEVELS:
            level = headings.level(_LEVELS[role])
            if role != f"H{level}":
                element.S = Name(f"/H{level}")
        elif role in _OF_LISTS and _parent_role(element, roles) != _OF_LISTS[role]:
            # Presentations have entries without lists: they are paragraphs side by side.
            element.S = Name.Div if role == "LI" else Name.P
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    for key in list(pdf.Root.keys()):
        if key not in _ROOT:
            del pdf.Root[key]


def _document(pdf: pikepdf.Pdf, root: Any) -> Any:
    """The element around all others."""
    kids = _listed(root.K)
    if len(kids) == 1 and kids[0].get("/S") == Name.Document:
        return kids[0]
    made = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array(kids))
    )
    for kid in kids:
        kid.P = made
    root.K = Array([made])
    return made


def _complete_page(pdf: pikepdf.Pdf, page: Any, document: Any, tree: Any) -> None:
    page.Tabs = Name.S
    for annotation in page.get("/Annots", ()):
        annotation.F = _PRINTED
        if not str(annotation.get("/Contents", "")):
            address = annotation.get("/A", Dictionary()).get("/URI", "Link")
            annotation.Contents = String(str(address))
    content = _Rest(list(pikepdf.parse_content_stream(page)))
    page.Contents = deflated(pdf, pikepdf.unparse_content_stream(content.marked()) + b"\n")
    if not content.numbers:
        return
    made = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=document, Pg=page, K=Array(content.numbers))
    )
    kids = _listed(document.get("/K", Array()))
    document.K = Array([*kids, made])
    if "/StructParents" not in page:
        page.StructParents = max(tree.keys(), default=-1) + 1
    key = int(page.StructParents)
    entries = _listed(tree[key]) if key in tree else []
    while len(entries) <= max(content.numbers):
        entries.append(None)
    for number in content.numbers:
        entries[number] = made
    tree[key] = pdf.make_indirect(Array(entries))


class _Rest:
    """Marks what a page's content shows outside of its marks: text gets the next free `numbers`,
    anything else is an artifact.
    """

    def __init__(self, found: list[Any]) -> None:
        self._found = found
        self._next = 1 + max((_number(item) for item in found), default=-1)
        self.numbers: list[int] = []
        self._out: list[Any] = []
        self._path: list[Any] = []
        self._depth = 0
        self._is_open = False

    def marked(self) -> list[Any]:
        for item in self._found:
            if isinstance(item, ContentStreamInlineImage):
                self._artifact([item])
            else:
                self._take(item, str(item.operator))
        self._out += self._path
        self._close()
        return self._out

    def _take(self, item: Any, name: str) -> None:
        if name in _PATHS:
            self._path.append(item)
        elif name in _PAINTS or (name in ("sh", "Do") and not self._path):
            self._artifact([*self._path, item])
            self._path = []
        elif name in _SHOWS and self._depth == 0:
            if not self._is_open:
                self._out.append(_mark(Name.P, Dictionary(MCID=self._next)))
                self.numbers.append(self._next)
                self._next += 1
                self._is_open = True
            self._out.append(item)
        else:
            self._out += self._path
            self._path = []
            if name in ("BT", "ET", "q", "Q", "BMC", "BDC"):
                self._close()
            if name in ("BMC", "BDC"):
                self._depth += 1
            elif name == "EMC":
                self._depth -= 1
            self._out.append(item)

    def _artifact(self, items: list[Any]) -> None:
        if self._depth > 0:
            self._out += items
            return
        self._close()
        self._out += [_mark(Name.Artifact), *items, _end()]

    def _close(self) -> None:
        if self._is_open:
            self._out.append(_end())
            self._is_open = False


def _mark(tag: Any, entries: Any = None) -> Any:
    if entries is None:
        return ContentStreamInstruction([tag], Operator("BMC"))
    return ContentStreamInstruction([tag, entries], Operator("BDC"))


def _end() -> Any:
    return ContentStreamInstruction([], Operator("EMC"))


def _number(item: Any) -> int:
    """The number of a mark, -1 for anything else."""
    if isinstance(item, ContentStreamInlineImage) or str(item.operator) != "BDC":
        return -1
    entries = item.operands[1]
    if not isinstance(entries, Dictionary):
        return -1
    return int(entries.get("/MCID", -1))


def _elements(kids: Any, depth: int) -> Iterator[Any]:
    """All elements below some, in order."""
    if depth > _DEEPEST:
        raise ValueError("elements within elements")
    for kid in _listed(kids):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid.get("/K", Array()), depth + 1)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, Array):
        return list(value)
    return [value]


def _role(element: Any, roles: Any) -> str:
    """The standard kind of an element."""
    name = str(element.S)
    for _ in range(5):
        if name not in roles:
            break
        name = str(roles[name])
    return name[1:]


def _parent_role(element: Any, roles: Any) -> str:
    parent = element.get("/P")
    if isinstance(parent, Dictionary) and "/S" in parent:
        return _role(parent, roles)
    return ""


def _is_regular(table: Any, roles: Any) -> bool:
    """Whether all rows have as many columns, with those that cells of other rows reach into."""
    rows = []
    for kid in _listed(table.get("/K", Array())):
        role = _role(kid, roles) if isinstance(kid, Dictionary) and "/S" in kid else ""
        if role == "TR":
            rows.append(kid)
        elif role in ("THead", "TBody", "TFoot"):
            rows += _listed(kid.get("/K", Array()))
        elif role != "Caption":
            return False
    widths = set()
    reaching: list[tuple[int, int]] = []  # rows left and columns of cells from above
    for row in rows:
        width = sum(columns for _, columns in reaching)
        reaching = [(left - 1, columns) for left, columns in reaching if left > 1]
        for cell in _listed(row.get("/K", Array())):
            if not isinstance(cell, Dictionary) or _role(cell, roles) not in ("TH", "TD"):
                return False
            high, wide = _spans(cell)
            width += wide
            if high > 1:
                reaching.append((high - 1, wide))
        widths.add(width)
    return len(widths) == 1 and not reaching


def _spans(cell: Any) -> tuple[int, int]:
    """Rows and columns of a cell."""
    rows = columns = 1
    for entries in _listed(cell.get("/A", Array())):
        if isinstance(entries, Dictionary):
            rows = int(entries.get("/RowSpan", rows))
            columns = int(entries.get("/ColSpan", columns))
    return rows, columns

"""A PDF made smaller: some of its pages stay, and what belonged to the others goes."""

from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_MOST = 100_000  # objects of a tree that are looked at
_DEEPEST = 50
# Of the catalog: they speak of all pages by their numbers, their order or their content.
_OF_ALL_PAGES = ("/OpenAction", "/AA", "/PageLabels", "/StructTreeRoot", "/MarkInfo", "/Threads")
_OF_A_PAGE = ("/StructParents", "/B", "/AA", "/Tabs")
Id = tuple[int, int]


def keep_pages(pdf: pikepdf.Pdf, numbers: Iterable[int]) -> None:
    """Keep the pages with these numbers (from 1), in their order; others may be missing.

    The content of all other pages goes, and so do the bookmarks, links and form fields that belong
    to them.
    """
    wanted = set(numbers)
    dropped = []
    for index in reversed(range(len(pdf.pages))):
        if index + 1 not in wanted:
            dropped.append(pdf.pages[index].obj)
            del pdf.pages[index]
    if not dropped:
        return
    # What still refers to such a page finds nothing there.
    for page in dropped:
        _without(page, *list(page.keys()))
    _without(pdf.Root, *_OF_ALL_PAGES)
    for kept in pdf.pages:
        _without(kept.obj, *_OF_A_PAGE)
    _Rest(pdf).clean()


def _without(item: Any, *keys: str) -> None:
    for key in keys:
        if key in item:
            del item[key]


class _Rest:
    """What refers to pages, after some of them are gone."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._root: Any = pdf.Root
        self._pages = [page.obj for page in pdf.pages]
        self._kept: set[Id] = {page.objgen for page in self._pages}
        self._names: set[str] = set()  # of destinations on kept pages
        self._seen = 0

    def clean(self) -> None:
        self._clean_names()
        for page in self._pages:
            self._clean_links(page)
        self._clean_bookmarks()
        self._clean_fields()

    def _clean_names(self) -> None:
        names = self._root.get("/Names")
        if isinstance(names, Dictionary):
            _without(names, "/Pages", "/Templates")
            if "/Dests" in names:
                names["/Dests"] = self._kept_names(names["/Dests"])
        old = self._root.get("/Dests")  # as PDF 1.1 had them
        if isinstance(old, Dictionary):
            for key in list(old.keys()):
                if self._leads_somewhere(old[key]):
                    self._names.add(key)
                else:
                    del old[key]

    def _kept_names(self, tree: Any) -> Dictionary:
        """A tree of names of one level."""
        pairs: list[tuple[Any, Any]] = []
        self._collect_names(tree, pairs, 0)
        pairs.sort(key=lambda pair: bytes(pair[0]))
        entries = Array()
        for name, target in pairs:
            self._names.add(str(name))
            entries.append(name)
            entries.append(target)
        return Dictionary(Names=entries)

    def _collect_names(self, node: Any, pairs: list[tuple[Any, Any]], depth: int) -> None:
        if not isinstance(node, Dictionary) or depth > _DEEPEST:
            return
        entries = node.get("/Names")
        if isinstance(entries, Array):
            for index in range(0, len(entries) - 1, 2):
                if not self._may_go_on():
                    return
                name, target = entries[index], entries[index + 1]
                if isinstance(name, String) and self._leads_somewhere(target):
                    pairs.append((name, target))
        for child in _list(node.get("/Kids")):
            if not self._may_go_on():
                return
            self._collect_names(child, pairs, depth + 1)

    def _may_go_on(self) -> bool:
        self._seen += 1
        return self._seen < _MOST

    def _leads_somewhere(self, target: Any) -> bool:
        """Whether a destination is on a page that is kept."""
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if isinstance(target, Array) and len(target):
            page = target[0]
            return isinstance(page, Dictionary) and page.objgen in self._kept
        if isinstance(target, String | Name):
            return str(target) in self._names
        return False

    def _is_alive(self, item: Any) -> bool:
        """Whether a bookmark or a link leads to a page that is kept, or out of the document."""
        target = item.get("/Dest")
        if target is not None:
            return self._leads_somewhere(target)
        action = item.get("/A")
        if not isinstance(action, Dictionary):
            return False
        if action.get("/S") != Name.GoTo:
            return True
        return self._leads_somewhere(action.get("/D"))

    def _clean_links(self, page: Any) -> None:
        notes = page.get("/Annots")
        if not isinstance(notes, Array):
            return
        left = []
        for note in notes:
            is_link = isinstance(note, Dictionary) and note.get("/Subtype") == Name.Link
            if not is_link or self._is_alive(note):
                left.append(note)
        if len(left) < len(notes):
            page["/Annots"] = Array(left)

    def _clean_bookmarks(self) -> None:
        outlines = self._root.get("/Outlines")
        if outlines is None:
            return
        if not isinstance(outlines, Dictionary) or not self._keep_bookmarks(outlines, set(), 0):
            del self._root["/Outlines"]

    def _keep_bookmarks(self, parent: Any, seen: set[Id], depth: int) -> bool:
        """Chain those anew that lead somewhere, themselves or below. Returns whether any does."""
        left: list[Any] = []
        for item in _siblings(parent, seen):
            below = depth < _DEEPEST and self._keep_bookmarks(item, seen, depth + 1)
            if not below:
                _without(item, "/First", "/Last", "/Count")
            alive = self._is_alive(item)
            if not alive:
                _without(item, "/Dest", "/A", "/SE")
            if below or alive:
                left.append(item)
        for index, item in enumerate(left):
            _without(item, "/Prev", "/Next")
            if index:
                item["/Prev"] = left[index - 1]
                left[index - 1]["/Next"] = item
        if left:
            parent["/First"], parent["/Last"] = left[0], left[-1]
            parent["/Count"] = -len(left) if depth else len(left)  # those below are closed
        return bool(left)

    def _clean_fields(self) -> None:
        """Keep form fields that stand on a kept page."""
        form = self._root.get("/AcroForm")
        if not isinstance(form, Dictionary):
            return
        here: set[Id] = set()
        for page in self._pages:
            for note in _list(page.get("/Annots")):
                if isinstance(note, Dictionary):
                    here.add(note.objgen)
        _without(form, "/XFA", "/CO")  # the first is a document of its own, with all pages
        fields = self._fields(form.get("/Fields"), here, 0)
        if fields:
            form["/Fields"] = Array(fields)
        else:
            del self._root["/AcroForm"]

    def _fields(self, given: Any, here: set[Id], depth: int) -> list[Any]:
        left = []
        for field in _list(given):
            if not isinstance(field, Dictionary) or not self._may_go_on():
                continue
            if "/Kids" not in field or depth > _DEEPEST:
                if field.objgen in here:
                    left.append(field)
                continue
            below = self._fields(field["/Kids"], here, depth + 1)
            if below:
                field["/Kids"] = Array(below)
                left.append(field)
        return left


def _list(value: Any) -> list[Any]:
    if isinstance(value, Array):
        return list(value)
    return []


def _siblings(parent: Any, seen: set[Id]) -> list[Any]:
    """The bookmarks of one level; a chain that runs into itself ends there."""
    found: list[Any] = []
    item = parent.get("/First")
    while isinstance(item, Dictionary) and item.objgen not in seen and len(seen) < _MOST:
        seen.add(item.objgen)
        found.append(item)
        item = item.get("/Next")
    return found

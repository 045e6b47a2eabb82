"""Where a PDF's links and bookmarks lead, read from the source and written anew."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from ocr.writers.pdf.conforming.metadata import clean

_MOST = 2000  # bookmarks of a file, and links of a page
_DEEPEST = 30  # levels of bookmarks
_SCHEMES = ("http://", "https://", "mailto:", "ftp://", "tel:")
_LONGEST = 2000  # characters of an address


@dataclass(frozen=True, slots=True)
class Target:
    """A page (from 0) and a place on it in its own units, or an address."""

    page: int = -1
    x: float | None = None
    y: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    title: str
    level: int
    target: Target


@dataclass(frozen=True, slots=True)
class OldLink:
    """`sides` are left, low, right and high in the units of its page."""

    sides: tuple[float, float, float, float]
    target: Target
    width: float  # of the line around it, 0.0 for none


class Destinations:
    """Finds the pages of a file that its links and bookmarks name."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self._names: dict[str, Any] = {}
        with contextlib.suppress(*_DAMAGE):
            old = pdf.Root.get("/Dests")
            if isinstance(old, Dictionary):
                for key, value in old.items():
                    self._names[key[1:]] = value
        with contextlib.suppress(*_DAMAGE):
            tree = pdf.Root.Names.Dests
            for name, value in pikepdf.NameTree(tree).items():
                self._names[str(name)] = value

    def of(self, holder: Any) -> Target | None:
        """The target of a link or a bookmark, None for what leads nowhere that is allowed."""
        with contextlib.suppress(*_DAMAGE):
            if "/Dest" in holder:
                return self._place(holder.Dest)
            action = holder.get("/A")
            if isinstance(action, Dictionary):
                if action.get("/S") == Name.GoTo:
                    return self._place(action.D)
                if action.get("/S") == Name.URI:
                    return _web(str(action.URI))
        return None

    def _place(self, found: Any) -> Target | None:
        if isinstance(found, Name):
            found = self._names.get(str(found)[1:])
        elif isinstance(found, pikepdf.String):
            found = self._names.get(str(found))
        if isinstance(found, Dictionary):
            found = found.get("/D")
        if not isinstance(found, Array) or not len(found):
            return None
        page = self._pages.get(getattr(found[0], "objgen", (0, 0)))
        if page is None:
            return None
        x = y = None
        if len(found) >= 4 and found[1] == Name.XYZ:
            x, y = _number(found[2]), _number(found[3])
        elif len(found) >= 3 and found[1] == Name.FitH:
            y = _number(found[2])
        return Target(page, x, y)


_DAMAGE = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)


def bookmarks_of(pdf: pikepdf.Pdf, destinations: Destinations) -> list[Bookmark]:
    """In order; those that lead nowhere, and what is damaged, are left out."""
    found: list[Bookmark] = []
    with contextlib.suppress(*_DAMAGE):
        root = pdf.Root.get("/Outlines")
        if isinstance(root, Dictionary):
            found = list(_bookmarks(root, 1, destinations, set()))
    return found


def _bookmarks(
    node: Any, level: int, destinations: Destinations, seen: set[Any]
) -> Iterator[Bookmark]:
    item = node.get("/First")
    while isinstance(item, Dictionary) and level <= _DEEPEST and len(seen) < _MOST:
        if item.objgen in seen:
            return
        seen.add(item.objgen)
        title = clean(str(item.get("/Title", "")))
        target = destinations.of(item)
        if title and target is not None and not target.address:
            yield Bookmark(title, level, target)
        yield from _bookmarks(item, level + 1, destinations, seen)
        item = item.get("/Next")


def hang(pdf: pikepdf.Pdf, bookmarks: list[Bookmark]) -> None:
    if not bookmarks:
        return
    with pdf.open_outline() as outline:
        levels = [0]
        children: list[Any] = [outline.root]
        for mark in bookmarks:
            while levels[-1] >= mark.level:
                levels.pop()
                children.pop()
            item = OutlineItem(mark.title, destination(pdf, mark.target))
            children[-1].append(item)
            levels.append(mark.level)
            children.append(item.children)


def destination(pdf: pikepdf.Pdf, target: Target) -> Array:
    page = pdf.pages[target.page].obj
    return Array([page, Name.XYZ, target.x, target.y, None])


def links_of(page: Any, destinations: Destinations) -> list[OldLink]:
    """The links of a page that lead somewhere."""
    found: list[OldLink] = []
    with contextlib.suppress(*_DAMAGE):
        for annotation in list(page.get("/Annots", ()))[:_MOST]:
            link = None
            if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Link:
                link = _link(annotation, destinations)
            if link is not None:
                found.append(link)
    return found


def _link(annotation: Any, destinations: Destinations) -> OldLink | None:
    target = destinations.of(annotation)
    if target is None:
        return None
    x1, y1, x2, y2 = map(float, annotation.Rect)
    sides = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    return OldLink(sides, target, _line_width(annotation))


def _line_width(annotation: Any) -> float:
    """1.0 where nothing is said."""
    style = annotation.get("/BS")
    if isinstance(style, Dictionary):
        return float(style.get("/W", 1))
    border = annotation.get("/Border")
    if isinstance(border, Array) and len(border) >= 3:
        return float(border[2])
    return 1.0


def _web(address: str) -> Target | None:
    address = clean(address)
    if not address.lower().startswith(_SCHEMES) or len(address) > _LONGEST:
        return None
    return Target(address=address)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    return float(value)

"""The shapes of a slide: out of their groups, with their places in pixels, in reading order.

A placeholder inherits places and looks from those of the slide's layout and master (`Looks`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ocr.document import NOWHERE, Box
from ocr.readers.office.package import EMU_PER_PIXEL, chosen, find, q, tag
from ocr.readers.office.text import integer

TITLES = {"title", "ctrTitle"}
# Which kinds inherit from the same placeholder.
_ALIKE = {"ctrTitle": "title", "subTitle": "body", "": "body", "obj": "body"}
_STYLES = {"title": "p:titleStyle", "body": "p:bodyStyle"}
_LEAVES = {"p:sp", "p:pic", "p:graphicFrame"}
_FURTHEST = 100_000  # pixels
_Rectangle = tuple[float, float, float, float]  # left, top, width, height in EMU


def placeholder(shape: etree._Element) -> tuple[str, str] | None:
    """Kind and index of a placeholder, None for a shape that is none."""
    found = next(shape.iter(q("p:ph")), None)
    if found is None:
        return None
    return found.get("type", "obj"), found.get("idx", "0")


class Looks:
    """What a slide's placeholders inherit."""

    def __init__(self, layout: etree._Element | None, master: etree._Element | None) -> None:
        self._layout = _placeholders(layout)
        self._master = _placeholders(master)
        self._styles = find(master, "p:txStyles")

    def inherited(self, shape: etree._Element) -> list[etree._Element]:
        """The placeholders of layout and master from which a shape inherits."""
        own = placeholder(shape)
        if own is None:
            return []
        own_kind, own_index = own
        found = []
        in_layout = self._in_layout(own_kind, own_index)
        if in_layout is not None:
            found.append(in_layout)
        for (kind, _), element in self._master:
            if _alike(kind, own_kind):
                found.append(element)
                break
        return found

    def _in_layout(self, own_kind: str, own_index: str) -> etree._Element | None:
        """The layout's placeholder with the same index, else the first of the same kind."""
        for (kind, index), element in self._layout:
            if index == own_index and _alike(kind, own_kind):
                return element
        if own_kind == "obj":
            return None
        for (kind, _), element in self._layout:
            if kind == own_kind:
                return element
        return None

    def paragraph(
        self, shape: etree._Element, own: etree._Element | None, level: int
    ) -> list[etree._Element]:
        """The properties that a paragraph has, its own first."""
        name = f"a:lvl{level + 1}pPr"
        places = [own]
        for step in (shape, *self.inherited(shape)):
            places.append(find(step, f"p:txBody/a:lstStyle/{name}"))
        places.append(find(self._styles, f"{_style_of(shape)}/{name}"))
        return [found for found in places if found is not None]


def _style_of(shape: etree._Element) -> str:
    """The element of the master's text styles that holds for a shape."""
    found = placeholder(shape)
    if found is None:
        return "p:otherStyle"
    kind = _ALIKE.get(found[0], found[0])
    return _STYLES.get(kind, "p:otherStyle")


@dataclass(frozen=True, slots=True)
class Shape:
    element: etree._Element
    box: Box
    kind: str = field(default="")  # of the placeholder, "" for a shape that is none


@dataclass(frozen=True, slots=True)
class _Frame:
    """How a group's own coordinates turn into the slide's."""

    x: float = 1.0
    y: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def outside(self, inner: _Rectangle) -> _Rectangle:
        left, top, width, height = inner
        return self.left + left * self.x, self.top + top * self.y, width * self.x, height * self.y


def shapes(container: etree._Element, looks: Looks, frame: _Frame | None = None) -> Iterator[Shape]:
    """All shapes that can show text or a picture."""
    frame = frame or _Frame()
    for child in chosen(container):
        name = tag(child)
        if name == "p:grpSp":
            yield from shapes(child, looks, _within(child, frame))
        elif name in _LEAVES:
            kind = ""
            found = placeholder(child)
            if found is not None:
                kind = found[0]
            yield Shape(child, _box(_place(child, looks), frame), kind)


def ordered(found: list[Shape]) -> list[Shape]:
    """The title, then row by row; shapes without a place come last."""
    placed = [shape for shape in found if shape.box]
    rows: list[list[Shape]] = []
    for shape in sorted(placed, key=lambda shape: shape.box.top):
        if rows and _beside(rows[-1][0].box, shape.box):
            rows[-1].append(shape)
        else:
            rows.append([shape])
    everything: list[Shape] = []
    for row in rows:
        everything += sorted(row, key=lambda shape: shape.box.left)
    everything += [shape for shape in found if not shape.box]
    return sorted(everything, key=lambda shape: shape.kind not in TITLES)


def _beside(first: Box, other: Box) -> bool:
    """Whether two shapes begin at about the same height."""
    return other.top - first.top < min(first.height, other.height) / 2


def _within(group: etree._Element, frame: _Frame) -> _Frame:
    stated = find(group, "p:grpSpPr/a:xfrm")
    if stated is None:
        return frame
    outer = frame.outside(_rectangle(stated, "a:off", "a:ext"))
    left, top, width, height = _rectangle(stated, "a:chOff", "a:chExt")
    x, y = frame.x, frame.y
    if width:
        x = outer[2] / width
    if height:
        y = outer[3] / height
    return _Frame(x, y, outer[0] - left * x, outer[1] - top * y)


def _place(shape: etree._Element, looks: Looks) -> _Rectangle | None:
    for element in (shape, *looks.inherited(shape)):
        for path in ("p:spPr/a:xfrm", "p:xfrm"):
            stated = find(element, path)
            if stated is not None:
                return _rectangle(stated, "a:off", "a:ext")
    return None


def _rectangle(stated: etree._Element, offset: str, extent: str) -> _Rectangle:
    left = top = width = height = 0
    start = find(stated, offset)
    if start is not None:
        left, top = integer(start.get("x")), integer(start.get("y"))
    size = find(stated, extent)
    if size is not None:
        width, height = integer(size.get("cx")), integer(size.get("cy"))
    return left, top, width, height


def _box(place: _Rectangle | None, frame: _Frame) -> Box:
    if place is None:
        return NOWHERE
    sides = []
    for side in frame.outside(place):
        pixels = max(-_FURTHEST, min(side / EMU_PER_PIXEL, _FURTHEST))
        sides.append(round(pixels))
    box = Box(*sides)
    if not box:
        return NOWHERE
    return box


def _placeholders(root: etree._Element | None) -> list[tuple[tuple[str, str], etree._Element]]:
    if root is None:
        return []
    found = []
    for name in ("p:sp", "p:pic", "p:graphicFrame"):
        for shape in root.iter(q(name)):
            kind = placeholder(shape)
            if kind is not None:
                found.append((kind, shape))
    return found


def _alike(one: str, other: str) -> bool:
    return _ALIKE.get(one, one) == _ALIKE.get(other, other)

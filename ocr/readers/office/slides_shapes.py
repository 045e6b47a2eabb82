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
_ALIKE = {
    "ctrTitle": "title",
    "subTitle": "body",
    "": "body",
    "obj": "body",
}  # what inherits from what
_STYLES = {"title": "p:titleStyle", "body": "p:bodyStyle"}
_LEAVES = {"p:sp", "p:pic", "p:graphicFrame"}
_FURTHEST = 100_000  # pixels
_Rectangle = tuple[float, float, float, float]  # left, top, width, height in EMU


def placeholder(shape: etree._Element) -> tuple[str, str] | None:
    """Kind and index of a placeholder, None for a shape that is none."""
    found = next(shape.iter(q("p:ph")), None)
    return None if found is None else (found.get("type", "obj"), found.get("idx", "0"))


class Looks:
    """What a slide's placeholders inherit."""

    def __init__(self, layout: etree._Element | None, master: etree._Element | None) -> None:
        self._layout = _placeholders(layout)
        self._master = _placeholders(master)
        self._styles = find(master, "p:txStyles")

    def inherited(self, shape: etree._Element) -> list[etree._Element]:
        """The placeholders of layout and master that stand behind a shape."""
        own = placeholder(shape)
        if own is None:
            return []
        layout = [
            found
            for (kind, index), found in self._layout
            if index == own[1] and _alike(kind, own[0])
        ]
        layout = layout or [found for (kind, _), found in self._layout if kind == own[0] != "obj"]
        return layout[:1] + [found for (kind, _), found in self._master if _alike(kind, own[0])][:1]

    def paragraph(
        self, shape: etree._Element, own: etree._Element | None, level: int
    ) -> list[etree._Element]:
        """The properties that a paragraph has, its own first."""
        name = f"a:lvl{level + 1}pPr"
        lists = (
            find(step, f"p:txBody/a:lstStyle/{name}") for step in (shape, *self.inherited(shape))
        )
        kind = placeholder(shape)
        style = (
            _STYLES.get(_ALIKE.get(kind[0], kind[0]), "p:otherStyle") if kind else "p:otherStyle"
        )
        return [
            found
            for found in (own, *lists, find(self._styles, f"{style}/{name}"))
            if found is not None
        ]


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
            kind = placeholder(child)
            yield Shape(child, _box(_place(child, looks), frame), kind[0] if kind else "")


def ordered(found: list[Shape]) -> list[Shape]:
    """The title, then row by row; what has no place comes last."""
    rows: list[list[Shape]] = []
    for shape in sorted((shape for shape in found if shape.box), key=lambda shape: shape.box.top):
        if rows and _beside(rows[-1][0].box, shape.box):
            rows[-1].append(shape)
        else:
            rows.append([shape])
    placed = [shape for row in rows for shape in sorted(row, key=lambda shape: shape.box.left)]
    everything = placed + [shape for shape in found if not shape.box]
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
    x, y = (outer[2] / width if width else frame.x), (outer[3] / height if height else frame.y)
    return _Frame(x, y, outer[0] - left * x, outer[1] - top * y)


def _place(shape: etree._Element, looks: Looks) -> _Rectangle | None:
    for element in (shape, *looks.inherited(shape)):
        for path in ("p:spPr/a:xfrm", "p:xfrm"):
            if (stated := find(element, path)) is not None:
                return _rectangle(stated, "a:off", "a:ext")
    return None


def _rectangle(stated: etree._Element, offset: str, extent: str) -> _Rectangle:
    start, size = find(stated, offset), find(stated, extent)
    left, top = (0, 0) if start is None else (integer(start.get("x")), integer(start.get("y")))
    width, height = (0, 0) if size is None else (integer(size.get("cx")), integer(size.get("cy")))
    return left, top, width, height


def _box(place: _Rectangle | None, frame: _Frame) -> Box:
    if place is None:
        return NOWHERE
    sides = (
        round(max(-_FURTHEST, min(side / EMU_PER_PIXEL, _FURTHEST)))
        for side in frame.outside(place)
    )
    box = Box(*sides)
    return box if box else NOWHERE


def _placeholders(root: etree._Element | None) -> list[tuple[tuple[str, str], etree._Element]]:
    found = (
        []
        if root is None
        else [*root.iter(q("p:sp")), *root.iter(q("p:pic")), *root.iter(q("p:graphicFrame"))]
    )
    return [(kind, shape) for shape in found if (kind := placeholder(shape))]


def _alike(one: str, other: str) -> bool:
    return _ALIKE.get(one, one) == _ALIKE.get(other, other)

"""The straight lines and filled rectangles of a page, from its path objects."""

from collections.abc import Iterable, Iterator
from ctypes import c_float, c_int, c_uint
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as raw

from ocr.readers.graphics import Fill, Graphics, Stroke
from ocr.readers.pdf.geometry import IDENTITY, Matrix, Rect, View, compose
from ocr.readers.pdf.objects import matrix_of, walk

_MOST = 20_000  # objects, and points of their paths: more are a map or a drawing
_MOST_CHECKED = 500_000  # pairs of a white line and a fill
_THIN = 4.0  # points: a filled rectangle no thicker is a line, a line that is thicker a filled one
_SLANT = 0.01  # rise over run of a line that counts as level
_TOUCH = 1.5  # points between two pieces of one line
_DASH = 6.0  # points: pieces no longer are the dashes of one line
_FIT = 0.8  # points that two lines lie apart across and are one
_PAGE = 0.6  # share of the page: a fill no smaller is its background
_WHITE = 240  # of 255, the darkest channel

Points = list[tuple[float, float]]


@dataclass(slots=True)
class _Drawn:
    """Lines and fills in points of the upright page, with the number of fills painted before each
    line.
    """

    page: Rect
    strokes: list[tuple[Stroke, str, int]] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    bends: Points = field(default_factory=list)
    points: int = 0


def graphics_of(page: Any, view: View, scale: float) -> Graphics:
    """Level and upright lines and filled rectangles of an open page, forms opened, in pixels.

    `scale` is pixels a point. A page with too many paths to look at has none.
    """
    drawn = _Drawn(view.page)
    for count, (pointer, matrix) in enumerate(walk(page, IDENTITY, 0)):
        if count > _MOST or drawn.points > _MOST:
            return Graphics()
        if raw.FPDFPageObj_GetType(pointer) == raw.FPDF_PAGEOBJ_PATH:
            _add(drawn, pointer, compose(matrix_of(pointer), matrix), view)
    return Graphics(
        tuple(_stroke_in_pixels(stroke, scale) for stroke in _joined(_visible(drawn))),
        tuple(_fill_in_pixels(fill, scale) for fill in _seen(drawn.fills, drawn.page)),
        tuple((x * scale, y * scale) for x, y in drawn.bends),
    )


def _stroke_in_pixels(stroke: Stroke, scale: float) -> Stroke:
    return replace(stroke, start=stroke.start * scale, end=stroke.end * scale, at=stroke.at * scale)


def _fill_in_pixels(fill: Fill, scale: float) -> Fill:
    return Fill(
        fill.left * scale, fill.top * scale, fill.right * scale, fill.bottom * scale, fill.colour
    )


def _add(drawn: _Drawn, pointer: Any, matrix: Matrix, view: View) -> None:
    """Note what one path object paints."""
    mode, stroked = c_int(), c_int()
    if not raw.FPDFPath_GetDrawMode(pointer, mode, stroked):
        return
    fill = _colour(pointer, raw.FPDFPageObj_GetFillColor) if mode.value else ""
    line = _colour(pointer, raw.FPDFPageObj_GetStrokeColor) if stroked.value else ""
    if not fill and not line:
        return
    paths = list(_paths(drawn, pointer, matrix, view))
    if fill:
        for points in paths:
            rect = _rectangle(points)
            if rect is not None:
                _add_area(drawn, rect, fill)
    if line:
        width = _line_width(pointer, matrix)
        for points in paths:
            for start, end in pairwise(points):
                _add_line(drawn, start, end, width, line)


def _paths(drawn: _Drawn, pointer: Any, matrix: Matrix, view: View) -> Iterator[Points]:
    """The straight parts of a path: points joined by lines, on the upright page."""
    points: Points = []
    first: tuple[float, float] | None = None
    x, y = c_float(), c_float()
    for index in range(min(_MOST, raw.FPDFPath_CountSegments(pointer))):
        drawn.points += 1
        segment = raw.FPDFPath_GetPathSegment(pointer, index)
        if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = _placed(matrix, view, x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO and points:
            points.append(point)
        else:
            if len(points) > 1:
                yield points
            points = [point]
            if kind == raw.FPDF_SEGMENT_BEZIERTO:
                drawn.bends.append(point)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            points.append(first)
    if len(points) > 1:
        yield points


def _placed(matrix: Matrix, view: View, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return view.point(a * x + c * y + e, b * x + d * y + f)


def _rectangle(points: Points) -> Rect | None:
    """The rectangle that a path goes around, None for any other shape."""
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    rect = Rect(min(xs), min(ys), max(xs), max(ys))
    if len(points) < 3 and min(rect.width, rect.height) > 0:
        return None
    for x, y in points:
        beside = min(x - rect.left, rect.right - x)
        above = min(y - rect.top, rect.bottom - y)
        if beside > _FIT or above > _FIT:
            return None
    corners = {(x - rect.left > rect.right - x, y - rect.top > rect.bottom - y) for x, y in points}
    if len(corners) < 4 and min(rect.width, rect.height) > _FIT:
        return None
    return rect


def _add_area(drawn: _Drawn, rect: Rect, colour: str) -> None:
    """A thin rectangle is a line."""
    page = drawn.page
    rect = Rect(
        max(rect.left, page.left),
        max(rect.top, page.top),
        min(rect.right, page.right),
        min(rect.bottom, page.bottom),
    )
    if rect.width < 0 or rect.height < 0:
        return
    if min(rect.width, rect.height) > _THIN:
        drawn.fills.append(Fill(rect.left, rect.top, rect.right, rect.bottom, colour))
    elif rect.width >= rect.height:
        at = (rect.top + rect.bottom) / 2
        drawn.strokes.append(
            (Stroke(rect.left, rect.right, at, upright=False), colour, len(drawn.fills))
        )
    else:
        at = (rect.left + rect.right) / 2
        drawn.strokes.append(
            (Stroke(rect.top, rect.bottom, at, upright=True), colour, len(drawn.fills))
        )


def _add_line(
    drawn: _Drawn, start: tuple[float, float], end: tuple[float, float], width: float, colour: str
) -> None:
    """A level or upright line; a slanted one is part of a drawing."""
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    left, right = min(start[0], end[0]), max(start[0], end[0])
    top, bottom = min(start[1], end[1]), max(start[1], end[1])
    half = width / 2
    if across > 0 and down <= max(_SLANT * across, _FIT / 2):
        _add_area(drawn, Rect(left, top - half, right, bottom + half), colour)
    elif down > 0 and across <= max(_SLANT * down, _FIT / 2):
        _add_area(drawn, Rect(left - half, top, right + half, bottom), colour)
    elif across > 0 and down > 0:
        drawn.bends.append(((left + right) / 2, (top + bottom) / 2))


def _line_width(pointer: Any, matrix: Matrix) -> float:
    """In points of the page, with the thinnest line that is seen at least."""
    width = c_float()
    raw.FPDFPageObj_GetStrokeWidth(pointer, width)
    a, b, c, d, _, _ = matrix
    return max(0.1, float(width.value * abs(a * d - b * c) ** 0.5))


def _colour(pointer: Any, ask: Any) -> str:
    """The colour on white paper, "" for one that is not seen."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not ask(pointer, red, green, blue, alpha) or alpha.value == 0:
        return ""
    share = alpha.value / 255
    mixed = [round(255 - share * (255 - part.value)) for part in (red, green, blue)]
    return "".join(f"{part:02x}" for part in mixed)


def _is_white(colour: str) -> bool:
    return min(bytes.fromhex(colour)) >= _WHITE


def _visible(drawn: _Drawn) -> Iterator[Stroke]:
    """Lines without those that are white on white."""
    white = sum(_is_white(colour) for _, colour, _ in drawn.strokes)
    check = white * len(drawn.fills) <= _MOST_CHECKED
    for stroke, colour, before in drawn.strokes:
        if _is_white(colour):
            seen = check and _on_colour(stroke, drawn.fills[:before])
        else:
            seen = True
        if seen:
            yield stroke


def _on_colour(stroke: Stroke, fills: list[Fill]) -> bool:
    """Whether the middle of a line lies on a fill of another colour than white."""
    middle = (stroke.start + stroke.end) / 2
    x, y = (stroke.at, middle) if stroke.upright else (middle, stroke.at)
    for fill in reversed(fills):
        if fill.holds(x, y):
            return not _is_white(fill.colour)
    return False


def _seen(fills: list[Fill], page: Rect) -> list[Fill]:
    """Fills in the order of painting without the page's background, and without white on white."""
    kept: list[Fill] = []
    for fill in fills:
        area = (fill.right - fill.left) * (fill.bottom - fill.top)
        if area >= _PAGE * page.area:
            if _is_white(fill.colour):
                kept = []
            continue
        x, y = (fill.left + fill.right) / 2, (fill.top + fill.bottom) / 2
        if not _is_white(fill.colour) or any(other.holds(x, y) for other in kept[-200:]):
            kept.append(fill)
    return kept


def _joined(strokes: Iterable[Stroke]) -> Iterator[Stroke]:
    """Pieces that continue each other as one line, dashes and dots too."""
    last: Stroke | None = None
    for stroke in sorted(strokes, key=_along):
        if last is not None and _continue(last, stroke):
            last = replace(last, end=max(last.end, stroke.end))
            continue
        if last is not None:
            yield last
        last = stroke
    if last is not None:
        yield last


def _along(stroke: Stroke) -> tuple[bool, float, float]:
    return stroke.upright, round(stroke.at / _FIT), stroke.start


def _continue(last: Stroke, stroke: Stroke) -> bool:
    if last.upright is not stroke.upright or abs(last.at - stroke.at) > _FIT:
        return False
    dash = stroke.end - stroke.start <= _DASH
    return stroke.start - last.end <= (_DASH if dash else _TOUCH)

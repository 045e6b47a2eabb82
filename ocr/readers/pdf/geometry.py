"""Places on a page. Other modules count in points of the upright page, from its top left corner."""

from dataclasses import dataclass
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
POINTS = 72.0  # of an inch


@dataclass(frozen=True, slots=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def overlap(self, other: "Rect") -> float:
        """The area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)


def union(rects: list[Rect]) -> Rect:
    """The smallest rectangle around some, at least one."""
    return Rect(
        min(rect.left for rect in rects),
        min(rect.top for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )


@dataclass(frozen=True, slots=True)
class View:
    """The visible box of a page in its own coordinates, y upward, and the clockwise turn that makes
    it upright.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def page(self) -> Rect:
        """The upright page."""
        width, height = self.right - self.left, self.top - self.bottom
        if self.rotation in (90, 270):
            return Rect(0.0, 0.0, height, width)
        return Rect(0.0, 0.0, width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def rect(self, left: float, bottom: float, right: float, top: float) -> Rect:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def view_of(page: Any) -> View:
    """The view of an open page: its crop box within its media box, and its /Rotate."""
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation())


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def bounds(
    matrix: Matrix, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a rectangle's four corners after a matrix."""
    a, b, c, d, e, f = matrix
    xs, ys = [], []
    for x in (left, right):
        for y in (bottom, top):
            xs.append(a * x + c * y + e)
            ys.append(b * x + d * y + f)
    return min(xs), min(ys), max(xs), max(ys)


def turned_back(rect: Rect, turn: int, page: Rect) -> Rect:
    """A rectangle after `page` was turned counter-clockwise by `turn`: text that ran so runs level
    then.
    """
    if turn == 90:
        return Rect(rect.top, page.right - rect.right, rect.bottom, page.right - rect.left)
    if turn == 180:
        return Rect(
            page.right - rect.right,
            page.bottom - rect.bottom,
            page.right - rect.left,
            page.bottom - rect.top,
        )
    if turn == 270:
        return Rect(page.bottom - rect.bottom, rect.left, page.bottom - rect.top, rect.right)
    return rect

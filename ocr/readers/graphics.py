"""What is drawn on a page beside its letters and pictures: straight lines and filled areas."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stroke:
    """A level or an upright line in pixels of the page: from `start` to `end` along it, lying at
    `at` across. A thin filled rectangle is one too.
    """

    start: float
    end: float
    at: float
    upright: bool


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle of one colour, six hexadecimal digits, in pixels of the page."""

    left: float
    top: float
    right: float
    bottom: float
    colour: str

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Graphics:
    """Fills come in the order in which they are painted: the last one is seen. White ones are there
    only where they lie on another. `bends` are places (x, y) of slanted lines and of curves, as
    drawings and charts have them.
    """

    strokes: tuple[Stroke, ...] = ()
    fills: tuple[Fill, ...] = ()
    bends: tuple[tuple[float, float], ...] = ()


NOTHING_DRAWN = Graphics()

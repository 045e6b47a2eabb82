"""Which word of a page stands at a point of it."""

from ocr.document import NOWHERE, Box
from ocr.readers.pdf.geometry import Matrix, compose
from ocr.writers.pdf.conforming.elements import Element
from ocr.writers.pdf.conforming.structure import Placed
from ocr.writers.pdf.conforming.textstate import apply, inverse

_STEP = 32  # pixels: the height of a band of the index
_FAR = 1.0  # heights of a word: text that is further from it is none of it
_MOST = 1e6  # pixels from the page's corner
_COVER = 0.5  # of a picture's place and of an image's, each: then they are the same


class Places:
    """Looks up words by bands of the page's height."""

    def __init__(self, words: list[Placed], figures: list[tuple[Box, Element]]) -> None:
        self._bands: dict[int, list[Placed]] = {}
        self._figures = figures
        for word in words:
            reach = int(_FAR * word.box.height)
            first = (word.box.top - reach) // _STEP
            last = (word.box.bottom + reach) // _STEP
            for band in range(first, min(last, first + 200) + 1):
                self._bands.setdefault(band, []).append(word)

    def word(self, x: float, y: float) -> Placed | None:
        """The word at the point or the nearest one, None where none is near."""
        found = None
        least = float("inf")
        for word in self._bands.get(int(y // _STEP), ()):
            distance = _distance(word.box, x, y)
            if distance < least and distance <= _FAR * word.box.height:
                found, least = word, distance
        return found

    def figure(self, left: float, top: float, right: float, bottom: float) -> Element | None:
        """The picture that an image with these sides is."""
        for box, element in self._figures:
            wide = min(right, box.right) - max(left, box.left)
            high = min(bottom, box.bottom) - max(top, box.top)
            if wide <= 0 or high <= 0:
                continue
            common = wide * high
            drawn = (right - left) * (bottom - top)
            if common >= _COVER * box.width * box.height and common >= _COVER * drawn:
                return element
        return None


def _distance(box: Box, x: float, y: float) -> float:
    across = max(box.left - x, 0.0, x - box.right)
    down = max(box.top - y, 0.0, y - box.bottom)
    return across + 2 * down


def pixels_of(matrix: Matrix, height: int) -> Matrix:
    """From the units of a PDF page to the pixels of an upright page, y down.

    `matrix` goes the other way, from pixels with y up.
    """
    return compose(inverse(matrix), (1.0, 0.0, 0.0, -1.0, 0.0, float(height)))


def box_of(to_pixels: Matrix, sides: tuple[float, float, float, float]) -> Box:
    """The box in pixels of a rectangle in the units of a PDF page; NOWHERE for one without area."""
    left, low, right, high = sides
    x1, y1 = apply(to_pixels, left, low)
    x2, y2 = apply(to_pixels, right, high)
    if not max(map(abs, (x1, y1, x2, y2))) < _MOST:
        return NOWHERE
    left, top = round(min(x1, x2)), round(min(y1, y2))
    return Box(left, top, round(max(x1, x2)) - left, round(max(y1, y2)) - top)


def sides_of(box: Box, height: int, matrix: Matrix) -> tuple[float, float, float, float]:
    """Left, low, right and high of a box on a page of `height` pixels, in the PDF page's units."""
    x1, y1 = apply(matrix, box.left, height - box.bottom)
    x2, y2 = apply(matrix, box.right, height - box.top)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

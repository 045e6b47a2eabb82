"""Where the words of one line are written: along the line, on a common foot, as high as the line."""

from dataclasses import dataclass, replace
from statistics import median

from ocr.document import Box, Line, Word, is_ideograph
from ocr.writers.pdf.script import printable

_HIGH = 1.5  # times as high as wide: a word or a line that runs up or down
_TALL = 2.0  # times the usual height: a word whose box holds more than the word
_SLOPING = 1.3  # times the highest word: a line that is higher than this lies askew
_STEEP = 0.2  # pixels up a pixel along; what is steeper is no line

# text's own axes -> the page's, whose y goes up: along the line, down the page, up the page
ALONG, DOWN, UP = (1, 0, 0, 1), (0, -1, 1, 0), (0, 1, -1, 0)
Axes = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """A word in pixels along the line (`left`, `right`) and across it (`low`, `high`), high being its letters' top."""

    text: str
    left: float
    right: float
    low: float
    high: float

    @property
    def size(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Run:
    """A line's words in reading order; `axes` turn its pixels into those of the page, y up."""

    axes: Axes
    spans: tuple[Span, ...]


def run(line: Line, height: int) -> Run:
    """The words of a line on a page of `height` pixels; those without a place or a printable character are left out."""
    words = [(text, word) for word in line.words if word.box and (text := printable(word.text))]
    axes = _axes([word for _, word in words])
    return Run(
        axes, tuple(_levelled([_span(text, word.box, axes, height) for text, word in words]))
    )


def _axes(words: list[Word]) -> Axes:
    text = "".join(word.text for word in words)
    if len(text) < 2 or not _upended(words):
        return ALONG
    if 2 * sum(map(is_ideograph, text)) >= len(text):
        return DOWN
    return DOWN if words[-1].box.top > words[0].box.top else UP


def _upended(words: list[Word]) -> bool:
    boxes = [word.box for word in words]
    width = max(box.right for box in boxes) - min(box.left for box in boxes)
    height = max(box.bottom for box in boxes) - min(box.top for box in boxes)
    # Words of a tilted line of print are no columns: the words themselves are wide.
    standing = sum(box.height > _HIGH * box.width for box in boxes if box)
    square = all(len(word.text) == 1 for word in words)
    return height > _HIGH * width and (square or 2 * standing >= len(words))


def _span(text: str, box: Box, axes: Axes, height: int) -> Span:
    if axes == DOWN:
        return Span(text, box.top - height, box.bottom - height, box.left, box.right)
    if axes == UP:
        return Span(text, height - box.bottom, height - box.top, -box.right, -box.left)
    return Span(text, box.left, box.right, height - box.bottom, height - box.top)


def _levelled(spans: list[Span]) -> list[Span]:
    """All words as high as the line, so that a selection is a band; words that fit no band keep their boxes."""
    if len(spans) < 2:
        return spans
    usual = [span for span in spans if span.size <= _TALL * median(span.size for span in spans)]
    highest = max(span.size for span in usual)
    slope = _slope(usual) if _height(usual, 0.0) > _SLOPING * highest else 0.0
    if _height(usual, slope) > _SLOPING * highest:
        return spans
    low, high = _edges(usual, slope)
    return [_moved(span, low, high, slope) if span in usual else span for span in spans]


def _slope(spans: list[Span]) -> float:
    """Pixels up a pixel along: the straight line that fits the middles best."""
    along = [(span.left + span.right) / 2 for span in spans]
    across = [(span.low + span.high) / 2 for span in spans]
    x, y = sum(along) / len(along), sum(across) / len(across)
    spread = sum((each - x) ** 2 for each in along)
    found = (
        sum((a - x) * (b - y) for a, b in zip(along, across, strict=True)) / spread
        if spread
        else 0.0
    )
    return found if abs(found) <= _STEEP else 0.0


def _edges(spans: list[Span], slope: float) -> tuple[float, float]:
    """The lowest and the highest edge where the line begins (along = 0)."""
    rises = [slope * (span.left + span.right) / 2 for span in spans]
    pairs = list(zip(spans, rises, strict=True))
    return min(span.low - rise for span, rise in pairs), max(
        span.high - rise for span, rise in pairs
    )


def _height(spans: list[Span], slope: float) -> float:
    low, high = _edges(spans, slope)
    return high - low


def _moved(span: Span, low: float, high: float, slope: float) -> Span:
    rise = slope * (span.left + span.right) / 2
    return replace(span, low=low + rise, high=high + rise)

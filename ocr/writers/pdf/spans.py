"""Where the words of one line are written: along it, on a common foot, as high as the line."""

from dataclasses import dataclass, replace
from statistics import median

from ocr.document import Box, Line, Word, around, is_ideograph
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
    """A word in pixels along the line (`left`, `right`) and across it (`low`, `high`).

    `high` is its letters' top.
    """

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
    """The words of a line on a page of `height` pixels.

    Those without a place or a printable character are left out.
    """
    texts: list[str] = []
    words: list[Word] = []
    for word in line.words:
        text = printable(word.text)
        if word.box and text:
            texts.append(text)
            words.append(word)
    axes = _axes(words)
    spans = []
    for text, word in zip(texts, words, strict=True):
        spans.append(_span(text, word.box, axes, height))
    return Run(axes, tuple(_levelled(spans)))


def _axes(words: list[Word]) -> Axes:
    text = "".join(word.text for word in words)
    if len(text) < 2 or not _is_upended(words):
        return ALONG
    ideographs = [char for char in text if is_ideograph(char)]
    if 2 * len(ideographs) >= len(text):
        return DOWN
    if words[-1].box.top > words[0].box.top:
        return DOWN
    return UP


def _is_upended(words: list[Word]) -> bool:
    whole = around(word.box for word in words)
    if whole.height <= _HIGH * whole.width:
        return False
    if all(len(word.text) == 1 for word in words):
        return True
    # Words of a tilted line of print are no columns: the words themselves are wide.
    standing = [word for word in words if word.box.height > _HIGH * word.box.width]
    return 2 * len(standing) >= len(words)


def _span(text: str, box: Box, axes: Axes, height: int) -> Span:
    if axes == DOWN:
        return Span(text, box.top - height, box.bottom - height, box.left, box.right)
    if axes == UP:
        return Span(text, height - box.bottom, height - box.top, -box.right, -box.left)
    return Span(text, box.left, box.right, height - box.bottom, height - box.top)


def _levelled(spans: list[Span]) -> list[Span]:
    """All words as high as the line, so that a selection is a band.

    Words that fit no band keep their boxes.
    """
    if len(spans) < 2:
        return spans
    tallest = _TALL * median(span.size for span in spans)
    usual = [span for span in spans if span.size <= tallest]
    highest = max(span.size for span in usual)
    slope = 0.0
    if _height(usual, 0.0) > _SLOPING * highest:
        slope = _slope(usual)
    if _height(usual, slope) > _SLOPING * highest:
        return spans
    low, high = _edges(usual, slope)
    levelled = []
    for span in spans:
        if span.size <= tallest:
            span = _moved(span, low, high, slope)
        levelled.append(span)
    return levelled


def _slope(spans: list[Span]) -> float:
    """Pixels up a pixel along: the straight line that fits the middles best."""
    along = [(span.left + span.right) / 2 for span in spans]
    across = [(span.low + span.high) / 2 for span in spans]
    x = sum(along) / len(along)
    y = sum(across) / len(across)
    spread = 0.0
    together = 0.0
    for one, other in zip(along, across, strict=True):
        spread += (one - x) ** 2
        together += (one - x) * (other - y)
    if not spread:
        return 0.0
    slope = together / spread
    if abs(slope) > _STEEP:
        return 0.0
    return slope


def _edges(spans: list[Span], slope: float) -> tuple[float, float]:
    """The lowest and the highest edge where the line begins (along = 0)."""
    lows = []
    highs = []
    for span in spans:
        rise = slope * (span.left + span.right) / 2
        lows.append(span.low - rise)
        highs.append(span.high - rise)
    return min(lows), max(highs)


def _height(spans: list[Span], slope: float) -> float:
    low, high = _edges(spans, slope)
    return high - low


def _moved(span: Span, low: float, high: float, slope: float) -> Span:
    rise = slope * (span.left + span.right) / 2
    return replace(span, low=low + rise, high=high + rise)

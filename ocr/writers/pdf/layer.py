"""The invisible text of one page, as the operators of a content stream."""

from dataclasses import replace

from ocr.document import Page, is_ideograph
from ocr.writers.pdf.font import ADVANCE, InvisibleFont
from ocr.writers.pdf.script import visual
from ocr.writers.pdf.spans import ALONG, Run, Span, run

Matrix = tuple[float, float, float, float, float, float]
_CLOSE = (
    0.6  # of a letter's height: ideographs no further apart than this touch, as they do on paper
)
_ROOM = 0.15  # of a letter's height: between words. Poppler parts them from 0.1 on
_LEAST = 0.7  # of a word's width, which is left to it
_THIN = 0.5  # pixels: a space between words that touch or overlap


def layer(page: Page, font: InvisibleFont, name: str, matrix: Matrix) -> bytes:
    """The words of a page in the font called `name`, b"" where there is none.

    `matrix` carries pixels of the upright page, y up from its lower left corner, to the PDF page's own units.
    """
    runs = [found for line in page.lines if (found := run(line, page.height)).spans]
    if not runs:
        return b""
    text = "\n".join(f"BT\n{_text(each, font, name)}\nET" for each in runs)
    return f"q\n{numbers(*matrix)} cm\n3 Tr\n{text}\nQ\n".encode("ascii")


def numbers(*values: float) -> str:
    """Operands as a PDF writes them: no exponents, no needless zeros."""
    return " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in values)


class _Pen:
    """The operators of one text object; what is set already is not set again."""

    def __init__(self, font: InvisibleFont, name: str) -> None:
        self._font, self._name = font, name
        self._x = self._y = self._size = 0.0
        self.parts: list[str] = []

    def write(self, text: str, left: float, width: float, low: float, size: float) -> None:
        """Text of exactly `width` from (left, low), its letters `size` high."""
        code, count = self._font.code(text)
        if size != self._size:
            self.parts.append(f"/{self._name} {numbers(size)} Tf")
        across = 100 * width / (count * ADVANCE * size)
        self.parts.append(
            f"{numbers(round(across, 2))} Tz {numbers(left - self._x, low - self._y)} Td {code} Tj"
        )
        self._x, self._y, self._size = left, low, size


def _text(line: Run, font: InvisibleFont, name: str) -> str:
    pen = _Pen(font, name)
    if line.axes != ALONG:
        pen.parts.append(f"{numbers(*line.axes)} 0 0 Tm")
    for whole, after in zip(line.spans, [*line.spans[1:], None], strict=True):
        span = _apart(whole, after) if after else whole
        right = after.left if after and _joined(span, after) else span.right
        for text, start, end in _pieces(span, right, line.axes != ALONG):
            pen.write(text, start, end - start, span.low, span.size)
        if after and not (is_ideograph(span.text[-1]) and is_ideograph(after.text[0])):
            _space(pen, span, after)
    return "\n".join(pen.parts)


def _apart(span: Span, after: Span) -> Span:
    """The word, a little shorter where the next one is so near that Poppler would take both for one."""
    room, least = _ROOM * span.size, _LEAST * (span.right - span.left)
    if is_ideograph(span.text[-1]) and is_ideograph(after.text[0]):
        return span
    if after.left >= span.left:
        return replace(span, right=max(min(span.right, after.left - room), span.left + least))
    return replace(span, left=min(max(span.left, after.right + room), span.right - least))


def _joined(span: Span, after: Span) -> bool:
    near = 0 < after.left - span.right < _CLOSE * span.size
    return near and is_ideograph(span.text[-1]) and is_ideograph(after.text[0])


def _pieces(span: Span, right: float, turned: bool) -> list[tuple[str, float, float]]:
    """The word; in a column its first letter apart: by two pieces in one column readers see that it is one."""
    if not turned or len(span.text) < 2:
        return [(visual(span.text), span.left, right)]
    middle = span.left + (right - span.left) / len(span.text)
    return [(span.text[0], span.left, middle), (span.text[1:], middle, right)]


def _space(pen: _Pen, span: Span, after: Span) -> None:
    """A space as wide as the gap to the next word, on whichever side that stands."""
    start, end = (span.right, after.left) if after.left >= span.left else (after.right, span.left)
    pen.write(" ", start, max(_THIN, end - start), span.low, span.size)

"""The invisible text of one page, as the operators of a content stream."""

from dataclasses import replace

from ocr.document import Page, is_ideograph
from ocr.writers.pdf.font import ADVANCE, InvisibleFont
from ocr.writers.pdf.script import visual
from ocr.writers.pdf.spans import ALONG, Run, Span, run

Matrix = tuple[float, float, float, float, float, float]
# Of a letter's height: ideographs no further apart than this touch, as they do on paper.
_CLOSE = 0.6
_ROOM = 0.15  # of a letter's height: between words. Poppler parts them from 0.1 on
_LEAST = 0.7  # of a word's width, which is left to it
_THIN = 0.5  # pixels: a space between words that touch or overlap


def layer(page: Page, font: InvisibleFont, name: str, matrix: Matrix) -> bytes:
    """The words of a page in the font called `name`, b"" where there is none.

    `matrix` carries pixels of the upright page, y up from its lower left corner, to the PDF page's
    own units.
    """
    texts = []
    for line in page.lines:
        found = run(line, page.height)
        if found.spans:
            texts.append(f"BT\n{_text(found, font, name)}\nET\n")
    if not texts:
        return b""
    text = "".join(texts)
    return f"q\n{numbers(*matrix)} cm\n3 Tr\n{text}Q\n".encode("ascii")


def numbers(*values: float) -> str:
    """Operands as a PDF writes them: no exponents, no needless zeros."""
    written = []
    for value in values:
        written.append(f"{value:.6f}".rstrip("0").rstrip("."))
    return " ".join(written)


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
        percent = 100 * width / (count * ADVANCE * size)
        scaled = f"{numbers(round(percent, 2))} Tz"
        moved = f"{numbers(left - self._x, low - self._y)} Td"
        self.parts.append(f"{scaled} {moved} {code} Tj")
        self._x, self._y, self._size = left, low, size


def _text(line: Run, font: InvisibleFont, name: str) -> str:
    pen = _Pen(font, name)
    is_turned = line.axes != ALONG
    if is_turned:
        pen.parts.append(f"{numbers(*line.axes)} 0 0 Tm")
    *firsts, last = line.spans
    for whole, after in zip(firsts, line.spans[1:], strict=True):
        span = _apart(whole, after)
        right = span.right
        if _is_joined(span, after):
            right = after.left
        _write_word(pen, span, right, is_turned)
        if not _meet_without_space(span, after):
            _write_space(pen, span, after)
    _write_word(pen, last, last.right, is_turned)
    return "\n".join(pen.parts)


def _apart(span: Span, after: Span) -> Span:
    """The word, a little shorter where the next one is very near.

    Poppler would take both for one.
    """
    if _meet_without_space(span, after):
        return span
    room = _ROOM * span.size
    least = _LEAST * (span.right - span.left)
    if after.left >= span.left:
        right = min(span.right, after.left - room)
        return replace(span, right=max(right, span.left + least))
    left = max(span.left, after.right + room)
    return replace(span, left=min(left, span.right - least))


def _is_joined(span: Span, after: Span) -> bool:
    """Whether the word is written as wide as to touch the next one."""
    is_near = 0 < after.left - span.right < _CLOSE * span.size
    return is_near and _meet_without_space(span, after)


def _meet_without_space(span: Span, after: Span) -> bool:
    return is_ideograph(span.text[-1]) and is_ideograph(after.text[0])


def _write_word(pen: _Pen, span: Span, right: float, is_turned: bool) -> None:
    for text, start, end in _pieces(span, right, is_turned):
        pen.write(text, start, end - start, span.low, span.size)


def _pieces(span: Span, right: float, is_turned: bool) -> list[tuple[str, float, float]]:
    """The word; in a column its first letter apart.

    By two pieces in one column readers see that it is one.
    """
    if not is_turned or len(span.text) < 2:
        return [(visual(span.text), span.left, right)]
    middle = span.left + (right - span.left) / len(span.text)
    return [(span.text[0], span.left, middle), (span.text[1:], middle, right)]


def _write_space(pen: _Pen, span: Span, after: Span) -> None:
    """A space as wide as the gap to the next word, on whichever side that stands."""
    if after.left >= span.left:
        start, end = span.right, after.left
    else:
        start, end = after.right, span.left
    pen.write(" ", start, max(_THIN, end - start), span.low, span.size)

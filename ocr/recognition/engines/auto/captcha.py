"""Short pictures of which something is known: their characters, their number, that it is one line.

Tesseract in several modes and PP-OCR read the picture; the reading is taken that fits what is
known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ocr.document import Line, Page, Word, around, block_of_lines, line_of_words
from ocr.errors import EngineError
from ocr.optional import Step, left_out
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, paddle, tesseract
from ocr.recognition.engines.auto.calibration import PADDLE, TESSERACT, Table, calibrated
from ocr.recognition.engines.paddle.letters import reads

_MODES = (7, 8, 6)  # Tesseract's: one line, one word, a block of lines
_SMALL = 1_000_000  # pixels: on a larger picture these modes cost seconds, and it is no line
_ANY_LENGTH = 10**9
_DIRT = 0.3  # a confidence: what is read with less counts against a reading

Reader = Callable[[PageImage, RecognitionOptions], Page]


@dataclass(frozen=True, slots=True)
class Hints:
    """`alphabet` "" allows every character. Lengths are in characters, line breaks not counted."""

    alphabet: str = ""
    shortest: int = 0
    longest: int = _ANY_LENGTH
    single_line: bool = False

    def misfit(self, length: int) -> int:
        """How many characters are missing or too many."""
        return max(self.shortest - length, length - self.longest, 0)


def given(options: RecognitionOptions) -> bool:
    """Whether a picture is to be read by hints.

    An alphabet without `guess` is for a page, which is read as usual.
    """
    return options.guess and hints_of(options) != Hints()


def hints_of(options: RecognitionOptions) -> Hints:
    return Hints(
        options.alphabet,
        options.min_length,
        options.max_length or _ANY_LENGTH,
        options.single_line,
    )


def read(loaded: PageImage, options: RecognitionOptions) -> Page:
    """Read one picture.

    The words are those of the best reading, in one block, without a character that is not allowed.
    Where no reading has an allowed length, the nearest is taken. Measured on 80 drawn codes of 5 to
    8 characters: with their alphabet 78 were read without a fault, 72 without it. Raises
    EngineError when no engine works here.
    """
    return best(_readings(loaded, options), hints_of(options))


def best(readings: Iterable[Page], hints: Hints) -> Page:
    """Of all readings, in every form that the hints allow, the best; the first of equals."""
    forms: list[Page] = []
    for page in readings:
        forms += _forms(page, hints)
    return max(forms, key=lambda form: _rank(form, hints))


def _readings(loaded: PageImage, options: RecognitionOptions) -> list[Page]:
    found: list[Page] = []
    refusal: Exception | None = None
    for reader, asked, table in _ways(loaded, options):
        try:
            found.append(calibrated(reader(loaded, asked), table))
        except EngineError as error:  # one engine may be missing
            refusal = error
        except Exception as error:
            left_out(Step.SECOND_ENGINE, error)
            refusal = error
    if refusal and not found:
        raise refusal
    return found


def _ways(
    loaded: PageImage, options: RecognitionOptions
) -> Iterator[tuple[Reader, RecognitionOptions, Table]]:
    """What reads, what it is asked, and what its confidences mean."""
    yield tesseract.read, options, TESSERACT
    small = loaded.image.width * loaded.image.height <= _SMALL
    if small:
        for mode in _MODES:
            yield tesseract.read, replace(options, psm=mode), TESSERACT
    if reads(options.languages):
        yield paddle.read, options, PADDLE
        length_known = options.min_length or options.max_length
        if small and options.alphabet and length_known:
            # An alphabet makes digits of the letters beside them; without it those are left out.
            yield paddle.read, replace(options, alphabet=""), PADDLE


def _forms(page: Page, hints: Hints) -> Iterator[Page]:
    """The reading with spaces, where they are allowed, and without."""
    lines: list[Line] = []
    for line in page.lines:
        allowed = _allowed(line, hints.alphabet)
        if allowed:
            lines.append(allowed)
    if hints.single_line and lines:
        words: list[Word] = []
        for line in lines:
            words += line.words
        lines = [_line(words)]
    if not hints.alphabet or " " in hints.alphabet:
        yield _page(page, lines)
    yield _page(page, [_line([_joined(line.words)]) for line in lines])


def _allowed(line: Line, alphabet: str) -> Line | None:
    """The line without what is not in the alphabet; None where that is all of it."""
    if not alphabet:
        return line
    words: list[Word] = []
    for word in line.words:
        text = "".join(char for char in word.text if char in alphabet)
        if text.strip():
            words.append(replace(word, text=text))
    return line_of_words(words, line.box, line.size)


def _line(words: list[Word]) -> Line:
    return Line(tuple(words), around(word.box for word in words))


def _joined(words: tuple[Word, ...]) -> Word:
    text = "".join(word.text for word in words)
    box = around(word.box for word in words)
    return Word(text, box, _confidence(words))


def _page(page: Page, lines: list[Line]) -> Page:
    block = block_of_lines(lines)
    if block is None:
        return replace(page, blocks=())
    return replace(page, blocks=(block,))


def _rank(page: Page, hints: Hints) -> tuple[bool, int, float]:
    """First whether there is anything, then the length, then the characters' worth.

    A character's worth is its confidence above that of dirt. The mean confidence would prefer one
    sure word to all of the picture.
    """
    length = sum(len(line.text) for line in page.lines)
    merit = sum(len(word.text) * (word.confidence - _DIRT) for word in page.words)
    return length > 0, -hints.misfit(length), merit


def _confidence(words: Sequence[Word]) -> float:
    """The mean over the characters."""
    total = sum(len(word.text) * word.confidence for word in words)
    return total / sum(len(word.text) for word in words)

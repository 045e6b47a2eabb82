"""`auto`: chooses for each page the local engine, or both, that read it best.

It takes little more time than the better engine alone. What decides was measured on receipts,
scans, hard pages, photos and pages of eight languages:
- Tesseract reads scans with a stated resolution as well as PP-OCR in half of its processor time. So
  it reads those, and PP-OCR only the words of low confidence.
- PP-OCR reads receipts, photos and screens far better, so it reads all else, and Tesseract what it
  reads poorly.
- With Chinese or Japanese among the languages PP-OCR reads scans too.
- Tesseract alone reads the scripts that PP-OCR's reader lacks; where it does so poorly, once more
  in the lines that PP-OCR finds. It also reads pictures of a line very quickly, and where it is
  sure of them nothing else is asked.
- What neither of them covers with a word, as lone digits and dashes, PP-OCR's reader is asked for.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ocr.document import Page
from ocr.errors import EngineError
from ocr.optional import Step, improved
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, paddle, tesseract
from ocr.recognition.engines.auto import by_line, captcha
from ocr.recognition.engines.auto.calibration import PADDLE, TESSERACT, calibrated
from ocr.recognition.engines.auto.missed_regions import with_leftovers
from ocr.recognition.engines.auto.punch_holes import without_holes
from ocr.recognition.engines.auto.second_pass import with_second_readings
from ocr.recognition.engines.auto.tilted import with_tilted_lines
from ocr.recognition.engines.language_guess import merit, weighted
from ocr.recognition.engines.paddle.letters import reads
from ocr.recognition.engines.prepare import is_scan
from ocr.recognition.languages.detection import UNDETERMINED, language_of

_POOR_SCAN = 0.75  # mean confidence of Tesseract: below it PP-OCR reads the page too
_SURE_SCAN = 0.85
# The same of PP-OCR; receipts had 0.8 and more, pages in scripts that it does not know 0.7 to 0.9.
_POOR = 0.7
_FOREIGN = 0.93  # where models of such scripts are installed, and no language is named
# Of Tesseract, in other scripts; what it read of a page with less was better line by line.
_CLEAR = 0.87
_ENGLISH = ("en", UNDETERMINED)  # PP-OCR need not be told the language of Latin letters
# With these, Tesseract errs nine times as often as PP-OCR and takes twice the time, for Latin
# letters too.
_IDEOGRAPHS = frozenset(("chi_sim", "chi_tra", "jpn"))
_PHOTO_PIXELS = 2_000_000  # of a photo in which PP-OCR found no words, for Tesseract
_SMALL = 100_000  # pixels: a line or two
_SURE = 0.9  # of every word of such a line


def read(loaded: PageImage, options: RecognitionOptions) -> Page:
    """Read one page image. Raises EngineError."""
    if captcha.given(options):
        return captcha.read(loaded, options)
    page = _read(loaded, options)
    if not options.guess and not options.alphabet:
        page = without_holes(page)
    # With an alphabet, what is left over are the other letters.
    if not page.words or options.alphabet or not _paddle_works():
        return page
    return improved(Step.LEFTOVERS, page, lambda: with_leftovers(page, loaded))


def available() -> None:
    """Raises EngineError "unavailable", with the reason, when neither engine works here."""
    try:
        paddle.available()
    except EngineError:
        tesseract.available()


def languages() -> list[str]:
    """The codes of the languages that one of the engines reads.

    Raises EngineError "unavailable" without any.
    """
    codes = set(tesseract.languages())
    if _paddle_works():
        codes.update(paddle.languages())
    return sorted(codes)


def warm() -> None:
    """Load Tesseract. PP-OCR's models take memory, so they wait for a page that needs them."""
    tesseract.warm()


def _paddle_works() -> bool:
    try:
        paddle.available()
    except EngineError:
        return False
    return True


def _read(loaded: PageImage, options: RecognitionOptions) -> Page:
    named = options.languages
    if not (_paddle_works() and reads(named)):
        return _by_tesseract(loaded, options)
    if not set(named).issubset(tesseract.languages()):
        return _by_paddle(loaded, options)
    scan = is_scan(loaded.image, loaded.dpi)
    if not _IDEOGRAPHS.isdisjoint(named):
        if scan and "eng" in named:
            return _english_scan(loaded, options)
        return _photo(loaded, options)
    if scan:
        return _scan(loaded, options)
    if loaded.image.width * loaded.image.height <= _SMALL:
        return _small(loaded, options)
    return _photo(loaded, options)


def _photo(loaded: PageImage, options: RecognitionOptions) -> Page:
    page = _by_paddle(loaded, options)
    if _good(page, options.languages):
        return page
    shown = loaded
    if not page.words:
        shown = _reduced(loaded)
    return _better_of_two(page, lambda: _by_tesseract(shown, options))


def _reduced(loaded: PageImage) -> PageImage:
    """The image made smaller: where PP-OCR finds nothing, there are a few large letters at most,
    and Tesseract would look for small ones in every leaf of a tree.
    """
    image = loaded.image
    scale = (_PHOTO_PIXELS / (image.width * image.height)) ** 0.5
    if scale >= 1:
        return loaded
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    dpi = loaded.dpi
    if dpi is not None:
        dpi *= size[0] / image.width
    return PageImage(image.resize(size), loaded.width, loaded.height, dpi)


def _scan(loaded: PageImage, options: RecognitionOptions) -> Page:
    page = tesseract.read(loaded, options)
    if not reads(page.languages):
        return _foreign(page, loaded, options)
    if not options.languages and _is_paddles(page):
        own = calibrated(page, TESSERACT)
        return improved(Step.SECOND_ENGINE, own, lambda: _better(_by_paddle(loaded, options), own))
    if page.words and weighted(page.words) >= _POOR_SCAN:
        return _by_both(page, loaded, options)
    return _better_of_two(calibrated(page, TESSERACT), lambda: _by_paddle(loaded, options))


def _is_paddles(page: Page) -> bool:
    """Whether Tesseract's reading of a scan shows that it has no model for it or a worse one."""
    no_model = page.languages == ("eng",) and language_of(page.text) not in _ENGLISH
    return no_model or not _IDEOGRAPHS.isdisjoint(page.languages)


def _english_scan(loaded: PageImage, options: RecognitionOptions) -> Page:
    """A scan in English or ideographs: English alone is quick, and its failure is easily seen."""
    page = tesseract.read(loaded, replace(options, languages=("eng",)))
    if language_of(page.text) == "en" and weighted(page.words) >= _SURE_SCAN:
        return _by_both(page, loaded, options)
    return _photo(loaded, options)


def _small(loaded: PageImage, options: RecognitionOptions) -> Page:
    page = _by_tesseract(loaded, options)
    if page.words and min(word.confidence for word in page.words) >= _SURE:
        return page
    return _better_of_two(page, lambda: _by_paddle(loaded, options))


def _by_tesseract(loaded: PageImage, options: RecognitionOptions) -> Page:
    page = tesseract.read(loaded, options)
    if reads(page.languages):
        return calibrated(page, TESSERACT)
    return _foreign(page, loaded, options)


def _foreign(page: Page, loaded: PageImage, options: RecognitionOptions) -> Page:
    """Tesseract's page in a script that PP-OCR's reader lacks, and what PP-OCR can do for it."""
    if not page.words or not _paddle_works():
        return calibrated(page, TESSERACT)
    if weighted(page.words) < _CLEAR and not options.alphabet:
        page = _line_by_line(page, loaded)
    return _by_both(page, loaded, options)


def _line_by_line(page: Page, loaded: PageImage) -> Page:
    """The page, or its reading line by line where that is better."""

    def better() -> Page:
        return _better(page, by_line.read(loaded, page.languages, page.rotation))

    return improved(Step.LINE_BY_LINE, page, better)


def _by_both(page: Page, loaded: PageImage, options: RecognitionOptions) -> Page:
    """Tesseract's page with its doubted words, and lines at an angle, read by PP-OCR.

    With an alphabet they are other letters, and are not read again.
    """
    own = calibrated(page, TESSERACT)
    if options.alphabet:
        return own
    both = improved(Step.SECOND_READINGS, own, lambda: with_second_readings(page, loaded))
    return improved(Step.TILTED, both, lambda: with_tilted_lines(both, loaded))


def _by_paddle(loaded: PageImage, options: RecognitionOptions) -> Page:
    return calibrated(paddle.read(loaded, options), PADDLE)


def _good(page: Page, named: Sequence[str]) -> bool:
    """Whether a reading by PP-OCR needs no other beside it."""
    if not page.words:
        return False
    if named:
        return weighted(page.words) >= _POOR
    # Without a named language, what looks poor may be a script that only Tesseract has a model of.
    return reads(tesseract.languages()) or weighted(page.words) >= _FOREIGN


def _better_of_two(page: Page, other: Callable[[], Page]) -> Page:
    """The page, or what another engine makes of it where that is better."""
    return improved(Step.SECOND_ENGINE, page, lambda: _better(page, other()))


def _better(one: Page, other: Page) -> Page:
    """Of two readings the one with more reliable letters; the first where they are equal."""
    return max(one, other, key=lambda page: merit(page.words))

"""The local engine: Tesseract over one page image, from preparation to the tree of words."""

from dataclasses import dataclass, replace
from statistics import median

from PIL import Image, ImageDraw, ImageFont

from ocr.document import Block, Page, Word
from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step, improved
from ocr.readers.pixels import PageImage, turned
from ocr.recognition.engines import RecognitionOptions, language_guess
from ocr.recognition.engines.bindings import Binding, Request, binding
from ocr.recognition.engines.placement import lies_on_its_side, moved, scaled, turned_left
from ocr.recognition.engines.prepare import is_reduced, prepare
from ocr.recognition.engines.tsv import parse_tsv
from ocr.recognition.languages import detection

_TRIAL_PIXELS = 2_000_000  # of a page that is turned to see whether there is any text
_SURE = 0.6  # confidence of a word that counts


@dataclass(frozen=True, slots=True)
class Reading:
    """Blocks in the pixels of the loaded image turned clockwise by `rotation` degrees."""

    blocks: tuple[Block, ...]
    rotation: int = 0

    @property
    def words(self) -> list[Word]:
        return Page(0, 0, self.blocks).words

    @property
    def confidence(self) -> float:
        return Page(0, 0, self.blocks).confidence

    @property
    def letter_height(self) -> float:
        """The usual height of words of letters, in pixels; 0.0 where there are none."""
        heights = []
        for word in self.words:
            if word.text.isalpha() and len(word.text) > 1:
                heights.append(word.box.height)
        if not heights:
            return 0.0
        return float(median(heights))

    @property
    def letters(self) -> int:
        """Letters and digits in confident words of three or more: noise makes few of them."""
        total = 0
        for word in self.words:
            if word.confidence < _SURE:
                continue
            count = len(list(filter(str.isalnum, word.text)))
            if count >= 3:
                total += count
        return total


_LINE_DPI = 200  # of one line: with it Tesseract makes no guess of its own
# Tesseract's page segmentation modes.
_PAGE = 3
_BLOCK_OF_TEXT = 6
_ONE_LINE = 7
_FLAT = 80  # pixels: the height of a line or a few
_SMALL = 1_000_000  # pixels: the area worth more tries when nothing is found
# Mean confidence: upright pages had 0.61 to 0.96, pages on their head or side 0.23 to 0.50.
_GOOD = 0.55
_FEW = 12  # letters that a better turn must bring at least
# Pixels: words so low gained by enlarging on every page tried (word F1 0.58 to 0.64, 0.51 to 0.64),
# higher ones lost.
_LOW_LETTERS = 16
_TINY_LETTERS = 14
_MINUTE_LETTERS = 8
_SMALL_LETTERS = 20  # pixels of a scan that was reduced: of print below 7 points
_MOST_ENLARGED = 8_000_000
_NOISE = 0.3  # mean confidence: grain had 0.05 to 0.25, the worst receipt 0.39
_FAINT = 10  # grey levels: an image with fewer between its darkest and lightest pixel is blank
_NOT_LANGUAGES = {"osd", "equ"}


@dataclass(frozen=True, slots=True)
class _Options:
    binding: Binding
    languages: tuple[str, ...]
    alphabet: str
    psm: int | None
    guess: bool


def read(loaded: PageImage, asked: RecognitionOptions) -> Page:
    """Read one page image; without languages as English, or as what the page turns out to be in.

    A block is a paragraph. Raises EngineError "unavailable" for a language that is not installed.
    """
    grey = loaded.image.convert("L")
    options = _options(asked)
    if asked.languages or options.alphabet or options.psm is not None:
        as_it_lies = _read(grey, loaded.dpi, options)
        first = _best_turn(as_it_lies, grey, loaded.dpi, options)
        used = options
    else:
        likely = _in_likely(grey, loaded.dpi, options, asked.likely)
        first, used = likely or _in_its_language(grey, loaded.dpi, options)

    def larger() -> Reading:
        return _with_larger_letters(first, grey, loaded.dpi, used)

    reading = improved(Step.LARGER_LETTERS, first, larger)
    return _page(reading, loaded, used.languages)


def read_line(image: Image.Image, languages: tuple[str, ...]) -> tuple[Word, ...]:
    """The words of a grey image that holds one line and nothing else; boxes are in its pixels.

    Raises EngineError "unavailable" for a language that is not installed.
    """
    options = _options(RecognitionOptions(languages=languages))
    request = Request(image, options.languages, _ONE_LINE, _LINE_DPI, "")
    return tuple(Reading(parse_tsv(options.binding.recognise(request))).words)


def languages() -> list[str]:
    """The codes of the installed languages. Raises EngineError "unavailable" without Tesseract."""
    return [code for code in binding().languages() if code not in _NOT_LANGUAGES]


def available() -> None:
    """Raises EngineError "unavailable", with the reason, when no page can be read here."""
    if not languages():
        raise EngineError("Tesseract has no language installed here.", code=ErrorCode.UNAVAILABLE)


def warm() -> None:
    """Load language detection and English, or the first language there is."""
    detection.warm()
    image = Image.new("L", (120, 40), 255)
    ImageDraw.Draw(image).text((10, 8), "ready", fill=0, font=ImageFont.load_default(size=20))
    first = sorted(languages(), key=lambda code: code != language_guess.DEFAULT)[:1]
    read(PageImage(image, *image.size, None), RecognitionOptions(languages=tuple(first)))


def _options(asked: RecognitionOptions) -> _Options:
    chosen = binding()
    wanted = asked.languages or (language_guess.DEFAULT,)
    installed = chosen.languages()
    for code in wanted:
        if code not in installed or code in _NOT_LANGUAGES:
            text = f"The language {code} is not installed for Tesseract."
            raise EngineError(text, code=ErrorCode.UNAVAILABLE)
    alphabet = "".join(filter(str.isprintable, asked.alphabet))
    return _Options(chosen, wanted, alphabet, asked.psm, asked.guess)


def _in_likely(
    grey: Image.Image, dpi: float | None, english: _Options, likely: tuple[str, ...]
) -> tuple[Reading, _Options] | None:
    """The page in the language of the one before it, without a reading as English.

    None when it is in another.
    """
    wanted = set(likely)
    if not wanted - {language_guess.DEFAULT}:
        return None
    if not wanted.issubset(english.binding.languages()):
        return None
    options = replace(english, languages=likely)
    reading = _read(grey, dpi, options)
    if not language_guess.fits(reading.words, likely):
        return None
    return reading, options


def _in_its_language(
    grey: Image.Image, dpi: float | None, english: _Options
) -> tuple[Reading, _Options]:
    """The page as English, or in the language that this reading points to; and how it was read."""
    first = _read(grey, dpi, english)
    if language_guess.doubtful(first.words) and _modes(grey, None):
        found = _of_another_script(first, grey, dpi, english)
        if found.models:
            options = replace(english, languages=found.models)
            other = _read(turned(grey, found.turn), dpi, options, found.turn)
            if language_guess.weighted(other.words) > language_guess.weighted(first.words):
                return other, options
    return _in_latin(first, grey, dpi, english)


def _in_latin(
    first: Reading, grey: Image.Image, dpi: float | None, english: _Options
) -> tuple[Reading, _Options]:
    """The upright page as English, or as the other language that its words are in."""
    best = _best_turn(first, grey, dpi, english)
    models = language_guess.of_latin_letters(best.words, english.binding.languages())
    if not models:
        return best, english
    options = replace(english, languages=models)
    # As it was read: Tesseract may have turned the first by itself.
    turn = 0
    if best is not first:
        turn = best.rotation
    other = _read(turned(grey, turn), dpi, options, turn)
    if other.rotation != best.rotation:
        return best, english
    if language_guess.merit(other.words) <= language_guess.merit(best.words):
        return best, english
    return other, options


def _of_another_script(
    first: Reading, grey: Image.Image, dpi: float | None, english: _Options
) -> language_guess.Found:
    prepared = prepare(grey, dpi)

    def trial(image: Image.Image, languages: tuple[str, ...]) -> list[Word]:
        request = Request(image, languages, _BLOCK_OF_TEXT, prepared.dpi, "")
        return Reading(parse_tsv(english.binding.recognise(request))).words

    return language_guess.of_another_script(
        first.words, prepared.image, english.binding.languages(), trial
    )


def _best_turn(first: Reading, grey: Image.Image, dpi: float | None, options: _Options) -> Reading:
    """The first reading, of the page as it lies, or when that is poor a turn that reads better."""
    best = first
    if first.confidence >= _GOOD or options.psm is not None:
        return first
    # Of a large picture in which nothing was read, as a photo of a room, a small copy will do.
    trial = grey
    if not first.letters:
        trial = _reduced(grey)
    trial_dpi = dpi
    if dpi is not None:
        trial_dpi = dpi * trial.width / grey.width
    for turn in (180, 90, 270):
        other = _read(turned(trial, turn), trial_dpi, options, turn)
        if trial is not grey and _is_clearly_better(other, first):
            other = _read(turned(grey, turn), dpi, options, turn)
        if _is_clearly_better(other, first) and other.letters > best.letters:
            best = other
        if best.confidence >= _GOOD:
            break
    return best


def _reduced(grey: Image.Image) -> Image.Image:
    scale = (_TRIAL_PIXELS / max(1, grey.width * grey.height)) ** 0.5
    if scale >= 1:
        return grey
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return grey.resize(size, Image.Resampling.BOX)


def _is_clearly_better(other: Reading, first: Reading) -> bool:
    if other.letters < 2 * first.letters + _FEW:
        return False
    return other.confidence >= first.confidence + 0.15


def _with_larger_letters(
    first: Reading, grey: Image.Image, dpi: float | None, options: _Options
) -> Reading:
    """A second reading, larger, where the letters are tiny, if that reads clearly more of them."""
    height = first.letter_height
    if is_reduced(grey, dpi) and 0 < height <= _SMALL_LETTERS:
        upright = turned(grey, first.rotation)
        again = _read(upright, dpi, options, first.rotation, whole=True)
        if again.letters > first.letters and again.rotation == first.rotation:
            return again
        return first
    large = grey.width * grey.height > _MOST_ENLARGED or grey.height <= _FLAT
    if not 0 < height <= _LOW_LETTERS or large or options.psm is not None:
        return first
    upright = turned(grey, first.rotation)
    factor = 2
    if height <= _MINUTE_LETTERS:
        factor = 3
    size = (upright.width * factor, upright.height * factor)
    enlarged = upright.resize(size, Image.Resampling.BICUBIC)
    again = _read(enlarged, 300, options, first.rotation)
    better = 1.1
    if height <= _TINY_LETTERS:
        better = 1.0
    if again.rotation != first.rotation or again.letters <= better * first.letters:
        return first
    return Reading(moved(again.blocks, scaled(1 / factor, 1 / factor)), first.rotation)


def _read(
    grey: Image.Image,
    dpi: float | None,
    options: _Options,
    rotation: int = 0,
    *,
    whole: bool = False,
) -> Reading:
    prepared = prepare(grey, dpi, whole=whole)
    reading = Reading((), rotation)
    for psm in _modes(grey, options.psm):
        request = Request(prepared.image, options.languages, psm, prepared.dpi, options.alphabet)
        blocks = parse_tsv(options.binding.recognise(request))
        reading = Reading(moved(blocks, prepared.original), rotation)
        if reading.blocks:
            break
    # Grain and dirt become a few words that Tesseract itself does not believe in.
    if reading.confidence < _NOISE and not (options.guess or options.alphabet or options.psm):
        return Reading((), rotation)
    # Tesseract reads text that runs down the page by itself: then only its boxes need the turn.
    if reading.confidence >= _GOOD and lies_on_its_side(reading.blocks):
        return Reading(moved(reading.blocks, turned_left(grey.width)), (rotation + 270) % 360)
    return reading


def _modes(grey: Image.Image, psm: int | None) -> tuple[int, ...]:
    """The page segmentation modes to try until one finds a word."""
    # Told that there is text, Tesseract finds some on blank paper too.
    darkest, lightest = grey.getextrema()
    if lightest - darkest < _FAINT:  # type: ignore[operator]  # one band: two numbers
        return ()
    if psm is not None:
        return (psm,)
    if grey.height <= _FLAT:
        return (_BLOCK_OF_TEXT, _ONE_LINE)
    if grey.width * grey.height <= _SMALL:
        return (_PAGE, _BLOCK_OF_TEXT, _ONE_LINE)
    return (_PAGE,)


def _page(reading: Reading, image: PageImage, languages: tuple[str, ...]) -> Page:
    """The reading in the stored image's pixels, upright."""
    loaded = image.image.size
    stored = (image.width, image.height)
    if reading.rotation in (90, 270):
        loaded = loaded[::-1]
        stored = stored[::-1]
    blocks = reading.blocks
    if loaded != stored:
        blocks = moved(blocks, scaled(stored[0] / loaded[0], stored[1] / loaded[1]))
    return Page(stored[0], stored[1], blocks, reading.rotation, languages=languages)

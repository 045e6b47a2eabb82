"""Measures how well a page could be read: resolution, skew, contrast, doubtful words, handwriting,
and scripts that no installed model reads.

Of a page that was read well it looks at some words only, in a few milliseconds. How the ink hangs
together, and the script, are looked at where the reading is poor. The limits were measured on 15
handwritten letters beside 150 printed pages: receipts, scans, photos, typescripts, old prints and
pages of 15 languages.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from math import atan2, degrees
from statistics import fmean, median, pstdev
from typing import Any

import cv2
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from ocr.document import Box, Line, Page, Word
from ocr.document.quality import Quality
from ocr.readers.pixels import FAINT, PageImage, turned
from ocr.recognition.engines.language_guess import own_letters, weighted
from ocr.recognition.engines.orientation import bearing
from ocr.recognition.languages.detection import letters, shares
from ocr.recognition.languages.tesseract_packs import by_script

DOUBTFUL = 0.6  # confidence of a word
_SAMPLES = 40  # words whose contrast is measured
_TEN_POINTS = 9.5  # pixels an inch for each pixel of the height of words of ten points
_USUAL_DPI = (50.0, 800.0)
_LONG_WORD = 3  # letters and digits of a word whose height counts
_WIDE_LINE = 8  # times its height is a line from which the skew shows
# Of a poor page: the mean confidence of its letters, and letters enough to tell.
_POOR = 0.8
_LEAST_LETTERS = 40
# Handwriting: heights of words and of pieces of ink differ (deviation by mean), and one piece of
# ink has several letters. Print had 1.0 pieces a letter and more.
_WORDS_DIFFER = 0.2
_PIECES_DIFFER = 0.4
_PIECES_A_LETTER = 0.95
_SIDE = 1600  # pixels of the page whose pieces are counted
_LEAST_PIECES = 30
# Scripts: how sure their detection must be, and where the words look like no language. Of
# handwriting it was wrong with up to 15.
_SURE_SCRIPT = 25.0
_LIKELY_SCRIPT = 1.2
_A_LANGUAGE = 0.3  # the share of the likeliest language; other scripts read as Latin had up to 0.24
_READ = 0.3  # of the letters, in the script
_SHORT_WORDS = 1.8  # letters a word: of signs that were taken for letters
_STRIP = 700  # pixels of height that script detection gets
# It finds scripts in grain and patterns too. Lines of text are rows of much ink, with white
# between them: parts of the most ink, of the width, and how many.
_MUCH_INK, _LITTLE_INK = 0.4, 0.15
_LEAST_INK = 0.15
_LEAST_LINES = 4
# How script detection names what the models call otherwise.
_NAMES = {"Korean": "Hangul", "Katakana": "Japanese", "Hiragana": "Japanese", "Fraktur": "Latin"}
_READ_TOGETHER = {"Han": "Japanese", "Japanese": "Han"}

# Of notes
_LOW_LETTERS = 11.0  # pixels
_LOW_CONTRAST = 0.3
_SOME_DOUBTFUL, _MANY_DOUBTFUL = 0.1, 0.25
_GREAT_SKEW = 5.0  # degrees: lines are straightened up to it
_FEW = 12  # words: of fewer no share is told


Readable = Callable[[], Collection[str]]


def measured(page: Page, image: PageImage, readable: Readable) -> Page:
    """The page with its quality and notes about it. `readable` gives the codes of the languages
    that the engine can read.
    """
    quality = _measure(page, image, readable)
    return replace(page, quality=quality, notes=(*page.notes, *_notes(page, quality)))


def _measure(page: Page, image: PageImage, readable: Readable) -> Quality:
    words = page.words
    height = _letter_height(words)
    handwritten = _is_poor(words) and _is_handwritten(page, image, height)
    script = ""
    if not handwritten:
        script = _unread_script(page, image, readable)
    dpi = page.dpi or _guessed_dpi(height)
    return Quality(
        dpi=round(dpi, 1),
        letter_height=round(height, 1),
        skew=round(_skew(page.lines), 1),
        contrast=round(_contrast(page, image), 2),
        doubtful_words=round(_doubtful(words), 3),
        dpi_guessed=not page.dpi and dpi > 0,
        handwritten=handwritten,
        unread_script=script,
    )


def _guessed_dpi(height: float) -> float:
    """From the height of words in pixels; 0.0 where it would be no usual one."""
    guess = _TEN_POINTS * height
    least, most = _USUAL_DPI
    if least <= guess <= most:
        return guess
    return 0.0


def _notes(page: Page, quality: Quality) -> Iterable[str]:
    """Sentences for the customer about what makes the text less reliable."""
    if quality.handwritten:
        yield "It looks handwritten. Handwriting is not read reliably."
        return
    if quality.unread_script:
        yield (
            f"No installed model reads its script, which looks like {quality.unread_script}: the "
            "text is not to be relied on, and the page is not charged."
        )
        return
    if len(page.words) < _FEW or quality.doubtful_words < _SOME_DOUBTFUL:
        return  # whatever it looks like, it was read
    if 0 < quality.letter_height < _LOW_LETTERS:
        yield (
            f"Its letters are only about {quality.letter_height:.0f} pixels high; a picture of a "
            "higher resolution is read better."
        )
    if 0 < quality.contrast < _LOW_CONTRAST:
        yield "Its letters hardly stand out from the paper."
    if abs(quality.skew) > _GREAT_SKEW:
        yield f"Its lines are askew by {abs(quality.skew):.0f} degrees."
    if quality.doubtful_words >= _MANY_DOUBTFUL:
        yield f"{100 * quality.doubtful_words:.0f} % of its words are doubtful."


def _doubtful(words: Sequence[Word]) -> float:
    if not words:
        return 0.0
    return sum(word.confidence < DOUBTFUL for word in words) / len(words)


def _length(word: Word) -> int:
    return sum(map(str.isalnum, word.text))


def _heights(words: Iterable[Word]) -> list[int]:
    return [word.box.height for word in words if word.box and _length(word) >= _LONG_WORD]


def _letter_height(words: Sequence[Word]) -> float:
    heights = _heights(words)
    if not heights:
        return 0.0
    return float(median(heights))


def _skew(lines: Iterable[Line]) -> float:
    """The median of the slopes of wide lines, clockwise, in degrees; 0.0 without such lines."""
    slopes = []
    for line in lines:
        words = [word for word in line.words if word.box and _length(word) >= _LONG_WORD]
        if len(words) < 3 or line.box.width < _WIDE_LINE * line.box.height:
            continue
        first, last = words[0].box, words[-1].box
        across = (last.left + last.right - first.left - first.right) / 2
        down = (last.top + last.bottom - first.top - first.bottom) / 2
        if across > 0:
            slopes.append(degrees(atan2(down, across)))
    if not slopes:
        return 0.0
    return float(median(slopes))


def _contrast(page: Page, image: PageImage) -> float:
    """The median over some words of how far their dark and light pixels are apart."""
    placed = [word.box for word in page.words if word.box]
    step = max(1, len(placed) // _SAMPLES)
    found = []
    for box in placed[::step]:
        crop = image.image.crop(_stored(box, page, image)).convert("L")
        if crop.width < 2 or crop.height < 2:
            continue
        dark, light = np.percentile(np.asarray(crop), (5, 95))
        found.append((light - dark) / 255)
    if not found:
        return 0.0
    return float(median(found))


def _stored(box: Box, page: Page, image: PageImage) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in the image as it was loaded, of an upright page's box.

    What sticks out of the image is cut off: a wrong box must not cost memory for paper that is
    not there.
    """
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    width, height = page.width, page.height
    if page.rotation == 90:
        left, top, right, bottom = top, width - right, bottom, width - left
    elif page.rotation == 180:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif page.rotation == 270:
        left, top, right, bottom = height - bottom, left, height - top, right
    stored_width, stored_height = image.image.size
    x = stored_width / image.width
    y = stored_height / image.height
    return (
        min(max(round(left * x), 0), stored_width),
        min(max(round(top * y), 0), stored_height),
        min(max(round(right * x), 0), stored_width),
        min(max(round(bottom * y), 0), stored_height),
    )


def _is_poor(words: Sequence[Word]) -> bool:
    return sum(map(_length, words)) >= _LEAST_LETTERS and weighted(words) < _POOR


def _is_handwritten(page: Page, image: PageImage, height: float) -> bool:
    """Whether words differ in height and letters hang together, as print does neither."""
    heights = _heights(page.words)
    if len(heights) < 2 or pstdev(heights) < _WORDS_DIFFER * fmean(heights):
        return False
    grey = image.image.convert("L")
    factor = max(1, max(grey.size) // _SIDE)
    grey = grey.reduce(factor)
    letter = height * image.image.width / image.width / factor
    pieces = _pieces(grey, letter)
    if len(pieces) < _LEAST_PIECES or np.std(pieces) < _PIECES_DIFFER * np.mean(pieces):
        return False
    return len(pieces) < _PIECES_A_LETTER * sum(map(_length, page.words))


def _pieces(grey: Image.Image, letter: float) -> NDArray[Any]:
    """The heights of pieces of ink that are about as high as letters are, in pixels."""
    ink = cv2.adaptiveThreshold(
        np.asarray(grey), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width = found[1:, cv2.CC_STAT_WIDTH]
    height = found[1:, cv2.CC_STAT_HEIGHT]
    area = found[1:, cv2.CC_STAT_AREA]
    like_letters = (height > 0.3 * letter) & (height < 2.5 * letter)
    return height[like_letters & (width < 25 * letter) & (area > 6)]


def _unread_script(page: Page, image: PageImage, readable: Readable) -> str:
    """The script that a page seems to be in and that no model reads; "" where it is read, or cannot
    be told. The page is looked at only where the words do not look like text.
    """
    words = page.words
    if not _is_strange(words):
        return ""
    grey = turned(image.image, page.rotation).convert("L")
    darkest, lightest = grey.getextrema()
    if lightest - darkest < FAINT:  # type: ignore[operator]  # one band: two numbers
        return ""
    strip = _densest(grey)
    if not _has_lines(strip):
        return ""
    seen = bearing(strip)
    least = _SURE_SCRIPT
    if _is_no_language(words):
        least = _LIKELY_SCRIPT
    script = _NAMES.get(seen.script, seen.script)
    known = by_script(readable())
    if seen.sureness < least or script in known or _READ_TOGETHER.get(script) in known:
        return ""
    if own_letters(words, script) >= _READ:
        return ""
    return script


def _is_strange(words: Sequence[Word]) -> bool:
    """Whether the words may be those of another script."""
    length = sum(map(_length, words))
    if length < _SHORT_WORDS * len(words) or _doubtful(words) >= _MANY_DOUBTFUL:
        return True
    return not words or weighted(words) < _POOR


def _is_no_language(words: Sequence[Word]) -> bool:
    """Whether there are hardly any letters, or they look like no language."""
    texts = [word.text for word in words]
    count = letters(texts)
    if count < _LEAST_LETTERS:
        return sum(map(_length, words)) < 2 * count + _LEAST_LETTERS
    return weighted(words) < _POOR and max(shares(texts).values(), default=0.0) < _A_LANGUAGE


def _has_lines(strip: Image.Image) -> bool:
    """Whether rows of much ink take turns with white, as lines of text do."""
    _, ink = cv2.threshold(np.asarray(strip), 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    rows = ink.mean(axis=1)
    most = float(np.percentile(rows, 95))
    if most < _LEAST_INK:
        return False
    lines = 0
    inside = False
    for row in rows.tolist():
        if row > _MUCH_INK * most and not inside:
            inside = True
            lines += 1
        elif row < _LITTLE_INK * most:
            inside = False
    return lines >= _LEAST_LINES


def _densest(page: Image.Image) -> Image.Image:
    """The part of the page, as wide as it is, where most changes from dark to light are."""
    if page.height <= _STRIP:
        return page
    pixels = np.asarray(page)[:, ::2].astype(np.int16)
    changes = np.abs(np.diff(pixels, axis=1)).sum(axis=1, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(changes)])
    top = int(np.argmax(sums[_STRIP:] - sums[: len(sums) - _STRIP]))
    return page.crop((0, top, page.width, top + _STRIP))

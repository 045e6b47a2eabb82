"""Guess a page's language: read as English first, try other scripts when confidence is low.

After a reading of low confidence a strip of the page is read with a model of each script, the
likely ones first. Otherwise the words tell: German that was read as English is still German to
language detection. Measured on 61 pages.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ocr.document import Word
from ocr.recognition.engines.orientation import Bearing, bearing
from ocr.recognition.languages.detection import letters, shares
from ocr.recognition.languages.tesseract_packs import Pack, by_script

DEFAULT = "eng"
Trial = Callable[[Image.Image, tuple[str, ...]], Sequence[Word]]

# Confidences: English receipts had 0.64 and more, other scripts up to 0.54; but a few Cyrillic
# letters pass for Latin.
_LOW = 0.6
_LOW_OF_FEW = 0.8
_FEW = 40  # letters
_STRIP = 200  # pixels of height, or a tenth of the page: four lines and more
# Of all trials together, 4 s at worst; eight strips of a page, every model for a line.
_MOST_PIXELS = 3_000_000
# Confidence of a trial, and how far it must be above the reading's.
_LEAST = 0.6
_BETTER = 0.1
_CERTAIN = 0.8
_AGREED = 0.3  # is added for a script that script detection names too: pointed Hebrew has 0.36
# Traditional Chinese read as simplified loses 0.12 to 0.16, simplified as traditional -0.08 to
# 0.08.
_CLEARLY = 0.1
# Letters of no confidence that are counted with a trial's: a few are easily found anywhere.
_UNKNOWN = 3
# By how much a model's confidence is too high: this one reads Hebrew and Hindi with 0.63 to 0.71.
_TOO_SURE = {"Thai": 0.2}
_OWN_LETTERS = 0.3  # of a trial's letters; a page of English has none
_SURE_WORD = 0.5  # confidence
_MOST = 0.5  # the part of the letters in such words where a language shows
# Shares of a text that is not English; receipts had 0.44 English at least.
_ANOTHER = 0.5
_ENGLISH = 0.35
_SECOND = 0.2
_ENOUGH = 40  # letters

# Scripts that Tesseract's script detection takes for each other, or names in its own way.
_ALSO = {
    "Han": ["Japanese"],
    "Japanese": ["Han"],
    "Katakana": ["Japanese"],
    "Hiragana": ["Japanese"],
    "Korean": ["Hangul"],
}
# How the names of a script's letters begin in Unicode, where that is not the script's name.
_UNICODE = {
    "Han": ("CJK",),
    "Japanese": ("CJK", "HIRAGANA", "KATAKANA"),
    "Fraktur": ("LATIN",),
    "Canadian_Aboriginal": ("CANADIAN",),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Models for a page, and the clockwise turn in degrees that makes it upright."""

    models: tuple[str, ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Tried:
    pack: Pack
    words: Sequence[Word]
    agreed: bool  # with script detection

    @property
    def confidence(self) -> float:
        """0.0 where the words are not in the script that was tried."""
        if own_letters(self.words, self.pack.script) < _OWN_LETTERS:
            return 0.0
        count = letters(word.text for word in self.words)
        own = weighted(self.words) * count / (count + _UNKNOWN)
        own -= _TOO_SURE.get(self.pack.script, 0.0)
        if self.agreed:
            own += _AGREED
        return own

    @property
    def certain(self) -> bool:
        """Whether no other script need be tried: less is enough where script detection agrees."""
        if self.agreed:
            return self.confidence >= _LEAST
        return self.confidence >= _CERTAIN


def weighted(words: Sequence[Word]) -> float:
    """The mean confidence of the letters, 0.0 where there are none."""
    total = 0
    confidence = 0.0
    for word in words:
        count = letters([word.text])
        total += count
        confidence += word.confidence * count
    if not total:
        return 0.0
    return confidence / total


def merit(words: Sequence[Word]) -> float:
    """A reading's worth beside another of the same page: letters times confidence above 0.5."""
    return sum((word.confidence - 0.5) * letters([word.text]) for word in words)


def doubtful(words: Sequence[Word]) -> bool:
    """Whether a page read as English may be in another script.

    The confidence is low, and no language is detected in the words.
    """
    total = letters(word.text for word in words)
    low = _LOW
    if total < _FEW:
        low = _LOW_OF_FEW
    if weighted(words) >= low:
        return False
    sure = _sure(words)
    if letters(sure) < max(_ENOUGH, _MOST * total):
        return True
    return max(shares(sure).values(), default=0.0) < _ANOTHER


def of_another_script(
    words: Sequence[Word], prepared: Image.Image, installed: Sequence[str], trial: Trial
) -> Found:
    """The models for a page whose reading as English is doubtful; none where no other script shows.

    English is among them. `words`: that reading; `prepared`: the grey page as Tesseract gets it;
    `trial` reads an image with models.
    """
    choices = by_script(installed)
    for own in ("Latin", ""):
        choices.pop(own, None)
    if not choices:
        return Found()
    seen = bearing(prepared)
    if seen.script == "Latin" and seen.turn:
        return Found()
    upright = prepared
    if seen.turn:
        upright = prepared.rotate(-seen.turn, expand=True)
    strip = _strip(upright)
    best = _best(_trials(strip, seen, choices, trial))
    if best is None or best.confidence < max(_LEAST, weighted(words) + _BETTER):
        return Found()
    model = _of_its_script(best, choices[best.pack.script])
    return Found((model, DEFAULT), seen.turn)


def of_latin_letters(words: Sequence[Word], installed: Sequence[str]) -> tuple[str, ...]:
    """The model for words that were read as English and are in another language.

    None for English and in doubt.
    """
    sure = _sure(words)
    if letters(sure) < _ENOUGH:
        return ()
    found = shares(sure)
    if max(found.values(), default=0.0) < _ANOTHER or found.get("en", 0.0) > _ENGLISH:
        return ()
    packs = by_script(installed).get("Latin", [])
    model_of = {pack.iso: pack.code for pack in packs if pack.iso}
    likely = [code for code in found if found[code] >= _SECOND and code in model_of]
    if not likely:
        return ()
    best = max(likely, key=lambda code: found[code])
    return (model_of[best],)


def fits(words: Sequence[Word], models: Sequence[str]) -> bool:
    """Whether a reading with likely models is in the right language, so that no other is tried."""
    pack = _first_foreign(models)
    if pack is None or weighted(words) < _CERTAIN:
        return False
    if pack.script != "Latin":
        return own_letters(words, pack.script) >= _OWN_LETTERS
    sure = _sure(words)
    return letters(sure) >= _ENOUGH and shares(sure).get(pack.iso, 0.0) >= _ANOTHER


def _first_foreign(models: Sequence[str]) -> Pack | None:
    for group in by_script(models).values():
        for pack in group:
            if pack.code != DEFAULT:
                return pack
    return None


def _trials(
    strip: Image.Image, seen: Bearing, choices: dict[str, list[Pack]], trial: Trial
) -> Iterator[_Tried]:
    """The likely scripts; then, unless one of these is certain, the others."""
    likely = [seen.script, *_ALSO.get(seen.script, [])]
    scripts = [script for script in choices if "vertical" not in script]
    scripts.sort(key=lambda script: script not in likely)
    certain = False
    remaining = _MOST_PIXELS // (strip.width * strip.height)
    for script in scripts:
        if remaining <= 0:
            return
        if certain and script not in likely:
            return
        for pack in _to_try(choices[script]):
            tried = _Tried(pack, trial(strip, (pack.code,)), script in likely)
            if tried.certain:
                certain = True
            remaining -= 1
            yield tried


def _to_try(packs: list[Pack]) -> list[Pack]:
    """One for all of a script's languages; but both Chinese ones, whose characters differ."""
    chinese = [pack for pack in packs if pack.script == "Han" and pack.iso]
    if chinese:
        return chinese
    return packs[:1]


def _best(trials: Iterable[_Tried]) -> _Tried | None:
    """The first, unless a later one is clearly better."""
    best: _Tried | None = None
    for tried in trials:
        if best is None or tried.confidence > best.confidence + _CLEARLY:
            best = tried
    return best


def _sure(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words if word.confidence >= _SURE_WORD]


def _of_its_script(best: _Tried, packs: list[Pack]) -> str:
    """The model of the language that the trial's words are in, if it is there."""
    found = shares(word.text for word in best.words)
    likely = max(found, key=lambda code: found[code], default="")
    if likely == best.pack.iso:
        return best.pack.code
    for pack in packs:
        if pack.iso and pack.iso == likely:
            return pack.code
    return best.pack.code


def _strip(page: Image.Image) -> Image.Image:
    """The part of the page, as wide as it is, where most changes from dark to light are."""
    height = min(page.height, max(_STRIP, page.height // 10))
    changes = np.abs(np.diff(np.asarray(page, dtype=np.int16), axis=1)).sum(axis=1, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(changes)])
    top = int(np.argmax(sums[height:] - sums[: len(sums) - height]))
    return page.crop((0, top, page.width, top + height))


def own_letters(words: Sequence[Word], script: str) -> float:
    """The part of the letters that belong to a script."""
    every: list[str] = []
    for word in words:
        every += filter(str.isalpha, word.text)
    beginnings = _UNICODE.get(script, (script.upper(),))
    if not every:
        return 0.0
    own = sum(1 for char in every if unicodedata.name(char, "").startswith(beginnings))
    return own / len(every)

"""The language of a page that nobody named: read as English first, and doubted only when that reading looks wrong.

After a reading of low confidence a strip of the page is read with a model of each script, the likely ones first.
Otherwise the words tell: German that was read as English is still German to language detection. Measured on 61 pages.
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

# Confidences: English receipts had 0.64 and more, other scripts up to 0.54; but a few Cyrillic letters pass for Latin.
_LOW, _LOW_OF_FEW, _FEW = 0.6, 0.8, 40  # _FEW letters
_STRIP = 200  # pixels of height, or a tenth of the page: four lines and more
_MOST_PIXELS = 3_000_000  # of all trials together, 4 s at worst; eight strips of a page, every model for a line
_LEAST, _BETTER, _CERTAIN = (
    0.6,
    0.1,
    0.8,
)  # confidence of a trial, and how far it must be above the reading's
_AGREED = 0.3  # is added for a script that script detection names too: pointed Hebrew has 0.36
_CLEARLY = 0.1  # traditional Chinese read as simplified loses 0.12 to 0.16, simplified as traditional -0.08 to 0.08
_UNKNOWN = (
    3  # letters of no confidence that are counted with a trial's: a few are easily found anywhere
)
_TOO_SURE = {
    "Thai": 0.2
}  # what a model is too sure of: this one reads Hebrew and Hindi with 0.63 to 0.71
_OWN_LETTERS = 0.3  # of a trial's letters; a page of English has none
_SURE_WORD, _MOST = (
    0.5,
    0.5,
)  # confidence; the part of the letters in such words where a language shows
_ANOTHER, _ENGLISH, _SECOND = (
    0.5,
    0.35,
    0.2,
)  # shares of a text that is not English; receipts had 0.44 English at least
_ENOUGH = 40  # letters

# Scripts that Tesseract's script detection takes for each other, or names in its own way.
_ALSO = {"Han": ["Japanese"], "Japanese": ["Han"], "Katakana": ["Japanese"], "Hiragana": ["Japanese"],
         "Korean": ["Hangul"]}  # fmt: skip
# How the names of a script's letters begin in Unicode, where that is not the script's name.
_UNICODE = {"Han": ("CJK",), "Japanese": ("CJK", "HIRAGANA", "KATAKANA"), "Fraktur": ("LATIN",),
            "Canadian_Aboriginal": ("CANADIAN",)}  # fmt: skip


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
        if _own_letters(self.words, self.pack.script) < _OWN_LETTERS:
            return 0.0
        count = letters(word.text for word in self.words)
        own = weighted(self.words) * count / (count + _UNKNOWN) - _TOO_SURE.get(
            self.pack.script, 0.0
        )
        return own + _AGREED * self.agreed

    @property
    def certain(self) -> bool:
        """Whether other scripts need not be tried: script detection and this trial are two witnesses."""
        return self.confidence >= (_LEAST if self.agreed else _CERTAIN)


def weighted(words: Sequence[Word]) -> float:
    """The mean confidence of the letters, 0.0 where there are none."""
    counts = [letters([word.text]) for word in words]
    total = sum(counts)
    return (
        sum(word.confidence * count for word, count in zip(words, counts, strict=True)) / total
        if total
        else 0.0
    )


def merit(words: Sequence[Word]) -> float:
    """What a reading is worth against another of the same page: its letters, each by how far it is above doubt."""
    return sum((word.confidence - 0.5) * letters([word.text]) for word in words)


def doubtful(words: Sequence[Word]) -> bool:
    """Whether a reading as English may be one of another script: of low confidence, and of no language that shows."""
    total, sure = letters(word.text for word in words), _sure(words)
    if weighted(words) >= (_LOW_OF_FEW if total < _FEW else _LOW):
        return False
    shows = (
        letters(sure) >= max(_ENOUGH, _MOST * total)
        and max(shares(sure).values(), default=0.0) >= _ANOTHER
    )
    return not shows


def of_another_script(
    words: Sequence[Word], prepared: Image.Image, installed: Sequence[str], trial: Trial
) -> Found:
    """What to read a page with whose reading as English is doubtful: English too; none where no other script shows.

    `words`: that reading; `prepared`: the grey page as Tesseract gets it; `trial` reads an image with models.
    """
    choices = by_script(installed)
    for own in ("Latin", ""):
        choices.pop(own, None)
    if not choices:
        return Found()
    seen = bearing(prepared)
    if seen.script == "Latin" and seen.turn:
        return Found()
    strip = _strip(prepared.rotate(-seen.turn, expand=True) if seen.turn else prepared)
    best = _best(_trials(strip, seen, choices, trial))
    if best is None or best.confidence < max(_LEAST, weighted(words) + _BETTER):
        return Found()
    return Found((_of_its_script(best, choices[best.pack.script]), DEFAULT), seen.turn)


def of_latin_letters(words: Sequence[Word], installed: Sequence[str]) -> tuple[str, ...]:
    """The model for words that were read as English and are in another language; none for English and in doubt."""
    sure = _sure(words)
    found = shares(sure) if letters(sure) >= _ENOUGH else {}
    if max(found.values(), default=0.0) < _ANOTHER or found.get("en", 0.0) > _ENGLISH:
        return ()
    model_of = {pack.iso: pack.code for pack in by_script(installed).get("Latin", []) if pack.iso}
    likely = sorted(
        (code for code in found if found[code] >= _SECOND and code in model_of),
        key=lambda c: -found[c],
    )
    return (model_of[likely[0]],) if likely else ()


def fits(words: Sequence[Word], models: Sequence[str]) -> bool:
    """Whether a reading with models that were only likely was one in the right language: no other need be tried."""
    packs = [pack for group in by_script(models).values() for pack in group if pack.code != DEFAULT]
    if not packs or weighted(words) < _CERTAIN:
        return False
    if packs[0].script != "Latin":
        return _own_letters(words, packs[0].script) >= _OWN_LETTERS
    sure = _sure(words)
    return letters(sure) >= _ENOUGH and shares(sure).get(packs[0].iso, 0.0) >= _ANOTHER


def _trials(
    strip: Image.Image, seen: Bearing, choices: dict[str, list[Pack]], trial: Trial
) -> Iterator[_Tried]:
    """The likely scripts; then, unless one of these is certain, the others."""
    likely = [seen.script, *_ALSO.get(seen.script, [])]
    scripts = sorted(
        (script for script in choices if "vertical" not in script),
        key=lambda script: script not in likely,
    )
    certain, left = False, _MOST_PIXELS // (strip.width * strip.height)
    for script in scripts:
        if left <= 0 or (certain and script not in likely):
            return
        for pack in _to_try(choices[script]):
            tried = _Tried(pack, trial(strip, (pack.code,)), script in likely)
            certain, left = certain or tried.certain, left - 1
            yield tried


def _to_try(packs: list[Pack]) -> list[Pack]:
    """One for all of a script's languages; but both Chinese ones, which do not have their characters in common."""
    return [pack for pack in packs if pack.script == "Han" and pack.iso] or packs[:1]


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
    return next((pack.code for pack in packs if pack.iso and pack.iso == likely), best.pack.code)


def _strip(page: Image.Image) -> Image.Image:
    """The part of the page, as wide as it is, where most changes from dark to light are."""
    height = min(page.height, max(_STRIP, page.height // 10))
    changes = np.abs(np.diff(np.asarray(page, dtype=np.int16), axis=1)).sum(axis=1, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(changes)])
    top = int(np.argmax(sums[height:] - sums[: len(sums) - height]))
    return page.crop((0, top, page.width, top + height))


def _own_letters(words: Sequence[Word], script: str) -> float:
    """The part of the letters that belong to a script."""
    every = [char for word in words for char in word.text if char.isalpha()]
    beginnings = _UNICODE.get(script, (script.upper(),))
    own = sum(unicodedata.name(char, "").startswith(beginnings) for char in every)
    return own / len(every) if every else 0.0

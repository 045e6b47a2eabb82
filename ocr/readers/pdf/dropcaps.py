"""Drop caps: a large first letter beside the first lines of a text is read with its word.

"O" over two lines and "ver the last decade" beside it give "Over the last decade". A cap that is a
word by itself ("A keeper") becomes the first word of the line.
"""

from dataclasses import replace

from wordfreq import zipf_frequency

from ocr.readers.pdf.geometry import Rect
from ocr.readers.pdf.letters import Piece

_LARGER = 1.7  # times the letters beside it
_LINES = 8  # of the text beside it, at most
_LETTERS = 3  # at least, of the words that begin those lines
_MOST = 40  # caps of one page
# Of the size of the letters beside it.
_GAP, _TOUCH = 1.2, 0.35
_TOP, _BASE, _EDGE = 0.7, 0.45, 1.0
_SPACE = 0.12
# Of the size of the cap: its height without accents, and the empty space at its side.
_HEIGHT, _SIDE = 0.7, 0.1
_APOSTROPHES = "'\u2019"
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u201a«»¿¡("
_WORDS = frozenset("AEIOUYÀÉÈÓ")  # capitals that may be words
_LANGUAGES = ("en", "fr", "es", "it", "pt")
_COMMONER = 0.3  # powers of ten


def with_caps(words: list[Piece]) -> list[Piece]:
    """Words of one direction, laid level, with the drop caps among them joined to their words."""
    found = list(words)
    caps = [word for word in words if _may_be_cap(word)]
    for cap in caps[:_MOST]:
        beside = _beside(cap, found)
        if not beside:
            continue
        first = beside[0]
        found = [word for word in found if word is not cap and word is not first]
        found += _read(cap, first, beside[1:])
    return found


def _may_be_cap(word: Piece) -> bool:
    letter = word.text.lstrip(_QUOTES)
    return len(letter) == 1 and letter.isalpha() and letter == letter.upper() != letter.lower()


def _beside(cap: Piece, words: list[Piece]) -> list[Piece]:
    """The words that begin the lines beside a cap, from top to bottom; none where it is no cap."""
    starts = [word for word in words if _begins_line(cap, word)]
    starts.sort(key=lambda word: word.base[1])
    if not starts:
        return []
    first = _first(starts)
    if not _goes_on(first.text):
        return []
    size = first.style.size
    lines = [first]
    for word in starts:
        below = word.base[1] - lines[-1].base[1]
        same_edge = abs(word.rect.left - first.rect.left) <= _EDGE * size
        if word is not first and below > 0.5 * size and same_edge:
            lines.append(word)
    # Less may be the signs of a formula, raised and lowered.
    if len(lines) > _LINES or sum(len(word.text) for word in lines) < _LETTERS:
        return []
    if len(lines) == 1:
        on_line = abs(first.base[1] - cap.base[1]) <= 0.1 * size
        if on_line and first.rect.left - cap.rect.right <= _TOUCH * size:
            return lines
        return []
    # It hangs from the top of the first line to the base line of the last.
    tops = cap.rect.top, cap.base[1] - _HEIGHT * cap.style.size
    hangs = min(abs(top - first.rect.top) for top in tops) <= _TOP * size
    last = lines[-1].base[1]
    stands = abs(cap.base[1] - last) <= _BASE * size
    # A text that is shorter than its cap.
    leading = (last - first.base[1]) / (len(lines) - 1)
    if len(lines) > 2 and 0 < cap.base[1] - last < 1.2 * leading:
        stands = True
    if hangs and stands:
        return lines
    return []


def _begins_line(cap: Piece, word: Piece) -> bool:
    """Whether a smaller word stands just right of a cap, no lower than its base line."""
    size = word.style.size
    if word is cap or cap.style.size < _LARGER * size:
        return False
    gap = word.rect.left - cap.rect.right
    if not -0.5 * size <= gap <= _GAP * size + _SIDE * cap.style.size:
        return False
    return (
        cap.rect.top - _TOP * size <= word.rect.top and word.base[1] <= cap.base[1] + _BASE * size
    )


def _first(starts: list[Piece]) -> Piece:
    """The highest of the words that may begin lines; of two on one line that on the left."""
    top = starts[0]
    row = [word for word in starts if word.base[1] - top.base[1] < 0.3 * top.style.size]
    return min(row, key=lambda word: word.rect.left)


def _goes_on(text: str) -> bool:
    """Whether a text may be the rest of a word, or follow one that has one letter."""
    letters = [char for char in text if char.isalpha()]
    if not letters or not (text[0].isalpha() or text[0] in _APOSTROPHES):
        return False
    return letters[0].islower() or all(char.isupper() for char in letters)


def _read(cap: Piece, first: Piece, others: list[Piece]) -> list[Piece]:
    """One word, or two where the cap is a word by itself; both on the line of the second."""
    left, right = cap.rect.left, cap.rect.right
    base = left, first.base[1]
    if _is_word(cap, first, others):
        rect = Rect(left, first.rect.top, min(right, first.rect.left), first.rect.bottom)
        style = replace(cap.style, size=first.style.size)
        return [replace(cap, rect=rect, base=base, style=style), first]
    rect = replace(first.rect, left=left)
    return [replace(first, text=cap.text + first.text, rect=rect, base=base)]


def _is_word(cap: Piece, first: Piece, others: list[Piece]) -> bool:
    letter = cap.text.lstrip(_QUOTES)
    if letter not in _WORDS or first.text[0] in _APOSTROPHES:
        return False
    # A space is set before the first line only.
    if others and first.rect.left - others[0].rect.left > _SPACE * first.style.size:
        return True
    rest = first.text.rstrip(".,;:!?").lower()
    return _frequency(rest) > _frequency(letter.lower() + rest) + _COMMONER


def _frequency(word: str) -> float:
    """How common a word is, in powers of ten, in the language in which it is commonest."""
    return max(zipf_frequency(word, language, wordlist="small") for language in _LANGUAGES)

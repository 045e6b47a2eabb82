"""How wide a paragraph is set, so that its lines end where they end on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from unicodedata import category

from ocr.document import Face, Line, Word, between, is_ideograph
from ocr.writers.common.metrics import text_width

_NARROWEST, _WIDEST = 0.6, 1.5  # of the letters' usual width
_BEARINGS = 0.07  # of the letters' size: white of a word's first and last letter, not in its box
_SAME = 0.015  # letters that differ by less have the usual width
_SPARE = (0.3, 0.6, 0.1, 1.0, 1.5, 2.0)  # of the letters' size: the room beside the longest line
_CHANGES = (1.0, 0.985, 1.015, 0.97, 0.95, 0.92)  # of the letters' width that was seen
_MISSED = 4  # of so many lines one may begin with another word
_LONGEST = 400  # lines: a longer block is not tried with every width


@dataclass(frozen=True, slots=True)
class Fit:
    """`width` is that of the paragraph in points, `stretch` of its letters in per cent of usual.

    `same_lines` says whether as many lines come out of it as are on the page, most of them the
    same.
    """

    width: float
    stretch: int
    same_lines: bool = True


def stretch_of(lines: Sequence[Line], size: float, face: Face, scale: float) -> float:
    """How much wider the letters are on the page than in our typeface. `scale`: points a pixel.

    It is seen from the words, as the white between them is wider in justified text and in forms.
    """
    seen = usual = 0.0
    for line in lines:
        for word, following in zip_longest(line.words, line.words[1:]):
            width = text_width(word.text, word.face or face, bold=word.bold, italic=word.italic)
            if word.box and not word.raised:
                seen += _seen_width(word, following) * scale
                usual += (width - _BEARINGS) * size
    if usual <= 0 or seen <= 0:
        return 1.0
    stretch = min(max(seen / usual, _NARROWEST), _WIDEST)
    if abs(stretch - 1) < _SAME:
        return 1.0
    return stretch


def _seen_width(word: Word, following: Word | None) -> int:
    """How wide a word is on the page: no further than to the one after it."""
    width = word.box.width
    if following is not None and following.box.left > word.box.left:
        width = min(width, following.box.left - word.box.left)
    return width


def fitted(
    lines: Sequence[Line], size: float, face: Face, scale: float, *, first: float, room: float
) -> Fit:
    """The fit of lines that run on; `first` is the indent of the first, `room` the widest width."""
    seen = stretch_of(lines, size, face, scale)
    widest = max(line.box.width for line in lines) * scale
    pieces, starts = _pieces(lines, size, face)
    best: tuple[int, Fit] | None = None
    changes: tuple[float, ...] = _CHANGES
    if len(lines) > _LONGEST:
        changes = (1.0,)
    for change in changes:
        stretch = seen * change
        for spare in _SPARE:
            width = min(widest + spare * size, room)
            found = _wrapped(pieces, stretch, width, first)
            missed = len(set(starts) - set(found))
            if len(found) != len(starts):
                missed += 1000
            same_lines = missed <= len(starts) // _MISSED
            fit = Fit(width, round(stretch * 100), same_lines)
            if best is None or missed < best[0]:
                best = missed, fit
            if missed == 0:
                return fit
    if best is None:
        return Fit(room, 100)
    return best[1]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What no line's end divides: a word, or an ideograph with the signs that stay beside it."""

    width: float
    space: float  # before it


def _pieces(lines: Sequence[Line], size: float, face: Face) -> tuple[list[_Piece], list[int]]:
    """The pieces of all lines, and the numbers of those that begin a line."""
    found: list[_Piece] = []
    starts: list[int] = []
    for line in lines:
        starts.append(len(found))
        before = None
        for word in line.words:
            used = word.face or face
            space = 0.0
            if before is None or between(before, word):
                space = text_width(" ", used) * size
            for text in _divided(word.text):
                width = text_width(text, used, bold=word.bold, italic=word.italic)
                found.append(_Piece(width * size, space))
                space = 0.0
            before = word
    return found, starts


def _divided(text: str) -> list[str]:
    """A word in parts at whose ends a line may end: each ideograph is one."""
    found = [text[:1]]
    for before, char in pairwise(text):
        is_free = is_ideograph(before) or is_ideograph(char)
        # Signs stay beside what they close or open: no line begins with a full stop.
        is_sign = not char.isalnum() or category(before) == "Ps"
        if is_free and (category(char) == "Ps" or not is_sign):
            found.append(char)
        else:
            found[-1] += char
    return found


def _wrapped(pieces: list[_Piece], stretch: float, width: float, first: float) -> list[int]:
    """The numbers of the pieces that begin a line where text is set in a width."""
    found = [0]
    at = first
    for number, piece in enumerate(pieces):
        if number > found[-1]:
            if at + (piece.space + piece.width) * stretch > width:
                found.append(number)
                at = 0.0
            else:
                at += piece.space * stretch
        at += piece.width * stretch
    return found

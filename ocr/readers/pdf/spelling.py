"""The characters of one word -> its text as one writes it."""

import unicodedata
from itertools import groupby

from ocr.readers.pdf.geometry import Rect

_RIGHT_TO_LEFT = ("R", "AL")
_ALEFS, _LAM = "اأإآٱ", "ل"


def direction(char: str) -> str:
    """ "R" for a letter of a right-to-left script, "L" for other letters, "" for neutral signs."""
    kind = unicodedata.bidirectional(char)
    if kind in _RIGHT_TO_LEFT:
        return "R"
    if kind == "L":
        return "L"
    return ""


def is_right_to_left(text: str) -> bool:
    """Whether most letters of a text are of a script written from right to left."""
    kinds = [direction(char) for char in text]
    return kinds.count("R") > kinds.count("L")


def spelled(letters: list[tuple[str, Rect]]) -> str:
    """The word in NFC: ligatures opened, surrogate pairs joined, Arabic ligatures in order."""
    chars = "".join(char for char, _ in letters)
    if any(direction(char) == "R" for char in chars):
        chars = "".join(_group(glyph) for glyph in _glyphs(letters))
    # PDFium gives some characters above U+FFFF in two halves.
    joined = chars.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", "".join(map(_opened, joined)))


def _glyphs(letters: list[tuple[str, Rect]]) -> list[list[str]]:
    """Letters that share one glyph together: their rectangles are the same."""
    found = []
    for _, group in groupby(letters, key=lambda letter: letter[1]):
        found.append([char for char, _ in group])
    return found


def _group(glyph: list[str]) -> str:
    """The letters of one glyph in reading order.

    PDFium reverses right-to-left lines letter by letter, and with them the letters of a ligature.
    """
    if len(glyph) < 2 or any(direction(char) != "R" for char in glyph):
        return "".join(glyph)
    text = "".join(reversed(glyph))
    # The only ligature of two that has an alef is lam-alef, whichever way the file spells it.
    if len(text) == 2 and text[0] in _ALEFS and text[1] == _LAM:
        return text[::-1]
    return text


def _opened(char: str) -> str:
    """Latin ligatures and the shaped forms of Hebrew and Arabic as the letters they are made of."""
    if "\ufb00" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc":
        return unicodedata.normalize("NFKC", char)
    return char

"""The characters of one word -> its text as one writes it."""

import unicodedata
from itertools import groupby

from ocr.readers.pdf.geometry import Rect

_RIGHT_TO_LEFT = ("R", "AL")
_ALEFS, _LAM = "اأإآٱ", "ل"


def direction(char: str) -> str:
    """ "R" for a letter of a script written from right to left, "L" for other letters, "" for what is in both."""
    kind = unicodedata.bidirectional(char)
    if kind in _RIGHT_TO_LEFT:
        return "R"
    return "L" if kind == "L" else ""


def is_right_to_left(text: str) -> bool:
    """Whether most letters of a text are of a script written from right to left."""
    kinds = [direction(char) for char in text]
    return kinds.count("R") > kinds.count("L")


def spelled(letters: list[tuple[str, Rect]]) -> str:
    """The word: composed, ligatures opened, halves of one character joined, Arabic ligatures in their order."""
    chars = "".join(char for char, _ in letters)
    if any(direction(char) == "R" for char in chars):
        chars = "".join(_group(list(group)) for group in _glyphs(letters))
    # PDFium gives some characters above U+FFFF in two halves.
    joined = chars.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", "".join(map(_opened, joined)))


def _glyphs(letters: list[tuple[str, Rect]]) -> list[list[str]]:
    """Letters that share one glyph together: their rectangles are the same."""
    return [
        [char for char, _ in group] for _, group in groupby(letters, key=lambda letter: letter[1])
    ]


def _group(glyph: list[str]) -> str:
    """PDFium turns right-to-left lines letter by letter, and with them the letters within a ligature."""
    if len(glyph) < 2 or not all(direction(char) == "R" for char in glyph):
        return "".join(glyph)
    text = "".join(reversed(glyph))
    # The only ligature of two that has an alef is lam-alef, whichever way the file spells it.
    return text[::-1] if len(text) == 2 and text[0] in _ALEFS and text[1] == _LAM else text


def _opened(char: str) -> str:
    """Latin ligatures and the shaped forms of Hebrew and Arabic as the letters they are made of."""
    return (
        unicodedata.normalize("NFKC", char)
        if "\ufb00" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"
        else char
    )

"""How wide text is in the three typefaces that our files use."""

from functools import cache
from unicodedata import normalize

from ocr.document import Face, Line, between
from ocr.writers.common.paper import breadth

FONTS: dict[Face, str] = {"sans": "Arial", "serif": "Times New Roman", "mono": "Courier New"}
# Face, bold, italic -> the widths of the characters from the space to the tilde, in thousandths of
# the letters' size: those of Arial and Times New Roman.
_TABLES = {
    ("sans", False, False): """
        278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556
        556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278
        500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469
        556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500
        278 556 500 722 500 500 500 334 260 334 584
    """,
    ("sans", True, False): """
        278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556
        556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278
        556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584
        556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556
        333 611 556 778 556 556 500 389 280 389 584
    """,
    ("serif", False, False): """
        250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500
        500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333
        389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469
        500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389
        278 500 500 722 500 500 444 480 200 480 541
    """,
    ("serif", True, False): """
        250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500
        500 500 500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389
        500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581
        500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389
        333 556 500 722 500 500 444 394 220 394 520
    """,
    ("serif", False, True): """
        250 333 420 500 500 833 778 214 333 333 500 675 250 333 250 278 500 500 500 500 500
        500 500 500 500 500 333 333 675 675 675 500 920 611 611 667 722 611 611 722 722 333
        444 667 556 833 667 722 611 722 611 500 556 722 611 833 611 556 556 389 278 389 422
        500 333 500 500 444 500 444 278 500 500 278 278 444 278 722 500 500 500 500 389 389
        278 500 444 667 444 444 389 400 275 400 541
    """,
    ("serif", True, True): """
        250 389 555 500 500 833 778 278 333 333 500 570 250 333 250 278 500 500 500 500 500
        500 500 500 500 500 333 333 570 570 570 500 832 667 667 667 722 667 667 722 778 389
        500 667 611 889 722 722 611 722 667 556 611 722 667 889 667 611 611 333 278 333 570
        500 333 500 500 444 500 444 333 500 556 278 278 500 278 778 556 500 500 500 389 389
        278 556 444 667 500 444 389 348 220 348 570
    """,
}
_WIDTHS = {key: tuple(map(int, table.split())) for key, table in _TABLES.items()}
_MONO = 0.6


def text_width(text: str, face: Face = "", *, bold: bool = False, italic: bool = False) -> float:
    """The width in parts of the letters' size; an unknown face counts as sans serif."""
    total = 0.0
    for char in text:
        total += _char_width(char, face or "sans", bold, italic)
    return total


def line_width(line: Line, face: Face) -> float:
    """The width of a line's words and the spaces between them, in parts of the letters' size.

    `face` is that of words which do not say theirs.
    """
    total = 0.0
    before = None
    for word in line.words:
        if before is not None:
            total += text_width(between(before, word), word.face or face)
        total += text_width(word.text, word.face or face, bold=word.bold, italic=word.italic)
        before = word
    return total


@cache
def _char_width(char: str, face: Face, bold: bool, italic: bool) -> float:
    letter = normalize("NFD", char)[:1]
    if not " " <= letter <= "~":
        return breadth(char)
    if face == "mono":
        return _MONO
    is_slanted = italic and face == "serif"  # Arial's italics are as wide as its letters
    return _WIDTHS[face, bold, is_slanted][ord(letter) - ord(" ")] / 1000

"""Pages as an engine gives them, made of typed lines: a character is 12 pixels wide, a
row 30 high.
"""

import re

from ocr.document import Block, Box, Line, Page, Word, around

WIDE, PITCH, HIGH = 12, 30, 20


def page(text: str, *, slant: float = 0.0, apart: bool = False, confidence: float = 0.9) -> Page:
    """`slant`: pixels down for each to the right.

    `apart`: what two spaces part are two lines, the right ones last.
    """
    left, right = [], []
    for number, typed in enumerate(text.strip("\n").splitlines()):
        lines = [
            _line(number, found, slant, confidence)
            for found in re.finditer(r"\S+(?: \S+)*" if apart else ".+", typed)
        ]
        left += lines[:1]
        right += lines[1:]
    blocks = [
        Block(tuple(lines), around(line.box for line in lines)) for lines in (left, right) if lines
    ]
    return Page(1200, 2000, tuple(blocks))


def _line(number: int, part: re.Match[str], slant: float, confidence: float) -> Line:
    words = []
    for found in re.finditer(r"\S+", part[0]):
        x = 40 + WIDE * (part.start() + found.start())
        box = Box(x, round(40 + PITCH * number + slant * x), WIDE * len(found[0]) - 4, HIGH)
        words.append(Word(found[0], box, confidence))
    return Line(tuple(words), around(word.box for word in words))

"""Headings, told from paragraphs by what can be seen: size and weight."""

import re
from statistics import median

from ocr.document import is_ideograph
from ocr.recognition.layout.paragraphs import Paragraph

_LEVELS = ((1.75, 1), (1.4, 2), (1.17, 3))  # letters against the body's, at least
_BOLD_LEVEL = 3
_MOST_WORDS, _MOST_LINES = 16, 3


def body_em(parts: list[Paragraph], in_tables: list[float]) -> float:
    """The size of most letters of a page, in pixels; 0.0 for a page without lines.

    `in_tables` are those of the words in tables.
    """
    sizes = list(in_tables)
    for part in parts:
        for piece in part.lines:
            sizes += [piece.em] * (1 + len(piece.line.text) // 8)
    return median(sizes) if sizes else 0.0


def body_is_bold(parts: list[Paragraph]) -> bool:
    """Whether more than half of the letters are: then bold says nothing."""
    bold = total = 0
    for part in parts:
        for piece in part.lines:
            letters = len(piece.line.text)
            total += letters
            if piece.bold:
                bold += letters
    return 2 * bold > total


def heading_levels(parts: list[Paragraph], body: float) -> list[int]:
    """By paragraph the level of the heading that it is, 0 for none; `body` is the size of most
    letters.

    Where nothing runs on for lines there is no body to stand over, and what nothing follows is no
    heading.
    """
    bold_body = body_is_bold(parts)
    running = any(len(part.lines) >= 3 and len(part.lines[0].line.words) >= 4 for part in parts)
    if not running:
        return [0] * len(parts)
    last = max(part.bottom for part in parts)
    levels = []
    for part in parts:
        level = 0
        if not part.level and part.bottom < last:
            level = _level(part, body, bold_body=bold_body)
        levels.append(level)
    return levels


def _level(part: Paragraph, body: float, *, bold_body: bool) -> int:
    words = [word for piece in part.lines for word in piece.line.words]
    text = part.text
    if len(words) > _MOST_WORDS or len(part.lines) > _MOST_LINES or not _is_title(text):
        return 0
    if sum(word.confidence for word in words) < 0.7 * len(words):
        return 0
    ratio = part.em / body
    level = next((level for least, level in _LEVELS if ratio >= least), 0)
    if level == 3 and ratio < 1.25 and len(part.lines) > 1:
        level = 0
    if level or bold_body or ratio < 0.92 or len(part.lines) > 2 or text.endswith(":"):
        return level
    if part.keep_lines:
        return 0
    long = [word for word in words if len(word.text) > 2]
    if long and all(word.bold for word in long):
        return _BOLD_LEVEL
    return 0


def _is_title(text: str) -> bool:
    """Letters for the greater part, three at least together, begun as titles are and not ended as
    sentences are.
    """
    if not text[:1].isalnum() or text[:1].islower():
        return False
    letters = sum(map(str.isalpha, text))
    if letters < 0.6 * len("".join(text.split())):
        return False
    if text.rstrip().endswith((",", ";", ".")):
        return False
    return bool(re.search(r"[^\W\d_]{3}", text)) or any(map(is_ideograph, text))

"""Tesseract's table of results -> blocks. Both bindings give the same table, so the tree is made here once."""

from dataclasses import dataclass
from statistics import median

from ocr.document import Block, Box, Line, Word, around

_BLOCK, _PARAGRAPH, _LINE, _WORD = 2, 3, 4, 5
_COLUMNS = 12
_SYLLABLE_GAP = 0.3


@dataclass(frozen=True, slots=True)
class _Row:
    level: int
    box: Box
    confidence: float
    text: str


def parse_tsv(table: str) -> tuple[Block, ...]:
    """The blocks, one for each paragraph, of a table with or without its heading line.

    Words of white space only are dropped, and so are lines and blocks that have no other. Pixels as in the
    table; confidences from 0.0 to 1.0.
    """
    rows = [row for row in map(_row, table.splitlines()) if row is not None]
    blocks = (_block(group) for group in _groups(rows, _PARAGRAPH))
    return tuple(block for block in blocks if block.lines)


def _row(line: str) -> _Row | None:
    cells = line.split("\t", _COLUMNS - 1)
    if len(cells) != _COLUMNS or not cells[0].isdigit():
        return None
    left, top, width, height = (int(cell) for cell in cells[6:10])
    return _Row(int(cells[0]), Box(left, top, width, height), float(cells[10]), cells[11].strip())


def _groups(rows: list[_Row], level: int) -> list[list[_Row]]:
    """The rows of each item of a level: its own row first, then those below it."""
    groups: list[list[_Row]] = []
    for row in rows:
        if row.level == level:
            groups.append([row])
        elif row.level > level and groups:
            groups[-1].append(row)
    return groups


def _block(rows: list[_Row]) -> Block:
    lines = (_line(group) for group in _groups(rows, _LINE))
    return Block(tuple(line for line in lines if line.words), rows[0].box)


def _line(rows: list[_Row]) -> Line:
    words = (Word(row.text, row.box, _fraction(row.confidence)) for row in rows if row.level == _WORD and row.text)
    return Line(tuple(_syllables_joined(list(words))), rows[0].box)


def _syllables_joined(words: list[Word]) -> list[Word]:
    """Korean has spaces, but Tesseract parts it into syllables: those with no space's width between them are one word.

    On a page of it, gaps inside words had up to 0.3 of a line's height, those between words 0.35 to 0.6.
    """
    if not any(map(_is_hangul, "".join(word.text for word in words))):
        return words
    height = median(word.box.height for word in words)
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        near = last is not None and word.box.left - last.box.right < _SYLLABLE_GAP * height
        if last and near and (_is_hangul(last.text[-1]) or _is_hangul(word.text[0])):
            confidence = min(last.confidence, word.confidence)
            joined[-1] = Word(last.text + word.text, around((last.box, word.box)), confidence)
        else:
            joined.append(word)
    return joined


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _fraction(percent: float) -> float:
    return round(min(100.0, max(0.0, percent)) / 100, 4)

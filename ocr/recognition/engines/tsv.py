"""Tesseract's table of results -> blocks. Both bindings give the same table."""

from dataclasses import dataclass

from msgspec.structs import replace

from ocr.document import Block, Box, Line, Word, around, block_of_lines, is_ideograph, line_of_words
from ocr.recognition.engines.bindings import Recognised

_BLOCK, _PARAGRAPH, _LINE, _WORD = 2, 3, 4, 5
_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class _Row:
    level: int
    box: Box
    confidence: float
    text: str


def parse_tsv(found: Recognised) -> tuple[Block, ...]:
    """The blocks, one for each paragraph, of a table with or without its heading line.

    Words of white space only are dropped, and so are lines and blocks that have no other. The table
    splits Korean into syllables and Thai into pieces: what the text has no space between is one
    word. Pixels as in the table; confidences from 0.0 to 1.0.
    """
    rows = [row for row in map(_row, found.table.splitlines()) if row is not None]
    blocks: list[Block] = []
    for group in _groups(rows, _PARAGRAPH):
        block = _block(group)
        if block:
            blocks.append(block)
    texts = [line for line in found.text.splitlines() if line.strip()]
    if len(texts) != sum(len(block.lines) for block in blocks):
        return tuple(blocks)
    remaining = iter(texts)
    spaced = []
    for block in blocks:
        lines = tuple(_as_spaced(line, next(remaining)) for line in block.lines)
        spaced.append(replace(block, lines=lines))
    return tuple(spaced)


def _row(line: str) -> _Row | None:
    cells = line.split("\t", _COLUMNS - 1)
    if len(cells) != _COLUMNS or not cells[0].isdigit():
        return None
    left, top, width, height = map(int, cells[6:10])
    box = Box(left, top, width, height)
    return _Row(int(cells[0]), box, float(cells[10]), cells[11].strip())


def _groups(rows: list[_Row], level: int) -> list[list[_Row]]:
    """The rows of each item of a level: its own row first, then those below it."""
    groups: list[list[_Row]] = []
    for row in rows:
        if row.level == level:
            groups.append([row])
        elif row.level > level and groups:
            groups[-1].append(row)
    return groups


def _block(rows: list[_Row]) -> Block | None:
    return block_of_lines((_line(group) for group in _groups(rows, _LINE)), rows[0].box)


def _line(rows: list[_Row]) -> Line | None:
    words = []
    for row in rows:
        if row.level == _WORD and row.text:
            words.append(Word(row.text, row.box, _fraction(row.confidence)))
    return line_of_words(words, rows[0].box)


def _as_spaced(line: Line, text: str) -> Line:
    """The line with words joined that touch in its text; ideographs have no space between them."""
    words: list[Word] = []
    place = 0
    for word in line.words:
        start = text.find(word.text, place)
        if start < 0:  # letters that run to the left stand in another order
            return line
        touches = bool(words) and start == place
        if touches and is_ideograph(text[start - 1]) and is_ideograph(word.text[0]):
            touches = False
        place = start + len(word.text)
        if touches:
            words[-1] = _one_word(words[-1], word)
        else:
            words.append(word)
    return replace(line, words=tuple(words))


def _one_word(first: Word, second: Word) -> Word:
    box = around((first.box, second.box))
    return Word(first.text + second.text, box, min(first.confidence, second.confidence))


def _fraction(percent: float) -> float:
    return round(min(100.0, max(0.0, percent)) / 100, 4)

"""Tesseract's table of results -> blocks. Both bindings give the same table, so the tree is made here once."""

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

    Words of white space only are dropped, and so are lines and blocks that have no other. The table parts Korean into
    syllables and Thai into pieces: what the text has no space between is one word. Pixels as in the table; confidences
    from 0.0 to 1.0.
    """
    rows = [row for row in map(_row, found.table.splitlines()) if row is not None]
    blocks = [block for group in _groups(rows, _PARAGRAPH) if (block := _block(group))]
    texts = [line for line in found.text.splitlines() if line.strip()]
    if len(texts) != sum(len(block.lines) for block in blocks):
        return tuple(blocks)
    spoken = iter(texts)
    return tuple(
        replace(block, lines=tuple(_as_spaced(line, next(spoken)) for line in block.lines))
        for block in blocks
    )


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


def _block(rows: list[_Row]) -> Block | None:
    return block_of_lines((_line(group) for group in _groups(rows, _LINE)), rows[0].box)


def _line(rows: list[_Row]) -> Line | None:
    words = (
        Word(row.text, row.box, _fraction(row.confidence))
        for row in rows
        if row.level == _WORD and row.text
    )
    return line_of_words(words, rows[0].box)


def _as_spaced(line: Line, text: str) -> Line:
    """The line with words joined that touch in its text; between ideographs nobody expects a space."""
    words: list[Word] = []
    place = 0
    for word in line.words:
        start = text.find(word.text, place)
        if start < 0:  # letters that run to the left stand in another order
            return line
        touches = (
            words
            and start == place
            and not (is_ideograph(text[start - 1]) and is_ideograph(word.text[0]))
        )
        place = start + len(word.text)
        if touches:
            last = words[-1]
            box, sure = around((last.box, word.box)), min(last.confidence, word.confidence)
            words[-1] = Word(last.text + word.text, box, sure)
        else:
            words.append(word)
    return replace(line, words=tuple(words))


def _fraction(percent: float) -> float:
    return round(min(100.0, max(0.0, percent)) / 100, 4)

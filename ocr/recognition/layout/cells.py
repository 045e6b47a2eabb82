"""Tokens -> lines, cells and tables of the tree."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Line, Table, around
from ocr.recognition.layout.content import Cells
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import rows_of


def lines_of(tokens: Iterable[Token], sheet: PageTokens) -> tuple[Line, ...]:
    """Lines from top to bottom of the words of one cell."""
    lines = [line_of(row.tokens, sheet) for row in rows_of(tokens, sheet.em)]
    return tuple(lines)


def line_of(tokens: Iterable[Token], sheet: PageTokens) -> Line:
    """One line of the words, with the size of most of them.

    They stand as they come, from left to right, unless their script is read leftwards.
    """
    held = list(tokens)
    if _reads_leftwards(held):
        held = _leftwards(held)
    size = median(sheet.sizes[token.line] for token in held)
    words = tuple(token.word for token in held)
    return Line(words, around(word.box for word in words), round(size * 2) / 2)


def _reads_leftwards(tokens: list[Token]) -> bool:
    letters = "".join(token.word.text for token in tokens)
    ways = Counter(map(unicodedata.bidirectional, letters))
    return ways["R"] + ways["AL"] > ways["L"]


def _leftwards(tokens: list[Token]) -> list[Token]:
    """The words from right to left; those of one line of the engine keep its order."""
    lines: dict[int, list[Token]] = {}
    for token in reversed(tokens):
        lines.setdefault(token.line, []).append(token)
    ordered: list[Token] = []
    for held in lines.values():
        ordered += sorted(held, key=lambda token: token.place)
    return ordered


def table_of(cells: Cells, sheet: PageTokens, heads: list[list[Cell]]) -> Table:
    """A table of rows and columns without merged cells, below rows of `heads` that may have."""
    made: list[Cell] = []
    for number, head in enumerate(heads):
        made += [replace(cell, row=number) for cell in head]
    for number, row in enumerate(cells, len(heads)):
        for column, tokens in enumerate(row):
            if tokens:
                lines = lines_of(tokens, sheet)
                made.append(Cell(number, column, lines, around(line.box for line in lines)))
    return Table(tuple(made), around(cell.box for cell in made))

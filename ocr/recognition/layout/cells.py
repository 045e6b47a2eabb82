"""Tokens -> lines, cells and tables of the tree."""

from collections.abc import Iterable
from statistics import median

from msgspec.structs import replace

from ocr.document import Cell, Line, Table, around
from ocr.recognition.layout.content import Cells
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import rows_of


def lines_of(tokens: Iterable[Token], sheet: PageTokens) -> tuple[Line, ...]:
    """Lines from top to bottom of the words of one cell."""
    return tuple(line_of(row.tokens, sheet) for row in rows_of(tokens, sheet.em))


def line_of(tokens: Iterable[Token], sheet: PageTokens) -> Line:
    """One line of the words as they come, with the size of most of them."""
    held = tuple(tokens)
    size = median(sheet.sizes[token.line] for token in held)
    words = tuple(token.word for token in held)
    return Line(words, around(word.box for word in words), round(size * 2) / 2)


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

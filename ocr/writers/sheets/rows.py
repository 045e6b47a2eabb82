"""A page -> the parts of its sheet, and the widths of the sheet's columns."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

from ocr.document import Block, Item, Page, Picture, Table
from ocr.writers.sheets.looks import Look
from ocr.writers.sheets.parts import NARROWEST, TEXT_WIDEST, USUAL, WIDEST, Part, text_part
from ocr.writers.sheets.table import MOST_COLUMNS, table_parts
from ocr.writers.sheets.text import paragraph, pieces, width


def layout(page: Page) -> tuple[list[Part], list[float]]:
    """The page's items from its beginning to its end, those with text, and the widths of the columns in letters.

    Raises EngineError "too_large" for a table that no sheet can hold.
    """
    found = [part for item in page.blocks for part in _parts(item)]
    columns = widths(found)
    if any(part.is_table for part in found):
        found = [part if part.is_table else spread(part, columns) for part in found]
    return found, columns


def widths(found: list[Part]) -> list[float]:
    """The widths of the columns: of the tables' contents, and of the text where there is no table."""
    tables = [part for part in found if part.is_table]
    most = WIDEST if tables else TEXT_WIDEST
    sizes: dict[int, int] = {}
    for part in tables or found:
        for column, text in _texts(part):
            sizes[column] = max(sizes.get(column, 0), width(text))
    return [
        min(max(sizes.get(column, 0), NARROWEST), most) + 2.0
        for column in range(max(sizes, default=-1) + 1)
    ]


def spread(part: Part, columns: list[float]) -> Part:
    """Text beside tables: as it is over the empty cells to its right, or wrapped over several columns where long."""
    room = max(sum(columns), TEXT_WIDEST)
    if all(width(entry.text) <= room for row in part.rows for entry in row):
        wrapped = [
            [replace(entry, look=replace(entry.look, wrap=False)) for entry in row]
            for row in part.rows
        ]
        return replace(part, rows=wrapped)
    count = len(columns) + ceil((room - sum(columns)) / USUAL)
    return replace(
        part, merged=[(row, 0, 1, min(count, MOST_COLUMNS)) for row in range(len(part.rows))]
    )


def _texts(part: Part) -> Iterator[tuple[int, str]]:
    """The column and text of every cell that stands in one column alone."""
    wide = {(row, column) for row, column, _, columns in part.merged if columns > 1}
    for number, row in enumerate(part.rows):
        for column, entry in enumerate(row):
            if entry.text and (number, column) not in wide:
                yield column, entry.text


def _parts(item: Item) -> Iterable[Part]:
    if isinstance(item, Table):
        return table_parts(item)
    blocks = item.blocks if isinstance(item, Picture) else (item,)
    return [_block(block, text) for block in blocks if (text := paragraph(block))]


def _block(block: Block, text: str) -> Part:
    words = [word for line in block.lines for word in line.words]
    look = Look(
        bold=block.kind == "heading" or all(word.bold for word in words),
        italic=all(word.italic for word in words),
        wrap=True,
        indent=min(max(block.level - 1, 0), 15) if block.kind == "list" else 0,
    )
    return text_part(pieces(text), look, is_list=block.kind == "list")

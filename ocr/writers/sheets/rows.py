"""A page -> the parts of its sheet, and the widths of the sheet's columns."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

from ocr.document import Block, Item, Page, Picture, Table
from ocr.writers.sheets.looks import Look
from ocr.writers.sheets.parts import (
    NARROWEST,
    TEXT_WIDEST,
    USUAL,
    WIDEST,
    Merged,
    Part,
    Row,
    text_part,
)
from ocr.writers.sheets.table import MOST_COLUMNS, table_parts
from ocr.writers.sheets.text import paragraph, pieces, width


def layout(page: Page) -> tuple[list[Part], list[float]]:
    """The page's items that have text, and the widths of the columns in letters.

    Raises EngineError "too_large" for a table that no sheet can hold.
    """
    found: list[Part] = []
    for item in page.blocks:
        found.extend(_parts(item))
    columns = widths(found)
    if not any(part.is_table for part in found):
        return found, columns
    spread_out = []
    for part in found:
        if not part.is_table:
            part = spread(part, columns)
        spread_out.append(part)
    return spread_out, columns


def widths(found: list[Part]) -> list[float]:
    """The widths of the columns in letters.

    Those of the tables' contents, and of the text where there is no table.
    """
    counted, most = found, TEXT_WIDEST
    tables = [part for part in found if part.is_table]
    if tables:
        counted, most = tables, WIDEST
    sizes: dict[int, int] = {}
    for part in counted:
        for column, text in _texts(part):
            sizes[column] = max(sizes.get(column, 0), width(text))
    found_widths = []
    for column in range(max(sizes, default=-1) + 1):
        size = max(sizes.get(column, 0), NARROWEST)
        found_widths.append(min(size, most) + 2.0)
    return found_widths


def spread(part: Part, columns: list[float]) -> Part:
    """Text beside tables.

    It is written as it is over the empty cells to its right, or wrapped over several columns where
    it is long.
    """
    room = max(sum(columns), TEXT_WIDEST)
    longest = max((width(entry.text) for row in part.rows for entry in row), default=0)
    if longest <= room:
        return replace(part, rows=[_unwrapped(row) for row in part.rows])
    count = len(columns) + ceil((room - sum(columns)) / USUAL)
    count = min(count, MOST_COLUMNS)
    merged = [Merged(row, 0, 1, count) for row in range(len(part.rows))]
    return replace(part, merged=merged)


def _unwrapped(row: Row) -> Row:
    entries = []
    for entry in row:
        look = replace(entry.look, wrap=False)
        entries.append(replace(entry, look=look))
    return entries


def _texts(part: Part) -> Iterator[tuple[int, str]]:
    """The column and text of every cell that stands in one column alone."""
    wide = {(merged.row, merged.column) for merged in part.merged if merged.columns > 1}
    for number, row in enumerate(part.rows):
        for column, entry in enumerate(row):
            if entry.text and (number, column) not in wide:
                yield column, entry.text


def _parts(item: Item) -> Iterable[Part]:
    if isinstance(item, Table):
        return table_parts(item)
    blocks: tuple[Block, ...]
    if isinstance(item, Picture):
        blocks = item.blocks
    else:
        blocks = (item,)
    parts = []
    for block in blocks:
        text = paragraph(block)
        if text:
            parts.append(_block(block, text))
    return parts


def _block(block: Block, text: str) -> Part:
    words = [word for line in block.lines for word in line.words]
    is_list = block.kind == "list"
    indent = 0
    if is_list:
        indent = min(max(block.level - 1, 0), 15)
    look = Look(
        bold=block.kind == "heading" or all(word.bold for word in words),
        italic=all(word.italic for word in words),
        wrap=True,
        indent=indent,
    )
    return text_part(pieces(text), look, is_list=is_list)

"""The colours behind the letters of a recognised page."""

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace

from ocr.document import Box, Cell, Item, Table, around
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.paper import Paper, commonest_of, hexadecimal, paper_of

_EVEN = 0.35  # share of a box that has one colour where something lies behind its letters
_ALIKE = 12  # levels of a channel between the shades of one row
_MOST_CELLS = 3000


def shade_of(ink: Ink, box: Box, paper: Paper) -> str:
    """The colour behind the letters in a box of the page, as six hexadecimal digits.

    It is "" for that of the `paper`, and where no colour fills the box.
    """
    pixels = ink.colours(box)
    if pixels.size < 3 * 16:
        return ""
    colour, share = commonest_of(pixels)
    if share < _EVEN or np.abs(colour - paper.colour).max() < paper.apart:
        return ""
    return hexadecimal(colour)


def with_shades(items: Iterable[Item], ink: Ink) -> list[Item]:
    """The items with the colours behind the cells of tables; a row has one where most of it has."""
    paper = paper_of(ink)
    found: list[Item] = []
    for item in items:
        if isinstance(item, Table):
            item = _shaded(item, ink, paper)
        found.append(item)
    return found


def _shaded(table: Table, ink: Ink, paper: Paper) -> Table:
    shades: dict[tuple[int, int], str] = {}
    for cell in table.cells[:_MOST_CELLS]:
        shades[cell.row, cell.column] = cell.shade or _shade_of_cell(cell, ink, paper)
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.box and cell.rows == 1:
            rows.setdefault(cell.row, []).append(shades.get((cell.row, cell.column), ""))
    cells = []
    for cell in table.cells:
        shade = _most_alike(rows.get(cell.row, []))
        if shade is None or cell.rows > 1:
            shade = shades.get((cell.row, cell.column), "")
        cells.append(replace(cell, shade=shade))
    return replace(table, cells=tuple(cells))


def _shade_of_cell(cell: Cell, ink: Ink, paper: Paper) -> str:
    """Without the cell's edges, where rules are; a box that is tight about the words with some room
    around them, which shows more of what is behind.
    """
    box, words = cell.box, around(line.box for line in cell.lines)
    edge = min(box.width, box.height) // 8
    if words and box.height < 1.3 * words.height:
        edge = -min(line.box.height for line in cell.lines if line.box) // 5
    inner = Box(box.left + edge, box.top + edge, box.width - 2 * edge, box.height - 2 * edge)
    if not box or not inner:
        return ""
    return shade_of(ink, inner, paper)


def _most_alike(shades: list[str]) -> str | None:
    """The shade that most of a row has, nearly; None where there is none such."""
    for shade in shades:
        alike = [other for other in shades if _is_alike(shade, other)]
        if 2 * len(alike) > len(shades):
            return sorted(alike)[len(alike) // 2]
    return None


def _is_alike(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(first - second) <= _ALIKE for first, second in pairs)

"""Rows that stand in a grid's row without a rule between them, as in an invoice with lines between
columns only.
"""

from dataclasses import dataclass
from itertools import pairwise

from ocr.recognition.layout.cells import rows_merged
from ocr.recognition.layout.content import Cells, tabular
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import rows_of

Area = tuple[int, int, int, int]  # row, column, rows, columns
Words = dict[Area, list[Token]]


@dataclass(frozen=True, slots=True)
class Split:
    ys: list[float]
    words: Words

    @property
    def rows(self) -> int:
        return len(self.ys) - 1


def split_rows(ys: list[float], words: Words, em: float) -> Split:
    """The same places with every row taken apart whose columns hold figures line by line."""
    cuts = {row: inner for row in range(len(ys) - 1) if (inner := _cuts(row, words, em))}
    if not cuts:
        return Split(ys, words)
    edges = sorted([*ys, *(cut for inner in cuts.values() for cut in inner)])
    first = [edges.index(y) for y in ys]
    split: Words = {}
    for (row, column, rows, columns), held in words.items():
        if row not in cuts or rows > 1:
            split[first[row], column, first[row + rows] - first[row], columns] = held
            continue
        for number in range(first[row], first[row + 1]):
            part = [token for token in held if edges[number] <= token.y < edges[number + 1]]
            split[number, column, 1, columns] = part
    return Split(edges, split)


def _cuts(row: int, words: Words, em: float) -> list[float]:
    """Where to cut a grid's row; [] when its cells are not rows of a table themselves."""
    areas = sorted(area for area in words if area[0] <= row < area[0] + area[2])
    if any(area[2] > 1 for area in areas):
        return []
    held = [words[area] for area in areas]
    rows = rows_of((token for cell in held for token in cell), em)
    place = {id(token): number for number, cell in enumerate(held) for token in cell}
    cells: Cells = []
    for line in rows:
        cells.append([[] for _ in areas])
        for token in line.tokens:
            cells[-1][place[id(token)]].append(token)
    if len(rows) < 3 or len(areas) < 2 or not tabular(cells, em):
        return []
    merged = rows_merged(rows, cells)
    extents = [_extent(one) for one in merged]
    return [(above[1] + below[0]) / 2 for above, below in pairwise(extents)]


def _extent(cells: list[list[Token]]) -> tuple[float, float]:
    middles = [token.y for cell in cells for token in cell]
    return min(middles), max(middles)

"""Rows that no rule parts in the cells of a grid, as in an invoice with lines between columns only,
and heads and titles above them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.document import Word
from ocr.recognition.layout.content import Cells, cells_of, figure, tabular
from ocr.recognition.layout.multiline_cells import rows_merged
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, rows_of
from ocr.recognition.layout.splitting_columns import Area, Words, open_places

_TITLE_STEP = 2.2  # em: from titles to the first item, where they are plainly two rows


@dataclass(frozen=True, slots=True)
class Split:
    """The places of a grid's rows, and the words of its areas."""

    ys: list[float]
    words: Words

    @property
    def rows(self) -> int:
        return len(self.ys) - 1


def split_rows(grid: Split, xs: list[float], em: float) -> Split:
    """The same places with every row taken apart whose columns hold figures line by line."""
    cuts: dict[int, list[float]] = {}
    for row in range(grid.rows):
        inner = _row_cuts(row, grid.words, xs, em)
        if inner:
            cuts[row] = inner
    return _cut(grid, cuts)


def _cut(grid: Split, cuts: dict[int, list[float]]) -> Split:
    """The rows cut at places across; areas of several rows stay whole."""
    if not cuts:
        return grid
    edges = list(grid.ys)
    for inner in cuts.values():
        edges += inner
    edges.sort()
    first = [edges.index(y) for y in grid.ys]
    split: Words = {}
    for (row, column, rows, columns), held in grid.words.items():
        if row not in cuts or rows > 1:
            split[first[row], column, first[row + rows] - first[row], columns] = held
            continue
        for number in range(first[row], first[row + 1]):
            split[number, column, 1, columns] = _between(held, edges[number], edges[number + 1])
    return Split(edges, split)


def _between(tokens: list[Token], top: float, bottom: float) -> list[Token]:
    found = []
    for token in tokens:
        if top <= token.y < bottom:
            found.append(token)
    return found


def _areas_of(words: Words, row: int) -> list[Area] | None:
    """The areas of a grid's row; None where one reaches over several rows."""
    found = []
    for area in words:
        first, _, rows, _ = area
        if not first <= row < first + rows:
            continue
        if rows > 1:
            return None
        found.append(area)
    return found


def _rows_of_areas(areas: list[Area], words: Words, em: float) -> list[Row]:
    """The lines of words that stand in some areas."""
    tokens: list[Token] = []
    for area in areas:
        tokens += words[area]
    return rows_of(tokens, em)


def _row_cuts(row: int, words: Words, xs: list[float], em: float) -> list[float]:
    """Where to cut a grid's row; [] when its cells are not rows of a table themselves."""
    areas = _areas_of(words, row)
    if areas is None:
        return []
    rows = _rows_of_areas(areas, words, em)
    columns = [Span(left, right) for left, right in pairwise(xs)]
    if len(rows) < 2 or len(columns) < 2:
        return []
    merged = cells_of(rows, columns)
    if not _figures_below_figures(merged):
        if len(rows) < 3 or not tabular(merged, em):
            return []
        merged = rows_merged(rows, merged, em)
    extents = [_extent(one) for one in merged]
    cuts = []
    for (_, end), (begin, _) in pairwise(extents):
        cuts.append((end + begin) / 2)
    return cuts


def split_heads(grid: Split, xs: list[float], em: float) -> Split:
    """Heads over several columns cut off from those of the single columns, which stand below them
    in the same cell.
    """
    words: Words = dict(grid.words)
    ys = list(grid.ys)
    for row in reversed(range(grid.rows)):
        areas = _areas_of(words, row)
        if areas is None:
            continue
        cuts = {}
        for area in areas:
            cut = _below_head(area, words[area], xs, em)
            if cut is not None:
                cuts[area] = cut
        if not cuts:
            continue
        place = median(cuts.values())
        if any(abs(cut - place) > em for cut in cuts.values()):
            continue
        words = _with_head(words, row, cuts, place)
        ys.insert(row + 1, place)
    return Split(ys, words)


def _below_head(area: Area, tokens: list[Token], xs: list[float], em: float) -> float | None:
    """Where the lines that stand in several columns begin, below one that is over them."""
    inner = xs[area[1] + 1 : area[1] + area[3]]
    rows = rows_of(tokens, em)
    if not inner or len(rows) < 2 or open_places(inner, tokens, em):
        return None
    for number in range(1, len(rows)):
        below: list[Token] = []
        for row in rows[number:]:
            below += row.tokens
        if len(open_places(inner, below, em)) == len(inner):
            end = max(token.y for token in rows[number - 1].tokens)
            begin = min(token.y for token in below)
            return (end + begin) / 2
    return None


def _with_head(words: Words, row: int, cuts: Iterable[Area], place: float) -> Words:
    """A row cut in two where an area has a head; its other areas reach over both."""
    heads = set(cuts)
    made: Words = {}
    for area, held in words.items():
        first, column, rows, columns = area
        if area in heads:
            above = []
            below = []
            for token in held:
                if token.y < place:
                    above.append(token)
                else:
                    below.append(token)
            made[row, column, 1, columns] = above
            made[row + 1, column, 1, columns] = below
        elif first == row:
            made[row, column, 2, columns] = held
        elif first > row:
            made[first + 1, column, rows, columns] = held
        else:
            made[area] = held
    return made


def split_titles(grid: Split, xs: list[float], em: float) -> Split:
    """The first row cut below its first line where that holds the titles of the columns, and the
    first item stands below it without a rule between them.
    """
    areas = _areas_of(grid.words, 0)
    if areas is None:
        return grid
    rows = _rows_of_areas(areas, grid.words, em)
    columns = [Span(left, right) for left, right in pairwise(xs)]
    if len(rows) < 2 or len(columns) < 2:
        return grid
    titles, *items = cells_of(rows, columns)
    if not _are_titles(titles, items):
        return grid
    if rows[1].y - rows[0].y < _TITLE_STEP * em and not _look_apart(titles, items[0]):
        return grid
    above = max(token.bottom for token in rows[0].tokens)
    below = min(token.top for token in rows[1].tokens)
    return _cut(grid, {0: [(above + below) / 2]})


def _are_titles(titles: list[list[Token]], items: Cells) -> bool:
    """Whether each cell of a line holds words, and figures stand below one of them at least."""
    count = 0
    figures = 0
    for number, title in enumerate(titles):
        below: list[Token] = []
        for row in items:
            below = row[number]
            if below:
                break
        if not title:
            if below:
                return False
            continue
        if figure(title):
            return False
        count += 1
        if below and figure(below):
            figures += 1
    filled = sum(map(bool, items[0]))
    return count >= 2 and figures >= 1 and filled >= max(2, 0.6 * count)


def _look_apart(titles: list[list[Token]], items: list[list[Token]]) -> bool:
    """Whether titles are bold or in capitals, and what stands below them is not."""
    words = _words_of(titles)
    others = _words_of(items)
    bold = all(word.bold for word in words) and not any(word.bold for word in others)
    if bold:
        return True
    text = "".join(word.text for word in words)
    other = "".join(word.text for word in others)
    return text.isupper() and any(map(str.islower, other))


def _words_of(cells: list[list[Token]]) -> list[Word]:
    found = []
    for cell in cells:
        for token in cell:
            found.append(token.word)
    return found


def _figures_below_figures(cells: Cells) -> bool:
    """Whether every line fills the same cells, half of them at least with amounts: a rule between
    rows was not found.
    """
    filled = 0
    amounts = 0
    for column in zip(*cells, strict=True):
        if not any(column):
            continue
        if not all(column):
            return False
        filled += 1
        if all(map(figure, column)):
            amounts += 1
    return filled >= 2 and 2 * amounts >= filled


def _extent(cells: list[list[Token]]) -> tuple[float, float]:
    """How far down the middles of the first and the last words are."""
    begin, end = float("inf"), float("-inf")
    for cell in cells:
        for token in cell:
            begin = min(begin, token.y)
            end = max(end, token.y)
    return begin, end

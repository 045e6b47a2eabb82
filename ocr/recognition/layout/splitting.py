"""Cells that hold several places of a grid: rows without a rule between them, as in an invoice with
lines between columns only, and columns without one, as below heads that alone have them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.recognition.layout.apart import independent
from ocr.recognition.layout.content import Cells, cells_of, figure, tabular
from ocr.recognition.layout.multiline_cells import rows_merged
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, common_white, rows_of, spans

_OPEN = 0.7  # em: white about the place of a rule that parts two cells; a space is narrower
_TITLE_STEP = 2.2  # em: from titles to the first item, where they are plainly two rows
_OVER = 0.2  # em: how far a word may reach over it

Area = tuple[int, int, int, int]  # row, column, rows, columns
Words = dict[Area, list[Token]]


@dataclass(frozen=True, slots=True)
class Split:
    """The places of a grid's rows, and the words of its areas."""

    ys: list[float]
    words: Words

    @property
    def rows(self) -> int:
        return len(self.ys) - 1


def inner_columns(xs: list[float], tokens: list[Token], em: float) -> list[float]:
    """The places with those of white corridors added, where rules part groups of columns only, or
    are a frame.
    """
    places = list(xs)
    for left, right in pairwise(xs):
        held = [token for token in tokens if left < token.x < right]
        places += _corridors(held, em)
    return sorted(places)


def _corridors(tokens: list[Token], em: float) -> list[float]:
    """The middles of the corridors between columns that look like those of a table."""
    rows = rows_of(tokens, em)
    if len(rows) < 3:
        return []
    columns = _without_signs(spans(common_white(rows, em), rows, em), rows)
    cuts = _settled([span.left for span in columns[1:]], rows, em)
    if not cuts:
        return []
    edges = [columns[0].left, *cuts, columns[-1].right]
    kept = [Span(left, right) for left, right in pairwise(edges)]
    if not tabular(cells_of(rows, kept), em) or independent(rows, kept, em) is not None:
        return []
    return cuts


def _settled(cuts: list[float], rows: list[Row], em: float) -> list[float]:
    """The places of columns' edges, moved to where they run through the fewest words and leave the
    fewest cells empty: heads are wider than what stands below them.
    """
    chunks = [_chunks(row, em) for row in rows]
    full = [row for row in chunks if len(row) == len(cuts) + 1]
    found: list[float] = []
    for number, cut in enumerate(cuts):
        if full:
            left = max(row[number][1] for row in full)
            right = min(row[number + 1][0] for row in full)
            if left < right:
                cut = (left + right) / 2
        before = found[-1] if found else float("-inf")
        after = cuts[number + 1] if number + 1 < len(cuts) else float("inf")
        places = {cut}
        for row in chunks:
            for left, right in row:
                if left < cut < right:
                    places |= {left - em / 4, right + em / 4}
        inside = [place for place in places if before < place < after]
        best = max(inside, key=lambda place: _worth(place, before, after, chunks), default=cut)
        if _parts(best, rows, em):
            found.append(best)
    return found


def _worth(place: float, before: float, after: float, rows: list[list[tuple[float, float]]]) -> int:
    """How many rows a place gives two cells, less the chunks of words that it runs through."""
    crossed = 0
    both = 0
    for row in rows:
        crossed += any(left < place < right for left, right in row)
        middles = [(left + right) / 2 for left, right in row]
        left_side = any(before < middle < place for middle in middles)
        both += left_side and any(place < middle < after for middle in middles)
    return both - crossed


def _chunks(row: Row, em: float) -> list[tuple[float, float]]:
    """From where to where words stand with no more than a space between them."""
    found: list[tuple[float, float]] = []
    for token in row.tokens:
        if found and token.left - found[-1][1] < _OPEN * em:
            found[-1] = (found[-1][0], max(found[-1][1], token.right))
        else:
            found.append((token.left, token.right))
    return found


def _parts(cut: float, rows: list[Row], em: float) -> bool:
    """Whether many rows have words on both sides of a place, and nearly all of them white there."""
    both = 0
    white = 0
    for row in rows:
        if row.tokens[0].x < cut < row.tokens[-1].x:
            both += 1
            white += _gap(row.tokens, cut, em) >= _OPEN * em
    return both >= max(2, 0.4 * len(rows)) and white >= 0.8 * both


def _without_signs(columns: list[Span], rows: list[Row]) -> list[Span]:
    """A column of nothing but signs, as of currencies or a list's marks, belongs to the next."""
    cells = cells_of(rows, columns)
    kept: list[Span] = []
    left: float | None = None
    for number, span in enumerate(columns):
        if left is None:
            left = span.left
        text = "".join(token.word.text for row in cells for token in row[number])
        if any(map(str.isalnum, text)) or number == len(columns) - 1:
            kept.append(Span(left, span.right))
            left = None
    return kept


def split_columns(xs: list[float], words: Words, em: float) -> Words:
    """The same with every area taken apart in which white runs down where other rows have rules."""
    split: Words = {}
    for area, held in words.items():
        row, column, rows, columns = area
        cuts = _open_places(xs[column + 1 : column + columns], held, em)
        if not cuts:
            split[area] = held
            continue
        edges = [column, *(xs.index(x) for x in cuts), column + columns]
        for first, end in pairwise(edges):
            part = [token for token in held if _lies(token, first, end, edges, xs)]
            split[row, first, rows, end - first] = part
    return split


def _lies(token: Token, first: int, end: int, edges: list[int], xs: list[float]) -> bool:
    """Whether a word's middle lies between two edges; the outer ones have no limit."""
    after = first == edges[0] or token.x >= xs[first]
    return after and (end == edges[-1] or token.x < xs[end])


def _open_places(xs: list[float], tokens: list[Token], em: float) -> list[float]:
    """Those of the places with white about them; none where no words stand on both sides of one."""
    rows = rows_of(tokens, em)
    found = []
    parts = False
    for x in xs:
        gaps = [_gap(row.tokens, x, em) for row in rows]
        if any(gap < _OPEN * em for gap in gaps):
            continue
        found.append(x)
        parts = parts or (any(token.x < x for token in tokens) and any(t.x > x for t in tokens))
    return found if parts else []


def _gap(tokens: Iterable[Token], x: float, em: float) -> float:
    """The white between the words before and after a place; endless at the end of a row."""
    before = [token.right for token in tokens if token.x < x]
    after = [token.left for token in tokens if token.x >= x]
    if not before or not after:
        nearest = min([*(x - right for right in before), *(left - x for left in after)])
        return float("inf") if nearest > -_OVER * em else 0.0
    if max(before) > x + _OVER * em or min(after) < x - _OVER * em:
        return 0.0
    return min(after) - max(before)


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
    edges = sorted([*grid.ys, *(cut for inner in cuts.values() for cut in inner)])
    first = [edges.index(y) for y in grid.ys]
    split: Words = {}
    for (row, column, rows, columns), held in grid.words.items():
        if row not in cuts or rows > 1:
            split[first[row], column, first[row + rows] - first[row], columns] = held
            continue
        for number in range(first[row], first[row + 1]):
            part = [token for token in held if edges[number] <= token.y < edges[number + 1]]
            split[number, column, 1, columns] = part
    return Split(edges, split)


def _row_cuts(row: int, words: Words, xs: list[float], em: float) -> list[float]:
    """Where to cut a grid's row; [] when its cells are not rows of a table themselves."""
    areas = [area for area in words if area[0] <= row < area[0] + area[2]]
    if any(area[2] > 1 for area in areas):
        return []
    rows = rows_of((token for area in areas for token in words[area]), em)
    columns = [Span(left, right) for left, right in pairwise(xs)]
    if len(rows) < 2 or len(columns) < 2:
        return []
    merged = cells_of(rows, columns)
    if not _figures_below_figures(merged):
        if len(rows) < 3 or not tabular(merged, em):
            return []
        merged = rows_merged(rows, merged, em)
    extents = [_extent(one) for one in merged]
    return [(above[1] + below[0]) / 2 for above, below in pairwise(extents)]


def split_heads(grid: Split, xs: list[float], em: float) -> Split:
    """Heads over several columns cut off from those of the single columns, which stand below them
    in the same cell.
    """
    words: Words = dict(grid.words)
    ys = list(grid.ys)
    for row in reversed(range(grid.rows)):
        areas = [area for area in words if area[0] <= row < area[0] + area[2]]
        if any(area[2] > 1 for area in areas):
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
    if not inner or len(rows) < 2 or _open_places(inner, tokens, em):
        return None
    for number in range(1, len(rows)):
        below = [token for row in rows[number:] for token in row.tokens]
        if len(_open_places(inner, below, em)) == len(inner):
            return (max(t.y for t in rows[number - 1].tokens) + min(t.y for t in below)) / 2
    return None


def _with_head(words: Words, row: int, cuts: Iterable[Area], place: float) -> Words:
    """A row cut in two where an area has a head; its other areas reach over both."""
    heads = set(cuts)
    made: Words = {}
    for area, held in words.items():
        first, column, rows, columns = area
        if area in heads:
            made[row, column, 1, columns] = [token for token in held if token.y < place]
            made[row + 1, column, 1, columns] = [token for token in held if token.y >= place]
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
    areas = [area for area in grid.words if area[0] == 0]
    if any(area[2] > 1 for area in areas):
        return grid
    rows = rows_of((token for area in areas for token in grid.words[area]), em)
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
        below = [row[number] for row in items if row[number]]
        if below and not title:
            return False
        if not title:
            continue
        if figure(title):
            return False
        count += 1
        figures += bool(below) and figure(below[0])
    filled = sum(map(bool, items[0]))
    return count >= 2 and figures >= 1 and filled >= max(2, 0.6 * count)


def _look_apart(titles: list[list[Token]], items: list[list[Token]]) -> bool:
    """Whether titles are bold or in capitals, and what stands below them is not."""
    words = [token.word for cell in titles for token in cell]
    others = [token.word for cell in items for token in cell]
    bold = all(word.bold for word in words) and not any(word.bold for word in others)
    text = "".join(word.text for word in words)
    other = "".join(word.text for word in others)
    return bold or (text.isupper() and any(map(str.islower, other)))


def _figures_below_figures(cells: Cells) -> bool:
    """Whether every line fills the same cells, half of them at least with amounts: a rule between
    rows was not found.
    """
    filled = [column for column in zip(*cells, strict=True) if any(column)]
    if len(filled) < 2 or not all(all(column) for column in filled):
        return False
    amounts = [column for column in filled if all(figure(cell) for cell in column)]
    return 2 * len(amounts) >= len(filled)


def _extent(cells: list[list[Token]]) -> tuple[float, float]:
    middles = [token.y for cell in cells for token in cell]
    return min(middles), max(middles)

"""Columns that no rule parts: white that runs down through the cells of a grid."""

from collections.abc import Iterable
from itertools import pairwise

from ocr.recognition.layout.apart import independent
from ocr.recognition.layout.content import cells_of, tabular
from ocr.recognition.layout.page_tokens import Token
from ocr.recognition.layout.rows import Row, Span, common_white, rows_of, spans

_OPEN = 0.7  # em: white about the place of a rule that parts two cells; a space is narrower
_OVER = 0.2  # em: how far a word may reach over it

Area = tuple[int, int, int, int]  # row, column, rows, columns
Words = dict[Area, list[Token]]
Chunk = tuple[float, float]  # from where to where words stand with no more than a space between


def inner_columns(xs: list[float], tokens: list[Token], em: float) -> list[float]:
    """The places with those of white corridors added, where rules part groups of columns only, or
    are a frame.
    """
    places = list(xs)
    for left, right in pairwise(xs):
        held = []
        for token in tokens:
            if left < token.x < right:
                held.append(token)
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
            cut = _in_white(cut, number, full)
        before, after = float("-inf"), float("inf")
        if found:
            before = found[-1]
        if number + 1 < len(cuts):
            after = cuts[number + 1]
        best = _best_place(cut, before, after, chunks, em)
        if _parts(best, rows, em):
            found.append(best)
    return found


def _in_white(cut: float, number: int, full: list[list[Chunk]]) -> float:
    """The middle of the white that all full rows have after a column, the place itself if none."""
    left, right = float("-inf"), float("inf")
    for row in full:
        left = max(left, row[number][1])
        right = min(right, row[number + 1][0])
    if left < right:
        return (left + right) / 2
    return cut


def _best_place(
    cut: float, before: float, after: float, chunks: list[list[Chunk]], em: float
) -> float:
    """The place or, where words stand on it, the end of these that parts most rows."""
    places = {cut}
    for row in chunks:
        for left, right in row:
            if left < cut < right:
                places |= {left - em / 4, right + em / 4}
    best = cut
    most: int | None = None
    for place in places:
        if not before < place < after:
            continue
        worth = _worth(place, before, after, chunks)
        if most is None or worth > most:
            best, most = place, worth
    return best


def _worth(place: float, before: float, after: float, rows: list[list[Chunk]]) -> int:
    """How many rows a place gives two cells, less the chunks of words that it runs through."""
    crossed = 0
    both = 0
    for row in rows:
        is_crossed = has_left = has_right = False
        for left, right in row:
            middle = (left + right) / 2
            is_crossed = is_crossed or left < place < right
            has_left = has_left or before < middle < place
            has_right = has_right or place < middle < after
        if is_crossed:
            crossed += 1
        if has_left and has_right:
            both += 1
    return both - crossed


def _chunks(row: Row, em: float) -> list[Chunk]:
    """From where to where words stand with no more than a space between them."""
    found: list[Chunk] = []
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
            if _gap(row.tokens, cut, em) >= _OPEN * em:
                white += 1
    return both >= max(2, 0.4 * len(rows)) and white >= 0.8 * both


def _without_signs(columns: list[Span], rows: list[Row]) -> list[Span]:
    """A column of nothing but signs, as of currencies or a list's marks, belongs to the next."""
    cells = cells_of(rows, columns)
    kept: list[Span] = []
    left: float | None = None
    for number, span in enumerate(columns):
        if left is None:
            left = span.left
        is_last = number == len(columns) - 1
        if is_last or _has_letters(row[number] for row in cells):
            kept.append(Span(left, span.right))
            left = None
    return kept


def _has_letters(cells: Iterable[list[Token]]) -> bool:
    """Whether a cell holds a letter or a digit."""
    for tokens in cells:
        for token in tokens:
            if any(map(str.isalnum, token.word.text)):
                return True
    return False


def split_columns(xs: list[float], words: Words, em: float) -> Words:
    """The same with every area taken apart in which white runs down where other rows have rules."""
    split: Words = {}
    for area, held in words.items():
        row, column, rows, columns = area
        cuts = open_places(xs[column + 1 : column + columns], held, em)
        if not cuts:
            split[area] = held
            continue
        edges = [column]
        for cut in cuts:
            edges.append(xs.index(cut))
        edges.append(column + columns)
        for first, end in pairwise(edges):
            part = []
            for token in held:
                if _lies(token, first, end, edges, xs):
                    part.append(token)
            split[row, first, rows, end - first] = part
    return split


def _lies(token: Token, first: int, end: int, edges: list[int], xs: list[float]) -> bool:
    """Whether a word's middle lies between two edges; the outer ones have no limit."""
    after = first == edges[0] or token.x >= xs[first]
    return after and (end == edges[-1] or token.x < xs[end])


def open_places(xs: list[float], tokens: list[Token], em: float) -> list[float]:
    """Those of the places with white about them; none where no words stand on both sides of one."""
    rows = rows_of(tokens, em)
    leftmost = min((token.x for token in tokens), default=0.0)
    rightmost = max((token.x for token in tokens), default=0.0)
    found = []
    parts = False
    for x in xs:
        if not _is_open(x, rows, em):
            continue
        found.append(x)
        parts = parts or leftmost < x < rightmost
    if not parts:
        return []
    return found


def _is_open(x: float, rows: list[Row], em: float) -> bool:
    """Whether there is white about a place in every row."""
    return all(_gap(row.tokens, x, em) >= _OPEN * em for row in rows)


def _gap(tokens: Iterable[Token], x: float, em: float) -> float:
    """The white between the words before and after a place; endless at the end of a row."""
    before, after = float("-inf"), float("inf")
    for token in tokens:
        if token.x < x:
            before = max(before, token.right)
        else:
            after = min(after, token.left)
    is_end = before == float("-inf") or after == float("inf")
    reach = _OVER * em
    if is_end:
        nearest = min(x - before, after - x)
        if nearest > -reach:
            return float("inf")
        return 0.0
    if before > x + reach or after < x - reach:
        return 0.0
    return after - before

"""Heads above the columns of a table without rules, which may stand over several columns."""

from itertools import chain, pairwise

from ocr.document import Cell
from ocr.recognition.layout.cells import line_of
from ocr.recognition.layout.content import Cells, figure
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import Row, Span

_CENTRED = 0.8  # em
_LINED_UP = 0.5  # em
_NEXT = 2.2  # em: from a line to the next

Over = tuple[int, int]  # the first and the last column


def head_cells(row: Row, columns: list[Span], below: Cells, sheet: PageTokens) -> list[Cell]:
    """The cells of a row of heads above the rows `below`; [] when it does not fit them.

    A head alone must stand right above and be centred over some of the columns: over all of them it
    is a title.
    """
    chunks = _chunks(row, sheet.em)
    if len(chunks) == 1:
        plain = _covered(chunks[0], columns)
        over = _centred(chunks[0], plain, _texts(below), sheet.em) or plain
        if not _merged(row, chunks[0], over, below, sheet.em):
            return []
    return over_cells(row, columns, below, sheet)


def over_cells(row: Row, columns: list[Span], others: Cells, sheet: PageTokens) -> list[Cell]:
    """The cells of a row that stand over, or under, one or several columns of the `others`; [] when
    two would share a column.
    """
    texts = _texts(others)
    chunks: list[list[Token]] = []
    plain: list[Over] = []
    wide: list[Over] = []
    found = _chunks(row, sheet.em)
    for chunk in found:
        over = _covered(chunk, columns)
        middle = _centred(chunk, over, texts, sheet.em) or over
        if (
            len(found) > 1
            and middle == over
            and _has_titles_of_its_own(chunk, over, texts, sheet.em)
        ):
            for number, token in enumerate(chunk, over[0]):
                chunks.append([token])
                plain.append((number, number))
                wide.append((number, number))
            continue
        chunks.append(chunk)
        plain.append(over)
        wide.append(middle)
    for places in (wide, plain):
        if all(left[1] < right[0] for left, right in pairwise(places)):
            return [_cell(chunk, over, sheet) for chunk, over in zip(chunks, places, strict=True)]
    return []


def _has_titles_of_its_own(chunk: list[Token], over: Over, texts: list[Span], em: float) -> bool:
    """Whether each word of a text is the title of a column: it begins, ends or is centred with what
    stands there. Titles may stand as close as words.
    """
    first, last = over
    if last == first or len(chunk) != last - first + 1:
        return False
    lined_up = 0
    for token, text in zip(chunk, texts[first : last + 1], strict=True):
        if min(token.right, text.right) <= max(token.left, text.left):
            return False
        off = min(
            abs(token.left - text.left),
            abs(token.right - text.right),
            abs(token.x - (text.left + text.right) / 2),
        )
        lined_up += off <= _LINED_UP * em
    return lined_up >= max(2, len(chunk) - 1)


def merged_heads(row: Row, columns: list[Span], below: Cells, sheet: PageTokens) -> list[Cell]:
    """The cells of a table's own first row where one of them is over several columns; [] where none
    is.
    """
    heads = head_cells(row, columns, below, sheet)
    merged = any(cell.columns > 1 for cell in heads)
    return heads if merged and not any(figure(chunk) for chunk in _chunks(row, sheet.em)) else []


def _cell(tokens: list[Token], over: Over, sheet: PageTokens) -> Cell:
    line = line_of(tokens, sheet)
    return Cell(0, over[0], (line,), line.box, 1, over[1] - over[0] + 1)


def _texts(cells: Cells) -> list[Span]:
    """From the first to the last letter of each column."""
    found = []
    for column in zip(*cells, strict=True):
        held = list(chain.from_iterable(column))
        left = min((token.left for token in held), default=0.0)
        right = max((token.right for token in held), default=0.0)
        found.append(Span(left, right))
    return found


def _centred(tokens: list[Token], over: Over, texts: list[Span], em: float) -> Over | None:
    """The columns, two or more, over whose middle a head stands that is not over the
    words of one.
    """
    left, right = tokens[0].left, tokens[-1].right
    if over[0] == over[1]:
        own = texts[over[0]]
        if min(right, own.right) - max(left, own.left) > 0.5 * min(
            right - left, own.right - own.left
        ):
            return None
    fits = []
    for first in range(over[0] + 1):
        for last in range(max(over[1], first + 1), len(texts)):
            start, end = texts[first].left, texts[last].right
            if start - em < left and right < end + em:
                fits.append((abs(left + right - start - end) / 2, last - first, (first, last)))
    off, _, best = min(fits, default=(em, 0, over))
    return best if off <= _CENTRED * em else None


def _merged(row: Row, tokens: list[Token], over: Over, below: Cells, em: float) -> bool:
    """Whether a head alone is one over several columns, but not all, right above them."""
    first = [token for cell in below[0] for token in cell]
    near = min(token.y for token in first) - row.y < _NEXT * em
    some = 1 < over[1] - over[0] + 1 < len(below[0])
    return near and some and _centred(tokens, over, _texts(below), em) == over


def _chunks(row: Row, em: float) -> list[list[Token]]:
    chunks = [[row.tokens[0]]]
    for token in row.tokens[1:]:
        if token.left - chunks[-1][-1].right > 0.7 * em:
            chunks.append([])
        chunks[-1].append(token)
    return chunks


def _covered(tokens: list[Token], columns: list[Span]) -> Over:
    """The first and the last column over which words stand."""
    left, right = tokens[0].left, tokens[-1].right
    over = []
    for number, span in enumerate(columns):
        shared = min(right, span.right) - max(left, span.left)
        if shared > 0.25 * min(right - left, span.right - span.left):
            over.append(number)
    if over:
        return over[0], over[-1]
    if right < columns[0].left:
        return 0, 0
    return len(columns) - 1, len(columns) - 1

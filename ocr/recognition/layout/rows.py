"""Words that stand side by side on the whole page, whatever paragraph they were put into, and the
white between them.

White is kept as bits of an integer, a bit every quarter of an em: corridors that many rows share
are then one `&`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ocr.recognition.layout.page_tokens import Token

_BITS = 4  # to an em
_LEAST_CORRIDOR = 2  # bits
_SPACE = 0.7  # em: the widest space between words that belong together
_LEVEL = 0.4  # em: how far the base lines of words on one row lie apart


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one base line, from left to right."""

    tokens: tuple[Token, ...]
    y: float
    white: int  # bits

    @property
    def top(self) -> float:
        return min(token.top for token in self.tokens)

    @property
    def bottom(self) -> float:
        return max(token.bottom for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Span:
    """A column's place: from `left` to `right` in straight pixels."""

    left: float
    right: float


def rows_of(tokens: Iterable[Token], em: float) -> list[Row]:
    """The rows of words from top to bottom."""
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    groups: list[tuple[float, list[Token]]] = []
    for line in sorted(lines.values(), key=foot):
        y = foot(line)
        host = next((group for group in groups[-6:] if _beside(group, line, y, em)), None)
        if host:
            host[1].extend(line)
        else:
            groups.append((y, list(line)))
    return [_row(group, y, em) for y, group in groups]


def foot(line: list[Token]) -> float:
    """The base line of most of a line's words."""
    feet = sorted(token.foot for token in line)
    return feet[(len(feet) - 1) // 2]  # boxes reach too far down more often than not far enough


def corridors(white: int) -> list[tuple[int, int]]:
    """First bit and bit after the last of every run of two set bits or more that has an end on both
    sides.
    """
    found, bit = [], 0
    while white >> bit:
        rest = white >> bit
        start = bit + (rest & -rest).bit_length() - 1
        run = white >> start
        end = start + (~run & (run + 1)).bit_length() - 1
        if end - start >= _LEAST_CORRIDOR:
            found.append((start, end))
        bit = end
    return found


def spans(white: int, rows: list[Row], em: float) -> list[Span]:
    """The columns that the corridors leave, those with words only."""
    tokens = [token for row in rows for token in row.tokens]
    left, right = min(token.left for token in tokens), max(token.right for token in tokens)
    cuts = [(start + end) / 2 * em / _BITS for start, end in corridors(white)]
    edges = [left, *(cut for cut in cuts if left < cut < right), right]
    return [Span(a, b) for a, b in pairwise(edges)]


def shared_columns(rows: list[Row], em: float) -> list[Span]:
    """The columns between the corridors that all rows share."""
    white = rows[0].white
    for row in rows[1:]:
        white &= row.white
    return spans(white, rows, em)


def common_white(rows: list[Row], em: float) -> int:
    """The bits that are white in nearly all rows: a heading over two columns crosses the corridor
    between them.
    """
    right = max(token.right for row in rows for token in row.tokens)
    length = int(right * _BITS / em / 8) + 2
    mask = (1 << 8 * length) - 1
    packed = b"".join((row.white & mask).to_bytes(length, "little") for row in rows)
    bits = np.unpackbits(
        np.frombuffer(packed, np.uint8).reshape(len(rows), length), axis=1, bitorder="little"
    )
    common = np.packbits(np.count_nonzero(bits, axis=0) >= 0.8 * len(rows), bitorder="little")
    return int.from_bytes(common.tobytes(), "little")


def column_of(token: Token, columns: list[Span]) -> int:
    """The column in which the middle of a word lies; outside all, the nearest."""
    for number, span in enumerate(columns[:-1]):
        if token.x < span.right:
            return number
    return len(columns) - 1


def _beside(group: tuple[float, list[Token]], line: list[Token], y: float, em: float) -> bool:
    if abs(group[0] - y) > _LEVEL * em:
        return False
    return all(
        a.right <= b.left + em / 4 or b.right <= a.left + em / 4 for a in group[1] for b in line
    )


def _row(tokens: list[Token], y: float, em: float) -> Row:
    ordered = sorted(tokens, key=lambda token: token.left)
    last, white = ordered[0].right, 0
    for token in ordered[1:]:
        if token.left - last > _SPACE * em:
            white |= _bits(last, token.left, em)
        last = max(last, token.right)
    # What lies beside the row is white too: a short row ends no corridor.
    outside = _bits(0, ordered[0].left, em) | _bits(last, last + 2000 * em, em)
    return Row(tuple(ordered), y, white | outside)


def _bits(left: float, right: float, em: float) -> int:
    first, end = int(max(0.0, left) * _BITS / em) + 1, int(right * _BITS / em)
    return ((1 << (end - first)) - 1) << first if end > first else 0

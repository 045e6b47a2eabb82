"""Rows of a sheet with their height on the page, and how such rows come to stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ocr.document import NOWHERE, Box
from ocr.writers.sheets.parts import NOTHING, Entry, Merged, Part, Row

_SAME = 0.5  # of the lower row's height: rows that overlap by so much are one
_GAP = 1.2  # heights of a row: white that is kept as an empty row


@dataclass(frozen=True, slots=True)
class PieceRow:
    """What a row shows, by column, and from where to where it stands on the page, in pixels.

    One that `follows` belongs to the row above it: they are never parted.
    """

    top: float
    bottom: float
    entries: dict[int, Entry]
    follows: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that stand below one another; `merged` counts rows from the first of them."""

    rows: list[PieceRow]
    merged: list[Merged] = field(default_factory=list)
    is_table: bool = False
    is_list: bool = False
    box: Box = NOWHERE

    def part(self, *, is_close: bool = False) -> Part:
        rows = []
        for row in self.rows:
            rows.append(_row(row.entries))
        return Part(rows, self.is_table, is_close, self.merged)


def _row(entries: dict[int, Entry]) -> Row:
    count = max(entries, default=-1) + 1
    row = [NOTHING] * count
    for column, entry in entries.items():
        row[column] = entry
    return row


def stacked(pieces: Sequence[Piece]) -> Piece:
    """Pieces below one another, with an empty row before and after a table."""
    rows: list[PieceRow] = []
    merged: list[Merged] = []
    before: Piece | None = None
    for piece in pieces:
        if before is not None and (before.is_table or piece.is_table) and rows and piece.rows:
            rows.append(PieceRow(rows[-1].bottom, piece.rows[0].top, {}))
        for span in piece.merged:
            merged.append(span._replace(row=span.row + len(rows)))
        rows += piece.rows
        before = piece
    return Piece(rows, merged, any(piece.is_table for piece in pieces))


def beside(pieces: Sequence[Piece]) -> Piece:
    """Pieces side by side: what stands at one height on the page shares a row."""
    rows: list[PieceRow] = []
    places: list[list[int]] = [[] for _ in pieces]  # of each piece's rows in the whole
    while True:
        heads: dict[int, PieceRow] = {}
        for number, piece in enumerate(pieces):
            if len(places[number]) < len(piece.rows):
                heads[number] = piece.rows[len(places[number])]
        if not heads:
            break
        taken = _level(heads)
        row = _together([heads[number] for number in taken])
        if rows and not row.follows and row.top - rows[-1].bottom > _GAP * rows[-1].height:
            rows.append(PieceRow(rows[-1].bottom, row.top, {}))
        for number in taken:
            places[number].append(len(rows))
        rows.append(row)
    merged = []
    for piece, own in zip(pieces, places, strict=True):
        for span in piece.merged:
            first, last = own[span.row], own[span.row + span.rows - 1]
            merged.append(span._replace(row=first, rows=last - first + 1))
    return Piece(rows, merged, any(piece.is_table for piece in pieces))


def _level(heads: dict[int, PieceRow]) -> list[int]:
    """The pieces whose next rows stand at one height, the highest of the page."""
    bound = [number for number, row in heads.items() if row.follows]
    if bound:
        bottom = max(heads[number].bottom for number in bound)
        return [number for number, row in heads.items() if row.follows or row.middle <= bottom]
    first = min(heads, key=lambda number: heads[number].middle)
    lead = heads[first]
    found = []
    for number, row in heads.items():
        shared = min(row.bottom, lead.bottom) - max(row.top, lead.top)
        if number == first or shared >= _SAME * min(row.height, lead.height):
            found.append(number)
    return found


def _together(rows: list[PieceRow]) -> PieceRow:
    entries: dict[int, Entry] = {}
    for row in rows:
        for column, entry in row.entries.items():
            entries.setdefault(column, entry)
    filled = [row for row in rows if row.entries] or rows
    return PieceRow(
        min(row.top for row in filled),
        max(row.bottom for row in filled),
        entries,
        any(row.follows for row in rows),
    )

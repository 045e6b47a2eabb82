"""Pieces of text somewhere on a page -> lines in blocks, in the order in which they are read."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.document import Block, Box, Line, Word, around, is_ideograph

_PROSE = 16  # letters of a usual line of prose; pieces of tables and receipts are shorter
_FULL = 0.75  # of the widest lines that a usual line of prose reaches
_WORDS = 6  # letters of a usual line that is not a number
_LEVEL, _ALIGNED = (
    0.25,
    0.5,
)  # of a line's height between pieces of one row; of the pieces that stand in rows
_LEAST_LINES = 3  # of a column
_OWN_LINES = 8  # of a column beside prose that does not look like prose
_OWN_STEPS, _BESIDE, _JUMP = (
    20,
    0.6,
    0.25,
)  # lines of a side; of a line's height, see `_in_own_steps`
_GUTTER = 0.6  # heights of a line between two columns at least
_SAME_ROW = 0.5  # of the lower piece's height in which two pieces of one row overlap
_GAP, _STEP = 0.9, 1.4  # heights of a line between two blocks; times the usual gap
_WIDE = 2.5  # heights of a line: wider gaps part lines wherever they are usual
_OTHER_SIZE = 1.5  # ratio of heights between two blocks


@dataclass(frozen=True, slots=True)
class Piece:
    """Words side by side, as they were found together, and the box around what was found."""

    words: tuple[Word, ...]
    box: Box
    down: bool = False

    @property
    def letters(self) -> int:
        return sum(len(word.text) for word in self.words)


def blocks_of(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    """Columns of prose one after another, all else row by row."""
    if not pieces:
        return ()
    if _all_run_down(pieces):
        order = sorted(pieces, key=lambda piece: (-piece.box.right, piece.box.top))
        return (_block([_line([piece]) for piece in order]),)
    return tuple(block for region in _regions(list(pieces)) for block in _paragraphs(_rows(region)))


def _all_run_down(pieces: Sequence[Piece]) -> bool:
    """Whether ideographs stand in lines from top to bottom, which are read from right to left."""
    letters = [word.text[0] for piece in pieces for word in piece.words]
    many = sum(piece.down for piece in pieces) > 0.5 * len(pieces)
    return many and sum(map(is_ideograph, letters)) > 0.5 * len(letters)


def _regions(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that are read row by row, region after region."""
    height = median(piece.box.height for piece in pieces)
    gutter = _gutter(pieces, height)
    if gutter is None:
        return [pieces]
    over = sorted(
        (piece for piece in pieces if piece.box.left < gutter < piece.box.right), key=_top
    )
    edges = [-(10**9), *(piece.box.top + piece.box.height / 2 for piece in over), 10**9]
    found: list[list[Piece]] = [[]]
    for number, (above, below) in enumerate(pairwise(edges)):
        left = [
            piece
            for piece in pieces
            if piece.box.right <= gutter and above <= _middle(piece) < below
        ]
        right = [
            piece
            for piece in pieces
            if piece.box.left >= gutter and above <= _middle(piece) < below
        ]
        if _are_columns(left, right, height):
            found += [*_regions(left), *_regions(right), []]
        else:
            found[-1] += [*left, *right]
        found[-1] += over[number : number + 1]
    return [region for region in found if region]


def _gutter(pieces: list[Piece], height: float) -> float | None:
    """The middle of the white between two columns of prose that the fewest pieces reach over; None without one."""
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    most = 0.3 * len(pieces)
    best: tuple[float, float, float] | None = None
    starts = {
        round(piece.box.left / height): piece.box.left
        for piece in sorted(pieces, key=_left, reverse=True)
    }
    for start in starts.values():
        before = [piece.box.right for piece in pieces if piece.box.right <= start]
        if len(before) < _LEAST_LINES:
            continue
        place = start - 1
        over = sum(piece.box.left < place < piece.box.right for piece in pieces)
        left = [piece for piece in pieces if piece.box.right <= place]
        right = [piece for piece in pieces if piece.box.left >= place]
        if over > most or not _are_columns(left, right, height):
            continue
        rank = (over, -float(min(len(left), len(right))), float(place))
        best = min(best, rank) if best else rank
    return best[2] if best else None


def _are_columns(left: list[Piece], right: list[Piece], height: float) -> bool:
    """Whether two sides are read one after the other: both are prose, or their lines stand in no rows."""
    if min(len(left), len(right)) < _LEAST_LINES:
        return False
    few, many = sorted((left, right), key=len)
    either = (
        (_is_prose(left) and _is_prose(right))
        or _are_apart(few, many, height)
        or _in_own_steps(few, many, height)
    )
    return either and _white(left, right, height)


def _are_apart(few: list[Piece], many: list[Piece], height: float) -> bool:
    """Whether there are words at both sides, and most lines at one have none beside them at the other."""
    letters = sorted(median(piece.letters for piece in side) for side in (few, many))
    if len(few) < _OWN_LINES or letters[0] < _WORDS or letters[1] < _PROSE:
        return False
    places = sorted(map(_middle, many))
    level = sum(bool(_near(places, _middle(piece), _LEVEL * height)) for piece in few)
    return level < _ALIGNED * len(few)


def _in_own_steps(few: list[Piece], many: list[Piece], height: float) -> bool:
    """Whether the distances from the lines at one side to those beside them jump, as they do not within rows.

    They jumped by 0.33 of a line's height beside a table, by 0.17 at most on curled receipts.
    """
    places = sorted(map(_middle, many))
    steps = [_to_next(places, middle) for middle in sorted(map(_middle, few))]
    near = [step for step in steps if abs(step) < _BESIDE * height]
    if len(near) < _OWN_STEPS:
        return False
    return median(abs(below - above) for above, below in pairwise(near)) > _JUMP * height


def _white(left: list[Piece], right: list[Piece], height: float) -> bool:
    """Whether enough is left free between pieces at both sides that stand in one row."""
    across = sorted(right, key=_middle)
    places = [_middle(piece) for piece in across]
    gaps = sorted(
        across[number].box.left - one.box.right
        for one in left
        for number in _near(places, _middle(one), height / 2)
    )
    return not gaps or gaps[len(gaps) // 20] >= _GUTTER * height


def _near(places: list[float], place: float, distance: float) -> range:
    """The numbers of the sorted places that are less than a distance away."""
    return range(bisect_right(places, place - distance), bisect_left(places, place + distance))


def _to_next(places: list[float], place: float) -> float:
    """How far the nearest of the sorted places is, up or down."""
    number = bisect_left(places, place)
    return min((other - place for other in places[max(0, number - 1) : number + 1]), key=abs)


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether most pieces are long and equally so, as lines of a paragraph and not cells of a table."""
    long = [piece.box.width for piece in pieces if piece.letters >= _PROSE]
    if 2 * len(long) < len(pieces):
        return False
    widest = sorted(long)[len(long) * 9 // 10]
    return median(long) >= _FULL * widest


def _rows(pieces: list[Piece]) -> list[Line]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=_middle):
        row = next((row for row in reversed(rows[-3:]) if _fits(piece, row)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [_line(sorted(row, key=_left)) for row in rows]


def _fits(piece: Piece, row: list[Piece]) -> bool:
    """Whether a piece stands in a row: beside its nearest piece, at the same height, over none."""
    nearest = min(row, key=lambda other: abs(other.box.left - piece.box.left))
    for other in row:
        if min(piece.box.right, other.box.right) - max(piece.box.left, other.box.left) > 0.3 * min(
            piece.box.width, other.box.width
        ):
            return False
    low = min(piece.box.height, nearest.box.height)
    shared = min(piece.box.bottom, nearest.box.bottom) - max(piece.box.top, nearest.box.top)
    return shared > _SAME_ROW * low


def _line(row: list[Piece]) -> Line:
    words = tuple(word for piece in row for word in piece.words)
    return Line(words, around(word.box for word in words))


def _paragraphs(lines: list[Line]) -> list[Block]:
    gaps = [below.box.top - above.box.bottom for above, below in pairwise(lines)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _runs_on(groups[-1][-1], line, usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group) for group in groups]


def _runs_on(above: Line, below: Line, usual: float) -> bool:
    low, high = sorted((above.box.height, below.box.height))
    most = max(_GAP * low, min(_STEP * usual, _WIDE * low))
    return below.box.top - above.box.bottom < most and high < _OTHER_SIZE * max(1, low)


def _block(lines: list[Line]) -> Block:
    return Block(tuple(lines), around(line.box for line in lines))


def _left(piece: Piece) -> int:
    return piece.box.left


def _top(piece: Piece) -> int:
    return piece.box.top


def _middle(piece: Piece) -> float:
    return piece.box.top + piece.box.height / 2

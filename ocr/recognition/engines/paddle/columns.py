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
_LEVEL = 0.25  # of a line's height between pieces of one row
_ALIGNED = 0.5  # of the pieces that stand in rows
_LEAST_LINES = 3  # of a column
_OWN_LINES = 8  # of a column beside prose that does not look like prose
_OWN_STEPS = 20  # lines of a side, see `_in_own_steps`
_BESIDE = 0.6  # of a line's height, see `_in_own_steps`
_JUMP = 0.25  # as above
_GUTTER = 0.6  # heights of a line between two columns at least
_SAME_ROW = 0.5  # of the lower piece's height in which two pieces of one row overlap
_GAP = 0.9  # heights of a line between two blocks
_STEP = 1.4  # times the usual gap
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
    blocks: list[Block] = []
    for region in _regions(list(pieces)):
        blocks += _paragraphs(_rows(region))
    return tuple(blocks)


def _all_run_down(pieces: Sequence[Piece]) -> bool:
    """Whether ideographs stand in lines from top to bottom, which are read from right to left."""
    down = [piece for piece in pieces if piece.down]
    if len(down) <= 0.5 * len(pieces):
        return False
    letters: list[str] = []
    for piece in pieces:
        letters += [word.text[0] for word in piece.words]
    ideographs = list(filter(is_ideograph, letters))
    return len(ideographs) > 0.5 * len(letters)


def _regions(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that are read row by row, region after region."""
    height = median(piece.box.height for piece in pieces)
    gutter = _gutter(pieces, height)
    if gutter is None:
        return [pieces]
    over = [piece for piece in pieces if piece.box.left < gutter < piece.box.right]
    over.sort(key=_top)
    edges = [-(10**9), *map(_middle, over), 10**9]
    found: list[list[Piece]] = [[]]
    for number, (above, below) in enumerate(pairwise(edges)):
        between = [piece for piece in pieces if above <= _middle(piece) < below]
        left = [piece for piece in between if piece.box.right <= gutter]
        right = [piece for piece in between if piece.box.left >= gutter]
        if _are_columns(left, right, height):
            found += [*_regions(left), *_regions(right), []]
        else:
            found[-1] += [*left, *right]
        found[-1] += over[number : number + 1]
    return [region for region in found if region]


def _gutter(pieces: list[Piece], height: float) -> float | None:
    """The white between two columns of prose that the fewest pieces reach over.

    The answer is a place from the left of the page; None without columns.
    """
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    most = 0.3 * len(pieces)
    best: tuple[float, float, float] | None = None
    starts = {}
    for piece in sorted(pieces, key=_left, reverse=True):
        starts[round(piece.box.left / height)] = piece.box.left
    for start in starts.values():
        before = [piece.box.right for piece in pieces if piece.box.right <= start]
        if len(before) < _LEAST_LINES:
            continue
        place = start - 1
        left = [piece for piece in pieces if piece.box.right <= place]
        right = [piece for piece in pieces if piece.box.left >= place]
        over = len(pieces) - len(left) - len(right)
        if over > most or not _are_columns(left, right, height):
            continue
        rank = (over, -float(min(len(left), len(right))), float(place))
        if best is None or rank < best:
            best = rank
    if best is None:
        return None
    return best[2]


def _are_columns(left: list[Piece], right: list[Piece], height: float) -> bool:
    """Whether two sides are read one after the other: both are prose, or they share no rows."""
    if min(len(left), len(right)) < _LEAST_LINES:
        return False
    few, many = sorted((left, right), key=len)
    are_prose = _is_prose(left) and _is_prose(right)
    if are_prose or _are_apart(few, many, height) or _in_own_steps(few, many, height):
        return _white(left, right, height)
    return False


def _are_apart(few: list[Piece], many: list[Piece], height: float) -> bool:
    """Whether both sides have words, and most lines of one have none beside them at the other."""
    if len(few) < _OWN_LINES:
        return False
    shorter, longer = sorted((_usual_letters(few), _usual_letters(many)))
    if shorter < _WORDS or longer < _PROSE:
        return False
    places = sorted(map(_middle, many))
    level = [piece for piece in few if _near(places, _middle(piece), _LEVEL * height)]
    return len(level) < _ALIGNED * len(few)


def _usual_letters(pieces: list[Piece]) -> float:
    return median(piece.letters for piece in pieces)


def _in_own_steps(few: list[Piece], many: list[Piece], height: float) -> bool:
    """Whether the distances from the lines at one side to those beside them jump.

    Within rows they do not. They jumped by 0.33 of a line's height beside a table, by 0.17 at most
    on curled receipts.
    """
    places = sorted(map(_middle, many))
    near = []
    for middle in sorted(map(_middle, few)):
        step = _to_next(places, middle)
        if abs(step) < _BESIDE * height:
            near.append(step)
    if len(near) < _OWN_STEPS:
        return False
    return median(abs(below - above) for above, below in pairwise(near)) > _JUMP * height


def _white(left: list[Piece], right: list[Piece], height: float) -> bool:
    """Whether enough is left free between pieces at both sides that stand in one row."""
    across = sorted(right, key=_middle)
    places = [_middle(piece) for piece in across]
    gaps = []
    for piece in left:
        for number in _near(places, _middle(piece), height / 2):
            gaps.append(across[number].box.left - piece.box.right)
    if not gaps:
        return True
    gaps.sort()
    return gaps[len(gaps) // 20] >= _GUTTER * height


def _near(places: list[float], place: float, distance: float) -> range:
    """The numbers of the sorted places that are less than a distance away."""
    first = bisect_right(places, place - distance)
    stop = bisect_left(places, place + distance)
    return range(first, stop)


def _to_next(places: list[float], place: float) -> float:
    """How far the nearest of the sorted places is, up or down."""
    number = bisect_left(places, place)
    beside = places[max(0, number - 1) : number + 1]
    return min((other - place for other in beside), key=abs)


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether most pieces are long and of one length, as lines of a paragraph are."""
    long = [piece.box.width for piece in pieces if piece.letters >= _PROSE]
    if 2 * len(long) < len(pieces):
        return False
    widest = sorted(long)[len(long) * 9 // 10]
    return median(long) >= _FULL * widest


def _rows(pieces: list[Piece]) -> list[Line]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=_middle):
        row = _row_for(piece, rows)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [_line(sorted(row, key=_left)) for row in rows]


def _row_for(piece: Piece, rows: list[list[Piece]]) -> list[Piece] | None:
    for row in reversed(rows[-3:]):
        if _fits(piece, row):
            return row
    return None


def _fits(piece: Piece, row: list[Piece]) -> bool:
    """Whether a piece stands in a row: beside its nearest piece, at the same height, over none."""
    nearest = min(row, key=lambda other: abs(other.box.left - piece.box.left))
    for other in row:
        overlap = min(piece.box.right, other.box.right) - max(piece.box.left, other.box.left)
        if overlap > 0.3 * min(piece.box.width, other.box.width):
            return False
    low = min(piece.box.height, nearest.box.height)
    shared = min(piece.box.bottom, nearest.box.bottom) - max(piece.box.top, nearest.box.top)
    return shared > _SAME_ROW * low


def _line(row: list[Piece]) -> Line:
    words: list[Word] = []
    for piece in row:
        words += piece.words
    return Line(tuple(words), around(word.box for word in words))


def _paragraphs(lines: list[Line]) -> list[Block]:
    gaps = [below.box.top - above.box.bottom for above, below in pairwise(lines)]
    usual = 0.0
    if gaps:
        usual = max(0.0, median(gaps))
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _runs_on(groups[-1][-1], line, usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group) for group in groups]


def _runs_on(above: Line, below: Line, usual: float) -> bool:
    low, high = sorted((above.box.height, below.box.height))
    if high >= _OTHER_SIZE * max(1, low):
        return False
    most = max(_GAP * low, min(_STEP * usual, _WIDE * low))
    return below.box.top - above.box.bottom < most


def _block(lines: list[Line]) -> Block:
    return Block(tuple(lines), around(line.box for line in lines))


def _left(piece: Piece) -> int:
    return piece.box.left


def _top(piece: Piece) -> int:
    return piece.box.top


def _middle(piece: Piece) -> float:
    return piece.box.top + piece.box.height / 2

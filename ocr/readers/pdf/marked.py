"""What thin lines say about words: underlined, struck through; and check boxes that are drawn."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from ocr.readers.graphics import Graphics, Stroke
from ocr.readers.pdf.geometry import Rect, union
from ocr.readers.pdf.letters import Piece
from ocr.readers.symbols import BOX, CHECKED, CROSSED

_MOST = 5_000  # lines of a page that are looked at
# Of the letters' size: how far a line lies below the base line, and above it.
_LOWEST, _HIGHEST = 0.32, 0.02
_STRIKE_LOW, _STRIKE_HIGH = 0.14, 0.45
_ENDS = 0.22  # of the letters' size: a line begins and ends where words do
_SPACE = 0.75  # and may go on under a space
_LARGEST = 100.0  # points: letters that are larger are not looked for
# Check boxes: sides in points, and of the size of the letters beside them.
_LEAST_SIDE, _MOST_SIDE = 4.0, 24.0
_SMALL, _LARGE = 0.45, 1.7
_SQUARE = 0.15  # of a side: how far the sides differ
_BESIDE = 2.5  # sides to the nearest word
_MOST_BOXES = 300
_MIDDLE = 0.2  # of a side: both strokes of a cross have their middles there
_WHITE = 240  # of 255, the darkest channel
_CROSSES, _TICKS = frozenset("xX\u00d7\u2715\u2716\u2717\u2718"), frozenset("\u2713\u2714vV\u221a")


def with_marks(words: list[Piece], drawn: Graphics) -> list[Piece]:
    """The words of a page, upright and in points as the drawn lines are, with what these say."""
    level = sorted((word for word in words if word.turn == 0), key=_foot)
    if not level:
        return words
    feet = [_foot(word) for word in level]
    changed: dict[int, Piece] = {}
    lines = [stroke for stroke in drawn.strokes if not stroke.upright]
    for stroke in lines[:_MOST]:
        first = bisect_left(feet, stroke.at - _LOWEST * _LARGEST)
        end = bisect_right(feet, stroke.at + _STRIKE_HIGH * _LARGEST)
        for word, is_below in _words_of(stroke, level[first:end]):
            known = changed.get(id(word), word)
            if is_below:
                changed[id(word)] = replace(known, underlined=True)
            else:
                changed[id(word)] = replace(known, struck=True)
    return with_boxes([changed.get(id(word), word) for word in words], drawn)


def _foot(word: Piece) -> float:
    return word.base[1]


def _words_of(stroke: Stroke, words: list[Piece]) -> list[tuple[Piece, bool]]:
    """The words that a line goes under or through, and whether it goes under.

    It begins where the first of them begins and ends where the last one ends, so that the rules of
    tables and forms are none.
    """
    below: list[Piece] = []
    through: list[Piece] = []
    for word in words:
        size = word.style.size
        if word.rect.right <= stroke.start or word.rect.left >= stroke.end:
            continue
        down = stroke.at - word.base[1]
        if -_HIGHEST * size <= down <= _LOWEST * size:
            below.append(word)
        elif _STRIKE_LOW * size <= -down <= _STRIKE_HIGH * size:
            through.append(word)
    found = []
    if _are_covered(stroke, below):
        found += [(word, True) for word in below]
    if _are_covered(stroke, through):
        found += [(word, False) for word in through]
    return found


def _are_covered(stroke: Stroke, words: list[Piece]) -> bool:
    if not words:
        return False
    whole = union([word.rect for word in words])
    size = max(word.style.size for word in words)
    begins = abs(whole.left - stroke.start) <= _ENDS * size
    goes_on = -_ENDS * size <= stroke.end - whole.right <= _SPACE * size
    return begins and goes_on


@dataclass(frozen=True, slots=True)
class _Square:
    left: float
    top: float
    side: float

    @property
    def rect(self) -> Rect:
        return Rect(self.left, self.top, self.left + self.side, self.top + self.side)

    def holds(self, x: float, y: float) -> bool:
        rect = self.rect
        return rect.left <= x <= rect.right and rect.top <= y <= rect.bottom


def with_boxes(words: list[Piece], drawn: Graphics) -> list[Piece]:
    """The words with the check boxes beside them, which are drawn squares."""
    found = list(words)
    squares = _squares(drawn.strokes)
    if not 0 < len(squares) <= _MOST_BOXES:
        return found
    for square in squares:
        if _is_filled(square, drawn):  # the key of a chart
            continue
        inside = [word for word in found if square.holds(*_middle(word.rect))]
        near = _nearest(square, [word for word in found if word not in inside])
        if near is None:
            continue
        sign = _sign(square, inside, drawn)
        if not sign:
            continue
        box = replace(
            near,
            text=sign,
            rect=square.rect,
            base=(square.left, near.base[1]),
            raised=0,
            struck=False,
            underlined=False,
            joined=False,
        )
        found = [word for word in found if word not in inside]
        found.insert(found.index(near), box)
    return found


def _squares(strokes: tuple[Stroke, ...]) -> list[_Square]:
    """The small squares whose four sides are drawn."""
    level: list[Stroke] = []
    upright: list[Stroke] = []
    for stroke in strokes:
        if _LEAST_SIDE <= stroke.end - stroke.start <= _MOST_SIDE:
            if stroke.upright:
                upright.append(stroke)
            else:
                level.append(stroke)
    if len(level) > _MOST or len(upright) > _MOST:
        return []
    uprights: dict[tuple[int, int], list[Stroke]] = {}
    for stroke in upright:
        uprights.setdefault(_key(stroke.at, stroke.start), []).append(stroke)
    levels: dict[tuple[int, int], list[Stroke]] = {}
    for stroke in level:
        levels.setdefault(_key(stroke.start, stroke.at), []).append(stroke)
    found = []
    for top in level:
        side = top.end - top.start
        near = _SQUARE * side + 0.6
        bottom = _one_near(levels, (top.start, top.at + side), near, side)
        left = _one_near(uprights, (top.start, top.at), near, side)
        right = _one_near(uprights, (top.end, top.at), near, side)
        if bottom and left and right:
            found.append(_Square(top.start, top.at, side))
    return found


def _key(x: float, y: float) -> tuple[int, int]:
    return int(x // _MOST_SIDE), int(y // _MOST_SIDE)


def _one_near(
    strokes: dict[tuple[int, int], list[Stroke]],
    place: tuple[float, float],
    near: float,
    length: float,
) -> bool:
    """Whether a line of about this length begins about there."""
    column, row = _key(*place)
    for x in (column - 1, column, column + 1):
        for y in (row - 1, row, row + 1):
            for stroke in strokes.get((x, y), [])[:50]:
                begins = (stroke.start, stroke.at)
                if stroke.upright:
                    begins = (stroke.at, stroke.start)
                across = abs(begins[0] - place[0])
                down = abs(begins[1] - place[1])
                is_as_long = abs(stroke.end - stroke.start - length) <= near
                if max(across, down) <= near and is_as_long:
                    return True
    return False


def _middle(rect: Rect) -> tuple[float, float]:
    return (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2


def _nearest(square: _Square, words: list[Piece]) -> Piece | None:
    """The word beside a box, on its line and in letters of its size."""
    rect = square.rect
    nearest: Piece | None = None
    least = _BESIDE * square.side
    for word in words:
        if word.turn != 0 or not rect.top < _middle(word.rect)[1] < rect.bottom:
            continue
        if not _SMALL * word.style.size <= square.side <= _LARGE * word.style.size:
            continue
        gap = max(word.rect.left - rect.right, rect.left - word.rect.right)
        if -0.1 * square.side <= gap < least:
            nearest, least = word, gap
    return nearest


def _is_filled(square: _Square, drawn: Graphics) -> bool:
    x, y = _middle(square.rect)
    for fill in drawn.fills:
        is_own = fill.right - fill.left <= 2 * square.side
        if is_own and fill.holds(x, y) and min(bytes.fromhex(fill.colour)) < _WHITE:
            return True
    return False


def _sign(square: _Square, inside: list[Piece], drawn: Graphics) -> str:
    """The box as text, "" for a square that holds something else than a mark."""
    text = "".join(word.text for word in inside)
    if len(text) > 1:
        return ""
    if text:
        if text in _CROSSES:
            return CROSSED
        if text in _TICKS:
            return CHECKED
        return ""
    bends = [(x, y) for x, y in drawn.bends if square.holds(x, y)]
    if not bends:
        return BOX
    x, y = _middle(square.rect)
    near = _MIDDLE * square.side
    if all(abs(bend[0] - x) <= near and abs(bend[1] - y) <= near for bend in bends):
        return CROSSED
    return CHECKED

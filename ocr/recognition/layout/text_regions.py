"""Regions of text: pieces of lines that stand below each other, nothing else beside or between.

A piece goes on in the one below it when neither sees another: a line over two columns ends both,
and so does a rule, a wide white gap and a picture or table.
"""

from dataclasses import dataclass

from ocr.recognition.layout.pieces import Piece
from ocr.recognition.layout.rules import Rule, Rules

_SIGHT = 8.0  # em: how far up and down a piece sees others
_NEAR_SIGHT = 2.6  # em: the same on a page of very many pieces
_MANY = 4000
_STEP = 2.6  # em from base line to base line within a region
_TIGHT = 1.6  # em from one line of a paragraph to the next, at most
_OTHER_SIZE = 1.6  # ratio of letters

Region = list[Piece]  # from top to bottom


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is no text, in the places of pieces."""

    left: float
    right: float
    top: float
    bottom: float


def text_regions(pieces: list[Piece], rules: Rules, obstacles: list[Obstacle]) -> list[Region]:
    """The regions; every piece is in one."""
    ordered = sorted(pieces, key=lambda piece: (piece.foot, piece.left))
    below = _neighbours(ordered)
    above: list[list[int]] = [[] for _ in ordered]
    for number, found in enumerate(below):
        for other in found:
            above[other].append(number)
    below = [_seen(ordered, number, found) for number, found in enumerate(below)]
    above = [_seen(ordered, number, found[::-1]) for number, found in enumerate(above)]
    regions: list[Region] = []
    place: dict[int, Region] = {}
    for number, piece in enumerate(ordered):
        upper = above[number]
        if len(upper) == 1 and below[upper[0]] == [number]:
            before = ordered[upper[0]]
            if _goes_on(before, piece, rules, obstacles):
                place[number] = place[upper[0]]
                place[number].append(piece)
                continue
        place[number] = [piece]
        regions.append(place[number])
    return regions


def _neighbours(pieces: list[Piece]) -> list[list[int]]:
    """By piece those below it within sight, from top to bottom."""
    sight = _SIGHT if len(pieces) <= _MANY else _NEAR_SIGHT
    found: list[list[int]] = []
    for number, piece in enumerate(pieces):
        own: list[int] = []
        for other in range(number + 1, len(pieces)):
            step = pieces[other].foot - piece.foot
            if step > sight * piece.em:
                break
            if step > 0.35 * piece.em and _overlap(piece, pieces[other]):
                own.append(other)
        found.append(own)
    return found


def _seen(pieces: list[Piece], own: int, numbers: list[int]) -> list[int]:
    """Of pieces, the nearest first, those that no nearer one hides.

    Where the nearest is the next line, what stands farther away does not count.
    """
    found: list[int] = []
    for number in numbers:
        steps = [abs(pieces[one].foot - pieces[own].foot) for one in (numbers[0], number)]
        if steps[0] < _TIGHT * pieces[own].em and steps[1] > _STEP * pieces[own].em:
            break
        if not any(_overlap(pieces[number], pieces[other]) for other in found):
            found.append(number)
    return found


def _overlap(one: Piece | Obstacle, other: Piece | Obstacle) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.1 * min(one.right - one.left, other.right - other.left)


def _goes_on(above: Piece, below: Piece, rules: Rules, obstacles: list[Obstacle]) -> bool:
    small, large = sorted((above.em, below.em))
    if below.foot - above.foot > _STEP * large or large > _OTHER_SIZE * small:
        return False
    for rule in rules.level:
        if _is_between(rule, above, below):
            return False
    for obstacle in obstacles:
        between = above.foot < (obstacle.top + obstacle.bottom) / 2 < below.foot
        if between and _overlap(above, obstacle) and _overlap(below, obstacle):
            return False
    return True


def _is_between(rule: Rule, above: Piece, below: Piece) -> bool:
    """Whether a rule parts two lines; one as short as a word or near the letters underlines it."""
    if not above.foot < rule.at < below.foot - 0.3 * below.em:
        return False
    left, right = min(above.left, below.left), max(above.right, below.right)
    covered = min(rule.end, right) - max(rule.start, left)
    if covered < 0.7 * (right - left):
        return False
    return rule.at - above.foot > 0.35 * above.em or rule.length > 1.1 * above.width

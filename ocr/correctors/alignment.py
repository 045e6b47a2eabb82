"""Which part of one sequence stands for which part of another, in order."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

CELLS = 40_000  # pairs to compare; beyond that the pairs are those of equal position


class Pair(NamedTuple):
    """`taken` items of the old sequence from `old`, and the `used` ones of the new from `new` that
    stand for them.
    """

    old: int
    new: int
    taken: int
    used: int


Worth = Callable[[Pair], float]


def aligned(
    old: int, new: int, worth: Worth, shapes: Sequence[tuple[int, int]] = ((1, 1),)
) -> list[Pair]:
    """The pairs in order, none over another, whose worths sum to the most, for sequences of these
    lengths.

    `shapes` are the numbers of old and new items that a pair may have. What is worth 0.0 or less is
    no pair. Two sequences too long to compare are paired place by place if they are equally long,
    else not at all.
    """
    if old * new > CELLS:
        places = [Pair(at, at, 1, 1) for at in range(old)] if old == new else []
        return [pair for pair in places if worth(pair) > 0.0]
    best = [[0.0] * (new + 1) for _ in range(old + 1)]  # of what is left from here on
    step: dict[tuple[int, int], Pair] = {}
    for at in range(old - 1, -1, -1):
        for to in range(new - 1, -1, -1):
            best[at][to] = max(best[at + 1][to], best[at][to + 1])
            for taken, used in shapes:
                if at + taken <= old and to + used <= new:
                    _try(Pair(at, to, taken, used), worth, best, step)
    return _walk(old, new, best, step)


def _try(
    pair: Pair, worth: Worth, best: list[list[float]], step: dict[tuple[int, int], Pair]
) -> None:
    value = worth(pair)
    total = value + best[pair.old + pair.taken][pair.new + pair.used]
    if value > 0.0 and total > best[pair.old][pair.new]:
        best[pair.old][pair.new] = total
        step[pair.old, pair.new] = pair


def _walk(
    old: int, new: int, best: list[list[float]], step: dict[tuple[int, int], Pair]
) -> list[Pair]:
    found: list[Pair] = []
    at = to = 0
    while at < old and to < new:
        pair = step.get((at, to))
        if pair:
            found.append(pair)
            at, to = at + pair.taken, to + pair.used
        elif best[at + 1][to] >= best[at][to + 1]:
            at += 1
        else:
            to += 1
    return found


def likeness(old: str, new: str) -> float:
    """Dice's coefficient of the pairs of neighbouring letters, 0.0 to 1.0, without regard
    to case.
    """
    if old == new:
        return 1.0
    one, other = _neighbours(old), _neighbours(new)
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _neighbours(text: str) -> Counter[str]:
    text = f" {text.casefold()} "
    return Counter(text[at : at + 2] for at in range(len(text) - 1))

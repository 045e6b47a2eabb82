"""Which letters a reader takes for which, by their shapes.

From that, the words that a misread word may have been (`near`), and how many slips lead from one word to another and
of which kind (`slips`).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from ocr.correctors.letters import bare

# What a slip costs, as a power of ten of how rare it is. Measured with benchmarks/correction.py on three sets.
ALIKE = 1.0  # one pair of shapes for the other
UNLIKE = 3.4  # any other letter put in, taken out or replaced
ACCENT = 0.7  # an accent lost or invented
TWICE = 6  # letters of a word that may hold two such pairs: of shorter ones too little is left

# Small letters; each pair counts both ways.
_SMALL = """
rn-m ni-m in-m nn-m ri-n ii-n ti-n li-h ii-u cl-d vv-w ij-y lt-h tl-d ct-d
c-e e-o c-o a-e a-o a-s n-u n-h h-b n-r r-t i-l i-t l-t f-t i-j i-r g-q g-y v-y n-m u-v u-a z-s k-h s-e
"""
# Capitals.
_CAPITAL = """
M-H M-N N-H N-W O-C O-D O-G O-Q D-Q C-G B-R B-E B-S B-D E-F E-C I-T I-L I-J T-J T-F L-E P-F P-R U-V U-O V-Y V-W K-X K-H
H-A A-R S-G T-Y RN-M VV-W U-W LI-U
"""


def near(word: str, known: Callable[[str], bool], alphabet: str) -> dict[str, float]:
    """The known words, in small letters, that `word` may stand for, each with the cost of the cheapest way to it.

    A way is one letter of `alphabet` put in, taken out or replaced, or one or two pairs of like shapes. `word` is
    regular: its capitals decide which shapes are alike.
    """
    costs: dict[str, float] = {}
    for text, cost in _ways(word, alphabet):
        if cost < costs.get(text, 9.0) and known(text):
            costs[text] = cost
    costs.pop(word.lower(), None)
    return costs


def _ways(word: str, alphabet: str) -> Iterator[tuple[str, float]]:
    capital = word.isupper()
    small = word.lower()
    alike = shapes(capital)
    once = set(_alike(small, alike))
    for text in once:
        yield text, ALIKE
        if len(small) >= TWICE:
            yield from ((twice, 2 * ALIKE) for twice in _alike(text, alike))
    if word.istitle():
        yield from ((text, ALIKE) for text in _alike(small, shapes(True)) if text[1:] == small[1:])
    yield from _others(small, alphabet)


def _alike(word: str, others: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for at in range(len(word)):
        for length in (1, 2):
            for other in others.get(word[at : at + length], ()) if at + length <= len(word) else ():
                yield word[:at] + other + word[at + length :]


def _others(word: str, alphabet: str) -> Iterator[tuple[str, float]]:
    for at in range(len(word) + 1):
        before, letter, after = word[:at], word[at : at + 1], word[at + 1 :]
        yield before + after, UNLIKE
        for other in alphabet:
            yield before + other + letter + after, UNLIKE
            yield before + other + after, ACCENT if bare(other) == bare(letter) else UNLIKE


@cache
def shapes(capital: bool) -> Mapping[str, tuple[str, ...]]:
    """For one or two letters all that look like them, as capitals or as small letters; both are written small."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in (_CAPITAL if capital else _SMALL).lower().split():
        one, _, other = pair.partition("-")
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


MOST_SLIPS = 3  # slips are not counted beyond that
_LIKE_SHAPE, _UNLIKE_LETTER = 1, 100  # so that one sum holds both counts


def slips(old: str, new: str) -> tuple[int, int]:
    """How many letters of like shapes were taken for one another on the way from `new` to `old`, and how many others.

    Of all ways the one with the fewest of the others. A pair of letters that looks like one counts as one. The first
    letter is never lost, invented or unlike: such a change turns one word into another, as "lender" into "sender".
    """
    if abs(len(old) - len(new)) > MOST_SLIPS:
        return MOST_SLIPS, MOST_SLIPS
    unlike, alike = divmod(_least(old, new), _UNLIKE_LETTER)
    return min(alike, MOST_SLIPS), min(unlike, MOST_SLIPS)


def _least(old: str, new: str) -> int:
    far = MOST_SLIPS * _UNLIKE_LETTER
    rows = [[far] * (len(new) + 1) for _ in range(len(old) + 1)]
    rows[0][0] = 0
    for at in range(len(old) + 1):
        for to in range(len(new) + 1):
            for taken, used in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2)):
                if taken <= at and used <= to and (at, to) != (0, 0):
                    cost = _cost(
                        old[at - taken : at],
                        new[to - used : to],
                        at == taken or to == used,
                        old.isupper(),
                    )
                    rows[at][to] = min(rows[at][to], rows[at - taken][to - used] + cost)
    return rows[-1][-1]


def _cost(old: str, new: str, is_first: bool, capital: bool) -> int:
    """Of letters for others; `is_first` when the word begins with them."""
    small, other = old.lower(), new.lower()
    if small == other or (len(small) == len(other) == 1 and bare(small) == bare(other)):
        return 0 if small == other else _LIKE_SHAPE
    if other in shapes(capital or old.isupper()).get(small, ()):
        return _LIKE_SHAPE
    return (
        MOST_SLIPS * _UNLIKE_LETTER if is_first or len(old) > 1 or len(new) > 1 else _UNLIKE_LETTER
    )

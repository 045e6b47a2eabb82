"""Letters that OCR confuses because of their shapes.

`near` lists the words that a misread word may have been. `slips` counts the misread letters, of
like and of unlike shapes, that lead from one word to another.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from ocr.correctors.letters import bare

# What a misread letter costs, as a power of ten of how rare it is. Measured with
# benchmarks/correction.py on three sets.
ALIKE = 1.0  # letters of like shapes
UNLIKE = 3.4  # any other letter inserted, deleted or replaced
ACCENT = 0.7  # an accent lost or added
TWICE = 6  # letters of a word that may have two such pairs: of shorter words too little is left

# Lower case; each pair counts in both directions.
_SMALL = """
rn-m ni-m in-m nn-m ri-n ii-n ti-n li-h ii-u cl-d vv-w ij-y lt-h tl-d ct-d c-e e-o c-o a-e a-o a-s
n-u n-h h-b n-r r-t i-l i-t l-t f-t i-j i-r g-q g-y v-y n-m u-v u-a z-s k-h s-e
"""
# Capitals.
_CAPITAL = """
M-H M-N N-H N-W O-C O-D O-G O-Q D-Q C-G B-R B-E B-S B-D E-F E-C I-T I-L I-J T-J T-F L-E P-F P-R U-V
U-O V-Y V-W K-X K-H H-A A-R S-G T-Y RN-M VV-W U-W LI-U
"""


def near(word: str, known: Callable[[str], bool], alphabet: str) -> dict[str, float]:
    """The known words, in lower case, that `word` may be a misreading of, each with the least cost.

    They differ by one letter of `alphabet` inserted, deleted or replaced, or by one or two pairs of
    like shapes. `word` is regular: its capitals decide which shapes are alike.
    """
    costs: dict[str, float] = {}
    for text, cost in _variants(word, alphabet):
        if cost < costs.get(text, 9.0) and known(text):
            costs[text] = cost
    costs.pop(word.lower(), None)
    return costs


def _variants(word: str, alphabet: str) -> Iterator[tuple[str, float]]:
    small = word.lower()
    others = shapes(word.isupper())
    once = set(_alike(small, others))
    for text in once:
        yield text, ALIKE
    if len(small) >= TWICE:
        for text in once:
            for twice in _alike(text, others):
                yield twice, 2 * ALIKE
    if word.istitle():
        for text in _alike(small, shapes(True)):
            if text[1:] == small[1:]:
                yield text, ALIKE
    yield from _unlike(small, alphabet)


def _alike(word: str, others: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The words with one or two letters replaced by others of like shape."""
    for at in range(len(word)):
        for end in (at + 1, at + 2):
            if end > len(word):
                break
            for other in others.get(word[at:end], ()):
                yield word[:at] + other + word[end:]


def _unlike(word: str, alphabet: str) -> Iterator[tuple[str, float]]:
    """The words with one letter deleted, inserted or replaced."""
    for at in range(len(word) + 1):
        before, letter, after = word[:at], word[at : at + 1], word[at + 1 :]
        yield before + after, UNLIKE
        plain = bare(letter)
        for other in alphabet:
            yield before + other + letter + after, UNLIKE
            if bare(other) == plain:
                yield before + other + after, ACCENT
            else:
                yield before + other + after, UNLIKE


@cache
def shapes(capital: bool) -> Mapping[str, tuple[str, ...]]:
    """For one or two letters, in lower case, all that look like them.

    `capital`: as upper case letters look.
    """
    pairs = _CAPITAL if capital else _SMALL
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs.lower().split():
        one, _, other = pair.partition("-")
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


MOST_SLIPS = 3  # more are not counted
_LIKE_SHAPE, _UNLIKE_LETTER = 1, 100  # one sum holds both counts
_FORBIDDEN = MOST_SLIPS * _UNLIKE_LETTER
# How many letters of the old and of the new word a step takes.
_STEPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2))


def slips(old: str, new: str) -> tuple[int, int]:
    """How many misread letters of like shapes, and how many others, lead from `new` to `old`.

    With the fewest of the others. A pair of letters that looks like one letter counts as one. The
    first letter is never lost, added or unlike: such a change turns one word into another, as
    "lender" into "sender".
    """
    if abs(len(old) - len(new)) > MOST_SLIPS:
        return MOST_SLIPS, MOST_SLIPS
    unlike, alike = divmod(_least(old, new), _UNLIKE_LETTER)
    return min(alike, MOST_SLIPS), min(unlike, MOST_SLIPS)


def _least(old: str, new: str) -> int:
    """The least cost of all ways, by dynamic programming over the beginnings of both words."""
    rows = [[_FORBIDDEN] * (len(new) + 1) for _ in range(len(old) + 1)]
    rows[0][0] = 0
    for at in range(len(old) + 1):
        for to in range(len(new) + 1):
            for taken, used in _STEPS:
                if taken > at or used > to:
                    continue
                is_first = at == taken or to == used
                cost = _cost(old[at - taken : at], new[to - used : to], is_first, old.isupper())
                rows[at][to] = min(rows[at][to], rows[at - taken][to - used] + cost)
    return rows[-1][-1]


def _cost(old: str, new: str, is_first: bool, capital: bool) -> int:
    """Of the letters `old` read for `new`. `is_first`: the word begins with them."""
    small, other = old.lower(), new.lower()
    if small == other:
        return 0
    is_single = len(small) == len(other) == 1
    if is_single and bare(small) == bare(other):
        return _LIKE_SHAPE
    if other in shapes(capital or old.isupper()).get(small, ()):
        return _LIKE_SHAPE
    if is_first or len(old) > 1 or len(new) > 1:
        return _FORBIDDEN
    return _UNLIKE_LETTER

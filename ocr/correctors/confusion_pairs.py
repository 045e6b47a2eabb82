"""Which letters a reader takes for which, by their shapes, and the words that a misread word may have been."""

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

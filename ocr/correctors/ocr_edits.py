"""How a reader may have come from one word to another: how many slips, and of which kind."""

from ocr.correctors.confusion_pairs import shapes
from ocr.correctors.letters import bare

MOST = 3  # slips are not counted beyond that
_ALIKE, _UNLIKE = 1, 100  # so that one sum holds both counts


def slips(old: str, new: str) -> tuple[int, int]:
    """How many letters of like shapes were taken for one another on the way from `new` to `old`, and how many others.

    Of all ways the one with the fewest of the others. A pair of letters that looks like one counts as one. The first
    letter is never lost, invented or unlike: such a change turns one word into another, as "lender" into "sender".
    """
    if abs(len(old) - len(new)) > MOST:
        return MOST, MOST
    unlike, alike = divmod(_least(old, new), _UNLIKE)
    return min(alike, MOST), min(unlike, MOST)


def _least(old: str, new: str) -> int:
    far = MOST * _UNLIKE
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
        return 0 if small == other else _ALIKE
    if other in shapes(capital or old.isupper()).get(small, ()):
        return _ALIKE
    return MOST * _UNLIKE if is_first or len(old) > 1 or len(new) > 1 else _UNLIKE

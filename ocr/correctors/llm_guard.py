"""What of a language model's proposal may be believed: a change that could be one misread word, and no other.

The model reads whatever the image says, orders to the model included. So nothing here trusts it: its lines are paired
with those that were read, the words of a line with those of its partner, and each word is judged alone. What has no
partner stays as read, and what was added is not looked at. Figures, signs, codes, names that show as such, short
words, numbers and dates in words stay as they are, because a wrong one costs money, and so does what the reader was
sure of, there or elsewhere on the page.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.correctors.alignment import Pair, aligned, likeness
from ocr.correctors.figures import is_cleaned
from ocr.correctors.plainwords import LONGEST, SURE, TRUSTED, closer, joins
from ocr.correctors.surroundings import names_and_codes
from ocr.correctors.tokens import Token, tokens

GROWTH = (
    16  # characters a line may grow by, and all lines together beside a twentieth of their length
)
ALIKE = 0.5  # likeness of two lines of which one may stand for the other
LONGER = 2  # times as many lines as were read, and ADDED, are another text too
ADDED = 8
KEPT = 0.5  # share of the lines that must be found again, or the answer is another text
_SHAPES = ((1, 1), (2, 1), (1, 2))
_WORD = "The language model took it for a misread word, and it has the shape of one."
_FIGURE = "The language model took it for a figure, the reader was unsure of it, and its letters are read for digits."


@dataclass(frozen=True, slots=True)
class Read:
    """A line as read. `confidences` has the reader's for each of its characters, 0.0 to 1.0."""

    text: str
    confidences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The line's words from `start` up to `stop`, not included, give way to `new`. Words stand between white space."""

    start: int
    stop: int
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one line: the changes that are believed, and how many other words the model wanted changed."""

    changes: tuple[Change, ...] = ()
    refused: int = 0


def check_lines(old: Sequence[Read], new: Sequence[str]) -> list[Verdict] | None:
    """Each old line's verdict; None when the answer is another text."""

    def worth(pair: Pair) -> float:
        one, other = old[pair.old].text, new[pair.new]
        # Not even compared when it is far too long, so that an answer of any size costs little.
        return likeness(one, other) - ALIKE if len(other) <= 2 * len(one) + GROWTH else 0.0

    if len(new) > LONGER * len(old) + ADDED:
        return None
    pairs = {pair.old: pair.new for pair in aligned(len(old), len(new), worth)}
    if len(pairs) < KEPT * len(old):
        return None
    sure = _sure(old)
    found = [
        check_line(line, new[pairs[at]], sure) if at in pairs else Verdict()
        for at, line in enumerate(old)
    ]
    return _bounded(old, found)


def _sure(lines: Sequence[Read]) -> frozenset[str]:
    """The words that the reader was sure of, without regard to case."""
    read = (token for line in lines for token in tokens(line.text, line.confidences))
    return frozenset(token.text.casefold() for token in read if min(token.confidences) >= SURE)


def check_line(old: Read, new: str, sure: Set[str] = frozenset()) -> Verdict:
    """The changes from the line `old` to `new` that are allowed, each alone, with the capitals of `old`.

    `sure` are words, case folded, that are right wherever they stand.
    """
    read, now = tokens(old.text, old.confidences), new.split()
    was = [token.text for token in read]
    pairs = aligned(len(was), len(now), lambda pair: _worth(*_parts(pair, was, now)), _SHAPES)
    kept = names_and_codes(was) | {at for at, word in enumerate(was) if word.casefold() in sure}
    changes: list[Change] = []
    refused = _alone(len(was), len(now), pairs)
    for pair in pairs:
        before, after = _parts(pair, was, now)
        may_change = kept.isdisjoint(range(pair.old, pair.old + pair.taken))
        text, why = (
            _judged(read[pair.old : pair.old + pair.taken], after)
            if may_change
            else (" ".join(before), "")
        )
        if text != " ".join(before):
            changes.append(Change(pair.old, pair.old + pair.taken, " ".join(before), text, why))
        else:
            refused += text.casefold() != " ".join(after).casefold()
    verdict = Verdict(tuple(changes), refused)
    return verdict if _growth(verdict) <= GROWTH else _none_of(verdict)


def _alone(old: int, new: int, pairs: Sequence[Pair]) -> int:
    """How many words of one side have no partner, of the side that has more of them."""
    return max(old - sum(pair.taken for pair in pairs), new - sum(pair.used for pair in pairs))


def apply(old: str, changes: Sequence[Change]) -> str:
    """`old` with its changes made, and all else in it as it was, white space included."""
    found = tokens(old, [0.0] * len(old))
    for change in reversed(changes):
        last = found[change.stop - 1]
        old = old[: found[change.start].start] + change.new + old[last.start + len(last.text) :]
    return old


def _bounded(old: Sequence[Read], verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts without the changes of lines that would make the whole too long."""
    left = GROWTH + sum(len(line.text) for line in old) // 20
    bounded = []
    for verdict in verdicts:
        growth = max(0, _growth(verdict))
        bounded.append(verdict if growth <= left else _none_of(verdict))
        left -= growth if growth <= left else 0
    return bounded


def _growth(verdict: Verdict) -> int:
    return sum(len(change.new) - len(change.old) for change in verdict.changes)


def _none_of(verdict: Verdict) -> Verdict:
    return Verdict((), verdict.refused + len(verdict.changes))


def _parts(pair: Pair, old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    return old[pair.old : pair.old + pair.taken], new[pair.new : pair.new + pair.used]


def _worth(old: list[str], new: list[str]) -> float:
    """How much speaks for it that these words stand for those."""
    if len(old) != len(new):
        return 1.5 if joins(old, new[0]) or joins(new, old[0]) else 0.0
    one, other = old[0].casefold(), new[0].casefold()
    longest = max(len(one), len(other))
    if one == other:
        return 1.0
    if longest > LONGEST:
        return 0.0
    # Also for a figure or a short word that may not change: its neighbours then find their own partners.
    return max(0.0, 0.9 - Levenshtein.distance(one, other) / longest)


def _judged(old: Sequence[Token], new: list[str]) -> tuple[str, str]:
    """The text that shall stand in the place of `old`, which may be `old` itself, and why."""
    text, other = " ".join(token.text for token in old), " ".join(new)
    if len(old) != len(new):
        confidence = min(min(token.confidences) for token in old)
        return (other if confidence < TRUSTED else text), _WORD
    if text.casefold() == other.casefold():
        return text, _WORD
    confidence = old[0].where_it_differs(other)
    if is_cleaned(text, other, confidence):
        return other, _FIGURE
    return closer(text, other, confidence) or text, _WORD

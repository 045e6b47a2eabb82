"""What of a language model's proposal may be believed: a change that could be one misread word, and no other.

The model reads whatever the image says, orders to the model included. So nothing here trusts it: its lines are paired
with those that were read, the words of a line with those of its partner, and each word is judged alone. What has no
partner stays as read, and what was added is not looked at. Figures, signs, codes, names that show as such, short
words, numbers and dates in words stay as they are, because a wrong one costs money, and so does what the reader was
sure of, there or elsewhere on the page.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.correctors.alignment import Pair, aligned, likeness
from ocr.correctors.plainwords import DOUBTED, LONGEST, SURE, TRUSTED, closer, joins
from ocr.correctors.surroundings import names_and_codes

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """`start` is its place in the line's text; `confidences` has one for each character, 0.0 to 1.0."""

    text: str
    start: int
    confidences: tuple[float, ...]

    def where_it_differs(self, other: str) -> float:
        """The highest confidence in the characters that are not as in `other`; of an insertion in those beside it."""
        start, stop = 0, len(self.text)
        while start < min(stop, len(other)) and self.text[start] == other[start]:
            start += 1
        spare = len(other)
        while stop > start and spare > start and self.text[stop - 1] == other[spare - 1]:
            stop, spare = stop - 1, spare - 1
        touched = self.confidences[start:stop] or self.confidences[max(0, start - 1) : stop + 1]
        return max(touched)


def tokens(text: str, confidences: Sequence[float]) -> list[Token]:
    """`confidences` has one for each character of `text`."""
    found = _TOKEN.finditer(text)
    return [
        Token(each[0], each.start(), tuple(confidences[each.start() : each.end()]))
        for each in found
    ]


# Figures: never from one digit to another, only a letter that a doubted amount cannot have.
# Letters and strokes that are read for a digit.
_DIGIT_OF = {
    **dict.fromkeys("OoQD", "0"),
    **dict.fromkeys("lIi|!", "1"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"),
    **dict.fromkeys("Gb", "6"),
    "B": "8",
    **dict.fromkeys("gq", "9"),
}
# Amounts, dates and times. Not a bare number: "B12" may be a seat, a shelf or a size.
_CLEAN = re.compile(
    r"[(+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\.[0-9]{2}\)?"
    r"|[(+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,9}),[0-9]{2}\)?"
    r"|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)


_HEXADECIMAL = "BbD"  # digits of addresses that look like times
_NOUGHT = "Oo"  # the only letter that no currency, unit or class of tax is marked with


def is_cleaned(old: str, new: str, confidence: float) -> bool:
    """Whether `new` is the amount, date or time that `old` must be, some of its digits having been read as letters.

    `confidence` is the reader's in `old`. A letter at either end may be a mark ("S" for "$", "l" for litres or a ruled
    line, the class of a tax), so that only an O changes there.
    """
    if confidence >= DOUBTED or len(old) != len(new) or not _CLEAN.fullmatch(new):
        return False
    has_digits = any(char in "0123456789" for char in old)
    return has_digits and all(_may_be(old, at, now) for at, now in enumerate(new))


def _may_be(old: str, at: int, now: str) -> bool:
    was = old[at]
    before, after = old[at - 1 : at], old[at + 1 : at + 2]
    is_hexadecimal = ":" in old and was in _HEXADECIMAL
    is_inside = before not in ("", "(", "+", "-") and after not in ("", ")")
    return was == now or (
        _DIGIT_OF.get(was) == now and not is_hexadecimal and (is_inside or was in _NOUGHT)
    )


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

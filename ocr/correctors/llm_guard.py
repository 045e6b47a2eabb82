"""Accepts from a language model's answer only changes that could each be one misread word.

The model reads whatever the image says, including instructions to the model, so nothing here trusts
it. Its lines are paired with the lines as read, the words of a line with those of its partner, and
each word is judged alone. Text without a partner stays as read, and additions are ignored. Figures,
signs, codes, recognisable names, short words, and numbers and dates in words stay as they are,
because a wrong one costs money. So do words that the reader was sure of, there or elsewhere on the
page.
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
    """`start` is its index in the line's text; `confidences` has one for each character."""

    text: str
    start: int
    confidences: tuple[float, ...]

    def where_it_differs(self, other: str) -> float:
        """The highest confidence in the characters that are not as in `other`.

        Where `other` only has more characters, in those beside the insertion.
        """
        start, stop = 0, len(self.text)
        while start < min(stop, len(other)) and self.text[start] == other[start]:
            start += 1
        spare = len(other)
        while stop > start and spare > start and self.text[stop - 1] == other[spare - 1]:
            stop -= 1
            spare -= 1
        changed = self.confidences[start:stop]
        if not changed:
            changed = self.confidences[max(0, start - 1) : stop + 1]
        return max(changed)


def tokens(text: str, confidences: Sequence[float]) -> list[Token]:
    """`confidences` has one for each character of `text`."""
    found = []
    for match in _TOKEN.finditer(text):
        start, stop = match.span()
        found.append(Token(match[0], start, tuple(confidences[start:stop])))
    return found


# Figures: a digit never becomes another one, only a letter that a doubtful amount cannot have.
# Letters and strokes that are confused with a digit.
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


_HEXADECIMAL = "BbD"  # digits of network addresses that look like times
_ZERO = "Oo"  # the only letter that stands for no currency, unit or class of tax


def is_cleaned(old: str, new: str, confidence: float) -> bool:
    """Whether `new` is the amount, date or time `old` with letters put back to digits.

    `confidence` is the reader's in `old`. A letter at either end may be a mark ("S" for "$", "l"
    for litres or a ruled line, the class of a tax), so only an O changes there.
    """
    if confidence >= DOUBTED or len(old) != len(new) or not _CLEAN.fullmatch(new):
        return False
    if not any(char in "0123456789" for char in old):
        return False
    return all(_may_be(old, at, now) for at, now in enumerate(new))


def _may_be(old: str, at: int, now: str) -> bool:
    was = old[at]
    if was == now:
        return True
    if _DIGIT_OF.get(was) != now:
        return False
    if ":" in old and was in _HEXADECIMAL:
        return False
    before, after = old[at - 1 : at], old[at + 1 : at + 2]
    is_inside = before not in ("", "(", "+", "-") and after not in ("", ")")
    return is_inside or was in _ZERO


# Characters a line may grow by. All lines together: this and a twentieth of their length.
GROWTH = 16
ALIKE = 0.5  # least likeness of a line and its partner
# The answer is another text when it has more than LONGER times the lines that were read and ADDED,
LONGER = 2
ADDED = 8
# or when less than this share of the lines has a partner in it.
KEPT = 0.5
_SHAPES = ((1, 1), (2, 1), (1, 2))
_WORD = "The language model took it for a misread word, and it has the shape of one."
_FIGURE = (
    "The language model took it for a figure, the reader was unsure of it, "
    "and its letters are read for digits."
)


@dataclass(frozen=True, slots=True)
class Read:
    """A line as read. `confidences` has the reader's for each of its characters, 0.0 to 1.0."""

    text: str
    confidences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Replaces the line's words from `start` up to `stop`, not included, by `new`.

    Words are separated by white space.
    """

    start: int
    stop: int
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one line: the accepted changes, and how many others the model proposed."""

    changes: tuple[Change, ...] = ()
    refused: int = 0


def check_lines(old: Sequence[Read], new: Sequence[str]) -> list[Verdict] | None:
    """Each old line's verdict; None when the answer is another text."""

    def worth(pair: Pair) -> float:
        one, other = old[pair.old].text, new[pair.new]
        # A line that is far too long is not compared, so that an answer of any size costs little.
        if len(other) > 2 * len(one) + GROWTH:
            return 0.0
        return likeness(one, other) - ALIKE

    if len(new) > LONGER * len(old) + ADDED:
        return None
    pairs = {pair.old: pair.new for pair in aligned(len(old), len(new), worth)}
    if len(pairs) < KEPT * len(old):
        return None
    sure = _sure(old)
    verdicts = []
    for at, line in enumerate(old):
        verdict = Verdict()
        if at in pairs:
            verdict = check_line(line, new[pairs[at]], sure)
        verdicts.append(verdict)
    return _bounded(old, verdicts)


def _sure(lines: Sequence[Read]) -> frozenset[str]:
    """The words that the reader was sure of, case folded."""
    found = set()
    for line in lines:
        for token in tokens(line.text, line.confidences):
            if min(token.confidences) >= SURE:
                found.add(token.text.casefold())
    return frozenset(found)


def check_line(old: Read, new: str, sure: Set[str] = frozenset()) -> Verdict:
    """The changes from the line `old` to `new` that are allowed, with the capitals of `old`.

    `sure` are words, case folded, that are right wherever they occur.
    """
    read = tokens(old.text, old.confidences)
    now = new.split()
    was = [token.text for token in read]
    pairs = aligned(len(was), len(now), lambda pair: _worth(*_parts(pair, was, now)), _SHAPES)
    kept = names_and_codes(was)
    for at, word in enumerate(was):
        if word.casefold() in sure:
            kept.add(at)
    changes: list[Change] = []
    refused = _alone(len(was), len(now), pairs)
    for pair in pairs:
        before, after = _parts(pair, was, now)
        start, stop = pair.old, pair.old + pair.taken
        joined = " ".join(before)
        text, why = joined, ""
        if kept.isdisjoint(range(start, stop)):
            text, why = _judged(read[start:stop], after)
        if text != joined:
            changes.append(Change(start, stop, joined, text, why))
        elif text.casefold() != " ".join(after).casefold():
            refused += 1
    verdict = Verdict(tuple(changes), refused)
    if _growth(verdict) > GROWTH:
        return _none_of(verdict)
    return verdict


def _alone(old: int, new: int, pairs: Sequence[Pair]) -> int:
    """How many words have no partner, on the side that has more of them."""
    taken = sum(pair.taken for pair in pairs)
    used = sum(pair.used for pair in pairs)
    return max(old - taken, new - used)


def apply(old: str, changes: Sequence[Change]) -> str:
    """`old` with the changes made; the rest of it, white space included, stays."""
    found = tokens(old, [0.0] * len(old))
    for change in reversed(changes):
        first, last = found[change.start], found[change.stop - 1]
        end = last.start + len(last.text)
        old = old[: first.start] + change.new + old[end:]
    return old


def _bounded(old: Sequence[Read], verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts without the changes of lines that would make the whole too long."""
    left = GROWTH + sum(len(line.text) for line in old) // 20
    bounded = []
    for verdict in verdicts:
        growth = max(0, _growth(verdict))
        if growth <= left:
            bounded.append(verdict)
            left -= growth
        else:
            bounded.append(_none_of(verdict))
    return bounded


def _growth(verdict: Verdict) -> int:
    return sum(len(change.new) - len(change.old) for change in verdict.changes)


def _none_of(verdict: Verdict) -> Verdict:
    return Verdict((), verdict.refused + len(verdict.changes))


def _parts(pair: Pair, old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    return old[pair.old : pair.old + pair.taken], new[pair.new : pair.new + pair.used]


def _worth(old: list[str], new: list[str]) -> float:
    """The score of a pair of words, or of two words and the one that they make."""
    if len(old) != len(new):
        if joins(old, new[0]) or joins(new, old[0]):
            return 1.5
        return 0.0
    one, other = old[0].casefold(), new[0].casefold()
    longest = max(len(one), len(other))
    if one == other:
        return 1.0
    if longest > LONGEST:
        return 0.0
    # Also for a figure or a short word that may not change: its neighbours then find their own
    # partners.
    return max(0.0, 0.9 - Levenshtein.distance(one, other) / longest)


def _judged(old: Sequence[Token], new: list[str]) -> tuple[str, str]:
    """The replacement for `old`, which may be `old` itself, and why."""
    text = " ".join(token.text for token in old)
    other = " ".join(new)
    if len(old) != len(new):
        confidence = min(min(token.confidences) for token in old)
        if confidence < TRUSTED:
            return other, _WORD
        return text, _WORD
    if text.casefold() == other.casefold():
        return text, _WORD
    confidence = old[0].where_it_differs(other)
    if is_cleaned(text, other, confidence):
        return other, _FIGURE
    return closer(text, other, confidence) or text, _WORD

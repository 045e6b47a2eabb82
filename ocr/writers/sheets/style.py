"""What a column tells about the way its numbers and dates are written, for texts that can be read in two ways."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from ocr.receipts.values.dates import day_first
from ocr.receipts.values.numbers import decimal_sign, is_bracketed
from ocr.receipts.values.symbols import LONGEST, canonical

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Style:
    """`decimal` is the decimal sign, "." or ","; `day_first` whether 01/03 is the first of March. None: unknown.

    `brackets`: negative numbers stand in them, so that (5) is no entry's mark.
    """

    decimal: str | None = None
    day_first: bool | None = None
    brackets: bool = False

    def filled(self, other: "Style") -> "Style":
        """This style, with what it does not know taken from another."""
        day_first = other.day_first if self.day_first is None else self.day_first
        return Style(self.decimal or other.decimal, day_first, self.brackets or other.brackets)


def column_styles(texts: Iterable[tuple[int, str]]) -> dict[int, Style]:
    """The style of every column, from (column, text); where a column does not tell, the others do.

    Only texts count that can be read in one way: most of them for the decimal sign, all for dates.
    """
    points: dict[int, Counter[str]] = {}
    orders: dict[int, Counter[bool]] = {}
    bracketed = False  # a table has one way to write a loss
    for column, text in texts:
        point, order = _evidence(text)
        bracketed = bracketed or (len(text) <= LONGEST and is_bracketed(canonical(text)))
        points.setdefault(column, Counter()).update(point)
        orders.setdefault(column, Counter()).update(order)
    whole = Style(
        _most(sum(points.values(), Counter())), _all(sum(orders.values(), Counter())), bracketed
    )
    return {
        column: Style(_most(points[column]), _all(orders[column])).filled(whole)
        for column in points
    }


def _evidence(text: str) -> tuple[list[str], list[bool]]:
    if len(text) > LONGEST or not text.strip(" -"):
        return [], []
    plain = canonical(text)
    point, order = decimal_sign(plain), day_first(plain)
    return [] if point is None else [point], [] if order is None else [order]


def _most(counts: Counter[_T]) -> _T | None:
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _all(counts: Counter[bool]) -> bool | None:
    """A date with its day and month exchanged is worse than one that stays text: no vote here."""
    return next(iter(counts)) if len(counts) == 1 else None

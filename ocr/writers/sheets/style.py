"""What a column tells about the way its numbers and dates are written.

It is needed for texts that can be read in two ways.
"""

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
    """`decimal` is the decimal sign, "." or ","; `day_first` whether 01/03 is the first of March.

    None: unknown. `brackets`: negative numbers stand in them, so that (5) is no entry's mark.
    `is_text`: its cells are identifiers, and stay as they are.
    """

    decimal: str | None = None
    day_first: bool | None = None
    brackets: bool = False
    is_text: bool = False

    def filled(self, other: "Style") -> "Style":
        """This style, with what it does not know taken from another."""
        day_first = self.day_first
        if day_first is None:
            day_first = other.day_first
        return Style(self.decimal or other.decimal, day_first, self.brackets or other.brackets)


def column_styles(texts: Iterable[tuple[int, str]]) -> dict[int, Style]:
    """The style of every column, from (column, text); where a column does not tell, the others do.

    Only texts count that can be read in one way: most of them for the decimal sign, all for dates.
    """
    signs: dict[int, Counter[str]] = {}
    orders: dict[int, Counter[bool]] = {}
    all_signs: Counter[str] = Counter()
    all_orders: Counter[bool] = Counter()
    bracketed = False  # a table has one way to write a loss
    for column, text in texts:
        signs.setdefault(column, Counter())
        orders.setdefault(column, Counter())
        if len(text) > LONGEST:
            continue
        plain = canonical(text)
        if is_bracketed(plain):
            bracketed = True
        if not text.strip(" -"):
            continue
        sign = decimal_sign(plain)
        if sign is not None:
            signs[column][sign] += 1
            all_signs[sign] += 1
        order = day_first(plain)
        if order is not None:
            orders[column][order] += 1
            all_orders[order] += 1
    whole = Style(_most(all_signs), _all(all_orders), bracketed)
    found = {}
    for column in signs:
        own = Style(_most(signs[column]), _all(orders[column]))
        found[column] = own.filled(whole)
    return found


def _most(counts: Counter[_T]) -> _T | None:
    ranked = counts.most_common(2)
    if not ranked:
        return None
    first, votes = ranked[0]
    if len(ranked) == 2 and ranked[1][1] == votes:
        return None
    return first


def _all(counts: Counter[bool]) -> bool | None:
    """A date with its day and month exchanged is worse than one that stays text: no vote here."""
    if len(counts) != 1:
        return None
    return next(iter(counts))

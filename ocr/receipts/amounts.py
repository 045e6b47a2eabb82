"""The numbers of a row: amounts, and counts without decimals."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ocr.receipts.currency import ISO
from ocr.receipts.fields import Field
from ocr.receipts.rows import Row
from ocr.receipts.values.numbers import exact
from ocr.receipts.values.symbols import CURRENCY

_LONGEST = 9  # digits: what has more is a code
_NUMBER = re.compile(
    rf"(?P<lead>[-+(])?(?P<currency>(?<![^\W\d_])(?:{CURRENCY})\.? ?)?(?P<inner>[-+(])?(?<![0-9.,/#])"
    r"(?P<digits>[0-9]{1,3}(?:[.,'][0-9]{3})+(?:[.,][0-9]{1,4})?|[0-9]+(?:[.,][0-9]{1,4})?|[.,][0-9]{2})"
    rf"(?P<trail>-(?=\s|$)|\))?(?P<after> ?(?:{CURRENCY})(?![^\W_]))?"
)
_TAIL = re.compile(
    r"\s?%|#|[.,/:'-]?[0-9]|[^\w\s*@x:()\[\]][0-9]|-[^\W_]|[.,/]?[^\W\d_]{4}|/[^\W_]"
)
_BROKEN = re.compile(
    r"[0-9][^\w\s*@x:()\[\]-]$"
)  # 3°949.75: a sign between digits was read as something else
_LETTER_TAIL = re.compile(r"[^\W_]")
_PARTED = re.compile(r"[0-9]([.,])[0-9]{2}(?![0-9.,])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number on the paper. `money`: it has decimals or a currency beside it."""

    start: int
    end: int
    value: Decimal
    money: bool
    row: Row

    @property
    def field(self) -> Field:
        return self.row.field(self.start, self.end, format(self.value, "f"))

    @property
    def places(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))


def decimal_mark(rows: Iterable[Row]) -> str:
    """What most amounts have before two decimals: a point or a comma."""
    marks = Counter(mark for row in rows for mark in _PARTED.findall(row.text))
    return "," if marks[","] > marks["."] else "."


def amounts(row: Row, mark: str) -> list[Amount]:
    """From left to right; nothing of percentages, dates, times, telephone numbers and codes."""
    found = (_amount(row, match, mark) for match in _NUMBER.finditer(row.text))
    return [amount for amount in found if amount]


def _amount(row: Row, match: re.Match[str], mark: str) -> Amount | None:
    value = _value(match, mark)
    if value is None or _is_part(row.text, match, value):
        return None
    start, end = match.start("digits"), match.end("digits")
    currency = match["currency"] or ""
    if currency and not currency.endswith(" "):
        start = match.start("currency")
    if value < 0:
        start, end = min(start, match.start()), match.end("trail") if match["trail"] else end
    money = bool(
        -int(value.as_tuple().exponent) > 0
        or {currency.strip(), (match["after"] or "").strip()} & set(ISO)
    )
    return Amount(start, end, value, money, row)


def _value(match: re.Match[str], mark: str) -> Decimal | None:
    """The number with its sign; None for codes: many digits, or leading zeros."""
    digits = match["digits"]
    if sum(map(str.isdigit, digits)) > _LONGEST:
        return None
    # Two decimals after one sign are decimals, whatever the sign: engines take a point for a comma.
    value = exact(digits if digits[0].isdigit() else f"0{digits}", mark)
    signs = (match["lead"] or "") + (match["inner"] or "")
    bracketed = "(" in signs and match["trail"] == ")"
    negative = "-" in signs or match["trail"] == "-" or bracketed
    return -value if value and negative else value


def _is_part(text: str, match: re.Match[str], value: Decimal) -> bool:
    """Whether it is a piece of something else: 07-386, 5PCS, U13/X, 6%, 12/02/2018."""
    before, tail = text[: match.start("digits")][-1:], text[match.end("digits") :]
    if _BROKEN.search(text[: match.start("digits")]):
        return True
    signed = before in ("-", "+")
    if _TAIL.match(tail) or before == "'" or (signed and _follows(text, match)):
        return True
    whole = value == value.to_integral_value() and not _PARTED.search(match["digits"])
    if before.isalpha() and not match["currency"]:
        return whole
    return (
        whole and bool(_LETTER_TAIL.match(tail)) and tail[:1].lower() != "x" and not match["after"]
    )


def _follows(text: str, match: re.Match[str]) -> bool:
    """Whether the sign before the digits is a hyphen: something stands right before it."""
    sign = match.start("digits") - 1
    return sign > 0 and (text[sign - 1].isalnum() and not match["currency"])

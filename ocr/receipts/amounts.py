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

_MOST_DIGITS = 9  # a longer number is a code
_NUMBER = re.compile(
    r"(?P<lead>[-+(])?"
    rf"(?P<currency>(?<![^\W\d_])(?:{CURRENCY})\.? ?)?"
    r"(?P<inner>[-+(])?"
    r"(?<![0-9.,/#])"
    r"(?P<digits>[0-9]{1,3}(?:[.,'][0-9]{3})+(?:[.,][0-9]{1,4})?"
    r"|[0-9]+(?:[.,][0-9]{1,4})?"
    r"|[.,][0-9]{2})"
    rf"(?P<trail>-(?=\s|$)|\))?(?P<after> ?(?:{CURRENCY})(?![^\W_]))?"
)
_TAIL = re.compile(
    r"\s?%|#|[.,/:'-]?[0-9]|[^\w\s*@x:()\[\]][0-9]|-[^\W_]|[.,/]?[^\W\d_]{4}|/[^\W_]"
)
# A digit and a misread sign before more digits, as in 3°949.75.
_BROKEN = re.compile(r"[0-9][^\w\s*@x:()\[\]-]$")
_LETTER_TAIL = re.compile(r"[^\W_]")
_TWO_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{2}(?![0-9.,])")


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
        return _places(self.value)


def decimal_mark(rows: Iterable[Row]) -> str:
    """The mark before the decimals of most amounts: a point or a comma."""
    marks: Counter[str] = Counter()
    for row in rows:
        marks.update(_TWO_DECIMALS.findall(row.text))
    if marks[","] > marks["."]:
        return ","
    return "."


def amounts(row: Row, mark: str) -> list[Amount]:
    """From left to right, without percentages, dates, times, telephone numbers and codes."""
    found = []
    for match in _NUMBER.finditer(row.text):
        amount = _amount(row, match, mark)
        if amount:
            found.append(amount)
    return found


def _amount(row: Row, match: re.Match[str], mark: str) -> Amount | None:
    value = _value(match, mark)
    if value is None or _is_part(row.text, match, value):
        return None
    start, end = match.span("digits")
    currency = match["currency"] or ""
    if currency and not currency.endswith(" "):
        start = match.start("currency")
    if value < 0:
        start = min(start, match.start())
        if match["trail"]:
            end = match.end("trail")
    return Amount(start, end, value, _is_money(match, value), row)


def _is_money(match: re.Match[str], value: Decimal) -> bool:
    if _places(value) > 0:
        return True
    before = (match["currency"] or "").strip()
    after = (match["after"] or "").strip()
    return before in ISO or after in ISO


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _value(match: re.Match[str], mark: str) -> Decimal | None:
    """The number with its sign; None for codes, which have many digits or leading zeros."""
    text = match["digits"]
    digits = [char for char in text if char.isdigit()]
    if len(digits) > _MOST_DIGITS:
        return None
    if not text[0].isdigit():
        text = f"0{text}"
    # Two digits after a single mark are decimals, whichever mark it is: OCR confuses . and ,
    value = exact(text, mark)
    signs = (match["lead"] or "") + (match["inner"] or "")
    is_bracketed = "(" in signs and match["trail"] == ")"
    is_negative = "-" in signs or match["trail"] == "-" or is_bracketed
    if value and is_negative:
        return -value
    return value


def _is_part(text: str, match: re.Match[str], value: Decimal) -> bool:
    """Whether it is a piece of something else: 07-386, 5PCS, U13/X, 6%, 12/02/2018."""
    before = text[: match.start("digits")]
    tail = text[match.end("digits") :]
    if _BROKEN.search(before) or _TAIL.match(tail):
        return True
    if before.endswith("'"):
        return True
    if before.endswith(("-", "+")) and _follows(text, match):
        return True
    is_whole = value == value.to_integral_value() and not _TWO_DECIMALS.search(match["digits"])
    if not is_whole:
        return False
    if before[-1:].isalpha() and not match["currency"]:
        return True
    if match["after"] or tail[:1].lower() == "x":
        return False
    return bool(_LETTER_TAIL.match(tail))


def _follows(text: str, match: re.Match[str]) -> bool:
    """Whether the sign before the digits is a hyphen: a letter or digit stands before it."""
    sign = match.start("digits") - 1
    if sign <= 0 or match["currency"]:
        return False
    return text[sign - 1].isalnum()

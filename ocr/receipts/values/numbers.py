"""Reads a printed number, and gives the Excel format that shows it in the same way.

Texts are canonical (see symbols). These are not numbers: texts with leading zeros, with more than
15 digits (Excel keeps no more) or with letters other than a currency; IP addresses, telephone
numbers, and marks of entries such as (1).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr.receipts.values.symbols import CURRENCY

_DIGITS = 15  # of a double
_TELEPHONE = 7  # digits after a plus sign that make a telephone number

_SIGNED = re.compile(
    rf"(?P<lead>[-+(]?) ?(?P<before>{CURRENCY}|%)?(?P<gap> ?)(?P<inner>[-+(]?) ?"
    rf"(?P<number>[0-9.,' ]*[0-9])(?P<trail> ?[-)])?"
    rf"(?P<space> ?)(?P<after>{CURRENCY}|%)?(?P<end>\)?)"
)
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<group>[,. '])[0-9]{3}(?:(?P=group)[0-9]{3})*"
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
    r"|[0-9]*)"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]+))?"
)
_SCIENTIFIC = re.compile(r"-?[0-9](?:\.(?P<decimals>[0-9]{1,14}))?[eE][-+][0-9]{2,3}")
_IP_ADDRESS = re.compile(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number without signs and currency."""

    value: Decimal
    places: int  # after the decimal sign
    grouped: bool
    bare: bool  # nothing before the decimal sign, as in .50

    @property
    def format(self) -> str:
        shown = "0"
        if self.grouped:
            shown = "#,##0"
        elif self.bare:
            shown = ""
        if self.places:
            shown += "." + "0" * self.places
        return shown


def number(
    text: str, decimal: str | None = None, *, brackets: bool = False
) -> tuple[int | float, str] | None:
    """The number and its format, or None.

    `decimal` is the column's decimal sign. `brackets`: in this column, (5) is -5.

    "1,234" and "1.234" follow the column. Where it does not tell, money has thousands and a
    percentage has decimals; any other number is English: a comma separates thousands, a point
    decimals.
    """
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        return _scientific(text, scientific)
    parts = _parts(text)
    if parts is None:
        return None
    amount = _amount(parts, decimal)
    if amount is None or _is_telephone(parts, amount):
        return None
    is_negative_in_brackets = brackets and "(" in parts["lead"]
    if _is_mark(parts, amount) and not is_negative_in_brackets:
        return None
    value = amount.value
    is_percentage = _is_percentage(parts)
    if is_percentage:
        value /= 100
    if _is_negative(parts):
        value = -value
    shown = _format(parts, amount)
    if is_percentage or amount.places:
        return float(value), shown
    return int(value), shown


def exact(text: str, decimal: str | None = None) -> Decimal | None:
    """The number with its printed decimals; None for percentages and what is no number."""
    parts = _parts(text)
    if parts is None or _is_percentage(parts):
        return None
    amount = _amount(parts, decimal)
    if amount is None:
        return None
    value = amount.value
    if not amount.places:
        value = Decimal(int(value))
    if _is_negative(parts):
        return -value
    return value


def decimal_sign(text: str) -> str | None:
    """The decimal sign of a number with one reading only; None for any other text."""
    parts = _parts(text)
    if parts is None or _IP_ADDRESS.fullmatch(text):
        return None
    match = _NUMBER.fullmatch(parts["number"])
    if match is None:
        return None
    whole, group, point = match["whole"], match["group"], match["point"]
    if point:
        return None if point in whole else point
    if group not in (",", "."):
        return "." if "," in whole else None
    if whole.count(group) > 1:
        return "," if group == "." else "."
    return group if whole.startswith("0") else None


def is_bracketed(text: str) -> bool:
    """Whether brackets make a number negative: (1,234.50) and (197), but not a mark as (1)."""
    return text.startswith("(") and number(text) is not None


def _scientific(text: str, match: re.Match[str]) -> tuple[float, str] | None:
    value = float(text)
    # A double ends at 1.8E308; Excel refuses infinity.
    if abs(value) >= 1e307:
        return None
    places = "0" * len(match["decimals"] or "")
    if places:
        return value, f"0.{places}E+00"
    return value, "0E+00"


def _parts(text: str) -> re.Match[str] | None:
    """The number with its signs and currency; None where these do not go together."""
    match = _SIGNED.fullmatch(text)
    if match is None or (match["before"] and match["after"]):
        return None
    trail = (match["trail"] or "").strip()
    marks = match["lead"] + match["inner"] + trail + match["end"]
    if marks not in ("", "-", "+", "()"):
        return None
    return match


def _is_negative(parts: re.Match[str]) -> bool:
    marks = parts["lead"] + parts["inner"] + (parts["trail"] or "")
    return "-" in marks or "(" in marks


def _is_percentage(parts: re.Match[str]) -> bool:
    return "%" in (parts["before"], parts["after"])


def _amount(parts: re.Match[str], decimal: str | None) -> _Amount | None:
    match = _NUMBER.fullmatch(parts["number"])
    if match is None or (match["point"] and match["point"] in match["whole"]):
        return None
    has_unit = bool(parts["before"] or parts["after"])
    if not has_unit and _IP_ADDRESS.fullmatch(parts["number"]):
        return None
    whole = re.sub("[^0-9]", "", match["whole"])
    decimals = match["decimals"] or ""
    is_grouped = whole != match["whole"]
    if _is_ambiguous(match) and _has_decimals(match, parts, decimal):
        whole, decimals = match["whole"][:-4], match["whole"][-3:]
        is_grouped = False
    has_leading_zero = len(whole) > 1 and whole[0] == "0"
    begins_with_comma = not whole and match["point"] == ","
    if has_leading_zero or (begins_with_comma and decimal != ","):
        return None
    digits = (whole + decimals).lstrip("0")
    if len(digits) > _DIGITS or len(decimals) > _DIGITS:
        return None
    value = Decimal(f"{whole or 0}.{decimals or 0}")
    return _Amount(value, len(decimals), is_grouped, not whole)


def _is_ambiguous(match: re.Match[str]) -> bool:
    """Whether its one separator, before three digits, may be for thousands or for decimals."""
    if match["point"] or match["group"] not in (",", "."):
        return False
    return match["whole"].count(match["group"]) == 1


def _has_decimals(match: re.Match[str], parts: re.Match[str], decimal: str | None) -> bool:
    """Whether one separator before three digits is the decimal sign."""
    if match["whole"].startswith("0"):
        return True
    if decimal is not None:
        return bool(match["group"] == decimal)
    if _is_percentage(parts):
        return True
    has_currency = bool(parts["before"] or parts["after"])
    return not has_currency and match["group"] == "."


def _is_telephone(parts: re.Match[str], amount: _Amount) -> bool:
    """Whether it is a telephone number: a plus and many digits or spaces, and no unit."""
    if "+" not in parts["lead"] + parts["inner"]:
        return False
    if amount.places or parts["before"] or parts["after"]:
        return False
    return " " in parts["number"] or len(parts["number"]) >= _TELEPHONE


def _is_mark(parts: re.Match[str], amount: _Amount) -> bool:
    """Whether it counts entries, as (1) does, or ends in a dash, as 100- does."""
    if amount.places or amount.grouped or parts["before"] or parts["after"]:
        return False
    if "(" in parts["lead"]:
        return amount.value < 100
    return "-" in (parts["trail"] or "")


def _format(parts: re.Match[str], amount: _Amount) -> str:
    """The sections of an Excel format, for positive and for negative numbers.

    The second is left out where a minus before the number is all that differs.
    """
    lead, inner = parts["lead"], parts["inner"]
    trail, end = (parts["trail"] or "").strip(), parts["end"]
    before = ""
    if parts["before"]:
        before = _unit(parts["before"]) + parts["gap"]
    after = ""
    if parts["after"]:
        after = parts["space"] + _unit(parts["after"])
    plain = before + amount.format + after
    marked = lead + before + inner + amount.format + trail + after + end
    if "+" in lead + inner:
        return f"{marked};{marked.replace('+', '-', 1)}"
    if "(" in lead + inner:
        return f"{plain}_);{marked}"
    if inner or trail:
        return f"{plain};{marked}"
    return plain


def _unit(sign: str) -> str:
    if sign == "%":
        return sign
    return f"[${sign}]"

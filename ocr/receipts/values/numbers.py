"""Numbers as they are printed -> a number and the Excel format that shows it so.

Texts are canonical (see symbols). Not numbers: what has leading zeros, more than 15 digits (Excel keeps no more), the
form of an IP address, a telephone number or an entry's mark as (1), or letters other than a currency.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr.receipts.values.symbols import CURRENCY

_DIGITS = 15  # of a double
_TELEPHONE = 7  # digits after a plus sign from which on they are rather a telephone number

_DRESSED = re.compile(
    rf"(?P<lead>[-+(]?) ?(?P<before>{CURRENCY}|%)?(?P<gap> ?)(?P<inner>[-+(]?) ?"
    rf"(?P<number>[0-9.,' ]*[0-9])(?P<trail> ?[-)])?(?P<space> ?)(?P<after>{CURRENCY}|%)?(?P<end>\)?)"
)
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<group>[,. '])[0-9]{3}(?:(?P=group)[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]*)"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]+))?"
)
_SCIENTIFIC = re.compile(r"-?[0-9](?:\.(?P<decimals>[0-9]{1,14}))?[eE][-+][0-9]{2,3}")
_ADDRESS = re.compile(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """Digits without their dress; `places` after the decimal sign."""

    value: Decimal
    places: int
    grouped: bool
    bare: bool  # nothing before the decimal sign, as in .50

    @property
    def format(self) -> str:
        whole = "#,##0" if self.grouped else "" if self.bare else "0"
        return whole + ("." + "0" * self.places if self.places else "")


def number(
    text: str, decimal: str | None = None, *, brackets: bool = False
) -> tuple[int | float, str] | None:
    """The number and its format, or None. `decimal` is the column's decimal sign; `brackets`: there, (5) is -5.

    "1,234" and "1.234" follow the column. Where it does not tell, an amount of money has thousands and a percentage
    has decimals; any other number follows the English way: a comma parts thousands, a point decimals.
    """
    if match := _SCIENTIFIC.fullmatch(text):
        return _scientific(text, match)
    dress = _undressed(text)
    amount = dress and _amount(dress, decimal)
    if dress is None or amount is None or _is_telephone(dress, amount):
        return None
    if _is_mark(dress, amount) and not (brackets and "(" in dress["lead"]):
        return None
    share = "%" in (dress["before"], dress["after"])
    value = amount.value / 100 if share else amount.value
    marks = dress["lead"] + dress["inner"] + (dress["trail"] or "")
    value = -value if set(marks) & {"-", "("} else value
    return float(value) if share or amount.places else int(value), _format(dress, amount)


def exact(text: str, decimal: str | None = None) -> Decimal | None:
    """The number with the places that are printed; None where there is none, and for a percentage."""
    dress = _undressed(text)
    amount = dress and _amount(dress, decimal)
    if dress is None or amount is None or "%" in (dress["before"], dress["after"]):
        return None
    value = amount.value if amount.places else Decimal(int(amount.value))
    return (
        -value
        if set(dress["lead"] + dress["inner"] + (dress["trail"] or "")) & {"-", "("}
        else value
    )


def decimal_sign(text: str) -> str | None:
    """The decimal sign of a number that can be read in one way only; None for any other text."""
    dress = _undressed(text)
    match = dress and _NUMBER.fullmatch(dress["number"])
    if not match or _ADDRESS.fullmatch(text):
        return None
    if match["point"]:
        return None if match["point"] in match["whole"] else match["point"]
    if match["group"] not in (",", "."):
        return "." if "," in match["whole"] else None
    if match["whole"].count(match["group"]) > 1:
        return "," if match["group"] == "." else "."
    return match["group"] if match["whole"].startswith("0") else None


def is_bracketed(text: str) -> bool:
    """Whether brackets make a number negative that can be no entry's mark, as (1,234.50) or (197) are."""
    return text.startswith("(") and number(text) is not None


def _scientific(text: str, match: re.Match[str]) -> tuple[float, str] | None:
    value = float(text)
    places = "0" * len(match["decimals"] or "")
    # A double ends at 1.8E308; Excel refuses infinity.
    return (value, f"0.{places}E+00" if places else "0E+00") if abs(value) < 1e307 else None


def _undressed(text: str) -> re.Match[str] | None:
    """The parts of a number with its signs and currency, where they go together."""
    match = _DRESSED.fullmatch(text)
    if match is None or (match["before"] and match["after"]):
        return None
    marks = match["lead"] + match["inner"] + (match["trail"] or "").strip() + match["end"]
    return match if marks in ("", "-", "+", "()") else None


def _amount(dress: re.Match[str], decimal: str | None) -> _Amount | None:
    match = _NUMBER.fullmatch(dress["number"])
    money = bool(dress["before"] or dress["after"])
    if match is None or (match["point"] and match["point"] in match["whole"]):
        return None
    if not money and _ADDRESS.fullmatch(dress["number"]):
        return None
    whole, decimals = re.sub("[^0-9]", "", match["whole"]), match["decimals"] or ""
    grouped = whole != match["whole"]
    if _is_ambiguous(match) and _has_decimals(match, dress, decimal):
        whole, decimals, grouped = match["whole"][:-4], match["whole"][-3:], False
    if (len(whole) > 1 and whole[0] == "0") or (not whole and match["point"] == "," != decimal):
        return None
    if len((whole + decimals).lstrip("0")) > _DIGITS or len(decimals) > _DIGITS:
        return None
    return _Amount(Decimal(f"{whole or 0}.{decimals or 0}"), len(decimals), grouped, not whole)


def _is_ambiguous(match: re.Match[str]) -> bool:
    return (
        match["group"] in (",", ".")
        and match["whole"].count(match["group"]) == 1
        and not match["point"]
    )


def _has_decimals(match: re.Match[str], dress: re.Match[str], decimal: str | None) -> bool:
    """Whether one separator before three digits is the decimal sign."""
    sign = dress["before"] or dress["after"]
    if match["whole"].startswith("0"):
        return True
    if decimal is not None:
        return bool(match["group"] == decimal)
    return sign == "%" or (not sign and match["group"] == ".")


def _is_telephone(dress: re.Match[str], amount: _Amount) -> bool:
    """Whether it rather is a telephone number: a plus and many digits or spaces, and nothing of an amount."""
    if (
        "+" not in dress["lead"] + dress["inner"]
        or amount.places
        or dress["before"]
        or dress["after"]
    ):
        return False
    return " " in dress["number"] or len(dress["number"]) >= _TELEPHONE


def _is_mark(dress: re.Match[str], amount: _Amount) -> bool:
    """Whether it rather counts entries, as (1) does, or ends in a dash, as 100- does."""
    money = amount.places or amount.grouped or dress["before"] or dress["after"]
    if "(" in dress["lead"]:
        return not money and amount.value < 100
    return "-" in (dress["trail"] or "") and not money


def _format(dress: re.Match[str], amount: _Amount) -> str:
    """The sections of an Excel format: positive; negative, where it does not simply begin with a minus."""
    lead, inner, trail, end = (
        dress["lead"],
        dress["inner"],
        (dress["trail"] or "").strip(),
        dress["end"],
    )
    before = _unit(dress["before"]) + dress["gap"] * bool(dress["before"])
    after = dress["space"] * bool(dress["after"]) + _unit(dress["after"])
    plain = before + amount.format + after
    marked = lead + before + inner + amount.format + trail + after + end
    if "+" in lead + inner:
        return f"{marked};{marked.replace('+', '-', 1)}"
    if "(" in lead + inner:
        return f"{plain}_);{marked}"
    return f"{plain};{marked}" if inner or trail else plain


def _unit(sign: str | None) -> str:
    return "" if sign is None else sign if sign == "%" else f"[${sign}]"

"""When a figure may change: never from one digit to another, only a letter that a doubted amount cannot have."""

import re

from ocr.correctors.plainwords import DOUBTED

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

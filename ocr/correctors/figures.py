"""When a figure may change: never from one digit to another, only a letter that a doubted amount cannot have."""

import re

DOUBTED = 0.50  # a word read with less confidence: the image does not speak against the change
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


def is_cleaned(old: str, new: str, confidence: float | None) -> bool:
    """Whether `new` is the amount, date or time that `old` must be, some of its digits having been read as letters.

    `confidence` is the reader's in `old`; None, where it is not known, allows nothing.
    """
    if confidence is None or confidence >= DOUBTED or len(old) != len(new) or not _CLEAN.fullmatch(new):
        return False
    has_digits = any(char in "0123456789" for char in old)
    return has_digits and all(was == now or _DIGIT_OF.get(was) == now for was, now in zip(old, new, strict=True))

"""The texts of a table -> what a spreadsheet calculates with.

With the format that shows it as it is on the paper.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl.styles.numbers import is_date_format

from ocr.receipts.values.dates import moment
from ocr.receipts.values.numbers import number
from ocr.receipts.values.symbols import LONGEST, canonical
from ocr.writers.sheets.style import Style

GENERAL = "General"
_DIGIT = re.compile(r"\d|年")


@dataclass(frozen=True, slots=True)
class Value:
    """`format` is Excel's number format, General for text.

    `is_own` where both come from a workbook, so that nothing was guessed.
    """

    value: str | int | float | date | time | datetime
    format: str = GENERAL
    is_own: bool = False

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str)

    def without_format(self, shown: str) -> "Value":
        """The value where no further format can be had; `shown` is its text."""
        if self.is_own and not is_date_format(self.format):
            return Value(self.value)
        return Value(shown)


def parse(text: str, style: Style | None = None) -> Value:
    """A number, a date or a time where the text is one without doubt, else the text unchanged.

    `style` is what `column_styles` found in the column. Nothing is repaired: "1O0" with a letter O
    stays text.
    """
    if len(text) > LONGEST or not _DIGIT.search(text):
        return Value(text)
    if style is None:
        style = Style()
    if style.is_text:
        return Value(text)
    plain = canonical(text)
    found_number = number(plain, style.decimal, brackets=style.brackets)
    if found_number:
        return Value(*found_number)
    found_moment = moment(plain, style.day_first)
    if found_moment:
        return Value(*found_moment)
    return Value(text)

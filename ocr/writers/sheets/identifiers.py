"""Columns whose digits name things and count nothing: card numbers, zip codes, phones, articles.

Such a column is text in every cell, as a spreadsheet would drop leading zeros and round long
numbers.
"""

import re
from collections.abc import Iterable

_LONGEST_NUMBER = 15  # digits: a spreadsheet keeps no more
_CARD = range(12, 20)  # digits of cards, articles and accounts
_FEWEST = 2  # values that show a column's type by their form
_DIGITS = re.compile(r"\d+")
_LEADING_ZERO = re.compile(r"0\d+")
_PHONE = re.compile(r"\+\d[\d\s()./-]{5,}|\(0?\d{2,5}\)[\s\d/-]{5,}|\d{2,5}[-\s/]\d{3,}[-\s]\d{3,}")
# Letters and digits in one word, or groups of digits, as in "1E5", "0x1F", "AB-12" and "12-05".
_CODE = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])[\w-]+|\w+(?:[-/]\w+)+")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_HEAD = re.compile(
    r"\b(?:id|ids|zip|zip\s?codes?|postal|post\s?code|postcode|plz|phone|telephone|tel|fax|mobile"
    r"|card|account|acct|iban|bic|sku|isbn|issn|ean|upc|gtin|ssn|vat|serial|article|part|barcode"
    r"|ref|reference|invoice|order|customer|client|member|konto|kunden\w*|artikel\w*|rechnungs\w*"
    r"|telefon|handy|codes?|no|nr|num|number|n°|nº|№)\b\.?",
    re.IGNORECASE,
)
# "Number of companies" and "Order value" count something.
_COUNT = re.compile(
    r"\b(?:of|total|totals|amount|value|sum|price|cost|count|quantity|qty|share|rate|average|mean"
    r"|per|percent)\b|[%$€£]",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[%$€£¥]|\d[.,]\d{1,2}$|\d[.,' ]\d{3}\b")


def text_columns(cells: Iterable[tuple[int, int, str]]) -> set[int]:
    """The columns of a table that hold identifiers, from the row, column and text of its cells."""
    columns: dict[int, list[tuple[int, str]]] = {}
    for row, column, text in cells:
        columns.setdefault(column, []).append((row, " ".join(text.split())))
    found = set()
    for column, entries in columns.items():
        entries.sort()
        texts = [text for _, text in entries if text]
        if texts and _is_text(_head(texts), _values(texts)):
            found.add(column)
    return found


def _head(texts: list[str]) -> str:
    """What stands above the values: the first texts without a digit."""
    head = []
    for text in texts[:3]:
        if any(map(str.isdigit, text)):
            break
        head.append(text)
    return " ".join(head)


def _values(texts: list[str]) -> list[str]:
    return [text for text in texts if any(map(str.isdigit, text))]


def _is_text(head: str, values: list[str]) -> bool:
    if not values:
        return False
    amounts = sum(_AMOUNT.search(value) is not None for value in values)
    if amounts * 2 > len(values):
        return False
    whole = [value for value in values if _DIGITS.fullmatch(value)]
    if any(_LEADING_ZERO.fullmatch(value) for value in whole):
        return True
    if any(len(value) > _LONGEST_NUMBER for value in whole):
        return True
    if sum(len(value) in _CARD for value in whole) >= max(1, len(values) / 2):
        return True
    codes = sum(_is_code(value) for value in values)
    if codes and codes + len(whole) == len(values) and codes * 4 >= len(values):
        return True
    return bool(_HEAD.search(head)) and not _COUNT.search(head) and amounts == 0


def _is_code(value: str) -> bool:
    if _PHONE.fullmatch(value):
        return True
    return _CODE.fullmatch(value) is not None and _DATE.fullmatch(value) is None

"""Which columns of a table hold identifiers, which stay text whatever they look like.

Zip codes, card, telephone, account and part numbers are no quantities: as numbers they lose their
leading zeros and the digits after the fifteenth, and a column with some of them as text and the
others as numbers can be neither sorted nor looked up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ocr.document import Cell
from ocr.receipts.values.dates import moment
from ocr.receipts.values.numbers import number
from ocr.receipts.values.symbols import LONGEST, canonical

_HEAD_CELLS = 3  # cells that a head may have below one another
_LONG = 11  # digits: amounts of so many are grouped, numbers of articles and parcels are not
_KEPT = 15  # digits that a spreadsheet keeps
_CARD = range(13, 20)  # digits
_LIKE_A_NUMBER = 4  # digits of an identifier whose head is only "No."
_KEYED = 5  # digits of an identifier whose name stands to its left

# The names of identifiers, wherever they stand in a head: "Zip", "Phone (home)".
_NAMES = (
    "zip zipcode postcode plz cep cap phone telephone telefon telefono teléfono téléphone mobile "
    "fax tel sku isbn issn ean gtin upc iban bic swift ssn imei vin barcode"
)
# The words that end their names: "Customer ID", "Cost code", "Savings account".
_ENDINGS = (
    "id ids identifier code codes account acct acc konto card reference ref passport licence "
    "license serial article artikel código codigo cuenta conta compte référence referencia postal"
)
# A number of something, "Invoice No.", is an identifier; alone it may count the rows.
_NUMBERS = "no nr num number nummer numero número numéro n º nº # №"
_RUNNING = "s sr sl row line page item pos position lfd total average mean of the sample"
# The names of amounts, which are numbers also where one of them begins with a zero.
_AMOUNTS = (
    "amount qty quantity price total sum balance cost fee tax vat net gross rate count units hours "
    "population menge betrag preis summe anzahl prix montant quantité precio cantidad "
    "importe quantidade valor"
)
_NAME_WORDS = frozenset(_NAMES.split())
_END_WORDS = frozenset(_ENDINGS.split())
_NUMBER_WORDS = frozenset(_NUMBERS.split())
_RUNNING_WORDS = frozenset(_RUNNING.split())
_AMOUNT_WORDS = frozenset(_AMOUNTS.split())
_TOTALS = re.compile(r"(?:sub|grand )?-?(?:total|sum|summe|gesamt|totaal|somme|suma)\b", re.I)
_TOKEN = re.compile(r"[^\W\d_]+|[#№]")
_SPECIAL = re.compile(r"\b[ps]/n\b|\ba/c\b", re.I)  # part, serial and account number
_BARE = re.compile(r"[0-9]+")
_ZERO = re.compile(r"0[0-9]+(?:[- /.][0-9]+)*")
_PARTED = re.compile(r"[0-9]+(?:[-/][0-9]+)+")
_TELEPHONE = re.compile(r"(?:\+|00)[0-9][0-9 ()./-]{6,}|\([0-9]{2,5}\) ?[0-9][0-9 -]{4,}")
_LETTERS = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*")


@dataclass(slots=True)
class _Column:
    """What was seen in the cells of a column, the head and the totals left out."""

    heads: list[str] = field(default_factory=list)
    cells: int = 0
    bare: int = 0  # digits alone
    amounts: int = 0  # with decimals, groups of thousands, a currency, a sign
    certain: int = 0  # with a zero before them, too long, numbers of cards and telephones
    codes: int = 0  # letters with digits, digits with dashes
    lengths: set[int] = field(default_factory=set)  # of those of digits alone


def identifier_columns(cells: Iterable[Cell]) -> set[int]:
    """The columns whose cells all stay text."""
    found: dict[int, _Column] = {}
    totals: set[int] = set()
    for cell in cells:
        text = canonical(cell.text.replace("\n", " "))
        if _TOTALS.match(text):
            totals.add(cell.row)
        for column in range(cell.column, cell.column + max(cell.columns, 1)):
            seen = found.setdefault(column, _Column())
            if _is_head(seen, text):
                seen.heads.append(text)
            elif cell.columns <= 1 and cell.row not in totals:
                _count(seen, text)
    return {column for column, seen in found.items() if _holds_identifiers(seen)}


def is_named(key: str, text: str) -> bool:
    """Whether a text is an identifier by the name to its left, as in "Account no.: 1234567"."""
    digits = _BARE.fullmatch(canonical(text))
    return digits is not None and len(digits[0]) >= _KEYED and _names_identifiers(key)


def _is_head(seen: _Column, text: str) -> bool:
    """Whether a cell still belongs to the head: words without figures, or "Phone 1" on top."""
    if not text or seen.cells or len(seen.heads) >= _HEAD_CELLS:
        return False
    if not any(char.isdigit() for char in text):
        return True
    return not seen.heads and any(len(word) > 2 for word in re.findall(r"[^\W\d_]+", text))


def _count(seen: _Column, text: str) -> None:
    if not text or len(text) > LONGEST:
        return
    seen.cells += 1
    digits = sum(char.isdigit() for char in text)
    if not digits:
        return
    if _BARE.fullmatch(text):
        seen.bare += 1
        seen.lengths.add(digits)
    if _is_certain(text, digits):
        seen.certain += 1
    elif _is_amount(text):
        seen.amounts += 1
    elif _is_code(text):
        seen.codes += 1


def _is_certain(text: str, digits: int) -> bool:
    if _ZERO.fullmatch(text):
        # 01/03/2024 and 05.50 are dates and amounts.
        return moment(text, day_first=True) is None and moment(text, day_first=False) is None
    if _TELEPHONE.fullmatch(text):
        return True
    plain = re.sub(r"[ -]", "", text)
    if not _BARE.fullmatch(plain):
        return False
    if digits > _KEPT:
        return True
    return digits in _CARD and "," not in text and _has_check_digit(plain)


def _has_check_digit(digits: str) -> bool:
    """Luhn's sum, which the numbers of cards have."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char)
        if place % 2:
            value *= 2
            if value > 9:
                value -= 9
        total += value
    return total % 10 == 0


def _is_amount(text: str) -> bool:
    """Whether it is a number with more than digits: decimals, groups, a currency or a sign."""
    if _BARE.fullmatch(text):
        return False
    # Groups between spaces are also the way of telephone numbers.
    if _BARE.fullmatch(text.replace(" ", "")):
        return False
    return number(text) is not None


def _is_code(text: str) -> bool:
    if _LETTERS.fullmatch(text):
        return True
    return bool(_PARTED.fullmatch(text)) and moment(text, day_first=True) is None


def _holds_identifiers(seen: _Column) -> bool:
    head = " ".join(seen.heads)
    if _names_identifiers(head):
        return seen.amounts * 4 <= seen.cells
    if seen.amounts or _AMOUNT_WORDS & set(_words(head)):
        return False
    if seen.certain:
        return True
    if seen.codes * 5 >= seen.cells and seen.codes:
        return True
    if len(seen.lengths) != 1 or seen.bare < 2:
        return False
    length = next(iter(seen.lengths))
    return length >= _LONG or (_is_number_alone(head) and length >= _LIKE_A_NUMBER)


def _words(head: str) -> list[str]:
    return [word.lower() for word in _TOKEN.findall(head)]


def _names_identifiers(head: str) -> bool:
    """Whether a head says so: "Zip", "Customer ID", "Invoice No.", but not "No. of invoices"."""
    if _SPECIAL.search(head):
        return True
    words = _words(head)
    if not words:
        return False
    last = words[-1]
    if last in _END_WORDS or not _NAME_WORDS.isdisjoint(words):
        return True
    if len(last) > 6 and last.endswith(("nummer", "nr")):
        return True
    return last in _NUMBER_WORDS and len(words) > 1 and words[-2] not in _RUNNING_WORDS


def _is_number_alone(head: str) -> bool:
    words = _words(head)
    return bool(words) and words[-1] in _NUMBER_WORDS

"""The currency that stands beside the amounts."""

import re
from collections import Counter
from collections.abc import Sequence

from ocr.receipts.fields import Field
from ocr.receipts.rows import Row

# Not those that are words as well: what PEN 2.50 or TRY 1.00 stands for, the paper does not tell.
_CODES = (
    "AED AUD BGN BRL CAD CHF CLP CNY CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD MXN MYR NGN NOK NZD "
    "PHP PKR PLN QAR RSD SAR SEK SGD THB TWD UAH USD VND ZAR"
)
_SIGNS = {
    "RM": "MYR", "€": "EUR", "EURO": "EUR", "Euro": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "S$": "SGD",
    "A$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NT$": "TWD", "NZ$": "NZD", "R$": "BRL", "¥": "JPY",
    "￥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₫": "VND", "฿": "THB", "₱": "PHP", "₴": "UAH", "₪": "ILS",
    "₽": "RUB", "Rp": "IDR", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "SFr": "CHF",
}  # fmt: skip
ISO = {code: code for code in _CODES.split()} | _SIGNS
_ANY = "|".join(map(re.escape, sorted(ISO, key=len, reverse=True)))
_LETTERS = "|".join(sign for sign in ISO if sign.isascii() and sign.isalpha())
# Beside an amount, in brackets as in the heading of a column, or at the end of a label.
_BESIDE = re.compile(
    rf"(?<![^\W\d_])({_ANY})(?=\.? ?[-(]?(?:[0-9]*[.,][0-9]{{2}}|(?<=[¥￥₩₫])[0-9]))"
    rf"|(?<=[.,][0-9]{{2}}) ?({_ANY})(?![^\W\d_])|\(({_LETTERS}|[€£$])\)|(?<=\s)({_LETTERS}|€)$"
)


def currency(rows: Sequence[Row]) -> Field | None:
    """ISO 4217, of the sign that stands most often; a plain $ is taken for the dollar of the United States."""
    found = [(row, match) for row in rows for match in _BESIDE.finditer(row.text)]
    often = Counter(ISO[_sign(match)] for _, match in found)
    if not often:
        return None
    code = often.most_common(1)[0][0]
    row, match = next((row, match) for row, match in found if ISO[_sign(match)] == code)
    return row.field(*match.span(match.lastindex or 0), code)


def _sign(match: re.Match[str]) -> str:
    return next(sign for sign in match.groups() if sign)

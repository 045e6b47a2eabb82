"""The currency that stands beside the amounts."""

import re
from collections import Counter
from collections.abc import Sequence

from ocr.receipts.fields import Field
from ocr.receipts.rows import Row

# Without the codes that are also words: PEN 2.50 or TRY 1.00 may be an article and its price.
_CODES = (
    "AED AUD BGN BRL CAD CHF CLP CNY CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD "
    "MXN MYR NGN NOK NZD PHP PKR PLN QAR RSD SAR SEK SGD THB TWD UAH USD VND ZAR"
)
_SIGNS = {
    "RM": "MYR", "€": "EUR", "EURO": "EUR", "Euro": "EUR", "£": "GBP", "$": "USD", "US$": "USD",
    "S$": "SGD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NT$": "TWD", "NZ$": "NZD",
    "R$": "BRL", "¥": "JPY", "￥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₫": "VND",
    "฿": "THB", "₱": "PHP", "₴": "UAH", "₪": "ILS", "₽": "RUB", "Rp": "IDR", "zł": "PLN",
    "Kč": "CZK", "Ft": "HUF", "SFr": "CHF",
}  # fmt: skip
ISO = {code: code for code in _CODES.split()} | _SIGNS
_ANY = "|".join(map(re.escape, sorted(ISO, key=len, reverse=True)))
_LETTERS = "|".join(sign for sign in ISO if sign.isascii() and sign.isalpha())
# Beside an amount, in brackets as in the heading of a column, or at the end of a label.
_BESIDE = re.compile(
    rf"(?<![^\W\d_])({_ANY})(?=\.? ?[-(]?(?:[0-9]*[.,][0-9]{{2}}|(?<=[¥￥₩₫])[0-9]))"
    rf"|(?<=[.,][0-9]{{2}}) ?({_ANY})(?![^\W\d_])"
    rf"|\(({_LETTERS}|[€£$])\)"
    rf"|(?<=\s)({_LETTERS}|€)$"
)


def currency(rows: Sequence[Row]) -> Field | None:
    """The ISO 4217 code of the most frequent sign. A plain $ is the dollar of the United States."""
    counts: Counter[str] = Counter()
    first: dict[str, Field] = {}
    for row in rows:
        for match in _BESIDE.finditer(row.text):
            group = match.lastindex or 0  # exactly one group takes part in a match
            code = ISO[match[group]]
            counts[code] += 1
            if code not in first:
                first[code] = row.field(match.start(group), match.end(group), code)
    if not counts:
        return None
    most_frequent, _ = counts.most_common(1)[0]
    return first[most_frequent]

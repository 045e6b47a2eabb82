"""The characters of numbers: digits, signs, spaces and currencies; literals of Excel's formats."""

import re
import unicodedata

LONGEST = 60  # characters of a number or date with all that may stand around it

_ASCII = {
    **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-"),
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4", "'"),
    **dict.fromkeys("\u200b\u200e\u200f\u2066\u2067\u2068\u2069\u061c\ufeff", ""),
    # The wide forms of East Asian type stand at a fixed distance from their ASCII characters.
    **{chr(ord(char) + 0xFEE0): char for char in ".,:/()+-%'"},
    "\u066b": ".",
    "\u066c": ",",
    "\u066a": "%",
}

# As they are printed: the longest first, so that US$ is not read as $.
_SIGNS = (
    "US$ A$ AU$ C$ CA$ HK$ NT$ NZ$ S$ R$ MX$ $ € £ ¥ ￥ ₹ ₩ ₽ ₺ ₪ ₫ ฿ ₦ ₱ ₴ ₡ ₲ ₵ ₸ ₼ ₾ ₿ ﷼ \uff04 "
    "RM Rs. Rs Rp. Rp kr. kr Kr. Kr Kč zł Ft lei лв. лв \u0440\u0443\u0431. \u0440\u0443\u0431 "
    "Fr. SFr. S/. S/ KSh "
    "元 円 圆 圓 원 đ د.إ ر.س "
    "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD "
    "JPY KES KRW KWD KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RMB RON RSD RUB SAR SEK "
    "SGD THB TND TRY TWD UAH USD VND ZAR"
)
CURRENCY = "|".join(map(re.escape, sorted(_SIGNS.split(), key=len, reverse=True)))


def canonical(text: str) -> str:
    """The text with ASCII digits, signs and spaces, and without marks of writing direction."""
    text = text.strip()
    if text.isascii():
        return text
    return "".join(_ascii(char) for char in text).strip()


def literal(text: str) -> str:
    """Text as Excel's formats show it unchanged. It has no quotation marks and no backslashes."""
    if not text.strip(" -:"):
        return text
    if len(text) == 1 and text.isascii():
        return f"\\{text}"
    return f'"{text}"'


def _ascii(char: str) -> str:
    if char in _ASCII:
        return _ASCII[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return char

"""The characters that a client of the solver allows in the text."""

from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

from ocr.api.wire import bad

LONGEST_CHARSET = 200
CHARSETS = {
    "digits": digits,
    "letters": ascii_letters,
    "lower": ascii_lowercase,
    "upper": ascii_uppercase,
    "alnum": digits + ascii_letters,
    "hex": digits + "abcdefABCDEF",
}


def characters(charset: str) -> str:
    """Each allowed character once; the name of a set counts in any case. Raises a 400."""
    named = CHARSETS.get(charset.strip().lower(), charset)
    if not named.isprintable():
        raise bad("The field 'charset' must have printable characters only.")
    if not named.strip():
        raise bad("The field 'charset' must have more than spaces.")
    return "".join(dict.fromkeys(named))

"""What a client of the solver says of its picture, as options of the job."""

from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Any

from rest_framework.request import Request

from ocr.api.base import bad
from ocr.api.fields import text

LONGEST_CHARSET = 200
MOST_CHARACTERS = 200  # of an answer whose length is said
CHARSETS = {
    "digits": digits,
    "letters": ascii_letters,
    "lower": ascii_lowercase,
    "upper": ascii_uppercase,
    "alnum": digits + ascii_letters,
    "hex": digits + "abcdefABCDEF",
}
TRUTHS = {"": False, "true": True, "1": True, "false": False, "0": False}


def hints(request: Request) -> dict[str, Any]:
    """alphabet, min_length, max_length and single_line, those that were given. Raises a 400."""
    shortest, longest = _length(request, "minLength"), _length(request, "maxLength")
    if shortest and longest and shortest > longest:
        raise bad("The field 'minLength' must not be more than 'maxLength'.")
    found = {
        "alphabet": _charset(request),
        "min_length": shortest,
        "max_length": longest,
        "single_line": _truth(request, "singleLine"),
    }
    return {name: value for name, value in found.items() if value}


def _charset(request: Request) -> str:
    """Each allowed character once; the name of a set counts in any case."""
    named = text(request, "charset", longest=LONGEST_CHARSET, strip=False)
    characters = CHARSETS.get(named.strip().lower(), named)
    if not characters.isprintable():
        raise bad("The field 'charset' must have printable characters only.")
    if characters and not characters.strip():
        raise bad("The field 'charset' must have more than spaces.")
    return "".join(dict.fromkeys(characters))


def _length(request: Request, name: str) -> int:
    """A number of characters, 0 where the field is missing or empty."""
    value = text(request, name, longest=20)
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_CHARACTERS):
        raise bad(f"The field '{name}' must be a whole number from 1 to {MOST_CHARACTERS}.")
    return int(value)


def _truth(request: Request, name: str) -> bool:
    value = text(request, name, longest=20)
    if value not in TRUTHS:
        raise bad(f"The field '{name}' must be true or false.")
    return TRUTHS[value]

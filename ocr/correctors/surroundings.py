"""Finds the words of a line that are names, addresses or codes, by the words beside them."""

import re
from collections.abc import Iterator, Sequence

_EDGES = ".,;:!?'\"()[]#\u2018\u2019\u201c\u201d\uff1a"
# What follows one of these is a code or an address, to the end of the line.
_CODES = (
    "bic swift iban pnr sku vin email e-mail url www password passwort passcode wifi "
    "wi-fi http https"
)
# So is what follows one of these with a colon or a number sign, or in capitals when the label is
# not.
_FIELDS = """
account address attn batch booking bill-to buyer cashier client code contact coupon customer guest
host invoice key kassierer kunde login lot mail manager model name nama operator order patient payee
pin product ref reference reg seller serial server signed staff supplier token user username vendor
voucher web website cliente nom nombre nome
"""
_TITLES = "mr mrs ms miss dr prof herr frau mme monsieur madame señor señora encik puan"
# What stands before one of these is a company's name.
_FORMS = "sdn bhd gmbh ltd limited llc llp inc corp pty pte plc s.a s.r.l s.l b.v aps a/s"
_AFTER_A_TITLE = 2
_ASIAN_FORMS = ("株式会社", "有限会社", "公司", "주식회사")  # written as one with the name
_NUMBER = frozenset(("no", "nr", "num", "number", "id"))
_ENDINGS = frozenset(("com", "org", "net"))
_LABELS = frozenset(_CODES.split())
_NAMED = frozenset(_FIELDS.split())
_PERSONS = frozenset(_TITLES.split())
_COMPANIES = frozenset(_FORMS.split())
_SIGNS = (":", "#", "\uff1a")
_ACRONYM = re.compile(r"[(\[][A-Z]{2,8}[)\]]")
_ADDRESS = ("@", "://", "www.", ".com")


def names_and_codes(words: Sequence[str]) -> set[int]:
    """The positions of the words of a line that no corrector may touch."""
    found = {*_after_labels(words), *_companies(words), *_addresses(words)}
    for at, word in enumerate(words):
        if _ACRONYM.match(word):
            found.add(at)
    return found


def _after_labels(words: Sequence[str]) -> Iterator[int]:
    for at, word in enumerate(words):
        label = word.strip(_EDGES).casefold()
        following = words[at + 1] if at + 1 < len(words) else ""
        if label in _LABELS or (label in _NAMED and _is_label(word, following)):
            yield from range(at + 1, len(words))
            return
        if label in _PERSONS:
            yield from range(at + 1, min(at + 1 + _AFTER_A_TITLE, len(words)))


def _is_label(word: str, following: str) -> bool:
    if word.endswith(_SIGNS) or following.startswith(_SIGNS):
        return True
    if following.strip(_EDGES).casefold() in _NUMBER:
        return True
    return following.isupper() and not word.isupper()


def _companies(words: Sequence[str]) -> Iterator[int]:
    for at, word in enumerate(words):
        if word.strip(_EDGES).casefold() in _COMPANIES:
            yield from range(at + 1)
        if any(form in word for form in _ASIAN_FORMS):
            yield at


def _addresses(words: Sequence[str]) -> Iterator[int]:
    """Addresses that were split into several words: the words beside a piece of one."""
    for at, word in enumerate(words):
        if any(mark in word.casefold() for mark in _ADDRESS):
            yield from range(max(0, at - 1), min(at + 2, len(words)))
        if word.casefold() in _ENDINGS:
            yield from range(max(0, at - 2), at)

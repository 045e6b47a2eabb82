"""What shows that a paper is a receipt or an invoice."""

import re
from collections.abc import Iterator, Sequence

from ocr.receipts.fields import Receipt
from ocr.receipts.rows import Row
from ocr.receipts.vocabulary import meanings, words

MOST_PAGES, MOST_WORDS = 3, 2500
ENOUGH = 4
_REGISTERED = re.compile(
    r"\b(?:gst|sst|vat|tax|ust|mwst|p\.? ?iva|iva|tva|btw|nif|cif|steuer)\W{0,3}(?:reg|id|no|nr|nummer|number|num)"
    r"|\bsiret\b|\b(?:DE|ATU|FR[0-9]{0,2}|ES[A-Z]?|GB|IT|NL) ?[0-9]{8,11}\b",
    re.I,
)
_AMOUNT = re.compile(r"[.,][0-9]{2}(?![0-9])|[$€£¥₩][0-9]|[0-9][€£¥₩]")
_TITLE_WORDS = 8  # of a row: in a longer one the word is part of a sentence
_OTHER_WORDS = 4


def could_be(texts: Sequence[str]) -> bool:
    """Whether words are there that every receipt has: a quick look, before rows are built."""
    if len(texts) > MOST_WORDS or not any(map(_AMOUNT.search, texts)):
        return False
    seen = frozenset().union(*(meanings(word) for text in set(texts) for word in words(text)))
    return bool(
        seen & {"total", "due", "amount", "change"}
        and seen & {"title", "change", "tax", "cash", "card"}
    )


def evidence(rows: Sequence[Row], receipt: Receipt) -> tuple[str, ...]:
    """The names of what was found, or nothing where that is not enough. It has a total, or a payment and its change."""
    titles = _titles(rows)
    if "other" in titles and "title" not in titles:
        return ()
    found = tuple(_found(receipt, titles, rows))
    peculiar = {"title", "registration", "change", "payment agrees"} & set(found)
    score = len(found) + ("total" in found) + ("payment agrees" in found)
    return found if peculiar and score >= ENOUGH else ()


def _found(receipt: Receipt, titles: set[str], rows: Sequence[Row]) -> Iterator[str]:
    if "title" in titles:
        yield "title"
    if any(_REGISTERED.search(row.text) for row in rows):
        yield "registration"
    for name in (
        "total",
        "subtotal",
        "tax",
        "payment",
        "change",
        "rounding",
        "date",
        "currency",
        "items",
    ):
        if getattr(receipt, name):
            yield name
    if any(check.ok for check in receipt.checks if check.name == "payment"):
        yield "payment agrees"


def _titles(rows: Sequence[Row]) -> set[str]:
    titles = set()
    for row in rows:
        said = words(row.text)
        wanted = (
            {"title", "other"}
            if len(said) <= _OTHER_WORDS
            else {"title"}
            if len(said) <= _TITLE_WORDS
            else set()
        )
        titles |= {meaning for word in said for meaning in meanings(word) & wanted}
    return titles

"""What shows that a paper is a receipt or an invoice."""

import re
from collections.abc import Iterator, Sequence

from ocr.receipts.fields import Receipt
from ocr.receipts.rows import Row
from ocr.receipts.vocabulary import meanings, words

MOST_PAGES, MOST_WORDS = 3, 2500
ENOUGH = 4
_REGISTERED = re.compile(
    r"\b(?:gst|sst|vat|tax|ust|mwst|p\.? ?iva|iva|tva|btw|nif|cif|steuer)"
    r"\W{0,3}(?:reg|id|no|nr|nummer|number|num)"
    r"|\bsiret\b"
    r"|\b(?:DE|ATU|FR[0-9]{0,2}|ES[A-Z]?|GB|IT|NL) ?[0-9]{8,11}\b",
    re.I,
)
_AMOUNT = re.compile(r"[.,][0-9]{2}(?![0-9])|[$€£¥₩][0-9]|[0-9][€£¥₩]")
_TITLE_WORDS = 8  # of a row: in a longer row the word is part of a sentence
_OTHER_WORDS = 4
_FIELDS = (
    "total", "subtotal", "tax", "payment", "change", "rounding", "date", "currency", "items",
)  # fmt: skip


def could_be(texts: Sequence[str]) -> bool:
    """A quick test, before rows are built: whether these words include those of every receipt."""
    if len(texts) > MOST_WORDS:
        return False
    if not any(_AMOUNT.search(text) for text in texts):
        return False
    seen: set[str] = set()
    for text in set(texts):
        for word in words(text):
            seen |= meanings(word)
    has_sum = not seen.isdisjoint({"total", "due", "amount", "change"})
    has_receipt_word = not seen.isdisjoint({"title", "change", "tax", "cash", "card"})
    return has_sum and has_receipt_word


def evidence(rows: Sequence[Row], receipt: Receipt) -> tuple[str, ...]:
    """The names of what was found; empty where that is too little for a receipt.

    `receipt` has a total, or a payment and its change.
    """
    titles = _titles(rows)
    if "other" in titles and "title" not in titles:
        return ()
    found = tuple(_found(receipt, titles, rows))
    if set(found).isdisjoint({"title", "registration", "change", "payment agrees"}):
        return ()
    score = len(found)
    for counts_twice in ("total", "payment agrees"):
        if counts_twice in found:
            score += 1
    if score < ENOUGH:
        return ()
    return found


def _found(receipt: Receipt, titles: set[str], rows: Sequence[Row]) -> Iterator[str]:
    if "title" in titles:
        yield "title"
    if any(_REGISTERED.search(row.text) for row in rows):
        yield "registration"
    for name in _FIELDS:
        if getattr(receipt, name):
            yield name
    for check in receipt.checks:
        if check.name == "payment" and check.ok:
            yield "payment agrees"


def _titles(rows: Sequence[Row]) -> set[str]:
    """ "title" where a short row names a receipt, "other" where it names another paper."""
    titles: set[str] = set()
    for row in rows:
        said = words(row.text)
        wanted: set[str] = set()
        if len(said) <= _TITLE_WORDS:
            wanted.add("title")
        if len(said) <= _OTHER_WORDS:
            wanted.add("other")
        for word in said:
            titles |= meanings(word) & wanted
    return titles

"""Rows -> amounts with what the words before them say they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ocr.receipts.amounts import Amount, amounts
from ocr.receipts.fields import Field
from ocr.receipts.rows import Row
from ocr.receipts.vocabulary import meanings, words

TOTAL, SUBTOTAL, TAX, SERVICE = "total", "subtotal", "tax", "service"
DISCOUNT, ROUNDING, PAYMENT, CHANGE, AMOUNT = "discount", "rounding", "payment", "change", "amount"

_MOST_FOREIGN = 2  # unknown words in a label: a sentence has more
_LONGEST = 10  # words of a label in all
_MOST_AFTER = 2  # words after the amount: codes of taxes are such


@dataclass(frozen=True, slots=True)
class Labelled:
    """An amount that a label names. `words` are the meanings in the label, `foreign` its words without any."""

    meaning: str
    row: int
    field: Field
    words: frozenset[str]
    foreign: int
    alone: bool  # the only amount that the label has
    summary: bool  # below the heading of a table of taxes
    height: float

    @property
    def amount(self) -> Decimal:
        return self.field.amount


@dataclass(slots=True)
class _Label:
    words: set[str]
    foreign: int
    length: int
    values: list[Amount]
    counted: bool = False  # the number after it counts articles

    @property
    def money(self) -> list[Amount]:
        return [value for value in self.values if value.money]


def labelled(rows: Sequence[Row], mark: str) -> list[Labelled]:
    """All amounts of the page that a label names, from the top down."""
    found: list[Labelled] = []
    summary = False
    waiting: _Label | None = None
    for number, row in enumerate(rows):
        labels = _labels(row, mark)
        above = bool(
            waiting and len(labels) == 1 and not labels[0].length and len(labels[0].money) == 1
        )
        if waiting and above:
            labels = [replace(waiting, values=labels[0].values)]
        waiting = labels[0] if len(labels) == 1 and _waits(labels[0]) else None
        summary = summary or any("summary" in label.words and not label.money for label in labels)
        for label in labels:
            if (meaning := _meaning(label)) and label.money:
                found.append(_named(meaning, label, number - above, row, summary))
    return found


def _waits(label: _Label) -> bool:
    """Whether its amount may stand in the next row. The heads of columns are no such labels."""
    head = label.words & {"count", "description", "price"}
    return not (label.values or label.foreign or head) and _meaning(label) is not None


def _named(meaning: str, label: _Label, number: int, row: Row, summary: bool) -> Labelled:
    words, alone = frozenset(label.words), len(label.money) == 1
    return Labelled(
        meaning, number, label.money[-1].field, words, label.foreign, alone, summary, row.height
    )


def _labels(row: Row, mark: str) -> list[_Label]:
    """The labels of a row with the numbers after each: a receipt may have two side by side."""
    labels, at = [_Label(set(), 0, 0, [])], 0
    for amount in [*amounts(row, mark), None]:
        for word in words(row.text[at : amount.start if amount else None]):
            _read(word, labels)
        if amount:
            _count(labels, amount)
            at = amount.end
    last = labels[-1]
    if len(labels) > 1 and not last.values and last.length <= _MOST_AFTER and not last.words:
        labels.pop()
    elif len(labels) > 1 and not last.values:
        labels[-2].foreign += last.foreign
    return labels


def _read(word: str, labels: list[_Label]) -> None:
    """Put a word to the label that it belongs to, which is a new one behind an amount."""
    meaning = meanings(word)
    label = labels[-1]
    if label.money or label.counted:
        label = _Label(set(), 0, 0, [])
        labels.append(label)
    if word.isdigit() and not meaning:
        return
    label.length += 1
    label.words |= meaning
    label.foreign += not meaning and len(word) > 1


def _count(labels: list[_Label], amount: Amount) -> None:
    label = labels[-1]
    label.counted = label.counted or (not label.values and _counts(label, amount))
    label.values.append(amount)


def _counts(label: _Label, amount: Amount) -> bool:
    return "count" in label.words and not amount.money


def _meaning(label: _Label) -> str | None:
    if label.counted or label.foreign > _MOST_FOREIGN or label.length > _LONGEST:
        return None
    return meaning_of(label.words)


def meaning_of(label: set[str]) -> str | None:
    """What an amount is whose label has words with these meanings. The first rule that fits decides."""
    return next((meaning for meaning, fits in _RULES if fits(label)), None)


def _is_subtotal(label: set[str]) -> bool:
    whole = bool(label & {"total", "amount", "tax", "sale"}) or label - {"filler"} == {"excluding"}
    return "subtotal" in label or {"sub", "total"} <= label or (whole and "excluding" in label)


def _is_tax(label: set[str]) -> bool:
    """TOTAL GST is a tax, as is GST INCLUDED IN TOTAL; TOTAL INCL. GST is none."""
    whole = bool(label & {"including", "grand"}) and bool(label & {"total", "due"})
    return "tax" in label and ("within" in label or not whole) and "price" not in label


def _is_total(label: set[str]) -> bool:
    return "total" in label or "due" in label or {"grand", "amount"} <= label


_RULES = (
    (None, lambda label: bool(label & {"number", "saving", "contact", "other"})),
    (CHANGE, lambda label: "change" in label),
    (
        ROUNDING,
        lambda label: "rounding" in label and not ("total" in label and label & {"grand", "due"}),
    ),
    (SUBTOTAL, _is_subtotal),
    (TAX, lambda label: {"service", "tax"} <= label and "charge" not in label),
    (SERVICE, lambda label: bool(label & {"service", "tip"}) and "total" not in label),
    (DISCOUNT, lambda label: "discount" in label and not label & {"grand", "due", "price"}),
    (TAX, _is_tax),
    (
        PAYMENT,
        lambda label: bool(label & {"cash", "paid", "card"}) and not label & {"due", "later"},
    ),
    (TOTAL, _is_total),
    (AMOUNT, lambda label: "amount" in label and "price" not in label),
)

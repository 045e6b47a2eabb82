"""Amounts with what the words before them say they are."""

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
_MOST_AFTER = 2  # words after the amount, such as tax codes


@dataclass(frozen=True, slots=True)
class Labelled:
    """An amount with its label: `words` are the meanings in it, `foreign` counts unknown words."""

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
    """All amounts of the page that have a label, from the top down."""
    found: list[Labelled] = []
    is_summary = False
    waiting: _Label | None = None
    for number, row in enumerate(rows):
        labels = _labels(row, mark)
        number_of_label = number
        if waiting and _is_single_amount(labels):
            labels = [replace(waiting, values=labels[0].values)]
            number_of_label = number - 1
        waiting = None
        if len(labels) == 1 and _waits(labels[0]):
            waiting = labels[0]
        if any("summary" in label.words and not label.money for label in labels):
            is_summary = True
        for label in labels:
            meaning = _meaning(label)
            if meaning and label.money:
                found.append(_named(meaning, label, number_of_label, row, is_summary))
    return found


def _is_single_amount(labels: Sequence[_Label]) -> bool:
    """Whether a row holds one amount and no words."""
    if len(labels) != 1:
        return False
    return labels[0].length == 0 and len(labels[0].money) == 1


def _waits(label: _Label) -> bool:
    """Whether its amount may stand in the next row. The headings of columns have none there."""
    if label.values or label.foreign:
        return False
    if label.words & {"count", "description", "price"}:
        return False
    return _meaning(label) is not None


def _named(meaning: str, label: _Label, number: int, row: Row, is_summary: bool) -> Labelled:
    return Labelled(
        meaning,
        number,
        label.money[-1].field,
        frozenset(label.words),
        label.foreign,
        len(label.money) == 1,
        is_summary,
        row.height,
    )


def _labels(row: Row, mark: str) -> list[_Label]:
    """The labels of a row with the numbers after each: a row may have two, side by side."""
    labels = [_Label(set(), 0, 0, [])]
    at = 0
    for amount in amounts(row, mark):
        _read_words(row.text[at : amount.start], labels)
        label = labels[-1]
        if not label.values and "count" in label.words and not amount.money:
            label.counted = True
        label.values.append(amount)
        at = amount.end
    _read_words(row.text[at:], labels)
    _drop_trailing_words(labels)
    return labels


def _read_words(text: str, labels: list[_Label]) -> None:
    """Add each word to the last label. The first word after an amount begins a new one."""
    for word in words(text):
        meaning = meanings(word)
        label = labels[-1]
        if label.money or label.counted:
            label = _Label(set(), 0, 0, [])
            labels.append(label)
        if word.isdigit() and not meaning:
            continue
        label.length += 1
        label.words |= meaning
        if not meaning and len(word) > 1:
            label.foreign += 1


def _drop_trailing_words(labels: list[_Label]) -> None:
    """Words after the last amount: a few unknown ones are dropped, as codes of taxes.

    Otherwise the unknown ones count against the label before them.
    """
    last = labels[-1]
    if len(labels) == 1 or last.values:
        return
    if last.length <= _MOST_AFTER and not last.words:
        labels.pop()
    else:
        labels[-2].foreign += last.foreign


def _meaning(label: _Label) -> str | None:
    if label.counted or label.foreign > _MOST_FOREIGN or label.length > _LONGEST:
        return None
    return meaning_of(label.words)


def meaning_of(label: set[str]) -> str | None:
    """What an amount is, by the meanings of the words in its label; the first rule that fits."""
    if label & {"number", "saving", "contact", "other"}:
        return None
    if "change" in label:
        return CHANGE
    if "rounding" in label and not _is_rounded_total(label):
        return ROUNDING
    if _is_subtotal(label):
        return SUBTOTAL
    if label >= {"service", "tax"} and "charge" not in label:
        return TAX
    if label & {"service", "tip"} and "total" not in label:
        return SERVICE
    if "discount" in label and not label & {"grand", "due", "price"}:
        return DISCOUNT
    if _is_tax(label):
        return TAX
    if label & {"cash", "paid", "card"} and not label & {"due", "later"}:
        return PAYMENT
    if "total" in label or "due" in label or label >= {"grand", "amount"}:
        return TOTAL
    if "amount" in label and "price" not in label:
        return AMOUNT
    return None


def _is_rounded_total(label: set[str]) -> bool:
    is_final = not label.isdisjoint({"grand", "due"})
    return is_final and "total" in label


def _is_subtotal(label: set[str]) -> bool:
    if "subtotal" in label or label >= {"sub", "total"}:
        return True
    if "excluding" not in label:
        return False
    is_sum = not label.isdisjoint({"total", "amount", "tax", "sale"})
    return is_sum or label - {"filler"} == {"excluding"}


def _is_tax(label: set[str]) -> bool:
    """TOTAL GST and GST INCLUDED IN TOTAL are taxes; TOTAL INCL. GST is none."""
    if "tax" not in label or "price" in label:
        return False
    if "within" in label:
        return True
    is_inclusive = not label.isdisjoint({"including", "grand"})
    is_total = not label.isdisjoint({"total", "due"})
    return not (is_inclusive and is_total)

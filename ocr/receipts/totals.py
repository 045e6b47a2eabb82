"""Which labelled amounts are the total, the subtotal, the tax and so on: those that agree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from ocr.receipts import labels
from ocr.receipts.fields import Field
from ocr.receipts.labels import Labelled

ZERO = Decimal(0)
_SURE = frozenset({labels.TOTAL, labels.SUBTOTAL, labels.TAX})

_ByMeaning = Mapping[str, Sequence[Labelled]]


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts that were not found are None.

    `taxes` has several when the paper has a row for each rate and none for all of them; `tax` is
    None then.
    """

    total: Field | None = None
    subtotal: Field | None = None
    tax: Field | None = None
    taxes: tuple[Field, ...] = ()
    service: Field | None = None
    discount: Field | None = None
    rounding: Field | None = None
    payment: Field | None = None
    change: Field | None = None


def sums(found: Sequence[Labelled]) -> Sums:
    by = _by_meaning(_below_articles(found))
    change = _first(by[labels.CHANGE])
    service = _first(by[labels.SERVICE])
    discount = _first(by[labels.DISCOUNT])
    rounding = _first(by[labels.ROUNDING])
    extra = extras(service, discount, rounding)
    total = _total(by, change, extra)
    subtotal, taxes = _parts(by, total, extra)
    return Sums(
        total=_field(total),
        subtotal=_field(subtotal),
        tax=taxes[0].field if len(taxes) == 1 else None,
        taxes=tuple(tax.field for tax in taxes),
        service=service,
        discount=discount,
        rounding=rounding,
        payment=_payment(by[labels.PAYMENT], change, total),
        change=change,
    )


def _by_meaning(found: Sequence[Labelled]) -> _ByMeaning:
    """The amounts of each meaning; an empty list for a meaning that none has."""
    by: defaultdict[str, list[Labelled]] = defaultdict(list)
    for each in found:
        by[each.meaning].append(each)
    return by


def _field(found: Labelled | None) -> Field | None:
    if found is None:
        return None
    return found.field


def _below_articles(found: Sequence[Labelled]) -> list[Labelled]:
    """Without labels with unknown words above the first sum: a birthday card is no payment."""
    sure_rows = [each.row for each in found if each.meaning in _SURE and not each.foreign]
    first = min(sure_rows, default=0)
    kept = []
    for each in found:
        if not each.foreign or each.row > first or each.meaning in _SURE:
            kept.append(each)
    return kept


def extras(service: Field | None, discount: Field | None, rounding: Field | None) -> Decimal:
    """What is added to the subtotal besides the tax."""
    extra = ZERO
    if service:
        extra += service.amount
    if discount:
        extra -= abs(discount.amount)
    if rounding:
        extra += rounding.amount
    return extra


def _first(found: Sequence[Labelled]) -> Field | None:
    for each in found:
        if not each.summary:
            return each.field
    return None


def _total(by: _ByMeaning, change: Field | None, extra: Decimal) -> Labelled | None:
    candidates = []
    for each in by[labels.TOTAL] or by[labels.AMOUNT]:
        if not each.summary or each.alone:
            candidates.append(each)
    if not candidates:
        return None
    owed = {cash.amount for cash in by[labels.PAYMENT]}
    paid = set()
    if change:
        paid = {abs(cash.amount) - abs(change.amount) for cash in by[labels.PAYMENT]}
    added = set()
    for subtotal, tax in product(by[labels.SUBTOTAL], by[labels.TAX]):
        added.add(subtotal.amount + tax.amount + extra)
    most = max(each.amount for each in candidates)
    tallest = max(each.height for each in candidates)

    def score(each: Labelled) -> float:
        score = 0.0
        if each.amount in paid:
            score += 4
        if each.amount in owed:
            score += 1.5
        if each.amount in added:
            score += 1.5
        if each.words & {"grand", "due"}:
            score += 2
        if each.words == {"total"}:
            score += 1
        if each.amount == most:
            score += 1
        if each.height == tallest:
            score += 1
        score -= each.foreign
        if not each.alone:
            score -= 2
        if each.summary:
            score -= 4
        if each.amount <= 0:
            score -= 3
        return score

    return max(candidates, key=lambda each: (score(each), each.row))


def _parts(
    by: _ByMeaning, total: Labelled | None, extra: Decimal
) -> tuple[Labelled | None, Sequence[Labelled]]:
    """The subtotal and the taxes: those that make the total, else the first ones."""
    taxes = by[labels.TAX]
    subtotals = [each for each in by[labels.SUBTOTAL] if each.amount or not total]
    if total:
        for subtotal, tax in product(subtotals, taxes):
            if subtotal.amount + tax.amount + extra == total.amount:
                return subtotal, [tax]
        if len(taxes) > 1:
            all_taxes = sum((tax.amount for tax in taxes), ZERO)
            for subtotal in subtotals:
                if subtotal.amount + all_taxes + extra == total.amount:
                    return subtotal, taxes
    rest = _taxes(taxes, total)
    for subtotal in subtotals:
        if not subtotal.foreign:
            return subtotal, rest
    return None, rest


def _taxes(found: Sequence[Labelled], total: Labelled | None) -> list[Labelled]:
    """One row for all taxes, else the rows before the table of taxes, else the first in it.

    A tax is less than half of the total.
    """
    possible = []
    for tax in found:
        if not total or not tax.amount or abs(tax.amount) * 2 < abs(total.amount):
            possible.append(tax)
    chosen = [tax for tax in possible if "total" in tax.words and tax.alone]
    if not chosen:
        chosen = [tax for tax in possible if not tax.summary]
    if not chosen:
        return possible[:1]
    taxes = [tax for tax in chosen if tax.amount] or chosen[:1]
    amounts = {tax.amount for tax in taxes}
    if len(amounts) == 1 or "total" in taxes[0].words:
        return taxes[:1]
    return taxes


def _payment(
    found: Sequence[Labelled], change: Field | None, total: Labelled | None
) -> Field | None:
    """The payment that is the total plus the change, else the first."""
    payments = [cash for cash in found if cash.amount] or found
    if total:
        owed = total.amount
        if change:
            owed += abs(change.amount)
        for cash in payments:
            if abs(cash.amount) == owed:
                return cash.field
    return _first(payments)

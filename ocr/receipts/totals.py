"""Which of the labelled amounts are the total, the subtotal, the tax and so on: those that agree with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from ocr.receipts import labels
from ocr.receipts.fields import Field
from ocr.receipts.labels import Labelled

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """`taxes` are several when the paper has a row for each rate and none for all; `tax` is None then."""

    total: Field | None = None
    subtotal: Field | None = None
    tax: Field | None = None
    taxes: tuple[Field, ...] = ()
    service: Field | None = None
    discount: Field | None = None
    rounding: Field | None = None
    payment: Field | None = None
    change: Field | None = None
    row: int | None = None  # the total's


def sums(found: Sequence[Labelled]) -> Sums:
    """Amounts that were not found are None."""
    found = _below_articles(found)
    by = {
        name: [each for each in found if each.meaning == name]
        for name in {each.meaning for each in found}
    }
    change = _first(by.get(labels.CHANGE, ()))
    rest = {
        name: _first(by.get(name, ()))
        for name in (labels.SERVICE, labels.DISCOUNT, labels.ROUNDING)
    }
    extra = extras(*(rest[name] for name in (labels.SERVICE, labels.DISCOUNT, labels.ROUNDING)))
    total = _total(by, change, extra)
    subtotal, taxes = _parts(by, total, extra)
    payment = _payment(by.get(labels.PAYMENT, ()), change, total)
    return Sums(
        total=total.field if total else None,
        subtotal=subtotal.field if subtotal else None,
        tax=taxes[0].field if len(taxes) == 1 else None,
        taxes=tuple(each.field for each in taxes),
        payment=payment,
        change=change,
        row=total.row if total else None,
        **rest,
    )


def _below_articles(found: Sequence[Labelled]) -> list[Labelled]:
    """Without those that other words stand with above the first sum: a birthday card is no payment."""
    sure = {labels.TOTAL, labels.SUBTOTAL, labels.TAX}
    first = min(
        (each.row for each in found if each.meaning in sure and not each.foreign), default=0
    )
    return [each for each in found if not each.foreign or each.row > first or each.meaning in sure]


def extras(service: Field | None, discount: Field | None, rounding: Field | None) -> Decimal:
    """What comes to the subtotal besides the tax."""
    less = abs(discount.amount) if discount else ZERO
    return (service.amount if service else ZERO) - less + (rounding.amount if rounding else ZERO)


def _first(found: Sequence[Labelled]) -> Field | None:
    return next((each.field for each in found if not each.summary), None)


def _total(by: dict[str, list[Labelled]], change: Field | None, extra: Decimal) -> Labelled | None:
    candidates = by.get(labels.TOTAL) or by.get(labels.AMOUNT) or []
    candidates = [each for each in candidates if not each.summary or each.alone]
    if not candidates:
        return None
    paid = (
        {abs(cash.amount) - abs(change.amount) for cash in by.get(labels.PAYMENT, ())}
        if change
        else set()
    )
    owed = {cash.amount for cash in by.get(labels.PAYMENT, ())}
    added = {sub.amount + tax.amount + extra for sub, tax in _pairs(by)}
    most, tallest = max(each.amount for each in candidates), max(each.height for each in candidates)

    def worth(each: Labelled) -> tuple[float, int]:
        score = (
            4.0 * (each.amount in paid) + 1.5 * (each.amount in owed) + 1.5 * (each.amount in added)
        )
        score += (
            2 * bool(each.words & {"grand", "due"})
            + (each.words == {"total"})
            + (each.amount == most)
        )
        score += (each.height == tallest) - each.foreign - 2 * (not each.alone) - 4 * each.summary
        return score - 3 * (each.amount <= 0), each.row

    return max(candidates, key=worth)


def _pairs(by: dict[str, list[Labelled]]) -> Iterator[tuple[Labelled, Labelled]]:
    return product(by.get(labels.SUBTOTAL, ()), by.get(labels.TAX, ()))


def _parts(
    by: dict[str, list[Labelled]], total: Labelled | None, extra: Decimal
) -> tuple[Labelled | None, list[Labelled]]:
    """The subtotal and the taxes: those that make the total, else the first ones."""
    taxes = by.get(labels.TAX, [])
    subtotals = [each for each in by.get(labels.SUBTOTAL, ()) if each.amount or not total]
    if total:
        for subtotal, tax in product(subtotals, taxes):
            if subtotal.amount + tax.amount + extra == total.amount:
                return subtotal, [tax]
        for subtotal in subtotals:
            if (
                len(taxes) > 1
                and subtotal.amount + sum(tax.amount for tax in taxes) + extra == total.amount
            ):
                return subtotal, taxes
    return next((each for each in subtotals if not each.foreign), None), _taxes(taxes, total)


def _taxes(found: list[Labelled], total: Labelled | None) -> list[Labelled]:
    """One row for all taxes, else every row before the table of taxes, else those in it. A tax is less than half."""
    less = [
        tax
        for tax in found
        if not total or abs(tax.amount) * 2 < abs(total.amount) or not tax.amount
    ]
    for chosen in (
        [tax for tax in less if "total" in tax.words and tax.alone],
        [tax for tax in less if not tax.summary],
    ):
        if chosen:
            some = [tax for tax in chosen if tax.amount] or chosen[:1]
            same = len({tax.amount for tax in some}) == 1
            return some[:1] if same or "total" in some[0].words else some
    return less[:1]


def _payment(
    found: Sequence[Labelled], change: Field | None, total: Labelled | None
) -> Field | None:
    """The row that fits total and change, else the first."""
    found = [cash for cash in found if cash.amount] or found
    owed = total.amount + (abs(change.amount) if change else ZERO) if total else None
    fitting = (cash.field for cash in found if abs(cash.amount) == owed)
    return next(fitting, None) or _first(found)

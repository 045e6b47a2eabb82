"""Whether the amounts of a receipt agree. Sums are exact: one cent too many is a difference."""

from collections.abc import Sequence
from decimal import Decimal

from ocr.receipts.fields import Check, LineItem
from ocr.receipts.totals import ZERO, Sums, extras


def checks(items: Sequence[LineItem], sums: Sums) -> tuple[Check, ...]:
    """Three: items, total, payment."""
    return _items(items, sums), _total(sums), _payment(sums)


def _items(items: Sequence[LineItem], sums: Sums) -> Check:
    """The items must add up to the subtotal.

    To the total where prices include the tax or the receipt has no subtotal.
    """
    if not items:
        return Check("items", None, "no items")
    if not sums.subtotal and not sums.total:
        return Check("items", None, "no subtotal and no total")
    whole = sum((item.amount.amount for item in items), ZERO)
    if len(items) == 1:
        detail = f"1 item makes {whole}"
    else:
        detail = f"{len(items)} items make {whole}"
    targets = _targets(sums)
    for name, amount in targets:
        if amount == whole:
            return Check("items", True, f"{detail}, the {name}")
    name, amount = targets[0]
    return Check("items", False, f"{detail}, the {name} is {amount}")


def _targets(sums: Sums) -> list[tuple[str, Decimal]]:
    """What the items may add up to, the most likely first, each with its name."""
    tax = _tax(sums)
    targets: list[tuple[str, Decimal]] = []
    if sums.subtotal:
        subtotal = sums.subtotal.amount
        targets.append(("subtotal", subtotal))
        targets.append(("subtotal with tax", subtotal + tax))
        targets.append(("subtotal before the discount", subtotal + _discount(sums)))
    if sums.total:
        total = sums.total.amount
        before = total - extras(sums.service, sums.discount, sums.rounding)
        targets.append(("total", total))
        targets.append(("total before discount and rounding", before))
        targets.append(("total before tax", before - tax))
    return targets


def _total(sums: Sums) -> Check:
    """Subtotal, tax, service charge, discount and rounding must add up to the total."""
    if not sums.total:
        return Check("total", None, "no total")
    if not sums.subtotal:
        return Check("total", None, "no subtotal")
    total = sums.total.amount
    subtotal = sums.subtotal.amount
    tax = _tax(sums)
    extra = extras(sums.service, sums.discount, sums.rounding)
    detail = f"subtotal {subtotal}"
    for name, amount in _added(sums):
        sign = "-" if amount < 0 else "+"
        detail += f" {sign} {name} {abs(amount)}"
    if subtotal + tax + extra == total:
        return Check("total", True, f"{detail} = {total}")
    if tax and subtotal + extra == total:
        return Check("total", True, f"subtotal {subtotal} holds the tax and makes {total}")
    return Check("total", False, f"{detail} is not {total}")


def _added(sums: Sums) -> list[tuple[str, Decimal]]:
    """What is added to the subtotal, by name, without amounts of zero."""
    parts = [("tax", _tax(sums))]
    if sums.service:
        parts.append(("service charge", sums.service.amount))
    parts.append(("discount", -_discount(sums)))
    if sums.rounding:
        parts.append(("rounding", sums.rounding.amount))
    return [(name, amount) for name, amount in parts if amount]


def _payment(sums: Sums) -> Check:
    """The payment less the change must be the total.

    Without change, a payment of another amount proves nothing: the change may not have been read.
    """
    if not sums.total:
        return Check("payment", None, "no total")
    if not sums.payment:
        return Check("payment", None, "no payment")
    total = sums.total.amount
    paid = abs(sums.payment.amount)
    kept = paid
    detail = f"payment {paid}"
    if sums.change:
        change = abs(sums.change.amount)
        kept = paid - change
        detail += f" - change {change}"
    if kept == total:
        return Check("payment", True, f"{detail} = {total}")
    if not sums.change:
        return Check("payment", None, "no change")
    return Check("payment", False, f"{detail} is not {total}")


def _discount(sums: Sums) -> Decimal:
    if sums.discount:
        return abs(sums.discount.amount)
    return ZERO


def _tax(sums: Sums) -> Decimal:
    return sum((tax.amount for tax in sums.taxes), ZERO)

"""Whether the amounts of a receipt agree. Sums are exact: a cent more or less is a difference."""

from collections.abc import Sequence
from decimal import Decimal

from ocr.receipts.fields import Check, LineItem
from ocr.receipts.totals import ZERO, Sums, extras


def checks(items: Sequence[LineItem], sums: Sums) -> tuple[Check, ...]:
    """Three: items, total, payment."""
    return _items(items, sums), _total(sums), _payment(sums)


def _items(items: Sequence[LineItem], sums: Sums) -> Check:
    """The items against the subtotal; against the total where prices hold the tax or there is no subtotal."""
    if not items or not (sums.subtotal or sums.total):
        return Check("items", None, "no items" if not items else "no subtotal and no total")
    whole = sum((item.amount.amount for item in items), ZERO)
    aims = _aims(sums)
    name = next((name for name, amount in aims if amount == whole), None)
    said = f"{len(items)} items make {whole}" if len(items) > 1 else f"1 item makes {whole}"
    if name:
        return Check("items", True, f"{said}, the {name}")
    return Check("items", False, f"{said}, the {aims[0][0]} is {aims[0][1]}")


def _aims(sums: Sums) -> list[tuple[str, Decimal]]:
    less = abs(sums.discount.amount) if sums.discount else ZERO
    tax = _tax(sums)
    aims: list[tuple[str, Decimal]] = []
    if sums.subtotal:
        aims += [
            ("subtotal", sums.subtotal.amount),
            ("subtotal with tax", sums.subtotal.amount + tax),
        ]
        aims += [("subtotal before the discount", sums.subtotal.amount + less)]
    if sums.total:
        before = sums.total.amount - extras(sums.service, sums.discount, sums.rounding)
        aims += [("total", sums.total.amount), ("total before discount and rounding", before)]
        aims += [("total before tax", before - tax)]
    return aims


def _total(sums: Sums) -> Check:
    if not (sums.subtotal and sums.total):
        return Check("total", None, "no total" if not sums.total else "no subtotal")
    extra = extras(sums.service, sums.discount, sums.rounding)
    said = f"subtotal {sums.subtotal.amount}" + "".join(
        f" {'-' if part < 0 else '+'} {name} {abs(part)}" for name, part in _added(sums)
    )
    total = sums.total.amount
    if sums.subtotal.amount + _tax(sums) + extra == total:
        return Check("total", True, f"{said} = {total}")
    if _tax(sums) and sums.subtotal.amount + extra == total:
        return Check(
            "total", True, f"subtotal {sums.subtotal.amount} holds the tax and makes {total}"
        )
    return Check("total", False, f"{said} is not {total}")


def _added(sums: Sums) -> list[tuple[str, Decimal]]:
    """What comes to the subtotal, by name; what is nothing is left out."""
    less = -abs(sums.discount.amount) if sums.discount else ZERO
    service, rounding = (each.amount if each else ZERO for each in (sums.service, sums.rounding))
    parts = [
        ("tax", _tax(sums)),
        ("service charge", service),
        ("discount", less),
        ("rounding", rounding),
    ]
    return [(name, amount) for name, amount in parts if amount]


def _payment(sums: Sums) -> Check:
    """What was handed over less the change; without change, it is the total or the change was not read."""
    if not (sums.payment and sums.total):
        return Check("payment", None, "no total" if not sums.total else "no payment")
    paid, back = abs(sums.payment.amount), abs(sums.change.amount) if sums.change else ZERO
    ok = paid - back == sums.total.amount
    if not ok and not sums.change:
        return Check("payment", None, "no change")
    said = f"payment {paid}" + (f" - change {back}" if sums.change else "")
    return Check("payment", ok, f"{said} {'=' if ok else 'is not'} {sums.total.amount}")


def _tax(sums: Sums) -> Decimal:
    return sum((tax.amount for tax in sums.taxes), ZERO)

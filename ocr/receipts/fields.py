"""What a receipt says: frozen values, each with the words that it was read from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocr.document import Box


@dataclass(frozen=True, slots=True)
class Field:
    """`text` is as read, `value` for machines. `page` counts from 1. `box` is in pixels."""

    text: str
    value: str
    page: int
    box: Box
    confidence: float

    @property
    def amount(self) -> Decimal:
        """For fields whose value is a number."""
        return Decimal(self.value)

    def to_dict(self) -> dict[str, Any]:
        box = {
            "left": self.box.left,
            "top": self.box.top,
            "width": self.box.width,
            "height": self.box.height,
        }
        return {
            "text": self.text,
            "value": self.value,
            "confidence": round(self.confidence, 4),
            "page": self.page,
            "box": box,
        }


@dataclass(frozen=True, slots=True)
class LineItem:
    amount: Field
    description: Field | None = None
    quantity: Field | None = None
    unit_price: Field | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "description": plain(self.description),
            "quantity": plain(self.quantity),
            "unitPrice": plain(self.unit_price),
            "amount": plain(self.amount),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """`ok` is None where an amount that the check needs was not found."""

    name: str
    ok: bool | None
    detail: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Fields that were not found are None. Amounts are decimal strings with the printed decimals.

    `date` is ISO 8601, `time` HH:MM:SS, `currency` ISO 4217. `payment` is what was handed over, in
    cash or by card. `evidence` names what shows that it is a receipt.
    """

    merchant: Field | None = None
    address: Field | None = None
    date: Field | None = None
    time: Field | None = None
    currency: Field | None = None
    items: tuple[LineItem, ...] = ()
    subtotal: Field | None = None
    discount: Field | None = None
    service: Field | None = None
    tax: Field | None = None
    rounding: Field | None = None
    total: Field | None = None
    payment: Field | None = None
    change: Field | None = None
    checks: tuple[Check, ...] = ()
    evidence: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; None for what was not found."""
        return {
            "merchant": plain(self.merchant),
            "address": plain(self.address),
            "date": plain(self.date),
            "time": plain(self.time),
            "currency": plain(self.currency),
            "items": [item.to_dict() for item in self.items],
            "subtotal": plain(self.subtotal),
            "discount": plain(self.discount),
            "serviceCharge": plain(self.service),
            "tax": plain(self.tax),
            "rounding": plain(self.rounding),
            "total": plain(self.total),
            "payment": plain(self.payment),
            "change": plain(self.change),
            "checks": [check.to_dict() for check in self.checks],
            "evidence": list(self.evidence),
        }


def plain(field: Field | None) -> dict[str, Any] | None:
    if field is None:
        return None
    return field.to_dict()

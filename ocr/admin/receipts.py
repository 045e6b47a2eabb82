"""Receipts found in executions, for the page of a job."""

from dataclasses import dataclass
from typing import Any

from ocr.models import Execution, ExecutionResult

FIELDS = (
    "merchant", "address", "date", "time", "currency", "subtotal", "discount", "serviceCharge",
    "tax", "rounding", "total", "payment", "change",
)  # fmt: skip
NAMES = {"serviceCharge": "service charge"}


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """`fields` are pairs of a name and a field. Fields, items and checks are JSON, as stored."""

    fields: list[tuple[str, object]]
    items: list[object]
    checks: list[object]


def receipts_of(executions: list[Execution]) -> dict[int, ShownReceipt]:
    """The receipts by execution id."""
    results = ExecutionResult.objects.filter(execution__in=executions, receipt__isnull=False)
    found: dict[int, ShownReceipt] = {}
    for number, receipt in results.values_list("execution_id", "receipt"):
        found[number] = shown(receipt)
    return found


def shown(receipt: dict[str, Any]) -> ShownReceipt:
    """`receipt` is the JSON of `ocr.receipts.Receipt.to_dict`."""
    named = []
    for name in FIELDS:
        field = receipt[name]
        if field:
            named.append((NAMES.get(name, name), field))
    return ShownReceipt(named, receipt["items"], receipt["checks"])

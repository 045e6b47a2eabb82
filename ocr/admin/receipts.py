"""The receipt that an execution read, as the job's page shows it."""

from typing import Any

from ocr.models import Execution, ExecutionResult

FIELDS = (
    "merchant", "address", "date", "time", "currency", "subtotal", "discount", "serviceCharge",
    "tax", "rounding", "total", "payment", "change",
)  # fmt: skip
NAMES = {"serviceCharge": "service charge"}


def receipts_of(executions: list[Execution]) -> dict[int, dict[str, Any]]:
    """By the execution's id, of those that read one: `fields` as pairs of a name and a field,
    `items` and `checks`.
    """
    results = ExecutionResult.objects.filter(execution__in=executions, receipt__isnull=False)
    found: dict[int, dict[str, Any]] = {}
    for number, receipt in results.values_list("execution_id", "receipt"):
        found[number] = shown(receipt)
    return found


def shown(receipt: dict[str, Any]) -> dict[str, Any]:
    """Of a receipt as `ocr.receipts.Receipt.to_dict` gives it."""
    named = []
    for name in FIELDS:
        field = receipt[name]
        if field:
            named.append((NAMES.get(name, name), field))
    return {"fields": named, "items": receipt["items"], "checks": receipt["checks"]}

"""The receipt that an execution read, as the job's page shows it."""

from functools import partial
from typing import Any

from ocr.document import Page as Tree
from ocr.models import Execution, Page
from ocr.optional import Step, improved
from ocr.receipts import receipt_of
from ocr.receipts.evidence import MOST_PAGES
from ocr.receipts.fields import Receipt

MOST_EXECUTIONS = 5  # of a job whose receipts are looked for: each is some trees to load
FIELDS = (
    "merchant", "address", "date", "time", "currency", "subtotal", "discount", "service", "tax", "rounding", "total",
    "payment", "change",
)  # fmt: skip
NAMES = {"service": "service charge"}


def receipts_of(executions: list[Execution]) -> dict[int, dict[str, Any]]:
    """By the execution's id, of those that read one: `fields` as pairs of a name and a Field, `items` and `checks`."""
    if len(executions) > MOST_EXECUTIONS:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for execution in executions:
        read = trees(execution)
        receipt = improved(Step.RECEIPT, None, partial(receipt_of, read))
        if receipt is not None:
            found[execution.pk] = shown(receipt)
    return found


def trees(execution: Execution) -> list[Tree]:
    """The pages of an execution, none of one with more than a receipt has."""
    pages = Page.objects.filter(execution=execution).order_by("number")
    kept = pages.values_list("tree", flat=True)[: MOST_PAGES + 1]
    return [Tree.from_dict(tree) for tree in kept] if len(kept) <= MOST_PAGES else []


def shown(receipt: Receipt) -> dict[str, Any]:
    found = [(NAMES.get(name, name), getattr(receipt, name)) for name in FIELDS]
    named = [(name, field) for name, field in found if field]
    return {"fields": named, "items": receipt.items, "checks": receipt.checks}

"""Calls of the documents interface, and what its answers are compared with."""

from typing import Any

from billing.models import Hold, LedgerEntry
from billing.reconciliation import reconcile
from tests.api.support import (
    sent,
)
from tests.conftest import Customer

PATH = "/task/pic/ocr"
# In no row; the same in every process that collects tests
NO_TASK = "7b6f0f4e-3c52-4d0e-9a55-0d6f3a1c2b10"
BALANCE = 100_000


def ask(customer: Customer, **fields: Any) -> Any:
    return customer.post(
        PATH,
        fields if {"image_file", "image_url"} & set(fields) else {"image_file": sent(), **fields},
    )


def finished(customer: Customer, **fields: Any) -> dict[str, Any]:
    """The task of a request that waited."""
    body: dict[str, Any] = ask(customer, **fields).json()["data"]
    return body


def poll(customer: Customer, task: str) -> dict[str, Any]:
    body: dict[str, Any] = customer.get(f"/task/{task}").json()
    return body


def refusal(answer: Any, status: int) -> str:
    """The message of an error in this interface's form."""
    assert answer.status_code == status, answer.content
    assert answer["X-Request-Id"]
    body = answer.json()
    assert list(body) == ["status", "message"]
    assert body["status"] == status
    assert "Traceback" not in body["message"]
    message: str = body["message"]
    return message


def assert_released() -> None:
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()
    assert reconcile() == []

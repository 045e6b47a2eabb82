"""The documents interface: what a task says that failed, and that it costs nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from billing.models import LedgerEntry
from config import clock
from files.models import StoredFile
from ocr.errors import EngineError, ErrorCode
from ocr.models import Execution, Job, Output
from ocr.worker import outputs
from tests.api.documents_calls import BALANCE, ask, assert_released, finished, poll
from tests.api.support import (
    example,
    same_shape,
    stored_bytes,
)
from tests.conftest import Customer
from tests.maintenance import sweep

Work = Callable[[], int]


class TestFailure:
    @pytest.mark.parametrize(
        ("code", "state"),
        [
            ("failed", -1),
            ("crashed", -1),
            ("memory", -1),
            ("unavailable", -1),
            ("storage", -2),
            ("download", -3),
            ("too_large", -5),
            ("invalid", -7),
            ("unsupported", -7),
            ("unreadable", -7),
            ("timeout", -8),
        ],
    )
    def test_every_reason_has_a_state(
        self, customer: Customer, work: Work, engine: list[Any], code: Any, state: int
    ) -> None:
        engine.extend([EngineError("It is torn.", code=ErrorCode(code))] * 3)
        answer = ask(customer)
        body = answer.json()
        assert answer.status_code == 200
        assert (body["status"], body["message"], body["data"]["state"]) == (
            200,
            "It is torn.",
            state,
        )
        assert same_shape({"status": 200, "data": body["data"]}, example("documents_task"))
        assert (body["data"]["file"], body["data"]["output_size"], body["data"]["progress"]) == (
            "",
            0,
            0,
        )
        assert body["data"]["completed_at"] >= body["data"]["created_at"]
        assert body["data"]["state_detail"] not in ("", "Complete")
        assert poll(customer, body["data"]["task_id"]) == body
        assert customer.spendable("token") == BALANCE
        assert_released()

    def test_past_the_deadline(self, customer: Customer, at_once: None) -> None:
        task = finished(customer)["task_id"]
        Job.objects.update(deadline=clock.now() - timedelta(seconds=1))
        sweep()
        body = poll(customer, task)
        assert (body["data"]["state"], body["data"]["state_detail"]) == (-8, "Timed out")
        assert "not charged" in body["message"]
        assert_released()


class Full(FileSystemStorage):
    """A disk on which the next `refusals` results find no place."""

    refusals = 0

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".txt") and Full.refusals:
            Full.refusals -= 1
            raise OSError(28, "No space left on device", name)
        return str(super()._save(name, content))  # type: ignore[misc]  # its stubs leave it out


class TestAFullDisk:
    @pytest.fixture(autouse=True)
    def _disk(self, settings: Any, _own_storage: None) -> Iterator[None]:
        default = {
            **settings.STORAGES["default"],
            "BACKEND": "tests.api.test_documents_failures.Full",
        }
        settings.STORAGES = {**settings.STORAGES, "default": default}
        yield
        Full.refusals = 0

    def test_a_result_that_cannot_be_stored(
        self, customer: Customer, work: Work, engine: list[Any]
    ) -> None:
        Full.refusals = 3
        body = ask(customer).json()
        assert (body["data"]["state"], body["data"]["state_detail"]) == (
            -2,
            "Result could not be stored",
        )
        assert body["message"] == outputs.NOT_STORED
        assert (Output.objects.count(), StoredFile.objects.filter(kind="output").count()) == (0, 0)
        assert len(stored_bytes()) == 1
        assert_released()

    def test_a_short_trouble_is_only_a_second_attempt(
        self, customer: Customer, work: Work, engine: list[Any]
    ) -> None:
        Full.refusals = 1
        assert finished(customer)["state"] == 1
        assert Execution.objects.get().attempt == 2
        assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1

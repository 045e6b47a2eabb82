"""The documents interface: how long a request waits for its job, and how far the job has come."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from ocr.api.server.waiting import waiters
from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.worker import pipeline
from tests.api.documents_calls import BALANCE, ask, finished, poll
from tests.api.support import (
    example,
    picture,
    same_shape,
    sent,
    streamed,
)
from tests.client import Client
from tests.conftest import Customer
from tests.fake_engine import page
from tests.ocr import samples

Work = Callable[[], int]


class TestWaiting:
    def test_a_task_that_is_not_done_in_time(
        self, customer: Customer, work: Work, at_once: None
    ) -> None:
        answer = ask(customer)
        data = answer.json()["data"]
        assert same_shape(answer.json(), example("documents_task"))
        assert (data["state"], data["state_detail"], data["progress"]) == (4, "Processing", 0)
        assert (data["file"], data["output_size"], data["completed_at"], data["processed_at"]) == (
            "",
            0,
            0,
            0,
        )
        assert (data["input_size"], data["file_pages"], data["ocr_pages"]) == (len(picture()), 1, 0)
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_it_waits_as_long_as_the_setting_says(self, customer: Customer, settings: Any) -> None:
        settings.DOCUMENTS_WAIT_SECONDS = 0.3
        started = time.monotonic()
        assert finished(customer)["state"] == 4
        assert 0.3 <= time.monotonic() - started < 15, "half of what it is without the setting"

    def test_sync_0_answers_at_once(self, customer: Customer, work: Work) -> None:
        data = finished(customer, image_file=sent(), sync="0")
        assert (data["state"], data["state_detail"]) == (0, "Queued")
        assert poll(customer, data["task_id"])["data"] == data
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_sync_1_waits(self, customer: Customer, work: Work) -> None:
        assert finished(customer, image_file=sent(), sync="1")["state"] == 1

    def test_a_full_house_is_told_to_poll(
        self, customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(waiters, "draining", True)
        data = finished(customer)
        assert data["state"] == 4
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_progress_page_by_page(
        self, customer: Customer, work: Work, at_once: None, engine: list[Any]
    ) -> None:
        task = finished(customer, image_file=sent(samples.frames(*[(60, 20)] * 3)))["task_id"]
        seen = []

        def look() -> Page:
            data = poll(customer, task)["data"]
            seen.append([data[name] for name in ("state", "progress", "ocr_pages", "file_pages")])
            assert data["processed_at"] >= data["created_at"]
            return page("a", "word")

        engine.extend([look] * 3)
        work()
        assert seen == [[4, 0, 0, 3], [4, 33, 1, 3], [4, 66, 2, 3]]
        done = poll(customer, task)["data"]
        assert [done[name] for name in ("state", "progress", "ocr_pages", "file_pages")] == [
            1,
            100,
            3,
            3,
        ]
        assert streamed(Client().get(done["file"])) == b"a word\n\fa word\n\fa word\n"
        assert customer.spendable("token") == BALANCE - 3 * 50 - 6

    def test_work_that_lost_its_worker_waits_for_another(
        self, customer: Customer, work: Work, at_once: None, engine: list[Any]
    ) -> None:
        engine.append(EngineError("gone", code=ErrorCode.CRASHED))
        task = finished(customer)["task_id"]
        pipeline.run_next("w")
        data = poll(customer, task)["data"]
        assert (data["state"], data["state_detail"]) == (3, "Waiting")
        work()
        assert poll(customer, task)["data"]["state"] == 1

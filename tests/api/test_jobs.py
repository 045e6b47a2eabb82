"""The jobs interface, as its document's user meets it: upload, ask, read."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from config import clock
from ocr.errors import EngineError, ErrorCode
from ocr.jobs import claims
from ocr.models import Execution, Job
from ocr.worker import pipeline, sweeper
from tests import fake_engine
from tests.api import jobs_calls as calls
from tests.api.jobs_calls import details, fault, file_part, post_form, upload
from tests.api.support import assert_nothing_left, example, picture, same_shape, sent
from tests.client import Client
from tests.conftest import Customer

pytestmark = pytest.mark.database

Work = Callable[[], int]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_the_documents_job(customer: Customer, work: Work) -> None:
    number = upload(customer, jobName="Weekly Groceries")
    work()
    body = details(customer, number)
    assert same_shape(body, example("jobs_job"))
    (file,) = body["files"]
    (execution,) = file["executions"]
    assert same_shape(file, example("jobs_job")["files"][0])
    assert same_shape(execution, example("jobs_job")["files"][0]["executions"][0])
    assert (body["id"], body["name"], body["status"]) == (number, "Weekly Groceries", "completed")
    assert (file["originalName"], file["storageKey"]) == (
        "receipt.jpg",
        f"uploads/{number}/receipt.jpg",
    )
    assert (execution["status"], execution["ocrProvider"]) == ("completed", fake_engine.NAME)
    for each in (body, execution):
        assert MOMENT.fullmatch(each["createdAt"])
        assert MOMENT.fullmatch(each["updatedAt"])


def test_ocr_data_is_a_json_text(customer: Customer, work: Work) -> None:
    number = upload(customer)
    work()
    data = json.loads(details(customer, number)["files"][0]["executions"][0]["ocrData"])
    assert list(data) == ["markdown", "text", "language", "confidence", "pages"]
    assert data["text"] == "INVOICE 4711\nTOTAL 12.60"
    assert data["markdown"] == "INVOICE 4711  \nTOTAL 12.60"
    assert re.fullmatch("[a-z]{2}|und", data["language"])
    assert 0.5 < data["confidence"] <= 1
    (page,) = data["pages"]
    assert list(page) == ["number", "width", "height", "words", "quality"]
    assert [word["text"] for word in page["words"]] == ["INVOICE", "4711", "TOTAL", "12.60"]
    for word in page["words"]:
        box = word["box"]
        assert 0 <= box["left"] < box["left"] + box["width"] <= page["width"]
        assert 0 <= box["top"] < box["top"] + box["height"] <= page["height"]


def test_the_documents_python_client(customer: Customer, work: Work) -> None:
    """upload_receipt and wait_for_completion, word for word but for the waiting."""
    data = {"file": sent(), "ocrProvider_0": "tesseract"}
    job_id = customer.post("/ocr-jobs/upload", data).json()["id"]
    seen = []
    while True:
        data = customer.get(f"/ocr-jobs/{job_id}").json()
        seen.append(data["status"])
        if data["status"] == "completed":
            break
        assert work() == 1
    assert seen == ["pending", "completed"]
    assert data["name"] == "sample.png"  # without a jobName


def test_the_documents_upload_of_two(customer: Customer, work: Work) -> None:
    parts = [file_part("receipt1.jpg"), ("ocrProvider_0", "tesseract", None)]
    parts += [
        file_part("receipt2.jpg"),
        ("ocrProvider_1", "tesseract", None),
        ("jobName", "Batch OCR", None),
    ]
    number = post_form(customer, *parts).json()["id"]
    work()
    body = details(customer, number)
    assert [file["originalName"] for file in body["files"]] == ["receipt1.jpg", "receipt2.jpg"]
    assert body["status"] == "completed"
    calls.assert_books(customer, charged=2 * (calls.PAGE + 4 * calls.WORD))


def test_both_names_of_a_file_part_keep_the_order_of_the_parts(customer: Customer) -> None:
    parts = [
        file_part("a.png", "files"),
        file_part("b.png"),
        file_part("c.png", "files"),
        file_part("d.png"),
    ]
    providers = [(f"ocrProvider_{index}", "tesseract", None) for index in range(4)]
    number = post_form(customer, *parts, *providers).json()["id"]
    assert [file["originalName"] for file in details(customer, number)["files"]] == [
        "a.png",
        "b.png",
        "c.png",
        "d.png",
    ]


def test_several_providers_are_one_execution_each(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocr.recognition import engines

    monkeypatch.setitem(engines.ENGINES, "second", engines.ENGINES["tesseract"])
    number = upload(customer, "a.png", "b.png", ocrProvider_0="tesseract, second")
    providers = [
        [each["ocrProvider"] for each in file["executions"]]
        for file in details(customer, number)["files"]
    ]
    assert providers == [["tesseract", "second"], [fake_engine.NAME]]


def test_a_jobs_states(customer: Customer) -> None:
    number = upload(customer, "a.png", "b.png")
    before = details(customer, number)
    assert before["status"] == "pending"
    assert before["files"][0]["executions"][0]["ocrData"] is None
    Job.objects.update(updated_at=clock.now() - timedelta(hours=1))
    pipeline.run_next("test")
    between = details(customer, number)
    assert between["status"] == "running"
    assert [file["executions"][0]["status"] for file in between["files"]] == [
        "completed",
        "pending",
    ]
    Job.objects.update(updated_at=clock.now() - timedelta(hours=1))
    pipeline.run_next("test")
    after = details(customer, number)
    assert after["status"] == "completed"
    assert after["updatedAt"] >= before["createdAt"]


def test_a_file_that_cannot_be_read_leaves_the_job_completed(
    customer: Customer, work: Work, faulty_engine: str
) -> None:
    number = upload(customer)
    work()
    body = details(customer, number)
    (execution,) = body["files"][0]["executions"]
    assert body["status"] == "completed"
    assert (execution["status"], execution["errorMessage"], execution["ocrData"]) == (
        "failed",
        faulty_engine,
        None,
    )
    calls.assert_books(customer, charged=0)


@pytest.mark.parametrize(("begun", "status", "charged"), [(0, "failed", 0), (1, "completed", 54)])
def test_a_job_past_its_deadline(customer: Customer, begun: int, status: str, charged: int) -> None:
    """What was read stays and is paid; `failed` is only a job of which nothing was begun."""
    number = upload(customer, "a.png", "b.png")
    for _ in range(begun):
        pipeline.run_next("test")
    Job.objects.update(deadline=clock.now() - timedelta(seconds=1))
    assert sweeper.fail_overdue_jobs() == 1
    body = details(customer, number)
    assert body["status"] == status
    assert [file["executions"][0]["status"] for file in body["files"]] == ["completed"] * begun + [
        "failed"
    ] * (2 - begun)
    assert sweeper.fail_overdue_jobs() == 0
    assert claims.claim("w") is None
    calls.assert_books(customer, charged=charged)


def test_anonymous_calls_run_as_printed(
    nobody: Client, customer: Customer, work: Work, settings: Any
) -> None:
    data = {"ocrProvider_0": "tesseract"}
    fault(nobody.post("/ocr-jobs/upload", {"file": sent(), **data}), 401)
    assert_nothing_left()
    settings.ANONYMOUS_TENANT = customer.tenant.name
    number = nobody.post("/ocr-jobs/upload", {"file": sent(), **data}).json()["id"]
    work()
    assert nobody.get(f"/ocr-jobs/{number}").json()["status"] == "completed"
    assert nobody.get("/ocr-jobs").json()["pagination"]["total"] == 1


def test_an_idempotency_key_makes_one_job(customer: Customer) -> None:
    first, again = (
        customer.post(
            "/ocr-jobs/upload/", {"file": sent(), "ocrProvider_0": "tesseract"}, Idempotency_Key="k"
        )
        for _ in range(2)
    )
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Job.objects.count() == 1
    other = customer.post(
        "/ocr-jobs/upload", {"file": sent(), "ocrProvider_0": "x"}, Idempotency_Key="k"
    )
    fault(other, 422)


def test_a_crash_of_the_last_attempt_is_told(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.extend([EngineError("The engine crashed.", code=ErrorCode.CRASHED)] * 3)
    number = upload(customer)
    work()
    assert (
        details(customer, number)["files"][0]["executions"][0]["errorMessage"]
        == "The engine crashed."
    )
    assert Execution.objects.get().attempt == 3


def test_markdown_shows_the_characters_of_the_paper() -> None:
    from ocr.writers.markdown import literal

    assert literal("# 12 items") == r"\# 12 items"
    assert literal("- 5.00") == r"\- 5.00"
    assert literal("-5.00 EUR") == "-5.00 EUR"
    assert literal("1. Coffee") == r"1\. Coffee"
    assert literal("2 * 3 <b> a_b") == r"2 \* 3 \<b\> a\_b"
    assert literal("12.60") == "12.60"
    assert literal("&amp; &#38; A&B; A & B") == r"\&amp; \&#38; A\&B; A & B"


def test_a_file_without_a_name_has_one(customer: Customer) -> None:
    answer = post_form(customer, ("file", "...", picture()), ("ocrProvider_0", "tesseract", None))
    if answer.status_code == 200:  # Django may take such a part for no file at all
        assert details(customer, answer.json()["id"])["files"][0]["originalName"]
    else:
        fault(answer, 400)

"""`ocrData` is made once, by the worker; `receipt` in it is there for a receipt, absent for
anything else.
"""

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ocr import document
from ocr.api.jobs.presenters import job_details
from ocr.models import Execution, ExecutionResult, Job
from ocr.receipts import extract
from ocr.worker import pipeline
from ocr.writers import ocrdata
from tests.api.jobs_calls import delete, details, upload
from tests.conftest import Customer
from tests.ocr.receipts_layout import page
from tests.ocr.receipts_texts import LETTER, MALAYSIAN

Work = Callable[[], int]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`reads(text, ...)`: what the engine gives from then on, a page each."""

    def give(*texts: str) -> None:
        answers = list(texts)
        monkeypatch.setattr(pipeline, "recognise", lambda *_: {1: page(answers.pop(0))})

    return give


def ocr_data(customer: Customer, number: int) -> Any:
    return json.loads(details(customer, number)["files"][0]["executions"][0]["ocrData"])


def test_a_receipt(customer: Customer, work: Work, reads: Callable[..., None]) -> None:
    reads(MALAYSIAN)
    number = upload(customer)
    work()
    data = ocr_data(customer, number)
    assert list(data) == ["markdown", "text", "language", "confidence", "pages", "receipt"]
    receipt = data["receipt"]
    assert receipt["total"]["value"] == "17.65"
    (place,) = [word["box"] for word in data["pages"][0]["words"] if word["text"] == "17.65"]
    assert receipt["total"]["box"] == place
    assert [(check["name"], check["ok"]) for check in receipt["checks"]] == [
        ("items", True),
        ("total", True),
        ("payment", True),
    ]
    assert ExecutionResult.objects.get().receipt == receipt


def test_a_letter(customer: Customer, work: Work, reads: Callable[..., None]) -> None:
    reads(LETTER)
    number = upload(customer)
    work()
    assert list(ocr_data(customer, number)) == [
        "markdown",
        "text",
        "language",
        "confidence",
        "pages",
    ]
    assert ExecutionResult.objects.get().receipt is None


def test_nothing_is_made_again_when_it_is_shown(
    customer: Customer,
    work: Work,
    reads: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(MALAYSIAN)
    number = upload(customer)
    work()
    job = Job.objects.get()

    def made_again(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("A view makes a result.")

    monkeypatch.setattr(document.Page, "from_dict", made_again)
    monkeypatch.setattr(ocrdata, "markdown", made_again)
    monkeypatch.setattr(extract, "could_be", made_again)
    assert ocr_data(customer, number)["receipt"]["total"]["value"] == "17.65"
    operator = Client()
    operator.force_login(User.objects.create_superuser("root", password="long enough"))
    execution = Execution.objects.get()
    shown = operator.get(f"/admin/ocr/job/{job.pk}/change/")
    assert "KEDAI RUNCIT MAJU" in shown.content.decode()
    assert operator.get(f"/admin/ocr/execution/{execution.pk}/change/").status_code == 200
    assert operator.get("/admin/ocr/execution/").status_code == 200


def test_a_job_is_shown_without_its_page_trees(
    customer: Customer, work: Work, reads: Callable[..., None], rf: Any
) -> None:
    reads(LETTER)
    upload(customer)
    work()
    job = Job.objects.get()
    with CaptureQueriesContext(connection) as queries:
        job_details(rf.get("/"), job)
    asked = " ".join(query["sql"] for query in queries)
    assert "ocr_executionresult" in asked
    assert "ocr_page" not in asked
    assert "corrected_text" not in asked


def test_what_was_made_goes_with_the_job(
    customer: Customer, work: Work, reads: Callable[..., None]
) -> None:
    reads(MALAYSIAN)
    number = upload(customer)
    work()
    assert ExecutionResult.objects.exists()
    assert delete(customer, f"/ocr-jobs/{number}").status_code == 200
    assert not ExecutionResult.objects.exists()

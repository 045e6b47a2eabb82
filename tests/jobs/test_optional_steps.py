"""A fault in each step that only improves a result: the job completes with its text, is charged,
and says so.
"""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pytest_httpserver import HTTPServer

from billing.models import Interface, LedgerEntry
from ocr import children
from ocr.correctors import dictionary
from ocr.errors import EngineError, ErrorCode
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, Status
from ocr.optional import Step
from ocr.readers import image as image_reader
from ocr.recognition import page_picture
from ocr.recognition.languages import detection
from ocr.worker import assembly, pipeline
from tests.chat_server import CHAT, deploy, said
from tests.conftest import Customer
from tests.jobs.conftest import Submit
from tests.jobs.in_process import InProcess
from tests.ocr import samples
from tests.ocr.steps import FAULTS, broken

pytestmark = pytest.mark.django_db
OPTIONS = JobOptions(formats=("txt", "docx"), correct=True, detect=True)


@pytest.fixture(autouse=True)
def child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLLAMA_URL", raising=False)
    monkeypatch.setattr(children, "engine", InProcess)


def _language(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(detection, "language_of", broken)


def _dictionary(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dictionary, "correct", broken)


def _correction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assembly, "correct_document", broken)


def _receipt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assembly, "receipt_of", broken)


def _timeout_of_correction(patch: pytest.MonkeyPatch) -> None:
    def late(*_: Any, **__: Any) -> None:
        raise EngineError(
            "The work on this file took longer than 9 seconds.", code=ErrorCode.TIMEOUT
        )

    patch.setattr(assembly, "correct_document", late)


STEPS: dict[str, tuple[Step, Callable[[pytest.MonkeyPatch], None]]] = {
    **{step.name: (step, fault) for step, fault in FAULTS.items()},
    "LANGUAGE": (Step.LANGUAGE, _language),
    "DICTIONARY": (Step.DICTIONARY, _dictionary),
    "CORRECTION": (Step.CORRECTION, _correction),
    "RECEIPT": (Step.RECEIPT, _receipt),
    "CORRECTION late": (Step.CORRECTION, _timeout_of_correction),
}


def finished(job: Job) -> Execution:
    while pipeline.run_next("w"):
        pass
    job.refresh_from_db()
    return Execution.objects.get(job=job)


@pytest.mark.parametrize("name", STEPS)
def test_the_job_completes_without_the_step(
    name: str, customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    step, fault = STEPS[name]
    fault(monkeypatch)
    job = submitted(customer, providers=["auto"], options=OPTIONS)
    execution = finished(job)
    assert (job.status, execution.text, job.cost) == (Status.COMPLETED, "hi", 51)
    assert LedgerEntry.objects.get(kind="charge").details["pages"] == 1
    assert step.value in execution.note
    assert "secret" not in execution.note
    assert step.name in caplog.text
    assert "Traceback" in caplog.text
    assert sorted(output.format for output in execution.outputs.all()) == ["docx", "txt"]
    assert execution.corrected_text == "hi"


def test_a_child_tells_its_faults(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    FAULTS[Step.LEFTOVERS](monkeypatch)
    finished(submitted(customer, providers=["auto"]))
    told = [
        record.getMessage()
        for record in caplog.records
        if "In a child process" in record.getMessage()
    ]
    assert len(told) == 1
    assert "LEFTOVERS" in told[0]
    assert "secret detail" in told[0]


def test_notes_name_their_pages(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[Step.LARGER_LETTERS](monkeypatch)
    monkeypatch.setattr(samples, "frames", lambda *_: two_pages())
    execution = finished(submitted(customer, providers=["tesseract"], frames=2))
    assert execution.note.startswith("Page 1, 2: Small letters")


def two_pages() -> bytes:
    first, second = samples.text_image("one"), samples.text_image("two")
    file = BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=[second])
    return file.getvalue()


def test_the_language_model_fails_and_the_dictionary_does_it(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_URL", "http://ollama.invalid")
    monkeypatch.setattr(assembly, "corrector", lambda *_: broken)
    execution = finished(submitted(customer, options=JobOptions(correct=True)))
    assert (execution.corrector, execution.corrected_text) == ("dictionary", "hi")
    assert Step.LANGUAGE_MODEL.value in execution.note


def test_a_providers_page_stays_as_it_came(
    customer: Customer,
    submitted: Submit,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    httpserver: HTTPServer,
) -> None:
    deploy(settings, httpserver, monkeypatch)
    httpserver.expect_request(CHAT, method="POST").respond_with_json(said("hi there"))
    monkeypatch.setattr(page_picture, "finish", broken)
    job = submitted(customer, providers=["openai"])
    execution = finished(job)
    assert (job.status, execution.text, job.cost) == (Status.COMPLETED, "hi there", 52)
    assert Step.PLACES.value in execution.note


def test_a_receipt_that_fails_is_left_out(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    _receipt(monkeypatch)
    execution = finished(submitted(customer, interface=Interface.JOBS))
    data = json.loads(execution.result.ocr_data)
    assert (data["text"], "receipt" in data) == ("hi", False)
    assert execution.result.receipt is None
    assert (
        execution.note == "The fields of the receipt were not read, because of an internal error."
    )


def test_a_thumbnail_that_fails_leaves_the_upload(
    customer: Customer, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(children, "inspectors", InProcess)
    monkeypatch.setattr(image_reader, "thumbnail", broken)
    image = BytesIO(samples.encoded(samples.text_image("hi")))
    image.name = "a.png"
    answer = customer.post("/api/upload", {"image": image})
    assert answer.status_code == 200, answer.content
    preview = b"".join(customer.get(answer.json()["thumb_path"]).streaming_content)
    assert Image.open(BytesIO(preview)).size == (1, 1)
    assert "THUMBNAIL failed" in caplog.text

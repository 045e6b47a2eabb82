"""The field `language` of the interfaces that take codes and names: what is made of it, and what is
refused.
"""

from collections.abc import Callable
from typing import Any

import pytest

from ocr.models import Execution, Job, Run
from ocr.recognition.languages.language import models_of
from ocr.worker.child_calls import build_request
from ocr.worker.source import fetch_file
from tests.api.jobs_calls import file_ids
from tests.api.support import assert_nothing_left, sent, sentence
from tests.conftest import Customer

Work = Callable[[], int]


@pytest.mark.parametrize(
    ("language", "models"),
    [
        ("", []),
        ("auto", []),
        ("en", ["eng"]),
        ("english", ["eng"]),
        ("en-US,zh-CN", ["eng", "chi_sim"]),
        ("ChinesePRC+English", ["chi_sim", "eng"]),
    ],
)
def test_what_a_page_is_read_with(
    customer: Customer, work: Work, language: str, models: list[str]
) -> None:
    answer = customer.post("/api/ocr", {"image": sent(), "language": language})
    assert answer.status_code == 200, answer.content
    assert models_of(Job.objects.get().options.languages) == models
    assert list(build_request(fetch_file(Run.objects.get()), 1).options.languages) == models


def test_the_solver_names_no_language(customer: Customer) -> None:
    customer.post("/api/ocr/solve", {"image": sent()})
    assert list(build_request(fetch_file(Run.objects.get()), 1).options.languages) == []


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        (
            "en,Klingon",
            "Language 'Klingon' is not known. Send a code such as 'en' or 'zh-TW', or 'German'.",
        ),
        (
            "en,auto",
            "Language 'auto' is not known. Send a code such as 'en' or 'zh-TW', or 'German'.",
        ),
        ("en+Georgian", "Language 'Georgian' is not available: no model for it is installed."),
    ],
)
def test_what_is_refused_is_named(customer: Customer, language: str, reason: str) -> None:
    assert (
        sentence(customer.post("/api/ocr", {"image": sent(), "language": language}), "images", 400)
        == reason
    )
    assert_nothing_left()


def job_of(customer: Customer, providers: str, language: str) -> Any:
    fields = {"file": sent(), "ocrProvider_0": providers, "language": language}
    return customer.post("/ocr-jobs/upload", fields)


def test_a_job_of_many_providers(customer: Customer, work: Work) -> None:
    assert job_of(customer, "tesseract,auto", "Klingon,en").status_code == 400
    assert job_of(customer, "tesseract,auto", "zh-CN+English").status_code == 200
    languages = Job.objects.get().options.languages
    assert [(each.asked, each.name, each.model, each.iso) for each in languages] == [
        ("zh-CN", "Simplified Chinese", "chi_sim", "zh"),
        ("English", "English", "eng", "en"),
    ]
    assert work() == 2


def test_each_provider_of_a_job_must_read_its_languages(customer: Customer) -> None:
    """PP-OCR reads German without a model of Tesseract's; Tesseract does not."""
    refused = job_of(customer, "paddle-ocr-local,tesseract", "German")
    assert (
        sentence(refused, "jobs", 400)
        == "Language 'German' is not available: no model for it is installed."
    )
    assert_nothing_left()
    assert job_of(customer, "paddle-ocr-local,auto", "German").status_code == 200


def test_a_file_is_not_read_again_by_who_cannot_read_its_languages(
    customer: Customer, work: Work
) -> None:
    job = job_of(customer, "paddle-ocr-local", "German").json()["id"]
    work()
    (file,) = file_ids(customer, job)
    path = f"/ocr-jobs/files/{file}/reprocess"
    refused = customer.post(path, {"ocrProvider": "tesseract"})
    assert "'German' is not available" in sentence(refused, "jobs", 400)
    assert Execution.objects.count() == 1
    assert Job.objects.get().status == "completed"
    assert customer.post(path, {"ocrProvider": "auto"}).status_code == 200

"""The field `language` of the interfaces that take codes and names: what is made of it, and what is refused."""

from collections.abc import Callable

import pytest

from ocr.models import Job, Run
from ocr.worker.child_calls import question
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
    assert Job.objects.get().options["languages"] == models
    assert question(Run.objects.get(), 1)["languages"] == models


def test_the_solver_and_jobs_name_no_language(customer: Customer) -> None:
    customer.post("/api/ocr/solve", {"image": sent()})
    assert question(Run.objects.get(), 1)["languages"] == []


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

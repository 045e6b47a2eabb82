"""What a client of the solver says of its picture: which values are taken, and that the answer
keeps to them.
"""

import string
from collections.abc import Callable
from typing import Any

import pytest

from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job
from tests.api.support import assert_nothing_left, sent, sentence
from tests.conftest import Customer
from tests.ocr import samples

ALNUM = string.digits + string.ascii_letters
GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"charset": "", "minLength": "", "maxLength": " ", "singleLine": ""}, {}),
    ({"charset": "0123"}, {"alphabet": "0123"}),
    ({"charset": "abba"}, {"alphabet": "ab"}),
    ({"charset": "é猫-/ "}, {"alphabet": "é猫-/ "}),
    ({"charset": "digits"}, {"alphabet": string.digits}),
    ({"charset": "hex"}, {"alphabet": "0123456789abcdefABCDEF"}),
    ({"charset": "alnum"}, {"alphabet": ALNUM}),
    ({"charset": " Digits "}, {"alphabet": string.digits}),
    ({"charset": "Digit"}, {"alphabet": "Digt"}),
    ({"charset": "x" * 200}, {"alphabet": "x"}),
    ({"minLength": "1", "maxLength": "200"}, {"min_length": 1, "max_length": 200}),
    ({"minLength": "8", "maxLength": "8"}, {"min_length": 8, "max_length": 8}),
    ({"singleLine": "true"}, {"single_line": True}),
    ({"singleLine": "1"}, {"single_line": True}),
    ({"singleLine": "false"}, {}),
    ({"singleLine": "0"}, {}),
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"charset": "x" * 201}, "charset"),
    ({"charset": "ab\ncd"}, "charset"),
    ({"charset": "a\u202eb"}, "charset"),
    ({"charset": "  "}, "charset"),
    ({"charset": ["a", "b"]}, "charset"),
    *[
        ({name: value}, name)
        for name in ("minLength", "maxLength")
        for value in ("0", "201", "-1", "5.0", "+5", "five")
    ],
    ({"minLength": "٣"}, "minLength"),
    ({"maxLength": "9" * 5000}, "maxLength"),
    ({"minLength": "6", "maxLength": "5"}, "minLength"),
    *[({"singleLine": value}, "singleLine") for value in ("yes", "TRUE", "2", "01")],
]


@pytest.mark.parametrize(("fields", "options"), GOOD)
def test_hints_that_are_taken(
    customer: Customer, fields: dict[str, Any], options: dict[str, Any]
) -> None:
    answer = customer.post("/api/ocr/solve", {"image": sent(), **fields})
    assert answer.status_code == 200, answer.content
    assert Job.objects.get().options == JobOptions(guess=True, **options)


@pytest.mark.parametrize(("fields", "name"), BAD)
def test_hints_that_are_refused(customer: Customer, fields: dict[str, Any], name: str) -> None:
    answer = customer.post("/api/ocr/solve", {"image": sent(), **fields})
    assert f"'{name}'" in sentence(answer, "solver", 400)
    assert_nothing_left()


def test_without_hints_the_default_provider_reads(customer: Customer, settings: Any) -> None:
    settings.DEFAULT_PROVIDER = "paddle-ocr-local"
    customer.post("/api/ocr/solve", {"image": sent()})
    assert Execution.objects.get().provider == "paddle-ocr-local"


def test_with_hints_reads_who_keeps_to_them(customer: Customer, settings: Any) -> None:
    settings.DEFAULT_PROVIDER = "tesseract"
    customer.post("/api/ocr/solve", {"image": sent(), "singleLine": "1"})
    assert Execution.objects.get().provider == "auto"


def test_only_the_characters_that_are_allowed(customer: Customer, work: Callable[[], int]) -> None:
    picture = sent(samples.encoded(samples.text_image("0O1l5S", size=40)))
    asked = {
        "image": picture,
        "charset": "digits",
        "minLength": "6",
        "maxLength": "6",
        "singleLine": "true",
    }
    task = customer.post("/api/ocr/solve", asked).json()["task_id"]
    work()
    result = customer.get(f"/api/ocr/result/{task}").json()
    assert result["status"] == "ok"
    assert set(result["result"]) <= set(string.digits)
    assert result["result"].startswith("0")
    assert "5" in result["result"]

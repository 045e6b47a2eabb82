"""The table of error codes: what follows from each."""

import pytest

from ocr.api.documents.presenters import STATE_OF_CODE
from ocr.errors import EngineError, ErrorCode, stored_code
from ocr.models import Execution, Job

# code, status of a refused request, status of a failed job, retried, counts against a provider
TABLE = [
    ("invalid", 400, 422, False, False),
    ("unsupported", 415, 422, False, False),
    ("too_large", 413, 422, False, False),
    ("unreadable", 422, 422, False, False),
    ("timeout", 422, 422, False, True),
    ("busy", 503, 503, True, False),
    ("memory", 422, 422, False, False),
    ("crashed", 503, 503, True, False),
    ("unavailable", 503, 503, False, False),
    ("provider", 503, 503, False, True),
    ("credentials", 503, 503, False, False),
    ("download", 422, 422, False, False),
    ("storage", 503, 503, True, False),
    ("late", 503, 503, False, False),
    ("cancelled", 422, 422, False, False),
    ("deleted", 422, 422, False, False),
    ("failed", 422, 422, False, False),
]


@pytest.mark.parametrize(("text", "status", "later", "retried", "counted"), TABLE)
def test_what_follows_from_a_code(
    text: str, status: int, later: int, retried: bool, counted: bool
) -> None:
    code = ErrorCode(text)
    assert (code.status, code.status_of_failed_job) == (status, later)
    assert (code.retried, code.counts_against_provider) == (retried, counted)


def test_the_table_above_has_every_code() -> None:
    assert [row[0] for row in TABLE] == [code.value for code in ErrorCode]


def test_an_inspection_that_could_not_look_says_nothing_of_the_file() -> None:
    undecided = [code for code in ErrorCode if code.undecided]
    assert [code.value for code in undecided] == ["timeout", "busy", "crashed", "unavailable"]


def test_a_row_with_an_unknown_code_is_a_plain_failure() -> None:
    assert stored_code("storage") is ErrorCode.STORAGE
    assert stored_code("") is ErrorCode.FAILED
    assert stored_code("of an older version") is ErrorCode.FAILED


def test_an_error_without_a_code_is_a_plain_failure() -> None:
    assert EngineError("No.").code is ErrorCode.FAILED


@pytest.mark.parametrize("model", [Job, Execution])
def test_every_code_can_be_stored(model: type[Job] | type[Execution]) -> None:
    field = model._meta.get_field("error_code")
    assert field.max_length
    assert max(map(len, ErrorCode)) <= field.max_length


def test_the_documents_interface_finds_its_number_by_a_stored_text() -> None:
    assert STATE_OF_CODE[stored_code("too_large")] == -5

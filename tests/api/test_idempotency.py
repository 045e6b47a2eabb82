"""`Idempotency-Key` on every POST that makes a job."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from billing.models import LedgerEntry
from config import clock
from ocr.api import base, key_leases
from ocr.jobs.submission import submit
from ocr.models import IdempotentRequest, Job
from tests.api.support import picture, sent, sentence
from tests.client import meanwhile
from tests.conftest import Customer
from tests.maintenance import sweep
from tests.processes import eventually

pytestmark = pytest.mark.database

Work = Callable[[], int]
PATHS = {"/api/ocr": "images", "/api/ocr/solve": "solver"}


@pytest.mark.parametrize("path", PATHS)
def test_the_same_key_and_body_get_the_first_answer(
    customer: Customer, work: Work, path: str
) -> None:
    first = customer.post(path, {"image": sent()}, Idempotency_Key="k1")
    again = customer.post(path + "/", {"image": sent()}, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Job.objects.count() == 1
    work()
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"image": sent(picture("ANOTHER"))},
        {"image": sent(), "language": "en"},
        {},
        {"image": "text"},
    ],
    ids=["file", "field", "nothing", "text"],
)
def test_the_same_key_with_another_body(
    customer: Customer, work: Work, other: dict[str, Any]
) -> None:
    assert customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1").status_code == 200
    assert "another request" in sentence(
        customer.post("/api/ocr", other, Idempotency_Key="k1"), "images", 422
    )
    assert Job.objects.count() == 1


@pytest.mark.parametrize("path", PATHS)
def test_two_keys_and_no_key_are_separate_requests(
    customer: Customer, work: Work, path: str
) -> None:
    for headers in ({"Idempotency_Key": "k1"}, {"Idempotency_Key": "k2"}, {}, {}):
        assert customer.post(path, {"image": sent()}, **headers).status_code == 200
    assert Job.objects.count() == 4


def test_one_key_on_two_routes_is_two_requests(customer: Customer, work: Work) -> None:
    for path in PATHS:
        assert customer.post(path, {"image": sent()}, Idempotency_Key="k1").status_code == 200
    assert Job.objects.count() == 2


def test_while_the_first_runs_the_second_is_told_to_wait(customer: Customer, work: Work) -> None:
    seen: list[Any] = []

    def work_after_a_retry() -> None:
        seen.append(customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1"))
        work()

    with meanwhile.doing(work_after_a_retry):
        first = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
    assert first.status_code == 200
    assert "still running" in sentence(seen[0], "images", 409)
    assert int(seen[0]["Retry-After"]) > 0
    assert Job.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"image": sent(b"text")}], ids=["missing", "no image"])
@pytest.mark.parametrize("path", PATHS)
def test_a_refusal_frees_the_key(
    customer: Customer, work: Work, path: str, body: dict[str, Any]
) -> None:
    assert customer.post(path, body, Idempotency_Key="k1").status_code in (400, 415)
    assert customer.post(path, {"image": sent()}, Idempotency_Key="k1").status_code == 200


def test_no_money_frees_the_key(customer_of: Callable[..., Customer]) -> None:
    from billing import services as billing

    poor = customer_of("poor")
    assert poor.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").status_code == 402
    billing.top_up(tenant=poor.tenant, unit="solve", amount=1, reference="later", actor="test")
    assert poor.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").status_code == 200


def test_a_job_that_failed_frees_the_key(
    customer: Customer, work: Work, faulty_engine: str
) -> None:
    for _ in range(2):
        answer = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
        assert sentence(answer, "images", 422) == faulty_engine
    assert Job.objects.count() == 2
    assert customer.spendable("token") == 100_000


def test_a_fault_of_ours_frees_the_key(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(base, "submit", fail)
        assert sentence(
            customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1"), "solver", 500
        )
    assert (
        customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").status_code == 200
    )


def test_a_client_that_hung_up_gets_its_answer_with_the_same_key(
    customer: Customer, work: Work
) -> None:
    """The wait ends with the connection, so that nobody keeps the answer; the job goes on."""

    def hang_up() -> None:
        raise ConnectionAbortedError

    with meanwhile.doing(hang_up), pytest.raises(ConnectionAbortedError):
        customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
    assert customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1").status_code == 409
    # However late it comes back: no second job, no second charge.
    IdempotentRequest.objects.update(created_at=clock.now() - timedelta(hours=1))
    assert customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1").status_code == 409
    work()
    for _ in range(2):
        answer = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
        assert answer.json()["original_text"].startswith("INVOICE 4711")
    assert Job.objects.count() == 1
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1


def test_a_request_whose_process_died_before_its_job_is_taken_over(customer: Customer) -> None:
    names = {
        "tenant": customer.tenant,
        "route": "/api/ocr/solve",
        "key": "k1",
        "body_hash": "x" * 64,
    }
    IdempotentRequest.objects.create(**names)
    assert customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").status_code in (
        409,
        422,
    )
    IdempotentRequest.objects.update(created_at=clock.now() - timedelta(seconds=15))
    assert (
        customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").status_code == 200
    )


def test_a_request_that_is_taken_over_makes_no_second_job(
    customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not dead, only slow: whoever comes second to its job makes none."""
    answers: list[Any] = []

    def submit_late(**arguments: Any) -> Job:
        monkeypatch.setattr(base, "submit", submit)
        IdempotentRequest.objects.update(created_at=clock.now() - timedelta(seconds=15))
        answers.append(customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1"))
        return submit(**arguments)

    monkeypatch.setattr(base, "submit", submit_late)
    slow = customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1")
    assert (answers[0].status_code, slow.status_code) == (200, 409)
    assert Job.objects.count() == 1
    assert customer.spendable("solve") == 99
    again = customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1")
    assert again.json() == answers[0].json()


@pytest.mark.django_db(transaction=True)
def test_a_request_at_work_keeps_its_key(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_leases, "RENEW_SECONDS", 0.05)
    names = {"tenant": customer.tenant, "route": "/api/ocr", "key": "k1", "body_hash": "x"}
    old = clock.now() - timedelta(seconds=11)
    row = IdempotentRequest.objects.create(**names, created_at=old)
    leases = key_leases.KeyLeases()

    def is_renewed() -> bool:
        return IdempotentRequest.objects.filter(pk=row.pk, created_at__gt=old).exists()

    with leases.held(row.pk):
        assert eventually(is_renewed, 10)


def test_a_key_does_not_answer_for_a_text_that_has_expired(customer: Customer, work: Work) -> None:
    """Before the sweeper has come by: as after it, the key is free."""
    first = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
    assert first.json()["original_text"]
    Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    again = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
    assert again.status_code == 200
    assert "Idempotent-Replayed" not in again
    assert Job.objects.count() == 2


def test_keys_are_forgotten_after_a_day(customer: Customer, work: Work) -> None:
    first = customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").json()
    IdempotentRequest.objects.update(created_at=clock.now() - timedelta(hours=25))
    assert customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1").json() != first
    IdempotentRequest.objects.update(created_at=clock.now() - timedelta(hours=25))
    sweep()
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one_job(customer: Customer) -> None:
    start = threading.Barrier(16)

    def post(_: int) -> Any:
        start.wait(30)
        try:
            return customer.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k1")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(post, range(16)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    tasks = {answer.json()["task_id"] for answer in answers if answer.status_code == 200}
    assert tasks == {str(Job.objects.get().uuid)}
    assert all(int(answer["Retry-After"]) > 0 for answer in answers if answer.status_code == 409)
    assert customer.spendable("solve") == 99


@pytest.mark.parametrize(("path", "field"), [("/api/ocr/solve", "task_id"), ("/api/ocr", "job_id")])
def test_a_server_that_died_before_it_answered_makes_no_second_job(
    customer: Customer, work: Work, path: str, field: str
) -> None:
    """The job was written, its answer was not: that is what a killed server leaves."""
    first = customer.post(path, {"image": sent()}, Idempotency_Key="k1").json()
    IdempotentRequest.objects.update(
        status_code=None, body=None, created_at=clock.now() - timedelta(hours=1)
    )
    assert (
        customer.post(path, {"image": sent()}, Idempotency_Key="k1").json()[field] == first[field]
    )
    assert Job.objects.count() == 1


def test_no_text_is_kept_longer_than_its_job(customer: Customer, work: Work) -> None:
    customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k1")
    assert IdempotentRequest.objects.get().body["original_text"]
    Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    sweep()
    assert not IdempotentRequest.objects.exists()

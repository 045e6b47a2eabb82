"""Reading a file of a job once more: a round with a hold and a charge of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.services import issue_key
from billing.models import Hold, LedgerEntry, Usage
from config import clock
from ocr.errors import ErrorCode
from ocr.jobs import claims, completion, deletion
from ocr.jobs.completion import Outcome
from ocr.models import Execution, Job, Run, Status
from ocr.worker import pipeline, sweeper
from tests import fake_engine
from tests.api.jobs_calls import (
    BALANCE,
    assert_books,
    delete,
    details,
    fault,
    file_ids,
    reprocess,
    upload,
)
from tests.api.support import stored_bytes
from tests.client import Client
from tests.conftest import Customer
from tests.fake_engine import page

pytestmark = pytest.mark.database

Work = Callable[[], int]
COST = 54  # a page of four words


def status_of_deletion(customer: Customer, path: str) -> int:
    status: int = delete(customer, path).status_code
    return status


def test_reprocessing_adds_an_execution_and_a_charge(customer: Customer, work: Work) -> None:
    job = upload(customer, "a.png", "b.png")
    work()
    first, _ = file_ids(customer, job)
    answer = reprocess(customer, first)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["ocrProvider"]) == ("pending", fake_engine.NAME)
    body = details(customer, job)
    assert body["status"] == "pending"
    assert [len(file["executions"]) for file in body["files"]] == [2, 1]
    assert body["files"][0]["executions"][1]["id"] == answer.json()["id"]
    assert customer.spendable("token") == BALANCE - 2 * COST - 50
    fault(reprocess(customer, first), 409)
    assert work() == 1
    body = details(customer, job)
    assert body["status"] == "completed"
    assert [each["status"] for each in body["files"][0]["executions"]] == ["completed", "completed"]
    assert Job.objects.get().cost == 3 * COST
    references = list(
        LedgerEntry.objects.filter(kind="charge").order_by("id").values_list("reference", flat=True)
    )
    assert references == [f"job:{Job.objects.get().uuid}", f"job:{Job.objects.get().uuid}:1"]
    assert_books(customer, charged=3 * COST)


def test_reprocessing_by_json(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    client = Client(headers={"X-API-Key": customer.secret})
    path = f"/ocr-jobs/files/{file_ids(customer, job)[0]}/reprocess/"
    answer = client.post(path, {"ocrProvider": "tesseract"}, content_type="application/json")
    assert (answer.status_code, Execution.objects.count()) == (200, 2)


def test_a_reprocessing_that_fails_is_not_charged(
    customer: Customer, work: Work, request: Any
) -> None:
    job = upload(customer)
    work()
    text = request.getfixturevalue("faulty_engine")
    reprocess(customer, file_ids(customer, job)[0])
    work()
    body = details(customer, job)
    assert body["status"] == "completed"
    assert body["files"][0]["executions"][1]["errorMessage"] == text
    assert Job.objects.get().cost == COST
    assert_books(customer, charged=COST)


def test_a_reprocessing_is_charged_once_whatever_happens(customer: Customer, work: Work) -> None:
    """A zombie's result, a repeated end, and a sweeper that read the job a round ago."""
    job = upload(customer)
    stale = Job.objects.get()
    work()
    reprocess(customer, file_ids(customer, job)[0])
    zombie = claims.claim("zombie")
    assert zombie
    Run.objects.filter(pk=zombie.pk).update(lease_until=clock.now() - timedelta(hours=1))
    assert sweeper.requeue_expired_runs() == 1
    assert not deletion.cancel(job=stale, code=ErrorCode.TIMEOUT, reason="late")
    assert work() == 1
    assert not completion.complete(zombie, Outcome("late", 0.9, {1: page("late")}), seconds=0.1)
    completion.finish_job(job)
    assert Job.objects.get().status == Status.COMPLETED
    assert_books(customer, charged=2 * COST)


def test_a_reprocessing_that_nobody_began_can_be_deleted(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    reprocess(customer, file_ids(customer, job)[0])
    assert delete(customer, f"/ocr-jobs/{job}").status_code == 200
    assert_books(customer, charged=COST)


def test_reprocessing_without_credits_changes_nothing(
    customer_of: Callable[..., Customer], work: Work
) -> None:
    poor = customer_of("poor", token=COST + 49)
    job = upload(poor)
    work()
    before = details(poor, job)
    fault(reprocess(poor, file_ids(poor, job)[0]), 402)
    assert details(poor, job) == before
    assert (Job.objects.get().round, Hold.objects.count()) == (0, 1)


def test_an_idempotency_key_reprocesses_once(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    file_id = file_ids(customer, job)[0]
    first = reprocess(customer, file_id, Idempotency_Key="k")
    work()
    again = reprocess(customer, file_id, Idempotency_Key="k")
    assert again.json() == first.json()
    assert Execution.objects.count() == 2


def test_a_job_that_was_given_up_can_be_reprocessed(customer: Customer, work: Work) -> None:
    job = upload(customer)
    Job.objects.update(deadline=clock.now() - timedelta(seconds=1))
    sweeper.fail_overdue_jobs()
    assert details(customer, job)["status"] == "failed"
    assert reprocess(customer, file_ids(customer, job)[0]).status_code == 200
    work()
    assert details(customer, job)["status"] == "completed"
    assert_books(customer, charged=COST)


def test_each_round_is_paid_by_the_key_that_asked_for_it(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    first = Job.objects.get().api_key
    second, secret = issue_key(tenant=customer.tenant, name="second")
    reprocess(Customer(customer.tenant, secret), file_ids(customer, job)[0])
    work()
    charges = LedgerEntry.objects.filter(kind="charge").order_by("pk")
    assert [charge.api_key for charge in charges] == [first, second]
    usages = Usage.objects.order_by("pk")
    assert [usage.api_key for usage in usages] == [first, second]
    assert first is not None
    assert first.head == customer.secret[:12]


def closing(work: Callable[[], Any]) -> Any:
    """For a thread: its database connection does not outlive it."""
    try:
        return work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_many_reprocessings_at_once_one_is_made(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    file_id = file_ids(customer, job)[0]
    with ThreadPoolExecutor(6) as threads:
        answers = [
            threads.submit(closing, lambda: reprocess(customer, file_id).status_code)
            for _ in range(6)
        ]
        assert sorted(answer.result() for answer in answers) == [200] + [409] * 5
    work()
    assert_books(customer, charged=2 * COST)


@pytest.mark.django_db(transaction=True)
def test_files_are_deleted_while_workers_claim_them(customer: Customer) -> None:
    """Each file is either read and charged, or deleted before it was begun and free; nobody waits
    for ever.
    """
    job = upload(customer, *(f"{number}.png" for number in range(6)))
    ids = file_ids(customer, job)
    with ThreadPoolExecutor(3) as threads:
        paths = [f"/ocr-jobs/{job}/files/{number}" for number in reversed(ids)]
        answers = [
            threads.submit(closing, partial(status_of_deletion, customer, path)) for path in paths
        ]
        for _ in ids:
            threads.submit(closing, lambda: pipeline.run_next("w")).result()
        assert {answer.result() for answer in answers} <= {200, 409}
    while pipeline.run_next("w"):
        pass
    assert details(customer, job)["status"] in ("completed", "failed")
    read = LedgerEntry.objects.filter(kind="charge").first()
    assert_books(customer, charged=-read.amount if read else 0)
    assert not read or read.amount % COST == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_and_its_files_are_deleted_at_once(customer: Customer, work: Work) -> None:
    for _ in range(4):
        job = upload(customer, "a.png", "b.png")
        work()
        paths = [
            f"/ocr-jobs/{job}",
            *(f"/ocr-jobs/{job}/files/{number}" for number in file_ids(customer, job)),
        ] * 2
        with ThreadPoolExecutor(6) as threads:
            answers = [
                threads.submit(closing, partial(status_of_deletion, customer, path))
                for path in paths
            ]
            assert {answer.result() for answer in answers} <= {200, 404}
        assert not Job.objects.filter(pk=job).exists()
    assert_books(customer, charged=4 * 2 * COST)
    assert stored_bytes() == []

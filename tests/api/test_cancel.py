"""Jobs that are cancelled, or deleted, through each interface."""

from collections.abc import Callable
from typing import Any

import pytest

from billing.reconciliation import reconcile
from ocr.jobs import claims
from ocr.models import Job
from ocr.worker import pipeline
from tests.api.jobs_calls import delete, details, upload
from tests.api.support import sent
from tests.conftest import Customer

pytestmark = pytest.mark.database

Work = Callable[[], int]
Submit = Callable[[Customer], str]
START = 100_000  # what a customer of the tests has


def solver_task(customer: Customer) -> str:
    task = customer.post("/api/ocr/solve", {"image": sent()}).json()["task_id"]
    return f"/api/ocr/result/{task}"


def document_task(customer: Customer) -> str:
    answer = customer.post("/task/pic/ocr", {"image_file": sent(), "sync": "0"})
    return f"/task/{answer.json()['data']['task_id']}"


def document_task_by_the_longer_path(customer: Customer) -> str:
    return document_task(customer).replace("/task/", "/task/pic/ocr/")


def image_job(customer: Customer) -> str:
    customer.post("/api/ocr", {"image": sent()})
    return f"/api/job/{Job.objects.latest('id')}"


ROUTES = [solver_task, document_task, document_task_by_the_longer_path, image_job]


def ended(answer: Any) -> str:
    """What an answer says has happened, under the name that the interface has for it."""
    assert answer.status_code == 200, answer.content
    body = answer.json()
    found: str = body.get("result") or body.get("message") or body["status"]
    return found


@pytest.mark.parametrize("submitted", ROUTES)
def test_a_job_that_has_not_begun_is_cancelled_and_costs_nothing(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.IMAGES_WAIT_SECONDS = 0
    units = ("token", "solve")
    before = [customer.spendable(unit) for unit in units]
    address = submitted(customer)
    assert [customer.spendable(unit) for unit in units] != before
    assert ended(delete(customer, address)) == "cancelled"
    job = Job.objects.get()
    assert (job.status, job.error_code) == ("failed", "cancelled")
    assert [customer.spendable(unit) for unit in units] == before
    assert claims.claim("w") is None
    assert customer.get(address).status_code == 200
    assert ended(delete(customer, address)) == "deleted"
    assert customer.get(address).status_code == 404
    assert delete(customer, address).status_code == 404
    assert not Job.objects.exists()
    assert reconcile() == []


@pytest.mark.parametrize("submitted", ROUTES)
def test_a_running_job_is_cancelled_and_its_result_is_refused(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.IMAGES_WAIT_SECONDS = 0
    before = [customer.spendable(unit) for unit in ("token", "solve")]
    address = submitted(customer)
    run = claims.claim("w")
    assert run is not None
    is_wanted = claims.Pulse(run)
    assert is_wanted()
    assert ended(delete(customer, address)) == "cancelled"
    assert not is_wanted()
    pipeline.run(run)
    job = Job.objects.get()
    assert (job.status, job.error_code) == ("failed", "cancelled")
    assert [customer.spendable(unit) for unit in ("token", "solve")] == before
    assert reconcile() == []


@pytest.mark.parametrize("submitted", ROUTES[:3])
def test_another_tenant_cancels_nothing(
    customer: Customer, customer_of: Any, submitted: Submit
) -> None:
    address = submitted(customer)
    assert delete(customer_of("other"), address).status_code == 404
    assert Job.objects.get().status == "pending"


def test_a_cancelled_job_keeps_and_pays_for_the_files_that_were_read(
    customer: Customer, work: Work
) -> None:
    number = upload(customer, "a.png", "b.png")
    first = claims.claim("w")
    assert first is not None
    pipeline.run(first)
    assert customer.post(f"/ocr-jobs/{number}/cancel").json() == {"success": True}
    body = details(customer, number)
    assert body["status"] == "completed"
    states = [execution["status"] for file in body["files"] for execution in file["executions"]]
    assert states == ["completed", "failed"]
    assert work() == 0
    assert Job.objects.get().cost == 50 + 4
    assert reconcile() == []


def test_a_job_of_files_that_has_not_begun_is_cancelled_once(customer: Customer) -> None:
    number = upload(customer)
    assert customer.spendable("token") < START
    assert customer.post(f"/ocr-jobs/{number}/cancel").json() == {"success": True}
    assert customer.spendable("token") == START
    again = customer.post(f"/ocr-jobs/{number}/cancel")
    assert (again.status_code, again.json()["details"]) == (409, "The job has ended already.")
    assert customer.post("/ocr-jobs/999999/cancel").status_code == 404
    assert customer.post("/ocr-jobs/x/cancel").status_code == 404

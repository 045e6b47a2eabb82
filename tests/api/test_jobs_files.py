"""Files of a job, deleting, and reprocessing: what may be done when, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from billing.models import Hold, Usage
from config import clock
from files.models import StoredFile
from ocr.jobs import claims, completion
from ocr.jobs.completion import Outcome
from ocr.models import Job, JobCount
from ocr.worker import pipeline
from tests import fake_engine
from tests.api.jobs_calls import assert_books, delete, details, fault, file_ids, reprocess, upload
from tests.api.support import example, picture, stored_bytes, streamed
from tests.conftest import Customer
from tests.fake_engine import page

pytestmark = pytest.mark.database

Work = Callable[[], int]
COST = 54  # a page of four words


def test_the_original_comes_back(customer: Customer) -> None:
    job = upload(customer, "receipt.jpg")
    answer = customer.get(f"/ocr-jobs/{job}/files/{file_ids(customer, job)[0]}")
    assert streamed(answer) == picture()
    assert answer["Content-Type"] == "image/png"  # what it is, not what it was called
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.jpg"'


def test_a_deleted_job_is_gone_with_its_bytes(customer: Customer, work: Work) -> None:
    job = upload(customer, "a.png", "b.png")
    work()
    answer = delete(customer, f"/ocr-jobs/{job}")
    assert (answer.status_code, answer.json()) == (200, example("jobs_delete"))
    assert fault(customer.get(f"/ocr-jobs/{job}"), 404) == "Not found."
    fault(delete(customer, f"/ocr-jobs/{job}"), 404)
    assert (StoredFile.objects.count(), stored_bytes(), JobCount.objects.get().count) == (0, [], 0)
    assert_books(customer, charged=2 * COST)


def test_a_job_that_nobody_began_is_deleted_without_charge(customer: Customer) -> None:
    job = upload(customer, "a.png", "b.png")
    assert delete(customer, f"/ocr-jobs/{job}").json() == {"success": True}
    assert claims.claim("w") is None
    assert (Job.objects.count(), stored_bytes()) == (0, [])
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert_books(customer, charged=0)


def test_a_running_job_stays(customer: Customer) -> None:
    job = upload(customer, "a.png", "b.png")
    running, waiting = file_ids(customer, job)
    assert claims.claim("w")
    fault(delete(customer, f"/ocr-jobs/{job}"), 409)
    fault(delete(customer, f"/ocr-jobs/{job}/files/{running}"), 409)
    fault(reprocess(customer, running), 409)
    assert delete(customer, f"/ocr-jobs/{job}/files/{waiting}").status_code == 200
    assert file_ids(customer, job) == [running]


def test_a_file_that_waits_is_deleted_and_not_charged(customer: Customer, work: Work) -> None:
    job = upload(customer, "a.png", "b.png")
    assert delete(customer, f"/ocr-jobs/{job}/files/{file_ids(customer, job)[1]}").json() == {
        "success": True
    }
    assert len(stored_bytes()) == 1
    assert work() == 1
    assert details(customer, job)["status"] == "completed"
    assert_books(customer, charged=COST)


def test_a_file_that_was_read_is_charged_though_it_is_deleted(
    customer: Customer, work: Work
) -> None:
    job = upload(customer, "a.png", "b.png", "c.png")
    pipeline.run_next("w")
    assert (
        delete(customer, f"/ocr-jobs/{job}/files/{file_ids(customer, job)[0]}").status_code == 200
    )
    pipeline.run_next("w")
    assert (
        delete(customer, f"/ocr-jobs/{job}/files/{file_ids(customer, job)[0]}").status_code == 200
    )
    work()
    assert_books(customer, charged=3 * COST)
    usage = Usage.objects.get()
    assert (usage.pages, usage.words, usage.provider) == (3, 12, fake_engine.NAME)


def test_the_last_file_that_waited_ends_the_job(customer: Customer) -> None:
    job = upload(customer, "a.png", "b.png")
    pipeline.run_next("w")
    delete(customer, f"/ocr-jobs/{job}/files/{file_ids(customer, job)[1]}")
    assert details(customer, job)["status"] == "completed"
    assert_books(customer, charged=COST)


@pytest.mark.parametrize(
    ("worked", "status", "charged"), [(True, "completed", COST), (False, "failed", 0)]
)
def test_a_job_without_files_stays_in_the_list(
    customer: Customer, worked: bool, status: str, charged: int
) -> None:
    job = upload(customer)
    if worked:
        pipeline.run_next("w")
    delete(customer, f"/ocr-jobs/{job}/files/{file_ids(customer, job)[0]}")
    body = details(customer, job)
    assert (body["status"], body["files"]) == (status, [])
    assert stored_bytes() == []
    assert_books(customer, charged=charged)
    assert delete(customer, f"/ocr-jobs/{job}").status_code == 200


def test_a_late_worker_finds_its_file_gone(customer: Customer) -> None:
    """Its attempt lapsed, the file was deleted while it waited to be done again, then the result
    came.
    """
    job = upload(customer, "a.png", "b.png")
    zombie = claims.claim("zombie")
    assert zombie
    assert completion.requeue(zombie)
    delete(customer, f"/ocr-jobs/{job}/files/{zombie.execution.job_file_id}")
    assert not completion.complete(zombie, Outcome("late", 0.9, {1: page("late")}), seconds=0.1)
    assert details(customer, job)["status"] == "running"
    assert_books(customer, charged=0)


def test_an_expired_job_is_gone(customer: Customer, work: Work) -> None:
    job = upload(customer)
    work()
    file_id = file_ids(customer, job)[0]
    Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    fault(customer.get(f"/ocr-jobs/{job}"), 404)
    fault(customer.get(f"/ocr-jobs/{job}/files/{file_id}"), 404)
    fault(reprocess(customer, file_id), 404)


def test_another_tenants_job_answers_as_one_that_does_not_exist(
    customer: Customer, rival: Customer, work: Work
) -> None:
    job = upload(customer)
    own = upload(rival)
    work()
    file_id = file_ids(customer, job)[0]
    for path in (
        f"/ocr-jobs/{job}",
        f"/ocr-jobs/{job}/files/{file_id}",
        f"/ocr-jobs/{own}/files/{file_id}",
    ):
        stolen, random = rival.get(path), rival.get("/ocr-jobs/987654321")
        assert fault(stolen, 404) == fault(random, 404) == "Not found."
        fault(delete(rival, path), 404)
    fault(reprocess(rival, file_id), 404)
    assert details(customer, job)["status"] == "completed"


def test_jobs_of_other_interfaces_are_not_shown(customer: Customer, work: Work) -> None:
    from tests.api.support import sent

    customer.post("/api/ocr", {"image": sent()})
    job = Job.objects.get()
    fault(customer.get(f"/ocr-jobs/{job.pk}"), 404)
    fault(delete(customer, f"/ocr-jobs/{job.pk}"), 404)
    fault(reprocess(customer, job.files.get().pk), 404)
    assert customer.get("/ocr-jobs").json()["data"] == []

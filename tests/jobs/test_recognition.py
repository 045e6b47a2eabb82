"""What a worker makes of one piece of work, whatever happens to it."""

from typing import Any

import pytest
from django.db import OperationalError
from django_q.models import OrmQ

from accounts.services import find_key
from billing.models import Interface, LedgerEntry, Usage
from files.models import StoredFile
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import completion
from ocr.jobs.deletion import JobRunning, delete
from ocr.models import Execution, Job, Page, Run, Status
from ocr.worker import pipeline, sweeper
from tests import fake_engine
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BALANCE = 100_000


def run() -> bool:
    return pipeline.run_next("w")


def test_a_job_is_read_charged_and_counted(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    assert customer.spendable("token") == BALANCE - 50
    assert run()
    job.refresh_from_db()
    assert (job.status, job.cost, job.held) == (Status.COMPLETED, 52, 50)
    assert customer.spendable("token") == BALANCE - 52
    usage = Usage.objects.get()
    assert (usage.pages, usage.words, usage.amount, usage.api_key) == (
        1,
        2,
        52,
        find_key(customer.secret),
    )
    assert not run()


def test_a_price_never_exceeds_what_the_tenant_has(
    customer_of: Any, submitted: Submit, engine: list[Any]
) -> None:
    poor = customer_of("poor", token=51)
    job = submitted(poor)
    run()
    job.refresh_from_db()
    assert job.cost == 51
    assert poor.spendable("token") == 0
    assert LedgerEntry.objects.get(kind="charge").details["written_off"] == 1


def test_what_the_engine_says_of_a_file_is_final(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.append(EngineError("This page is blank as snow.", code=ErrorCode.UNREADABLE))
    job = submitted(customer)
    run()
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error) == (
        Status.FAILED,
        "unreadable",
        "This page is blank as snow.",
    )
    assert customer.spendable("token") == BALANCE
    assert not run()


@pytest.mark.parametrize(
    "fault", [EngineError("gone", code=ErrorCode.CRASHED), ZeroDivisionError("a bug")]
)
def test_a_crash_is_tried_again(
    customer: Customer, submitted: Submit, engine: list[Any], fault: Exception
) -> None:
    engine.append(fault)
    job = submitted(customer)
    run()
    assert run()
    job.refresh_from_db()
    assert (job.status, Execution.objects.get().attempt) == (Status.COMPLETED, 2)
    assert LedgerEntry.objects.filter(kind="charge").count() == 1


def test_a_bug_is_told_without_its_text(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.extend([ZeroDivisionError("secret detail")] * 3)
    job = submitted(customer)
    while run():
        pass
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "secret" not in job.error
    assert customer.spendable("token") == BALANCE


@pytest.mark.django_db(transaction=True)
def test_a_database_that_comes_back_gets_the_work_back_and_no_attempt_is_lost(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.append(OperationalError("gone away"))
    submitted(customer)
    before = Execution.objects.get().max_attempts
    run()
    execution = Execution.objects.get()
    assert (execution.status, execution.max_attempts) == (Status.PENDING, before + 1)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_away_leaves_the_work_to_its_lease(
    customer: Customer,
    submitted: Submit,
    engine: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError

    settings.LEASE_SECONDS = 1
    engine.append(OperationalError("gone away"))
    submitted(customer)
    monkeypatch.setattr(completion, "requeue", fail)
    run()
    assert Execution.objects.get().status == Status.RUNNING


def test_want_of_processor_is_tried_again_and_then_fails_with_its_cause(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    starved = EngineError("It had 2 of the 60 seconds of processor time.", code=ErrorCode.BUSY)
    engine += [starved, starved, starved]
    job = submitted(customer)
    for attempt in (1, 2, 3):
        run()
        execution = Execution.objects.get()
        assert execution.attempt == attempt
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error) == (Status.FAILED, "busy", starved.message)
    assert customer.spendable("token") == BALANCE


def test_abandoned_work_changes_nothing(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.append(Abandoned())
    submitted(customer)
    run()
    assert Execution.objects.get().status == Status.RUNNING


def test_a_stop_that_cannot_wait_hands_the_work_back(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.append(SystemExit())
    submitted(customer)
    with pytest.raises(SystemExit):
        run()
    assert Execution.objects.get().status == Status.PENDING


def test_kept_pages_are_not_read_again(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    """A worker that is lost at page three of three costs one page."""
    engine.extend(
        [page("one"), page("two"), EngineError("lost", code=ErrorCode.CRASHED), page("three")]
    )
    job = submitted(customer, frames=3)
    run()
    assert list(Page.objects.values_list("number", flat=True)) == [1, 2]
    run()
    assert Execution.objects.get().text == "one\n\ntwo\n\nthree"
    job.refresh_from_db()
    assert job.cost == 3 * 50 + 3


def test_one_of_two_providers_may_fail(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.extend([EngineError("no", code=ErrorCode.UNREADABLE), page("yes")])
    job = submitted(customer, providers=[fake_engine.NAME] * 2, interface=Interface.JOBS)
    run()
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    run()
    job.refresh_from_db()
    assert (job.status, job.cost) == (Status.COMPLETED, 51)


def test_a_lost_ring_is_rung_again(customer: Customer, submitted: Submit, settings: Any) -> None:
    submitted(customer)
    OrmQ.objects.all().delete()
    assert sweeper.notify_about_unclaimed_runs() == 0
    Run.objects.update(created_at=Run.objects.get().created_at.replace(year=2020))
    assert sweeper.notify_about_unclaimed_runs() == 1
    assert sweeper.notify_about_unclaimed_runs() == 0
    assert OrmQ.objects.count() == 1


def test_five_rings_are_one_execution(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    submitted(customer)
    assert [run() for _ in range(5)] == [True, False, False, False, False]
    assert LedgerEntry.objects.filter(kind="charge").count() == 1


def test_a_file_that_is_gone_fails_the_job(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    from django.core.files.storage import default_storage

    job = submitted(customer, max_attempts=1)
    default_storage.delete(StoredFile.objects.get().storage_name)
    run()
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert customer.spendable("token") == BALANCE


def test_a_running_job_cannot_be_deleted(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    with pytest.raises(JobRunning):
        delete(job=job)
    run()
    delete(job=job)
    assert (Job.objects.count(), StoredFile.objects.count(), Page.objects.count()) == (0, 0, 0)
    assert LedgerEntry.objects.filter(kind="charge").count() == 1


def test_result_and_price_are_saved_together(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault between the result and its price leaves neither."""

    def explode(**_: Any) -> None:
        raise OperationalError

    submitted(customer)
    monkeypatch.setattr("ocr.jobs.completion.billing.capture", explode)
    run()
    execution = Execution.objects.get()
    assert (execution.status, execution.text) == (Status.PENDING, "")
    assert Page.objects.count() == 0

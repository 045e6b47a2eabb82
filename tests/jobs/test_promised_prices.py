"""A job ends at the price that it was promised, whatever became of the price meanwhile."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from billing.models import Hold, Price
from ocr.jobs import completion
from ocr.models import Execution, Job, Run, Status
from ocr.worker import pipeline, sweeper
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = pytest.mark.database
ONE_PAGE_TWO_WORDS = 52  # at 50 a page and 1 a word


@pytest.fixture(autouse=True)
def _nothing_postponed() -> Iterator[None]:
    """The tests after these have rows with the same keys."""
    yield
    sweeper.postponed_jobs.clear()
    sweeper.postponed_runs.clear()


def read(job: Job) -> Job:
    while pipeline.run_next("w"):
        pass
    job.refresh_from_db()
    return job


def deleted() -> None:
    Price.objects.all().delete()


def switched_off() -> None:
    Price.objects.update(active=False)


def raised() -> None:
    Price.objects.update(per_page=1000, per_word=1000)


@pytest.mark.parametrize("change", [deleted, switched_off, raised])
def test_a_job_is_charged_what_it_was_promised(
    customer: Customer, submitted: Submit, engine: list[Any], change: Callable[[], None]
) -> None:
    job = submitted(customer)
    change()
    assert read(job).status == Status.COMPLETED
    assert job.cost == ONE_PAGE_TWO_WORDS
    assert customer.spendable("token") == 100_000 - ONE_PAGE_TWO_WORDS


def test_a_price_that_is_gone_while_a_page_is_read(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    def read_while_it_goes(_image: Any) -> Any:
        Price.objects.all().delete()
        return page("two", "words")

    engine.append(read_while_it_goes)
    assert read(submitted(customer)).cost == ONE_PAGE_TWO_WORDS


def test_a_price_of_a_provider_that_comes_later_is_not_paid(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    provider = job.executions.get().provider
    Price.objects.create(interface="images", provider=provider, unit="token", base=999)
    assert read(job).cost == ONE_PAGE_TWO_WORDS


def test_a_job_of_an_earlier_release_ends_without_a_price(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    Execution.objects.update(rate=None)
    deleted()
    assert read(job).status == Status.COMPLETED
    assert job.cost == 0
    assert not Hold.objects.filter(status="open").exists()


def test_open_jobs_of_an_earlier_release_keep_the_price_of_the_upgrade(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    Execution.objects.update(rate=None)
    import_module("ocr.migrations.0006_promised_price").keep_prices(apps, None)
    deleted()
    assert read(job).cost == ONE_PAGE_TWO_WORDS


def test_a_run_that_cannot_be_requeued_stops_no_other(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [submitted(customer) for _ in range(3)]
    Run.objects.update(status=Status.RUNNING, lease_until="2020-01-01T00:00:00Z", attempt=1)
    bad = jobs[0].executions.get().runs.get()
    real = completion.requeue

    def requeue(run: Run) -> bool:
        if run.pk == bad.pk:
            raise RuntimeError("this row is broken")
        return real(run)

    monkeypatch.setattr(completion, "requeue", requeue)
    assert sweeper.requeue_expired_runs() == 2
    assert Run.objects.filter(status=Status.PENDING).count() == 2
    assert sweeper.requeue_expired_runs() == 0
    monkeypatch.undo()
    assert sweeper.requeue_expired_runs() == 0  # it waits its 30 seconds
    sweeper.postponed_runs.clear()
    assert sweeper.requeue_expired_runs() == 1


def test_another_tenants_overdue_job_is_swept_beside_one_that_cannot_be_charged(
    customer_of: Callable[..., Customer],
    submitted: Submit,
    engine: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More bad rows than a batch, and they come first."""
    monkeypatch.setattr(sweeper, "BATCH", 2)
    first, second = customer_of("first", token=1000), customer_of("second", token=1000)
    for _ in range(2):
        submitted(first, deadline_seconds=-9)
    Hold.objects.all().delete()  # their books are broken: no hold to release
    job = submitted(second, deadline_seconds=-1)
    assert sweeper.fail_overdue_jobs() == 0
    assert sweeper.fail_overdue_jobs() == 1
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "timeout")
    assert second.spendable("token") == 1000

"""Many workers, one table: each piece of work is claimed once and charged once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from ocr.jobs import claims, completion, deletion, turns
from ocr.jobs.admission import TenantBusy
from ocr.models import Execution, Job, Run, Status, Turn
from ocr.worker import assembly, pipeline
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = pytest.mark.database

JOBS = 40


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_over_forty_jobs(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    for _ in range(JOBS):
        submitted(customer)

    def work(number: int) -> int:
        done = 0
        try:
            while pipeline.run_next(f"w{number}"):
                done += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(16) as pool:
        visits = sum(pool.map(work, range(16)))
    assert 0 < visits <= JOBS  # pictures are read together where many wait
    assert set(Execution.objects.values_list("attempt", "status")) == {(1, Status.COMPLETED)}
    assert Job.objects.filter(status=Status.COMPLETED, cost=52).count() == JOBS
    assert LedgerEntry.objects.filter(kind="charge").count() == JOBS
    assert reconcile() == []


@pytest.mark.django_db(transaction=True)
def test_a_document_is_put_together_while_others_write(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write between two reads of one query is "database is locked" to SQLite."""
    monkeypatch.setattr(assembly, "CHUNK", 2)
    submitted(customer, frames=6)
    run = claims.claim("w")
    assert run is not None
    for number in range(1, 6):
        assert completion.save_page(run, number, page(f"page {number}"))

    def write() -> None:
        try:
            Job.objects.update(name="another")
        finally:
            connection.close()

    seen = []
    with ThreadPoolExecutor(1) as threads:
        for number, _ in assembly.numbered_pages(run, {6: page("page 6")}):
            threads.submit(write).result()
            seen.append(number)
    assert seen == [1, 2, 3, 4, 5, 6]


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work` returns in so many threads, each with a database connection of its own."""

    def connected(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(connected, range(count)))


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_claim_each_run_once_and_tenants_in_turn(
    customer_of: Any, submitted: Submit, settings: Any
) -> None:
    """One tenant has most of the work: the others do not wait for it."""
    settings.RUN_PAGES = 1
    many = customer_of("many", token=100_000)
    few = [customer_of(f"few {number}", token=1000) for number in range(4)]
    for _ in range(6):
        submitted(many, interface="documents", frames=6)
    for customer in few:
        for _ in range(2):
            submitted(customer, interface="documents")
    order: list[tuple[int, str]] = []

    def drain(number: int) -> None:
        while run := claims.claim(f"w{number}"):
            order.append((run.pk, run.tenant.name))

    in_threads(16, drain)
    assert len({pk for pk, _ in order}) == len(order) == 6 * 6 + 8
    assert set(Run.objects.values_list("attempt", "status")) == {(1, Status.RUNNING)}
    # Five tenants in turn: both jobs of each are among the first 10, or some more where
    # claims at the same time ended in another order.
    last_of_few = max(place for place, (_, name) in enumerate(order) if name != "many")
    assert last_of_few < 10 + 16
    assert turns.mend() == 0


@pytest.mark.django_db(transaction=True)
def test_claims_submissions_and_cancels_at_the_same_time(
    customer_of: Any, submitted: Submit, settings: Any
) -> None:
    """No deadlock, nothing lost, and what is counted stays right."""
    settings.RUN_PAGES = 2
    customers = [customer_of(f"c{number}", token=100_000) for number in range(3)]
    claimed: list[int] = []
    cancelled: list[int] = []

    def work(number: int) -> None:
        customer = customers[number % 3]
        for step in range(6):
            if number % 2:
                job = submitted(customer, interface="documents", frames=1 + step % 3)
                if step % 3 == 0 and deletion.cancel_wanted(job=job):
                    cancelled.append(job.pk)
                continue
            run = claims.claim(f"w{number}")
            if run is not None and step % 2:
                completion.requeue(run)
            elif run is not None:
                claimed.append(run.pk)

    in_threads(16, work)
    while run := claims.claim("last"):
        claimed.append(run.pk)
    assert turns.mend() == 0
    assert len(claimed) == len(set(claimed))
    assert not Run.objects.filter(status=Status.PENDING).exists()
    assert Job.objects.count() == 8 * 6
    assert Job.objects.filter(status=Status.FAILED).count() == len(cancelled)
    running = Run.objects.filter(status=Status.RUNNING)
    assert set(running.values_list("pk", flat=True)) <= set(claimed)


@pytest.mark.django_db(transaction=True)
def test_of_submissions_at_the_same_time_no_more_enter_than_the_limit_allows(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.MAX_QUEUED_PER_TENANT = 5

    def send(_: int) -> bool:
        try:
            submitted(customer)
        except TenantBusy:
            return False
        return True

    assert sum(in_threads(16, send)) == 5
    assert Job.objects.count() == Execution.objects.count() == 5
    assert Turn.objects.get().queued == 5
    assert customer.spendable("token") == 100_000 - 5 * Job.objects.all()[0].held

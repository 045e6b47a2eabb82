"""Many workers, one table: each piece of work is claimed once and charged once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from ocr.jobs import claims, completion
from ocr.models import Execution, Job, Status
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

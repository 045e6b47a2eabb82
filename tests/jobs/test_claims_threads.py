"""Many workers, one table: each piece of work is claimed once and charged once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from ocr.models import Execution, Job, Status
from ocr.worker import pipeline
from tests.conftest import Customer
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
        assert sum(pool.map(work, range(16))) == JOBS
    assert set(Execution.objects.values_list("attempt", "status")) == {(1, Status.COMPLETED)}
    assert Job.objects.filter(status=Status.COMPLETED, cost=52).count() == JOBS
    assert LedgerEntry.objects.filter(kind="charge").count() == JOBS
    assert reconcile() == []

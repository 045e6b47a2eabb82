"""SIGKILL between any two statements of submit and of settle: the books agree, and the job is
charged once or not.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from files.models import StoredFile
from files.services import remove_abandoned_files
from ocr.models import Execution, Job, Status
from ocr.worker import pipeline, sweeper
from tests.conftest import Customer
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
MOST_STATEMENTS = 80


def killed_at(statement: int, work: Callable[[], Any]) -> bool:
    """Run the work in a forked process that is killed before its n-th statement.

    Whether it came that far.
    """
    connection.close()
    child = os.fork()
    if child == 0:
        count = 0

        def wrapper(execute: Any, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            if count == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        with connection.execute_wrapper(wrapper):
            work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def assert_every_hold_has_its_job() -> None:
    assert reconcile() == []
    held = (
        sum(wallet.held for wallet in Job.objects.get().tenant.wallets.all())
        if Job.objects.exists()
        else 0
    )
    assert held == sum(
        job.held for job in Job.objects.exclude(status__in=[Status.COMPLETED, Status.FAILED])
    )


def test_a_submit_that_dies_leaves_all_or_nothing(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    for statement in range(1, MOST_STATEMENTS):
        came_so_far = killed_at(statement, lambda: submitted(customer))
        assert_every_hold_has_its_job()
        if Job.objects.exists():
            assert StoredFile.objects.filter(
                pending=False, job_files__job=Job.objects.get()
            ).exists()
            break
        assert customer.spendable("token") == 100_000
    assert not came_so_far
    StoredFile.objects.filter(pending=True).update(created_at="2020-01-01T00:00:00Z")
    remove_abandoned_files()
    stored = default_storage.listdir(f"ocr/{customer.tenant.user_id}")[1]
    assert len(stored) == StoredFile.objects.count() == 1


def test_a_settle_that_dies_charges_once_in_the_end(
    customer: Customer, submitted: Submit, engine: list[Any], settings: Any
) -> None:
    settings.LEASE_SECONDS = -1  # a killed worker's lease is over at once
    for statement in range(1, MOST_STATEMENTS):
        job = submitted(customer, max_attempts=5)
        came_so_far = killed_at(statement, lambda: pipeline.run_next("w"))
        sweeper.requeue_expired_runs()
        while pipeline.run_next("w"):
            sweeper.requeue_expired_runs()
        job.refresh_from_db()
        assert (job.status, job.cost) == (Status.COMPLETED, 52)
        assert LedgerEntry.objects.filter(reference=job.reference).count() == 1
        assert Execution.objects.get(job=job).attempt in (1, 2)
        assert reconcile() == []
        if not came_so_far:
            return
    raise AssertionError("the work has more statements than the test tries")

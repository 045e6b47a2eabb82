"""Scheduling order, leases and heartbeats."""

from datetime import timedelta
from typing import Any

import pytest

from ocr.errors import ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.completion import Outcome
from ocr.models import Execution, Job, Priority, Run, Status
from ocr.worker import sweeper
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def drain() -> list[str]:
    """The tenants in the order in which their work is claimed."""
    order = []
    while run := claims.claim("w"):
        order.append(run.tenant.name)
    return order


def lapse(run: Run) -> None:
    """The lease ends: its worker is lost."""
    Run.objects.filter(pk=run.pk).update(lease_until=run.created_at - timedelta(hours=1))


def outcome(*words: str) -> Outcome:
    return Outcome(" ".join(words), 0.9, {1: page(*words)})


def test_tenants_take_turns(customer_of: Any, submitted: Submit) -> None:
    many, few = customer_of("many", token=10_000), customer_of("few", token=10_000)
    for _ in range(4):
        submitted(many)
    submitted(few)
    submitted(few)
    assert drain() == ["many", "few", "many", "few", "many", "many"]


def test_interactive_work_goes_before_bulk(customer_of: Any, submitted: Submit) -> None:
    bulk, urgent = customer_of("bulk", token=10_000), customer_of("urgent", token=10_000)
    submitted(bulk, interface="documents")
    submitted(urgent, interface="images")
    assert drain() == ["urgent", "bulk"]


def test_a_limit_on_running_work_lets_others_pass(
    customer_of: Any, submitted: Submit, settings: Any
) -> None:
    settings.MAX_RUNNING_PER_TENANT = 1
    many, few = customer_of("many", token=10_000), customer_of("few", token=10_000)
    submitted(many)
    submitted(many)
    submitted(few)
    assert drain() == ["many", "few"]


def test_a_claim_is_one_attempt_under_one_lease(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer)
    execution = claims.claim("w")
    assert execution is not None
    assert (execution.status, execution.attempt, execution.worker) == (Status.RUNNING, 1, "w")
    assert claims.claim("other") is None
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_a_result_of_a_past_attempt_is_refused(customer: Customer, submitted: Submit) -> None:
    """The fencing token: a worker that was taken for dead comes back with a result."""
    job = submitted(customer)
    zombie = claims.claim("zombie")
    assert zombie is not None
    lapse(zombie)
    assert sweeper.requeue_expired_runs() == 1
    second = claims.claim("second")
    assert second is not None
    assert second.attempt == 2
    assert not claims.heartbeat(zombie)
    assert not completion.save_page(zombie, 1, page("late"))
    assert not completion.complete(zombie, outcome("late"), seconds=0.1)
    assert not completion.fail(zombie, code=ErrorCode.FAILED, reason="late")
    assert not completion.requeue(zombie)
    assert completion.complete(second, outcome("right"), seconds=0.1)
    assert not completion.complete(second, outcome("again"), seconds=0.1)
    job.refresh_from_db()
    assert job.cost == 51
    assert customer.spendable("token") == 100_000 - 51
    assert Execution.objects.get().text == "right"


def test_after_the_last_attempt_the_job_fails_and_nothing_is_charged(
    customer: Customer, submitted: Submit
) -> None:
    """A file that kills its worker each time is given up."""
    job = submitted(customer, max_attempts=2)
    for _ in range(2):
        execution = claims.claim("w")
        assert execution is not None
        lapse(execution)
        sweeper.requeue_expired_runs()
    assert claims.claim("w") is None
    job.refresh_from_db()
    assert (job.status, job.error_code, job.cost) == (Status.FAILED, "crashed", None)
    assert customer.spendable("token") == 100_000


def test_a_beat_past_the_deadline_stops_the_work(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    execution = claims.claim("w")
    assert execution is not None
    assert claims.heartbeat(execution)
    Run.objects.update(deadline=execution.created_at - timedelta(seconds=1))
    assert not claims.heartbeat(execution)


def test_work_past_its_deadline_is_not_claimed(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer, deadline_seconds=-1)
    assert claims.claim("w") is None
    assert sweeper.fail_overdue_jobs() == 1
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "timeout")
    assert customer.spendable("token") == 100_000
    assert Job.objects.filter(executions__status=Status.PENDING).count() == 0


def names(*runs: Run | None) -> list[str]:
    return [run.execution.job.name for run in runs if run is not None]


def test_a_short_job_goes_before_the_rest_of_a_long_document(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.RUN_PAGES = 1
    submitted(customer, interface="documents", name="long", frames=6)
    first = claims.claim("w")
    submitted(customer, interface="documents", name="short")
    submitted(customer, interface="documents", name="second")
    rest = [claims.claim("w") for _ in range(7)]
    # The long one has waited since its first claim, so it has one page more.
    assert names(first, *rest) == ["long", "long", "short", "second", *["long"] * 4]


def test_a_long_document_is_not_starved_by_short_jobs(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.RUN_PAGES = 1
    submitted(customer, interface="documents", name="long", frames=6)
    order = names(claims.claim("w"))
    for _ in range(4):
        for number in range(2):
            submitted(customer, interface="documents", name=f"short {number}")
        order += names(*[claims.claim("w") for _ in range(3)])
    assert order.count("long") == 5


def test_pages_of_a_document_are_claimed_in_order(
    customer: Customer, submitted: Submit, settings: Any
) -> None:
    settings.RUN_PAGES = 2
    submitted(customer, interface="documents", frames=6)
    claimed = [claims.claim("w") for _ in range(3)]
    assert [run.first for run in claimed if run] == [1, 3, 5]


def test_a_document_that_is_waited_for_goes_first_until_nobody_waits(
    customer_of: Any, submitted: Submit
) -> None:
    bulk, urgent = customer_of("bulk", token=10_000), customer_of("urgent", token=10_000)
    submitted(bulk, interface="documents")
    submitted(bulk, interface="documents")
    waited = submitted(urgent, interface="documents", is_waited_for=True)
    later = submitted(urgent, interface="documents", is_waited_for=True)
    claims.lower_priority(later)
    assert drain() == ["urgent", "bulk", "urgent", "bulk"]
    assert waited.executions.get().priority == Priority.INTERACTIVE
    assert later.executions.get().priority == Priority.BULK

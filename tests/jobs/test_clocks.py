"""The queue goes by the database's clock: a host's own may be hours wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django_q.models import OrmQ

from config import clock
from files.links import linked_file, signed_path
from files.models import StoredFile
from files.services import remove_abandoned_files
from ocr.jobs import claims, completion
from ocr.jobs.completion import Outcome
from ocr.jobs.wakeup import pending_notifications
from ocr.models import Execution, Job, Run, Status
from ocr.worker import sweeper
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

FAST, SLOW = timedelta(hours=1), timedelta(hours=-2)


@pytest.fixture
def hosts_differ() -> None:
    """SQLite has no clock of its own, and no second host."""
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL only")


pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("hosts_differ"),
]


def on_host(difference: timedelta) -> Any:
    """A block on a host whose clock is wrong by so much."""
    return time_machine.travel(datetime.now(UTC) + difference)


def is_now(moment: datetime | None) -> bool:
    assert moment is not None
    return abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


@pytest.mark.parametrize("web", [FAST, SLOW])
@pytest.mark.parametrize("worker", [FAST, SLOW])
def test_a_job_is_done_at_once(
    web: timedelta, worker: timedelta, customer: Customer, submitted: Submit
) -> None:
    with on_host(web):
        submitted(customer)
    with on_host(worker):
        assert pending_notifications() == 1
        run = claims.claim("w")
        assert run is not None
        assert claims.heartbeat(run)
        outcome = Outcome("text", 0.9, {1: page("text")})
        assert completion.complete(run, outcome, seconds=0.1)
    job = Job.objects.get()
    assert job.status == Status.COMPLETED
    for moment in (job.created_at, job.updated_at, job.finished_at):
        assert is_now(moment)


def test_turns_are_by_one_clock(customer: Customer, submitted: Submit) -> None:
    with on_host(FAST):
        submitted(customer, name="first")
    submitted(customer, name="second")
    with on_host(SLOW):
        submitted(customer, name="third")
    runs = [claims.claim("w") for _ in range(3)]
    assert [run.execution.job.name for run in runs if run] == ["first", "second", "third"]
    for execution in Execution.objects.all():
        assert is_now(execution.turn_at)


def test_the_sweeper_of_a_wrong_host_takes_nothing_away(
    customer: Customer, submitted: Submit
) -> None:
    with on_host(SLOW):
        submitted(customer)
        StoredFile.objects.update(pending=True)
    assert claims.claim("w") is not None
    with on_host(FAST):
        assert sweeper.requeue_expired_runs() == 0
        assert sweeper.fail_overdue_jobs() == 0
        assert remove_abandoned_files() == 0


def test_the_sweeper_of_a_slow_host_sees_lost_messages(
    customer: Customer, submitted: Submit
) -> None:
    with on_host(FAST):
        submitted(customer)
    OrmQ.objects.all().delete()
    earlier = clock.now() - timedelta(minutes=1)
    Run.objects.update(created_at=earlier)
    with on_host(SLOW):
        assert sweeper.notify_about_unclaimed_runs() == 1
        assert pending_notifications() == 1


def test_a_link_of_one_host_opens_on_another(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    stored = StoredFile.objects.filter(kind=StoredFile.Kind.ORIGINAL).get()
    with on_host(SLOW):
        token = signed_path(stored).split("/")[-2]
    with on_host(FAST):
        assert linked_file(token) == stored


def test_the_clock_is_asked_now_and_then(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    clock.now()
    with django_assert_num_queries(0):
        first, second = clock.now(), clock.now()
    assert second > first
    monkeypatch.setattr(clock, "ASK_EVERY_SECONDS", 0)
    with django_assert_num_queries(1):
        assert clock.now() > second

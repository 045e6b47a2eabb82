"""A worker that is to stop: it begins nothing, ends its page, and hands back the rest."""

from typing import Any

import pytest
from django.db import OperationalError

from ocr.jobs import claims
from ocr.models import Execution, Job, Run, Status
from ocr.worker import pipeline, stopping, sweeper
from ocr.worker.pulse import Pulse
from ocr.worker.shared import Flag
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def asked_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    flag = Flag()
    flag.set()
    monkeypatch.setattr(stopping, "flag", flag)


def test_it_begins_nothing(customer: Customer, submitted: Submit, asked_to_stop: None) -> None:
    submitted(customer)
    assert not pipeline.run_next("w")
    assert Run.objects.get().status == Status.PENDING


def test_it_ends_its_page_and_gives_back_the_rest(
    customer: Customer,
    submitted: Submit,
    settings: Any,
    engine: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RUN_PAGES = 4
    job = submitted(customer, frames=4)
    run = claims.claim("w")
    assert run is not None
    engine.extend(page(word) for word in ("one", "two", "three", "four"))
    flag = Flag()
    flag.set()
    with monkeypatch.context() as stopped:
        stopped.setattr(stopping, "flag", flag)
        pipeline.run(run)
    spans = sorted(Run.objects.values_list("first", "last", "status"))
    assert spans == [(1, 1, Status.COMPLETED), (2, 4, Status.PENDING)]
    while pipeline.run_next("another"):
        pass
    job.refresh_from_db()
    assert job.status == Status.COMPLETED
    assert job.executions.get().text == "one\n\ntwo\n\nthree\n\nfour"
    assert job.executions.get().attempt == 1


def test_work_that_a_stop_ended_loses_no_attempt(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    """However many times workers are stopped: only faults count."""
    submitted(customer)
    attempts = Execution.objects.get().max_attempts
    for _ in range(attempts + 1):
        assert claims.claim("stopped") is not None
        assert sweeper.requeue_runs_of("stopped", forgiven=True) == 1
    assert Job.objects.get().status != Status.FAILED
    engine.append(page("one"))
    pipeline.run_next("w")
    assert Job.objects.get().status == Status.COMPLETED


def test_work_of_workers_that_died_does(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    for _ in range(Execution.objects.get().max_attempts):
        assert claims.claim("dead") is not None
        assert sweeper.requeue_runs_of("dead") == 1
    assert Job.objects.get().error_code == "crashed"


def test_work_goes_on_through_a_database_that_is_away_for_a_moment(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def away(self: claims.Pulse) -> bool:
        raise OperationalError

    submitted(customer)
    run = claims.claim("w")
    assert run is not None
    pulse = Pulse(run)
    assert pulse()
    monkeypatch.setattr(claims.Pulse, "__call__", away)
    monkeypatch.setattr("ocr.worker.pulse.connection.close", lambda: None)
    assert pulse()
    settings.LEASE_SECONDS = 0
    with pytest.raises(OperationalError):
        pulse()

"""The turns of tenants: kept with every change of what waits, and mended where they are wrong."""

import importlib
from typing import Any

import pytest
from django.apps import apps

from accounts.services import Caller, find_key
from ocr.errors import ErrorCode
from ocr.jobs import claims, completion, deletion, turns
from ocr.jobs.admission import PlatformBusy, TenantBusy
from ocr.jobs.completion import Outcome
from ocr.jobs.reprocess import reprocess
from ocr.models import Execution, Job, JobFile, Run, Turn
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def turn_of(customer: Customer) -> tuple[int, bool, bool]:
    """Executions that wait, interactive runs wait, other runs wait. Checked by counting."""
    turn = Turn.objects.get(pk=customer.tenant.pk)
    kept = (turn.queued, turn.interactive, turn.bulk)
    assert turns.what_waits().get(customer.tenant.pk, (0, False, False)) == kept
    return kept


def test_a_turn_follows_what_waits(customer: Customer, submitted: Submit, settings: Any) -> None:
    settings.RUN_PAGES = 1
    submitted(customer, interface="documents", frames=2)
    submitted(customer)
    assert turn_of(customer) == (2, True, True)
    interactive = claims.claim("w")
    assert turn_of(customer) == (1, False, True)
    first = claims.claim("w")
    assert interactive is not None
    assert first is not None
    assert turn_of(customer) == (0, False, True)
    assert claims.claim("w") is not None
    assert turn_of(customer) == (0, False, False)
    completion.requeue(first)
    assert turn_of(customer) == (0, False, True)
    completion.requeue(interactive)
    assert turn_of(customer) == (1, True, True)
    assert completion.fail(interactive, code=ErrorCode.FAILED, reason="late") is False


def test_a_cancelled_job_does_not_wait(customer: Customer, submitted: Submit) -> None:
    jobs = [submitted(customer) for _ in range(3)]
    assert deletion.cancel_wanted(job=jobs[0])
    deletion.withdraw(job=jobs[1])
    assert turn_of(customer) == (1, True, False)
    assert deletion.cancel_wanted(job=jobs[2])
    assert Turn.objects.get().queued == 0
    assert claims.claim("w") is None  # sees that nothing waits
    assert turn_of(customer) == (0, False, False)


def test_a_deleted_file_does_not_wait(customer: Customer, submitted: Submit) -> None:
    submitted(customer, interface="jobs")
    deletion.delete_file(job_file=JobFile.objects.get())
    assert Turn.objects.get().queued == 0
    assert claims.claim("w") is None
    assert turn_of(customer) == (0, False, False)


def test_a_reprocessed_file_waits(customer: Customer, submitted: Submit) -> None:
    submitted(customer, interface="jobs")
    run = claims.claim("w")
    assert run is not None
    completion.complete(run, Outcome("a", 0.9, {1: page("a")}), seconds=0.1)
    assert turn_of(customer) == (0, False, False)
    file_id = JobFile.objects.get().pk
    caller = Caller(customer.tenant, find_key(customer.secret))
    reprocess(caller=caller, interface="jobs", file_id=file_id, provider="tesseract")
    assert turn_of(customer) == (1, False, True)


def test_a_run_that_is_requeued_has_the_priority_of_its_execution(
    customer: Customer, submitted: Submit
) -> None:
    job = submitted(customer)
    run = claims.claim("w")
    assert run is not None
    claims.lower_priority(job)
    completion.requeue(run)
    assert turn_of(customer) == (1, False, True)
    assert claims.claim("w") is not None


def test_a_run_whose_priority_differs_is_claimed(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    Execution.objects.update(priority=1)
    assert claims.claim("w") is not None


def test_overdue_work_does_not_stop_the_work_of_others(customer_of: Any, submitted: Submit) -> None:
    for number in range(12):
        submitted(customer_of(f"late {number}", token=1000), deadline_seconds=-1)
    submitted(customer_of("good", token=1000))
    run = claims.claim("w")
    assert run is not None
    assert run.tenant.name == "good"


def test_wrong_turns_are_mended(customer_of: Any, submitted: Submit) -> None:
    lost, wrong, idle = (customer_of(name, token=1000) for name in ("lost", "wrong", "idle"))
    for customer in (lost, wrong):
        submitted(customer)
    assert turns.mend() == 0
    Turn.objects.filter(pk=lost.tenant.pk).delete()
    Turn.objects.filter(pk=wrong.tenant.pk).update(queued=7, interactive=False, bulk=True)
    Turn.objects.create(pk=idle.tenant.pk, served_at=turns.NEVER, queued=3)
    assert turns.mend() == 3
    for customer in (lost, wrong):
        assert turn_of(customer) == (1, True, False)
    assert turn_of(idle) == (0, False, False)
    assert turns.mend() == 0


def test_a_count_that_is_too_low_stops_nothing(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer)
    submitted(customer)
    Turn.objects.update(queued=0)
    assert claims.claim("w") is not None
    assert deletion.cancel_wanted(job=job)
    assert Turn.objects.get().queued == 0


def test_the_limits_count_what_waits(customer_of: Any, submitted: Submit, settings: Any) -> None:
    settings.MAX_QUEUED_PER_TENANT, settings.MAX_QUEUED = 2, 3
    one, two = customer_of("one", token=1000), customer_of("two", token=1000)
    submitted(one)
    submitted(one)
    with pytest.raises(TenantBusy):
        submitted(one)
    submitted(two)
    with pytest.raises(PlatformBusy):
        submitted(two)
    assert claims.claim("w") is not None
    submitted(two)
    assert Job.objects.count() == 4
    assert Run.objects.count() == 4


def test_rows_from_before_the_turns_are_counted(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    submitted(customer, interface="documents")
    Turn.objects.all().delete()
    importlib.import_module("ocr.migrations.0007_turns").fill(apps, None)
    assert turn_of(customer) == (2, True, True)
    assert Turn.objects.get().served_at == turns.NEVER

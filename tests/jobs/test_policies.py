"""What differs from interface to interface, as one table, and that the jobs of each follow it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from billing.models import UNITS, Interface, Price, Unit
from ocr.api.interfaces import INTERFACES
from ocr.errors import ErrorCode
from ocr.jobs import claims, completion, deletion
from ocr.jobs.policies import POLICIES, policy_of
from ocr.models import JobCount, Priority, Status
from tests.conftest import Customer
from tests.jobs.conftest import Submit

# interface, unit, priority, partial results, listed, answer holds text, blank is failure, keeps
# ocrData
TABLE = [
    ("images", Unit.TOKEN, Priority.INTERACTIVE, False, False, True, False, False),
    ("process", Unit.TOKEN, Priority.INTERACTIVE, False, False, True, False, False),
    ("jobs", Unit.TOKEN, Priority.BULK, True, True, False, False, True),
    ("documents", Unit.TOKEN, Priority.BULK, False, False, False, False, False),
    ("solver", Unit.SOLVE, Priority.INTERACTIVE, False, False, False, True, False),
]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_what_an_interface_does(row: tuple[Any, ...]) -> None:
    interface, unit, priority, partial, listed, holds_text, blank, keeps_data = row
    policy = policy_of(interface)
    assert (UNITS[interface], policy.priority) == (unit, priority)
    assert (policy.partial_results, policy.is_listed) == (partial, listed)
    assert (policy.answer_holds_text, policy.blank_is_failure) == (holds_text, blank)
    assert policy.keeps_ocr_data == keeps_data


def test_every_interface_has_a_policy() -> None:
    assert set(POLICIES) == set(UNITS) == set(INTERFACES) == set(Interface)


@pytest.mark.django_db
@pytest.mark.parametrize("interface", Interface.values)
def test_work_has_the_priority_of_its_interface(
    customer: Customer, submitted: Submit, interface: str
) -> None:
    job = submitted(customer, interface=interface)
    execution = job.executions.get()
    expected = policy_of(interface).priority
    assert (execution.priority, execution.runs.get().priority) == (expected, expected)


@pytest.mark.django_db
@pytest.mark.parametrize("interface", Interface.values)
def test_an_ended_job_is_kept_as_long_as_its_interface_says(
    customer: Customer, submitted: Submit, interface: str, settings: Any
) -> None:
    settings.RETENTION_DAYS, settings.SOLVER_RESULT_SECONDS = 7, 30
    job = submitted(customer, interface=interface)
    deletion.cancel(job=job, code=ErrorCode.TIMEOUT, reason="Too late.")
    job.refresh_from_db()
    expected = timedelta(seconds=30) if interface == "solver" else timedelta(days=7)
    assert job.expires_at is not None
    assert job.finished_at is not None
    assert job.expires_at - job.finished_at == expected


@pytest.mark.django_db
def test_a_tenants_retention_goes_before_the_platforms(customer: Customer, settings: Any) -> None:
    settings.RETENTION_DAYS = 7
    assert customer.tenant.retention == timedelta(days=7)
    customer.tenant.retention_days = 0
    assert customer.tenant.retention == timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize("interface", Interface.values)
def test_jobs_are_counted_where_they_are_listed(
    customer: Customer, submitted: Submit, interface: str
) -> None:
    submitted(customer, interface=interface)
    counted = JobCount.objects.filter(tenant=customer.tenant, interface=interface)
    assert counted.exists() == policy_of(interface).is_listed


@pytest.mark.django_db
@pytest.mark.parametrize("interface", Interface.values)
def test_a_job_whose_files_all_failed(
    customer: Customer, submitted: Submit, interface: str
) -> None:
    job = submitted(customer, interface=interface)
    run = claims.claim("w")
    assert run is not None
    completion.fail(run, code=ErrorCode.UNREADABLE, reason="Torn.")
    job.refresh_from_db()
    expected = Status.COMPLETED if policy_of(interface).partial_results else Status.FAILED
    assert (job.status, job.error_code, job.cost) == (expected, "unreadable", None)


@pytest.mark.parametrize("interface", Interface.values)
def test_a_price_is_in_the_unit_of_its_interface(interface: str) -> None:
    paid = UNITS[interface]
    Price(interface=interface, unit=paid).clean()
    (other,) = [unit for unit in Unit if unit != paid]
    with pytest.raises(ValidationError, match=f"The {interface} interface is paid in {paid}s."):
        Price(interface=interface, unit=other).clean()


def test_a_price_of_no_interface_is_told_of_the_interface_only() -> None:
    with pytest.raises(ValidationError) as caught:
        Price(interface="nobody", unit="token").full_clean(
            validate_constraints=False, validate_unique=False
        )
    assert list(caught.value.message_dict) == ["interface"]

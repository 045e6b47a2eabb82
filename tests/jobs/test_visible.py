"""Which jobs exist for a tenant: its own, of the interface that is asked, until they expire."""

from datetime import timedelta
from typing import Any

import pytest

from billing.models import Interface
from config import clock
from files.models import StoredFile
from ocr.models import Job, JobFile
from tests.conftest import Customer
from tests.jobs.conftest import Submit

pytestmark = pytest.mark.django_db
JOBS, IMAGES = Interface.JOBS, Interface.IMAGES


def seen(customer: Customer, interface: str) -> tuple[list[Job], list[JobFile]]:
    jobs = Job.objects.visible_to(customer.tenant, interface)
    files = JobFile.objects.visible_to(customer.tenant, interface)
    return list(jobs), list(files)


def test_a_tenant_sees_its_own_jobs_of_the_interface(customer_of: Any, submitted: Submit) -> None:
    one, other = customer_of("one", token=10_000), customer_of("other", token=10_000)
    job = submitted(one, interface=JOBS)
    submitted(one, interface=IMAGES)
    submitted(other, interface=JOBS)
    assert seen(one, JOBS) == ([job], [job.files.get()])


def test_no_interface_shows_the_jobs_of_another(customer: Customer, submitted: Submit) -> None:
    submitted(customer, interface=JOBS)
    for interface in Interface:
        if interface != JOBS:
            assert seen(customer, interface) == ([], [])


@pytest.mark.parametrize(("seconds", "there"), [(1, True), (0, False), (-1, False)])
def test_an_expired_job_is_gone(
    customer: Customer, submitted: Submit, monkeypatch: Any, seconds: int, there: bool
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    job = submitted(customer, interface=JOBS)
    job.expires_at = now + timedelta(seconds=seconds)
    job.save(update_fields=["expires_at"])
    jobs, files = seen(customer, JOBS)
    assert (bool(jobs), bool(files), job.expired) == (there, there, not there)
    assert Job.objects.expired_of(customer.tenant, JOBS).exists() == job.expired


def test_a_job_that_has_not_ended_does_not_expire(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer, interface=JOBS)
    assert (job.expires_at, job.expired) == (None, False)


@pytest.mark.parametrize(("seconds", "there"), [(None, True), (60, True), (-1, False)])
def test_a_tenants_uploads(customer_of: Any, seconds: int | None, there: bool) -> None:
    one, other = customer_of("one"), customer_of("other")
    expires_at = None if seconds is None else clock.now() + timedelta(seconds=seconds)
    fields: dict[str, Any] = {"size": 1, "sha256": "", "expires_at": expires_at}
    sent = StoredFile.objects.create(tenant=one.tenant, storage_name="a", **fields)
    StoredFile.objects.create(
        tenant=one.tenant, storage_name="b", kind=StoredFile.Kind.OUTPUT, **fields
    )
    StoredFile.objects.create(tenant=other.tenant, storage_name="c", **fields)
    assert list(StoredFile.objects.uploads_of(one.tenant)) == ([sent] if there else [])

"""The people who open the admin, and the rows that they find there."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from accounts.models import ApiKey, User
from accounts.services import Caller
from files.services import FileInfo
from ocr.errors import ErrorCode
from ocr.intake.inspection import Inspected
from ocr.jobs import deletion, submission
from ocr.jobs.options import JobOptions
from ocr.models import Job
from ocr.recognition.languages.language import of_model
from tests.conftest import Customer


def signed_in(name: str, **powers: Any) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_user(name, password="long enough", is_staff=True, **powers)
    )
    return client


@pytest.fixture
def superuser(db: None) -> Client:
    return signed_in("root", is_superuser=True)


@pytest.fixture
def operator(db: None) -> Client:
    """Staff in the group that a migration made, and in nothing else."""
    client = signed_in("olga")
    User.objects.get(username="olga").groups.add(Group.objects.get(name="Billing operators"))
    return client


@pytest.fixture
def staff(db: None) -> Client:
    """May sign in, and has no permission at all."""
    return signed_in("stan")


def picture(name: str = "page.png") -> Inspected:
    """A small white image that has been inspected."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(buffer, "PNG")
    info = FileInfo("image/png", "png", 40, 20, 1, 800)
    return Inspected(ContentFile(buffer.getvalue(), name=name), info)


@dataclass(frozen=True)
class Made:
    """A job and whose it is."""

    customer: Customer
    job: Job


@pytest.fixture
def pending(customer: Customer) -> Made:
    """A job of one file that waits for a worker."""
    order = submission.JobRequest(
        interface="images",
        files=[picture()],
        providers=[["tesseract"]],
        deadline_seconds=600,
        name="first",
        options=JobOptions(languages=(of_model("eng"),)),
    )
    key = ApiKey.objects.get(tenant=customer.tenant)
    return Made(customer, submission.submit(caller=Caller(customer.tenant, key), job_request=order))


@pytest.fixture
def failed(pending: Made) -> Made:
    """The same after it was given up."""
    deletion.cancel(job=pending.job, code=ErrorCode.TIMEOUT, reason="given up")
    pending.job.refresh_from_db()
    return pending


@pytest.fixture
def done(pending: Made, work: Callable[[], int]) -> Made:
    """The same after it was read by the real engine, and charged."""
    assert work() == 1
    pending.job.refresh_from_db()
    assert pending.job.status == "completed", pending.job.error
    return pending

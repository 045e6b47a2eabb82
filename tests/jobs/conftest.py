"""Jobs without HTTP: submitted through the service, with an engine that answers at once where no
real one is needed.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import File
from pytest_httpserver import HTTPServer

from accounts.services import Caller, find_key
from billing.models import Interface
from ocr.intake.inspection import inspect_image
from ocr.jobs.submission import JobRequest, submit
from ocr.models import Job
from ocr.recognition.engines import ENGINES
from tests import canary, fake_engine
from tests.chat_server import deploy
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs import provider_calls
from tests.ocr import samples

Submit = Callable[..., Job]


@pytest.fixture
def submitted() -> Submit:
    """`submitted(customer, interface=..., frames=2, ...)`: a job of one image."""

    def make(customer: Customer, *, frames: int = 1, **options: Any) -> Job:
        image = (
            samples.frames(*[(60, 20)] * frames)
            if frames > 1
            else samples.encoded(samples.text_image("hi"))
        )
        content: File[bytes] = File(BytesIO(image), name="a.tif")
        fields: dict[str, Any] = {
            "interface": Interface.IMAGES,
            "deadline_seconds": 60,
        }
        default = fake_engine.NAME if fake_engine.NAME in ENGINES else "tesseract"
        inspected = inspect_image(content, max_pages=10)
        order = JobRequest(
            files=[inspected],
            providers=[options.pop("providers", [default])],
            **{**fields, **options},
        )
        return submit(caller=Caller(customer.tenant, find_key(customer.secret)), job_request=order)

    return make


@pytest.fixture
def openai(settings: Any, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(settings, httpserver, monkeypatch)
    canary.issued.add(provider_calls.TENANT_KEY)


@pytest.fixture
def ordered(submitted: Submit) -> Callable[..., Job]:
    def make(customer: Customer, **options: Any) -> Job:
        return submitted(customer, providers=["openai"], **options)

    return make


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The fake engine's answers, in turn; after them each page has two words."""
    made = fake_engine.FakeEngine(otherwise=lambda _image: page("two", "words"))
    fake_engine.register(made, monkeypatch)
    return made.answers

"""Fixtures of the interfaces' tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from config import clock
from ocr.errors import EngineError, ErrorCode
from tests.api.process_calls import PROSE
from tests.api.support import picture
from tests.client import Client
from tests.conftest import Customer

FAULT = "The image cannot be read today."


@pytest.fixture
def rival(customer_of: Callable[..., Customer]) -> Customer:
    """Another tenant."""
    return customer_of("rival", token=100_000, solve=100)


@pytest.fixture
def nobody(db: None) -> Client:
    """A client without credentials, to whom a server error is an answer and not an exception."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _fake_engine_by_default(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("real_engine") is None:
        request.getfixturevalue("engine")


@pytest.fixture
def faulty_engine(engine: list[Any]) -> str:
    """Every picture fails on its own account, with this sentence."""
    engine.extend([EngineError(FAULT, code=ErrorCode.UNREADABLE)] * 100)
    return FAULT


@pytest.fixture
def at_once(settings: Any) -> None:
    """No request waits for its job."""
    settings.IMAGES_WAIT_SECONDS = 0
    settings.DOCUMENTS_WAIT_SECONDS = 0


@pytest.fixture
def content() -> bytes:
    return picture(*PROSE)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Moves the clock on by so many seconds; PostgreSQL's own cannot be moved, so this process's is
    taken for it.
    """
    monkeypatch.setattr(clock, "now", timezone.now)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield lambda seconds: traveller.shift(seconds)

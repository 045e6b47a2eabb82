"""Fixtures of the interfaces' tests."""

from collections.abc import Callable
from typing import Any

import pytest

from ocr.errors import EngineError, ErrorCode
from ocr.worker import pipeline
from tests.client import Client
from tests.conftest import Customer

FAULT = "The image cannot be read today."


@pytest.fixture
def rival(customer_of: Callable[..., Customer]) -> Customer:
    """Another tenant."""
    return customer_of("rival", token=100_000, solve=100)


@pytest.fixture
def nobody(db: None) -> Client:
    """A client without credentials, to whom a fault of ours is an answer and not an exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def faulty_engine(monkeypatch: pytest.MonkeyPatch) -> str:
    """Every picture fails on its own account, with this sentence."""

    def refuse(*_: Any) -> Any:
        raise EngineError(FAULT, code=ErrorCode.UNREADABLE)

    monkeypatch.setattr(pipeline, "recognise", refuse)
    return FAULT

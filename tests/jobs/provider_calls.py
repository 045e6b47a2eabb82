"""What the tests of jobs that a remote provider reads share."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ocr.encryption import PROVIDERS, seal
from ocr.models import ProviderCredential
from ocr.providers.availability import State, states
from ocr.worker import pipeline
from tests.conftest import Customer
from tests.provider_accounts import set_account

BALANCE = 100_000
TENANT_KEY = "sk-tenant-9876543210"


def own_account(customer: Customer, **fields: str) -> ProviderCredential:
    sealed = seal(TENANT_KEY, PROVIDERS)
    return ProviderCredential.objects.create(
        tenant=customer.tenant, provider="openai", sealed_key=sealed, **fields
    )


def take_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment's account."""
    set_account(monkeypatch, "openai")


def run() -> bool:
    return pipeline.run_next("w")


def keys_sent(httpserver: HTTPServer) -> list[str]:
    return [
        request.headers["Authorization"].removeprefix("Bearer ") for request, _ in httpserver.log
    ]


def openai_state(tenant: Any) -> State:
    (state,) = states(tenant, ["openai"])
    return state

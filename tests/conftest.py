"""What all tests share: a clean database with the rows that migrations made, a storage of their
own, a tenant.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

from accounts import throttles
from accounts.models import Tenant
from accounts.services import create_tenant, issue_key
from billing import balances, triggers
from billing import services as billing
from ocr.worker import pipeline
from tests import canary, fake_engine
from tests.client import Client, meanwhile
from tests.live.server import Live, started

_flush: Callable[[TransactionTestCase], None] = vars(TransactionTestCase)["_fixture_teardown"]


def _flush_with_ledger(self: TransactionTestCase) -> None:
    """Empty the database though the ledger forbids it, then put back the rows that migrations made.

    SQLite is emptied by DELETE, which the ledger's triggers refuse; PostgreSQL by TRUNCATE, which
    they do not see.
    """
    lifted = connection.vendor == "sqlite"
    if lifted:
        triggers.lift(connection)
    try:
        _flush(self)
    finally:
        if lifted:
            triggers.install(connection)
    importlib.import_module("billing.migrations.0002_data").make_rows(apps, None)


TransactionTestCase._fixture_teardown = _flush_with_ledger  # type: ignore[attr-defined]  # its stubs leave it out


@dataclass(frozen=True)
class Customer:
    """A tenant with a key, and a client that sends it."""

    tenant: Tenant
    secret: str

    def get(self, path: str, **data: Any) -> Any:
        return Client().get(path, data, headers={"X-API-Key": self.secret})

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().post(path, data or {}, headers={"X-API-Key": self.secret, **names})

    def spendable(self, unit: str) -> int:
        return balances.available(self.tenant, unit)


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """Files of a test lie in its own folder.

    Anonymous calls are off unless a test turns them on.
    """
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "storage"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    settings.ANONYMOUS_TENANT = ""
    settings.WHITENOISE_AUTOREFRESH = (
        True  # else each client would look through all static files first
    )


@pytest.fixture(autouse=True)
def _nothing_reserved() -> None:
    """What a process has reserved of a limit is for the rows of one test."""
    throttles.of_process.forget()


@pytest.fixture
def customer_of(db: None) -> Callable[..., Customer]:
    """Makes customers: `customer_of("name", token=100, solve=5)`."""

    def make(name: str, **credits: int) -> Customer:
        tenant = create_tenant(name=name)
        for unit, amount in credits.items():
            if amount:
                billing.top_up(
                    tenant=tenant,
                    unit=unit,
                    amount=amount,
                    reference=f"test:{name}:{unit}",
                    actor="test",
                )
        return Customer(tenant, issue_key(tenant=tenant, name="test")[1])

    return make


@pytest.fixture(autouse=True)
def warm_children(settings: Any) -> None:
    """Every test has a tenant of its own, for whom a child would be started: that takes long."""
    settings.SEPARATE_TENANTS = []


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    """A tenant with plenty of both credits."""
    return customer_of("acme", token=100_000, solve=100)


@pytest.fixture
def work() -> Iterator[Callable[[], int]]:
    """Does all waiting work in this process, with the real engine; a blocking request does it while
    it waits.
    """

    def do_all() -> int:
        done = 0
        while pipeline.run_next("test"):
            done += 1
        return done

    with meanwhile.doing(do_all):
        yield do_all


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Any]:
    """The fake engine reads what names no provider.

    What it answers with, in turn, before it reads what was drawn.
    """
    settings.DEFAULT_PROVIDER = fake_engine.NAME
    made = fake_engine.FakeEngine()
    fake_engine.register(made, monkeypatch)
    return made.answers


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real server with real workers, started once for all tests that only use it."""
    with started(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def _canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every secret that the suite issues is a canary: at the end none may stand in a log or a
    database.
    """
    with canary.watched(tmp_path_factory.mktemp("canary")):
        yield

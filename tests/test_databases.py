"""What PostgreSQL cuts off, by the role of the process, and what the caller is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet
from django.test import Client as Browser

from accounts.models import User
from billing import queries
from config.databases import Limits, database, role_named, role_of
from ocr.admin.jobs import JobAdmin
from ocr.models import Job
from tests.conftest import Customer

POSTGRES = "postgres://user:secret@host/name"


@pytest.mark.parametrize(
    ("arguments", "role"),
    [
        (["manage.py", "serve"], "web"),
        (["/usr/bin/uvicorn", "config.asgi:application"], "web"),
        (["/lib/uvicorn/__main__.py", "config.asgi:application"], "web"),
        (["manage.py", "worker"], "worker"),
        (["manage.py", "qcluster"], "worker"),
        (["manage.py", "migrate"], "command"),
        (["manage.py"], "command"),
        (["pytest", "-q"], "command"),
    ],
)
def test_the_role_of_a_process(arguments: list[str], role: str) -> None:
    assert role_of(arguments) == role


def test_an_unknown_role_is_refused() -> None:
    assert role_named("worker") == "worker"
    with pytest.raises(ImproperlyConfigured, match="janitor"):
        role_named("janitor")


def options_of(url: str, monkeypatch: pytest.MonkeyPatch, **seconds: float) -> dict[str, Any]:
    monkeypatch.setenv("DATABASE_URL", url)
    limits = Limits(**{"statement": 0, "lock": 0, "idle_in_transaction": 0, **seconds})
    made: dict[str, Any] = database(environ.Env(), Path("/var"), limits).get("OPTIONS", {})
    return made


def test_limits_are_sent_when_a_connection_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    options = options_of(POSTGRES, monkeypatch, statement=0.25, lock=2, idle_in_transaction=60)
    assert options == {
        "options": "-c statement_timeout=250 -c lock_timeout=2000"
        " -c idle_in_transaction_session_timeout=60000"
    }


def test_nothing_is_sent_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options_of(POSTGRES, monkeypatch) == {}


def test_options_of_the_address_come_last_and_win(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{POSTGRES}?options=-c%20statement_timeout=7"
    options = options_of(url, monkeypatch, statement=1)
    assert options == {"options": "-c statement_timeout=1000 -c statement_timeout=7"}


def test_sqlite_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "options" not in options_of("sqlite:////tmp/x.sqlite3", monkeypatch, statement=1)


def endless(milliseconds: int) -> Callable[..., Any]:
    """Stands for a query: runs longer than the limit that it sets for itself."""

    def run(*_: Any, **__: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {milliseconds}")
            try:
                cursor.execute("SELECT pg_sleep(30)")
            finally:
                connection.close()

    return run


@pytest.fixture
def _on_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cuts nothing off")


@pytest.mark.usefixtures("_on_postgresql")
def test_a_statement_that_is_cut_off_is_503(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ledger", endless(100))
    answer = customer.get("/api/billing/ledger")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert list(answer.json()) == ["error"]


@pytest.mark.usefixtures("_on_postgresql")
def test_an_admin_list_that_is_cut_off_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobAdmin, "get_queryset", endless(100))
    browser = Browser(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("root", password="secret"))
    answer = browser.get("/admin/ocr/job/", headers={"Host": "localhost"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert b"Traceback" not in answer.content


@pytest.mark.usefixtures("_on_postgresql")
def test_a_wait_for_a_lock_is_cut_off(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another session holds the table; the request gives up instead of waiting behind it."""
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE billing_ledgerentry IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        answer = customer.get("/api/billing/ledger")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    finally:
        holder.close()
        connection.close()


def test_any_other_error_is_still_500(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> "QuerySet[Job]":
        raise RuntimeError

    monkeypatch.setattr(JobAdmin, "get_queryset", broken)
    browser = Browser(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("root", password="secret"))
    answer = browser.get("/admin/ocr/job/", headers={"Host": "localhost"})
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)

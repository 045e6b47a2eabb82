"""`/health` and `/ready`: for load balancers, without credentials."""

import re
from typing import Any

import pytest

from ocr.api import health
from ocr.api.server.waiting import waiters
from tests.client import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def broken(*_: Any) -> Any:
    raise RuntimeError("the secret reason")


def test_healthy() -> None:
    answer = Client().get("/health")
    body = answer.json()
    assert (answer.status_code, body["status"], list(body)) == (200, "ok", ["status", "timestamp"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-Id"]


def test_a_queue_that_does_not_answer_is_degraded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_notifications", broken)
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert int(answer["Retry-After"]) > 0
    assert "secret reason" not in answer.content.decode()


def test_ready() -> None:
    body = Client().get("/ready").json()
    assert body["status"] == "ok"
    assert set(body["checks"].values()) == {True}
    assert body["oldest_waiting_seconds"] == 0


@pytest.mark.parametrize("name", ["database", "migrations", "storage", "sandbox"])
def test_not_ready(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(health.CHECKS, name, broken)
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert [check for check, fine in answer.json()["checks"].items() if not fine] == [name]
    assert "secret reason" not in answer.content.decode()


def test_a_server_that_stops_wants_no_more_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiters, "draining", True)
    assert Client().get("/ready").status_code == 503
    assert Client().get("/health").status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_methods(path: str) -> None:
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405
    assert Client().get(path, headers={"X-API-Key": "pgk_wrong"}).status_code == 200

"""`/health` and `/ready`: for load balancers, without credentials."""

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from ocr.api import readiness
from ocr.api.server.waiting import waiters
from tests.client import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
CHECKS = [
    "database",
    "migrations",
    "writes",
    "storage",
    "disk",
    "broker",
    "sandbox",
    "accepting",
]


@pytest.fixture(autouse=True)
def _checked_anew() -> Iterator[None]:
    readiness.forget()
    yield
    readiness.forget()


def broken(*_: Any) -> Any:
    raise RuntimeError("the secret reason")


def failed_checks() -> list[str]:
    """Of an answer that is 503 as it should be."""
    readiness.forget()
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert int(answer["Retry-After"]) > 0
    return [check for check, fine in answer.json()["checks"].items() if not fine]


def test_healthy() -> None:
    answer = Client().get("/health")
    body = answer.json()
    assert (answer.status_code, body["status"], list(body)) == (200, "ok", ["status", "timestamp"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-Id"]


@pytest.mark.parametrize("name", ["database", "broker"])
def test_what_does_not_answer_is_degraded(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(readiness.CHECKS, name, broken)
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert int(answer["Retry-After"]) > 0
    assert "secret reason" not in answer.content.decode()


@pytest.mark.parametrize("name", ["writes", "storage", "disk"])
def test_what_cannot_be_written_does_not_end_the_process(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whoever restarts a server that is not healthy would only do harm."""
    monkeypatch.setitem(readiness.CHECKS, name, broken)
    assert Client().get("/health").status_code == 200


def test_ready() -> None:
    body = Client().get("/ready").json()
    assert body["status"] == "ok"
    assert body["checks"] == dict.fromkeys(CHECKS, True)
    assert body["oldest_waiting_seconds"] == 0


@pytest.mark.parametrize("name", CHECKS)
def test_not_ready(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(readiness.CHECKS, name, broken)
    assert failed_checks() == [name]
    assert "secret reason" not in Client().get("/ready").content.decode()


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.MIN_FREE_BYTES = 1_000_000
    real = os.statvfs(settings.VAR_DIR)
    blocks = 999_999 // real.f_frsize
    values = list(real)
    values[4] = blocks  # f_bavail
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
    assert failed_checks() == ["disk"]
    values[4] = blocks + 1
    readiness.forget()
    assert Client().get("/ready").status_code == 200


def test_a_storage_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("a file where the folder should be")
    assert "storage" in failed_checks()


def test_the_storage_is_left_as_it_was() -> None:
    Client().get("/ready")
    assert default_storage.listdir("ready")[1] == []


def test_a_stopped_server_wants_no_more_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiters, "draining", True)
    assert failed_checks() == ["accepting"]
    assert Client().get("/health").status_code == 200


def test_checks_are_made_once_a_second_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[None] = []

    def counted() -> bool:
        made.append(None)
        return True

    monkeypatch.setitem(readiness.CHECKS, "broker", counted)
    for _ in range(5):
        assert Client().get("/ready").status_code == 200
        assert Client().get("/health").status_code == 200
    assert len(made) <= 2


def test_a_check_that_hangs_is_made_once_and_waited_for_a_short_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readiness, "ANSWER_SECONDS", 0.2)
    go_on = threading.Event()
    begun: list[None] = []

    def hang() -> bool:
        begun.append(None)
        return go_on.wait(30)

    monkeypatch.setitem(readiness.CHECKS, "storage", hang)
    try:
        started = time.monotonic()
        for _ in range(5):
            answer = Client().get("/ready")
            assert [name for name, fine in answer.json()["checks"].items() if not fine] == [
                "storage"
            ]
        assert len(begun) == 1
        assert time.monotonic() - started < 5  # not 5 times as long as the check hangs
    finally:
        go_on.set()


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_methods(path: str) -> None:
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405
    assert Client().get(path, headers={"X-API-Key": "pgk_wrong"}).status_code == 200

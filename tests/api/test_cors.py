"""Browsers of other origins: only those that the setting names, and never the admin."""

from typing import Any

import pytest

from tests.client import Client

ORIGIN = "https://app.example.org"
ASKED = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "x-api-key",
}


@pytest.fixture
def client() -> Client:
    """Made after the settings of the test: the middleware reads them when it is loaded."""
    return Client()


@pytest.mark.parametrize(
    "path", ["/api/ocr", "/api/ocr/solve", "/api/ocr/process", "/ocr-jobs/upload", "/task/pic/ocr"]
)
def test_a_named_origin_may_send_a_key(client: Client, settings: Any, path: str) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    answer = client.options(path, headers=ASKED)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "x-api-key" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.django_db
def test_an_error_can_be_read_there_too(client: Client, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    answer = client.get("/api/balance", headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "X-Request-Id" in answer["Access-Control-Expose-Headers"]


def test_others_may_not(client: Client, settings: Any) -> None:
    assert "Access-Control-Allow-Origin" not in client.options("/api/ocr", headers=ASKED)
    settings.CORS_ALLOWED_ORIGINS = ["https://other.example.org"]
    assert "Access-Control-Allow-Origin" not in client.options("/api/ocr", headers=ASKED)


@pytest.mark.django_db
def test_the_admin_is_for_nobody_else(client: Client, settings: Any) -> None:
    settings.CORS_ALLOW_ALL_ORIGINS = True
    assert client.options("/api/ocr", headers=ASKED)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(
        "/admin/login/", headers={"Origin": ORIGIN}
    )

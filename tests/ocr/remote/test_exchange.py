"""One request to a provider: what is tried again, what it may cost in time, and what the customer
is told.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.errors import EngineError
from ocr.providers.adapters import Access, exchange
from ocr.providers.adapters.errors import LATER, wait_of
from ocr.providers.adapters.exchange import Call, answered
from tests.ocr.remote.asking import KEY, failure, socket_server

HEADERS = {"Authorization": f"Bearer {KEY}", "X-Other": "v"}
UNREADABLE = ("provider", f"Acme answered with something that could not be read. {LATER}")


def call(url: str, headers: dict[str, str] | None = None) -> Call:
    return Call("POST", url, HEADERS if headers is None else headers, b'{"a": 1}')


def ask(url: str, seconds: float = 10) -> Any:
    return answered(call(url), Access(url, title="Acme", seconds=seconds))


def fails(url: str, seconds: float = 10) -> tuple[str, str]:
    with pytest.raises(EngineError) as raised:
        ask(url, seconds)
    return failure(raised)


def serve(server: HTTPServer, *answers: Response) -> str:
    """The address of a server that gives the answers in turn, and the last one again and again."""
    left = iter(answers)

    def handler(_: Request) -> Response:
        return next(left, answers[-1])

    server.expect_request("/v1").respond_with_handler(handler)
    return server.url_for("/v1")


def said(status: int, body: Any = None, **headers: str) -> Response:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Response(
        data, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_the_request_is_sent_as_it_is_and_the_json_comes_back(httpserver: HTTPServer) -> None:
    assert ask(serve(httpserver, said(200, {"text": "größe"}))) == {"text": "größe"}
    ((request, _),) = httpserver.log
    assert (request.method, request.data, request.content_type) == (
        "POST",
        b'{"a": 1}',
        "application/json",
    )
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520, 524, 529])
def test_a_passing_failure_is_tried_again(httpserver: HTTPServer, status: int) -> None:
    assert ask(serve(httpserver, said(status), said(status), said(200, [1]))) == [1]
    assert len(httpserver.log) == 3


def test_a_failure_that_does_not_pass_ends_after_the_last_pause(httpserver: HTTPServer) -> None:
    assert fails(serve(httpserver, said(500, "<html>Oops</html>"))) == (
        "provider",
        f"Acme answered with status 500. {LATER}",
    )
    assert len(httpserver.log) == 1 + len(exchange.PAUSES)


@pytest.mark.parametrize("status", [409, 501, 505])
def test_a_failure_that_stays_is_not_tried_again(httpserver: HTTPServer, status: int) -> None:
    assert fails(serve(httpserver, said(status))) == (
        "provider",
        f"Acme answered with status {status}. {LATER}",
    )
    assert len(httpserver.log) == 1


def test_a_model_without_eyes_is_not_asked_again(httpserver: HTTPServer) -> None:
    """As llama.cpp says it when no projector was loaded with the model."""
    text = "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
    url = serve(
        httpserver, said(500, {"error": {"code": 500, "message": text, "type": "server_error"}})
    )
    sentence = "The model that is configured for Acme reads no pictures. Choose another provider."
    assert fails(url) == ("unavailable", sentence)
    assert len(httpserver.log) == 1


def test_retry_after_is_waited_for(httpserver: HTTPServer) -> None:
    start = time.monotonic()
    assert ask(serve(httpserver, said(429, "", Retry_After="0.2"), said(200, {}))) == {}
    assert time.monotonic() - start >= 0.2
    assert len(httpserver.log) == 2


def _later() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize("wait", ["3600", "date"])
def test_a_wait_beyond_the_limit_is_not_begun(httpserver: HTTPServer, wait: str) -> None:
    start = time.monotonic()
    url = serve(httpserver, said(429, "", Retry_After=_later() if wait == "date" else wait))
    assert fails(url) == ("provider", f"Acme takes no more requests at the moment. {LATER}")
    assert time.monotonic() - start < 5
    assert len(httpserver.log) == 1


def delayed(*delays: Any) -> dict[str, Any]:
    """A refusal in Google's form."""
    details = [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}
        for delay in delays
    ]
    help_ = {"@type": "type.googleapis.com/google.rpc.Help", "retryDelay": "9999s"}
    return {
        "error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [help_, None, *details]}
    }


def test_a_retry_delay_is_waited_for(httpserver: HTTPServer) -> None:
    start = time.monotonic()
    assert ask(serve(httpserver, said(429, delayed("0.2s")), said(200, {}))) == {}
    assert time.monotonic() - start >= 0.2


def test_a_retry_delay_beyond_the_limit_is_not_begun(httpserver: HTTPServer) -> None:
    assert fails(serve(httpserver, said(429, delayed("34.074824224s")))) == (
        "provider",
        f"Acme takes no more requests at the moment. {LATER}",
    )
    assert len(httpserver.log) == 1


SILENT = [delayed(), *map(delayed, [5, "5", "-5s", "infs", "s", None]), {"error": {"details": 5}}]


@pytest.mark.parametrize("body", SILENT)
def test_a_retry_delay_that_says_nothing_is_no_wait(httpserver: HTTPServer, body: Any) -> None:
    assert ask(serve(httpserver, said(429, body), said(200, {}))) == {}


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "inf", "1e9", "9" * 400, "Wed, 21 Oct 2015 07:28:00 GMT", "٣"]
)
def test_a_retry_after_that_says_nothing_is_no_wait(text: str) -> None:
    assert wait_of({"retry-after": text}) == 0.0


def test_a_retry_after_date_is_the_time_until_then() -> None:
    assert 3500 < wait_of({"retry-after": _later()}) <= 3600
    assert 3500 < wait_of({"retry-after": _later().replace("GMT", "-0000")}) <= 3600


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"], ids=["at once", "half way"]
)
def test_a_cut_connection_is_tried_again(first: bytes) -> None:
    with socket_server(first, drips=False) as (url, heard):
        assert fails(url) == ("provider", f"Acme could not be reached. {LATER}")
        assert len(heard) == 1 + len(exchange.PAUSES)


def test_nobody_there() -> None:
    assert fails("http://127.0.0.1:1/") == ("provider", f"Acme could not be reached. {LATER}")


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_a_dripping_server_ends_at_the_limit(first: bytes) -> None:
    start = time.monotonic()
    with socket_server(first, drips=True) as (url, _):
        assert fails(url, 0.3) == ("timeout", f"Acme did not answer within 1 second. {LATER}")
    assert time.monotonic() - start < 10


def test_a_limit_is_named_as_it_was_set() -> None:
    """Not as what earlier calls have left of it."""
    access = Access("", title="Acme", seconds=120.25)
    with socket_server(b"HTTP/1.1 200 OK\r\nX-Slow: ", drips=True) as (url, _):
        for left in (0.199883, -1.0):
            with pytest.raises(EngineError) as raised:
                answered(call(url), access, left=left)
            assert failure(raised) == (
                "timeout",
                f"Acme did not answer within 120 seconds. {LATER}",
            )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b'"text"',
        b"5",
        b"null",
        b'{"a": ',
        b"[" * 100_000,
        b"\xff\xfe{}",
        b"9" * 5000,
    ],
)
def test_an_answer_that_is_no_json_is_the_providers_fault(
    httpserver: HTTPServer, body: bytes
) -> None:
    assert fails(serve(httpserver, said(200, body))) == UNREADABLE
    assert len(httpserver.log) == 1


def test_an_answer_has_a_largest_size(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LARGEST", 1024 * 1024)
    assert fails(serve(httpserver, said(200, b" " * 1024 * 1024 + b"{}"))) == (
        "provider",
        "Acme answered with more than 1 MB.",
    )


def test_half_a_character_is_not_let_in(httpserver: HTTPServer) -> None:
    assert ask(serve(httpserver, said(200, b'{"a": "x\\uD800y", "b": "\\ud83d\\ude00"}'))) == {
        "a": "x?y",
        "b": "😀",
    }


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key(httpserver: HTTPServer, status: int) -> None:
    url = serve(
        httpserver, said(status, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
    )
    sentence = "Acme refused the key that this deployment or your account has set for it."
    assert fails(url) == ("credentials", sentence)
    assert len(httpserver.log) == 1


def test_a_refused_key_that_is_told_by_status_400(httpserver: HTTPServer) -> None:
    body = {"code": "invalid", "error": "Incorrect API key provided: sk***ee."}
    assert fails(serve(httpserver, said(400, body)))[0] == "credentials"


# XAI's words
SPENT = (
    "Your team 16f2 has either used all available credits or reached its monthly spending limit."
)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (402, ""),
        (429, {"error": {"code": "insufficient_quota", "message": "See billing."}}),
        (429, {"code": "Some resource has been exhausted", "error": SPENT}),
        (403, {"code": "The caller does not have permission", "error": SPENT}),
    ],
)
def test_an_empty_account(httpserver: HTTPServer, status: int, body: Any) -> None:
    assert fails(serve(httpserver, said(status, body))) == (
        "provider",
        "The account at Acme has no quota or credit left.",
    )
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [400, 404, 413, 415, 422])
@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Too many pixels."}},
        [{"error": {"message": "Too many pixels."}}],
        {"error": "Too many pixels."},
        {"object": "error", "message": {"detail": [{"msg": "Too many pixels.", "loc": ["body"]}]}},
        {"detail": "Too\x00 many\r\n\u202epixels."},
    ],
)
def test_the_providers_own_message(httpserver: HTTPServer, status: int, body: Any) -> None:
    assert fails(serve(httpserver, said(status, body))) == (
        "failed",
        "Acme refused the page: Too many pixels.",
    )


@pytest.mark.parametrize("body", ["<html>Bad</html>", "", {"error": {"message": 5}}, "[" * 100_000])
def test_a_refusal_without_a_message(httpserver: HTTPServer, body: Any) -> None:
    assert fails(serve(httpserver, said(400, body))) == (
        "failed",
        "Acme refused the page (status 400).",
    )


def test_a_message_tells_no_key_and_not_all(httpserver: HTTPServer) -> None:
    code, message = fails(
        serve(httpserver, said(400, {"message": f"You sent Bearer {KEY} " + "x" * 1000}))
    )
    assert code == "failed"
    assert message.startswith("Acme refused the page: You sent ***")
    assert len(message) <= len("Acme refused the page: ") + 200


def test_no_redirect_is_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/stolen").respond_with_json({})
    url = serve(httpserver, said(307, "", Location=httpserver.url_for("/stolen")))
    assert fails(url) == ("provider", f"Acme answered with status 307. {LATER}")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://[",
        "ftp://127.0.0.1",
        "http://",
        "v1/ocr",
        "http://127.0.0.1:x",
        "http://127.0.0.1:99999",
    ],
)
def test_an_address_that_is_none(url: str) -> None:
    assert fails(url) == (
        "unavailable",
        "The address that is configured for Acme is not a web address.",
    )


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é", f"{KEY}\0"])
def test_a_key_that_cannot_be_sent(key: str) -> None:
    with pytest.raises(EngineError) as raised:
        answered(call("http://127.0.0.1:1", {"x-key": key}), Access("", title="Acme"))
    assert failure(raised) == (
        "credentials",
        "The key for Acme has characters that no key can have.",
    )


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What a proxy of the environment hears."""
    with socket_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", drips=False) as (
        proxy,
        heard,
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("NO_PROXY", raising=False)
        yield heard


def test_a_proxy_of_the_environment_hears_nothing(
    proxied: list[bytes], httpserver: HTTPServer
) -> None:
    assert ask(serve(httpserver, said(200, {"from": "server"}))) == {"from": "server"}
    assert proxied == []


def test_a_call_shows_neither_headers_nor_body() -> None:
    shown = repr(call("http://example.com"))
    assert KEY not in shown
    assert "a" in shown
    assert '"a": 1' not in shown

"""Servers that drip: a fetch ends as a whole, whatever it is waiting for."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import FetchLimits
from tests.fetching.certificates import Authority
from tests.fetching.world import GOOD, Script, World, answer, redirect, silent

Fails = Callable[..., EngineError]
URL = "http://good.example/"
SHORT = FetchLimits(max_bytes=100_000, seconds=0.4)
PROMPT = 20  # seconds: fifty times what SHORT allows, and a third of what the drips would take


def drip(head: bytes, data: bytes, pause: float = 0.02) -> Script:
    """One byte at a time, each long before any timeout of a single read."""

    def run(connection: socket.socket, _request: str) -> None:
        connection.sendall(head)
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return run


DRIPS = {
    "headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"x" * 3000),
    "status": drip(b"", b"HTTP/1.1 200 " + b"O" * 3000),
    "interim": drip(b"HTTP/1.1 100 Continue\r\n", b"X: " + b"x" * 3000),
    "body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", b"x" * 3000),
    "chunks": drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 600),
    "unframed": drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 3000),
    "silence": silent,
}


@pytest.mark.parametrize("script", DRIPS.values(), ids=DRIPS)
def test_a_drip_ends_with_the_whole_time(script: Script, internet: World, fails: Fails) -> None:
    internet.serve(script)
    began = time.monotonic()
    fails(URL, SHORT)
    assert SHORT.seconds * 0.9 < time.monotonic() - began < PROMPT


@pytest.mark.parametrize("what", ["headers", "body"])
def test_a_drip_over_tls(what: str, internet: World, authority: Authority, fails: Fails) -> None:
    internet.serve(DRIPS[what], port=443, tls=authority.server("good.example"))
    began = time.monotonic()
    fails("https://good.example/", SHORT)
    assert time.monotonic() - began < PROMPT


def test_a_dripping_handshake(internet: World, fails: Fails) -> None:
    """A TLS record that is announced with 16,000 bytes and comes one by one."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with contextlib.suppress(OSError):
            drip(b"\x16\x03\x03\x3e\x80", bytes(3000))(connection, "")

    threading.Thread(target=serve, daemon=True).start()
    internet.serve(answer(), port=443).port = listener.getsockname()[1]
    began = time.monotonic()
    fails("https://good.example/", SHORT)
    listener.close()
    assert SHORT.seconds * 0.9 < time.monotonic() - began < PROMPT


def test_slow_redirects_share_one_time(internet: World, fails: Fails) -> None:
    def slow(connection: socket.socket, request: str) -> None:
        time.sleep(0.25)
        redirect("/")(connection, request)

    server = internet.serve(slow)
    fails(URL, SHORT)
    assert len(server.requests) <= 2


def test_a_lookup_that_hangs_is_left_behind(internet: World, fails: Fails) -> None:
    release = threading.Event()
    internet.names["hanging.example"] = lambda: [GOOD] if release.wait(60) else []
    began = time.monotonic()
    fails("http://hanging.example/", SHORT)
    assert time.monotonic() - began < PROMPT
    release.set()
    assert internet.connected == []


def test_a_connection_gets_its_own_time_within_the_whole(internet: World, fails: Fails) -> None:
    given: list[float] = []

    def refuse(address: str, port: int, timeout: float) -> socket.socket:
        given.append(timeout)
        raise TimeoutError

    internet.connect = refuse  # type: ignore[method-assign]
    fails(URL, FetchLimits(max_bytes=1, seconds=15, connect_seconds=5))
    fails(URL, FetchLimits(max_bytes=1, seconds=2, connect_seconds=5))
    assert given[0] == 5
    assert 0 < given[1] <= 2

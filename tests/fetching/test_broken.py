"""Servers that refuse, lie, flood or break off."""

import gzip
import io
import socket
from collections.abc import Callable

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import FetchLimits, fetch
from tests.fetching.world import Script, World, answer, raw

Fails = Callable[..., EngineError]
URL = "http://good.example/"


def endless(head: bytes, block: bytes) -> Script:
    def run(connection: socket.socket, _request: str) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(block)

    return run


@pytest.mark.parametrize(
    "status",
    [
        "201 Created",
        "204 No Content",
        "206 Partial Content",
        "300 x",
        "304 x",
        "401 x",
        "404 x",
        "418 x",
        "500 x",
        "503 x",
    ],
)
def test_every_other_status_reads_the_same(status: str, internet: World, fails: Fails) -> None:
    internet.serve(answer(status, body=b""))
    fails(URL)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntruncated",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\ntruncated",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n%PDF\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
        b"HTTP/2 200\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"-ERR unknown command 'GET'\r\n",
        b"\x00" * 100_000,
        b"x" * 100_000,
    ],
    ids=range(19),
)
def test_broken_responses(data: bytes, internet: World, fails: Fails) -> None:
    internet.serve(raw(data))
    fails(URL)


def test_one_huge_header_and_endless_headers(internet: World, fails: Fails) -> None:
    internet.serve(raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n"))
    fails(URL)
    internet.serve(endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000))
    fails(URL)


def test_interim_responses_are_counted(internet: World, fails: Fails) -> None:
    interim, real = (
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    )
    internet.serve(raw(interim * 8 + real))
    fetch(URL, limits=FetchLimits(max_bytes=100), into=io.BytesIO(), network=internet)
    internet.serve(raw(interim * 9 + real))
    fails(URL)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip", "x"])
def test_a_compressed_body_is_refused(encoding: str, internet: World, fails: Fails) -> None:
    internet.serve(
        answer("200 OK", f"Content-Encoding: {encoding}", body=gzip.compress(bytes(1_000_000)))
    )
    fails(URL)


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1000\r\n" + b"x" * 4096 + b"\r\n",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", b"x" * 65536),
    ],
)
def test_an_endless_body_ends_at_the_cap(head: bytes, block: bytes, internet: World) -> None:
    internet.serve(endless(head, block))
    into = io.BytesIO()
    with pytest.raises(EngineError, match="more than 100000 bytes") as caught:
        fetch(URL, limits=FetchLimits(max_bytes=100_000), into=into, network=internet)
    assert caught.value.code == "too_large"
    assert len(into.getvalue()) <= 100_000


def test_a_body_that_says_it_is_too_large_is_not_read(internet: World) -> None:
    internet.serve(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\nxyz"))
    into = io.BytesIO()
    with pytest.raises(EngineError) as caught:
        fetch(URL, limits=FetchLimits(max_bytes=100_000), into=into, network=internet)
    assert (caught.value.code, into.getvalue()) == ("too_large", b"")

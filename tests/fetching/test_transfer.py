"""Whole files, over http and https, and whom a fetch trusts."""

import io
import socket
import ssl
from collections.abc import Callable

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import Fetched, FetchLimits, Network, fetch
from tests.fetching.certificates import Authority
from tests.fetching.conftest import LIMITS, Got
from tests.fetching.world import FILE, GOOD, World, answer, raw, redirect

Fails = Callable[..., EngineError]
Get = Callable[..., Got]
URL = "http://good.example/"


def test_over_http(internet: World, get: Get) -> None:
    headers = [
        "Content-Type: Application/PDF; x=y",
        'Content-Disposition: attachment; filename="scan.pdf"',
    ]
    server = internet.serve(answer("200 OK", *headers, "Set-Cookie: a=b"))
    got = get("http://good.example/download?id=7#page")
    assert got.content == FILE
    assert got.fetched == Fetched(
        "http://good.example/download?id=7", "application/pdf", len(FILE), "scan.pdf"
    )
    assert server.requests == [
        "GET /download?id=7 HTTP/1.1\r\nHost: good.example\r\nUser-Agent: Polyglyph\r\nAccept: */*\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    ]


def test_cookies_do_not_travel(internet: World, get: Get) -> None:
    def step(connection: socket.socket, request: str) -> None:
        first = request.startswith("GET / ")
        (answer("302 Found", "Location: /next", "Set-Cookie: a=b") if first else answer())(
            connection, request
        )

    server = internet.serve(step)
    get(URL)
    assert "cookie" not in server.requests[1].lower()


def test_over_https(internet: World, authority: Authority, get: Get) -> None:
    server = internet.serve(answer(), port=443, tls=authority.server("good.example"))
    got = get("https://good.example/scan.png")
    assert (got.content, got.fetched.filename) == (FILE, "scan.png")
    assert internet.connected == [(GOOD, 443)]
    assert "Host: good.example\r\n" in server.requests[0]


def test_over_https_to_a_literal_address(internet: World, authority: Authority, get: Get) -> None:
    internet.serve(answer(), port=443, tls=authority.server(GOOD))
    assert get(f"https://{GOOD}/").content == FILE


def test_over_http_to_https_but_not_back(
    internet: World, authority: Authority, get: Get, fails: Fails
) -> None:
    internet.serve(redirect("https://good.example/"))
    internet.serve(answer(), port=443, tls=authority.server("good.example"))
    assert get(URL).fetched.final_url == "https://good.example/"
    internet.serve(redirect("http://good.example/"), port=443, tls=authority.server("good.example"))
    fails("https://good.example/")
    assert internet.connected[2:] == [(GOOD, 443)]


def test_a_certificate_for_another_name(
    internet: World, authority: Authority, fails: Fails
) -> None:
    server = internet.serve(answer(), port=443, tls=authority.server("other.example"))
    fails("https://good.example/")
    assert (server.connections, server.requests) == (1, [])


def test_an_expired_certificate(internet: World, authority: Authority, fails: Fails) -> None:
    server = internet.serve(answer(), port=443, tls=authority.server("good.example", days=-1))
    fails("https://good.example/")
    assert server.requests == []


def test_a_certificate_of_a_strange_authority(
    internet: World, tmp_path_factory: pytest.TempPathFactory, fails: Fails
) -> None:
    stranger = Authority(tmp_path_factory.mktemp("stranger"))
    server = internet.serve(answer(), port=443, tls=stranger.server("good.example"))
    fails("https://good.example/")
    assert server.requests == []


def test_the_real_network_checks_certificates_and_names() -> None:
    context = Network().tls
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_https_without_tls(internet: World, fails: Fails) -> None:
    internet.serve(answer(), port=443)
    fails("https://good.example/", FetchLimits(max_bytes=100, seconds=0.4))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n%PDF\r\n4;x=y\r\n-1.7\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.7",
        b"HTTP/1.0 200 OK\r\n\r\n%PDF-1.7",
        b"HTTP/1.1 200\r\nContent-Length: 8\r\n\r\n%PDF-1.7 and more",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n%PDF-1.7",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 8\r\n\r\n%PDF-1.7",
    ],
)
def test_ways_to_send_a_whole_file(data: bytes, internet: World, get: Get) -> None:
    internet.serve(raw(data))
    got = get(URL)
    assert (got.content, got.fetched.size, got.fetched.content_type) == (b"%PDF-1.7", 8, "")


def test_an_empty_body_is_the_callers_to_judge(internet: World, get: Get) -> None:
    internet.serve(answer(body=b""))
    assert get(URL).fetched.size == 0


def test_a_body_of_exactly_the_cap(internet: World, get: Get) -> None:
    internet.serve(answer(body=bytes(1000)))
    assert get(URL, FetchLimits(max_bytes=1000)).fetched.size == 1000


def test_a_full_disk_is_not_the_servers_fault(internet: World) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    internet.serve(answer())
    with pytest.raises(OSError, match="No space left"):
        fetch(URL, limits=LIMITS, into=Full(), network=internet)

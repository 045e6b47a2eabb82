"""Addresses that lead inside: none may cause a connection to anything but a public server."""

import io
import itertools
import socket
from collections.abc import Callable

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import FetchLimits, fetch
from tests.fetching.conftest import Got
from tests.fetching.hostile import INSIDE, NAMES, ON_ITS_FACE, REDIRECTS
from tests.fetching.world import FILE, GOOD, GOOD6, OTHER, Server, World, answer, redirect

Fails = Callable[..., EngineError]
Get = Callable[..., Got]


@pytest.fixture(autouse=True)
def _names(internet: World) -> None:
    internet.names |= NAMES


@pytest.mark.parametrize("url", INSIDE, ids=ascii)
def test_inside(url: str, internet: World, fails: Fails) -> None:
    fails(url)
    assert internet.connected == []


@pytest.mark.parametrize("url", ON_ITS_FACE, ids=ascii)
def test_on_its_face(url: str, internet: World, fails: Fails) -> None:
    fails(url, code="invalid")
    assert internet.connected == []


@pytest.mark.parametrize("location", REDIRECTS, ids=ascii)
def test_redirected_inside(location: str, internet: World, fails: Fails) -> None:
    internet.serve(redirect(location))
    fails("http://good.example/")
    assert internet.connected == [(GOOD, 80)]
    assert internet.internal.connections == 0


def test_rebinding_connects_to_the_address_that_was_judged(
    internet: World, get: Get, fails: Fails
) -> None:
    answers = itertools.chain([[GOOD], [GOOD]], itertools.repeat(["127.0.0.1"]))
    internet.names["rebinding.example"] = lambda: next(answers)
    server = internet.serve(redirect("http://rebinding.example/again"))
    fails("http://rebinding.example/")
    assert internet.connected == [(GOOD, 80)] * 2
    assert len(server.requests) == 2
    assert internet.internal.connections == 0


def test_a_name_is_resolved_once_per_request(internet: World, get: Get) -> None:
    lookups: list[str] = []
    internet.names["counted.example"] = lambda: lookups.append("") or [GOOD]  # type: ignore[func-returns-value]
    internet.serve(answer())
    get("http://counted.example/")
    assert len(lookups) == 1


def test_three_redirects_are_followed_and_four_are_not(
    internet: World, get: Get, fails: Fails
) -> None:
    def step(connection: socket.socket, request: str) -> None:
        count = int(request.split()[1][1:])
        script = answer() if count == 0 else redirect(f"/{count - 1}", "307 Temporary Redirect")
        script(connection, request)

    server = internet.serve(step)
    assert get("http://good.example/3").fetched.final_url == "http://good.example/0"
    fails("http://good.example/4")
    assert len(server.requests) == 8


def test_a_loop_ends(internet: World, fails: Fails) -> None:
    server = internet.serve(redirect("http://good.example/"))
    fails("http://good.example/")
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
def test_redirects_to_another_public_server(status: str, internet: World, get: Get) -> None:
    internet.names["other.example"] = [OTHER]
    internet.serve(redirect("http://other.example/b c.png", status))
    other = internet.serve(answer(), at=OTHER)
    got = get("http://good.example/a")
    assert (got.content, got.fetched.final_url) == (FILE, "http://other.example/b%20c.png")
    assert other.requests[0].startswith("GET /b%20c.png HTTP/1.1\r\nHost: other.example\r\n")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Location: "],
        ["Location: http://a.example/", "Location: http://b.example/"],
        ["Location: /next\tpage"],  # joining would drop the tab
        ["Location: /next\\page"],
        ["Location: /" + "a" * 8192],
    ],
)
def test_redirects_to_nowhere(headers: list[str], internet: World, fails: Fails) -> None:
    server = internet.serve(answer("302 Found", *headers, body=b""))
    fails("http://good.example/")
    assert internet.connected == [(GOOD, 80)]
    assert len(server.requests) == 1


def test_a_redirect_may_be_longer_than_a_customers_address(internet: World, get: Get) -> None:
    long = "/" + "a" * 4000

    def step(connection: socket.socket, request: str) -> None:
        (answer() if request.startswith(f"GET {long} ") else redirect(long))(connection, request)

    internet.serve(step)
    assert get("http://good.example/").content == FILE


def test_a_refused_connection_moves_on_only_among_the_judged(internet: World, get: Get) -> None:
    internet.names["two.example"] = [GOOD6, GOOD]
    internet.serve(answer())
    dead = internet.serve(answer(), at=GOOD6)
    dead.close()
    assert get("http://two.example/").content == FILE
    assert internet.connected == [(GOOD6, 80), (GOOD, 80)]


def test_a_long_answer_does_not_make_us_knock_at_every_door(internet: World, fails: Fails) -> None:
    addresses = [f"93.184.{third}.{last}" for third in range(4) for last in range(250)]
    internet.names["many.example"] = addresses
    internet.serve(answer(), at=addresses[0]).close()
    internet._servers |= {
        (address, 80): internet._servers[addresses[0], 80] for address in addresses
    }
    fails("http://many.example/")
    assert len(internet.connected) == 4


def test_proxy_variables_play_no_part(
    internet: World, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{internet.internal.port}")
    internet.serve(answer())
    assert get("http://good.example/").content == FILE
    assert internet.internal.connections == 0


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.2", "[::]"]
)
def test_the_real_network_refuses_its_own_machine(host: str) -> None:
    """Without the pretended one: a real lookup, and a real listener that would answer."""
    server = Server(answer(body=b"SECRET"))
    into = io.BytesIO()
    with pytest.raises(EngineError, match="could not be fetched"):
        fetch(
            f"http://{host}:{server.port}/",
            limits=FetchLimits(100, ports=(server.port,)),
            into=into,
        )
    server.close()
    assert (server.connections, into.getvalue()) == (0, b"")

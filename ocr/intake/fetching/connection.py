"""A connection to a public address: resolved once, judged, and connected to as judged.

`Network` is the outside world of a fetch; tests put their own in its place. `Deadline` is one end for the whole fetch.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from ipaddress import IPv4Address, IPv6Network, ip_address, ip_network
from typing import ParamSpec, TypeVar

from ocr.deadline import within
from ocr.intake.fetching.urls import Target

# Python's tables differ between versions and call some of these global, so what matters is listed here too.
_NEVER = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; also a cloud's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's host agent, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # also a cloud's metadata service
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # Teredo and others that carry or stand for other addresses
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "3fff::/20",
    )
)
# All that is handed out. Outside lie loopback, local, multicast, and what carries an IPv4 address: mapped, NAT64.
_UNICAST = IPv6Network("2000::/3")


def is_public(text: str) -> bool:
    """Whether an address may be connected to. False for text that is no address, and for one with a zone (%)."""
    if "%" in text:
        return False
    try:
        address = ip_address(text)
    except ValueError:
        return False
    unicast = isinstance(address, IPv4Address) or address in _UNICAST
    return unicast and address.is_global and not any(address in block for block in _NEVER)


class Network:
    """The real one. Proxy variables play no part."""

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Trusts what the system trusts, and checks names."""
        context = ssl.create_default_context()
        context.minimum_version = (
            ssl.TLSVersion.TLSv1_2
        )  # else it is what the system's configuration says
        context.set_alpn_protocols(["http/1.1"])
        return context

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name, best first. Raises OSError. Knows no timeout."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return [str(place[0]) for *_, place in found]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """A connection to a literal address, which is not looked up again. Raises OSError."""
        connection = socket.socket(
            socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM
        )
        try:
            connection.settimeout(timeout)
            connection.connect((address, port))
        except BaseException:
            connection.close()
            raise
        return connection


NETWORK = Network()


P = ParamSpec("P")
T = TypeVar("T")


class Deadline:
    """Counts from its making."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self, at_most: float = float("inf")) -> float:
        """Seconds left, above 0, but at most that many. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, at_most)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a function that knows no timeout. At the end its thread is left behind.

        Raises TimeoutError, and what the function raises.
        """
        return within(self.remaining(), lambda: function(*args, **kwargs), "fetch")


RECEIVE = 64 * 1024  # bytes
ATTEMPTS = 4  # addresses of one name: a long answer must not turn us on many strangers


class Wire:
    """A connected socket, each use of which ends with the whole fetch. Methods raise OSError.

    A timeout of its own per read would never fire on a server that sends a byte now and then; what is left of
    the whole does.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._socket = connection
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.remaining())
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """The next bytes; none at the end."""
        self._socket.settimeout(self._deadline.remaining())
        return self._socket.recv(RECEIVE)


@contextmanager
def opened(
    target: Target, network: Network, deadline: Deadline, connect_seconds: float
) -> Iterator[Wire]:
    """A wire to the target, over TLS where it says https. Raises OSError; ValueError for a name that is not public."""
    addresses = deadline.call(network.resolve, target.host, target.port)
    with _connected(_judged(addresses), target.port, network, deadline, connect_seconds) as plain:
        if target.scheme == "http":
            yield Wire(plain, deadline)
            return
        with network.tls.wrap_socket(
            plain, server_hostname=target.host, do_handshake_on_connect=False
        ) as secure:
            secure.settimeout(deadline.remaining())
            secure.do_handshake()
            yield Wire(secure, deadline)


def _judged(addresses: list[str]) -> list[str]:
    """Every answer must be public: a name that mixes its answers is up to something."""
    if not addresses or not all(map(is_public, addresses)):
        raise ValueError("not public")
    return list(dict.fromkeys(addresses))


def _connected(
    addresses: list[str], port: int, network: Network, deadline: Deadline, connect_seconds: float
) -> socket.socket:
    """To the first address that answers. Raises OSError."""
    failure: OSError | None = None
    for address in addresses[:ATTEMPTS]:
        try:
            return network.connect(address, port, deadline.remaining(connect_seconds))
        except OSError as error:
            failure = error
    raise failure or OSError("no address")

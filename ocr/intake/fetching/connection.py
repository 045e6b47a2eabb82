"""A connection to a public address: resolved once, checked, and connected to as checked.

`Network` is the outside world of a fetch, which tests replace. `Deadline` limits the whole fetch.
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

# Python's tables differ between versions and call some of these global, so the important ones are
# also listed here.
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
# All of the assigned space. Outside it: loopback, local, multicast, and addresses that carry IPv4
# (mapped, NAT64).
_UNICAST = IPv6Network("2000::/3")


def is_public(text: str) -> bool:
    """Whether an address may be connected to. False for invalid text and for an address with a zone
    (%).
    """
    if "%" in text:
        return False
    try:
        address = ip_address(text)
    except ValueError:
        return False
    unicast = isinstance(address, IPv4Address) or address in _UNICAST
    return unicast and address.is_global and not any(address in block for block in _NEVER)


class Network:
    """The real network. Proxy variables are ignored."""

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Trusts what the system trusts, and checks names."""
        context = ssl.create_default_context()
        # Otherwise the system's configuration decides.
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        return context

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name, best first. Raises OSError. Has no timeout."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return [str(place[0]) for *_, place in found]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Connect to a literal address, without a name lookup. Raises OSError."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
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
    """Starts when it is created."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self, at_most: float = float("inf")) -> float:
        """Seconds left, above 0, at most `at_most`. Raises TimeoutError when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, at_most)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a function without a timeout of its own. After the deadline its thread is
        left behind.

        Raises TimeoutError, and what the function raises.
        """
        return within(self.remaining(), lambda: function(*args, **kwargs), "fetch")


RECEIVE = 64 * 1024  # bytes
ATTEMPTS = 4  # addresses of one name, so that a long answer cannot make us scan many hosts


class Wire:
    """A connected socket, limited by the deadline of the whole fetch. Methods raise OSError.

    A timeout per read would never expire on a server that sends one byte now and then.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._socket = connection
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.remaining())
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """The next bytes; empty at the end."""
        self._socket.settimeout(self._deadline.remaining())
        return self._socket.recv(RECEIVE)


@contextmanager
def opened(
    target: Target, network: Network, deadline: Deadline, connect_seconds: float
) -> Iterator[Wire]:
    """A connection to the target, over TLS for https. Raises OSError; ValueError for a name that is
    not public.
    """
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
    """Every address must be public: a name with mixed answers is suspicious."""
    if not addresses or not all(map(is_public, addresses)):
        raise ValueError("not public")
    return list(dict.fromkeys(addresses))


def _connected(
    addresses: list[str], port: int, network: Network, deadline: Deadline, connect_seconds: float
) -> socket.socket:
    """Connect to the first address that answers. Raises OSError."""
    failure: OSError | None = None
    for address in addresses[:ATTEMPTS]:
        try:
            return network.connect(address, port, deadline.remaining(connect_seconds))
        except OSError as error:
            failure = error
    raise failure or OSError("no address")

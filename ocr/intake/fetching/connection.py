"""A connection to a public address: resolved once, judged, and connected to as judged."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ocr.intake.fetching.addresses import is_public
from ocr.intake.fetching.deadline import Deadline
from ocr.intake.fetching.network import Network
from ocr.intake.fetching.urls import Target

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

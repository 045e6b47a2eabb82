"""An internet on the loopback interface: public addresses with servers behind them, and an internal
listener.

The fetcher sees and judges the pretended addresses; a connection to any address that no public
server has would reach the internal listener, which counts it.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

from ocr.intake.fetching import Network

Script = Callable[[socket.socket, str], None]

GOOD = "93.184.216.34"
OTHER = "93.184.216.35"
GOOD6 = "2606:2800:220:1::1"
FILE = b"%PDF-1.7 pretended"


def answer(
    status: str = "200 OK", *headers: str, body: bytes = FILE, length: bool = True
) -> Script:
    """A script that sends one whole response."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return raw("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def silent(connection: socket.socket, _request: str) -> None:
    """Say nothing until the client hangs up."""
    connection.recv(1)


def redirect(location: str, status: str = "302 Found") -> Script:
    return answer(status, f"Location: {location}", body=b"")


def raw(data: bytes) -> Script:
    return lambda connection, _request: connection.sendall(data)


class Server:
    """Listens on loopback and plays a script per connection.

    `requests` holds what was asked, as text.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.requests: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Refuses connections from now on; a waiting accept would otherwise keep the listener
        alive.
        """
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._handle, args=[connection], daemon=True).start()

    def _handle(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), plain:
            plain.settimeout(5)
            with (
                self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as connection
            ):
                request = b""
                while b"\r\n\r\n" not in request:
                    if not (more := connection.recv(65536)):
                        return
                    request += more
                self.requests.append(request.decode())
                self._script(connection, request.decode())


class World(Network):
    """Names, public servers by address and port, and everything that was connected to."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        self.trusted = trusted
        self.internal = Server(answer(body=b"SECRET"))
        self.names: dict[str, list[str] | Callable[[], list[str]]] = {"good.example": [GOOD]}
        self.connected: list[tuple[str, int]] = []
        self._servers: dict[tuple[str, int], Server] = {}

    @property
    def tls(self) -> ssl.SSLContext:
        return self.trusted

    def serve(
        self, script: Script, *, at: str = GOOD, port: int = 80, tls: ssl.SSLContext | None = None
    ) -> Server:
        server = self._servers[at, port] = Server(script, tls)
        return server

    def close(self) -> None:
        for server in (self.internal, *self._servers.values()):
            server.close()

    def resolve(self, host: str, port: int) -> list[str]:
        if host in self.names:
            answers = self.names[host]
            return answers() if callable(answers) else answers
        numeric = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
        return [str(place[0]) for *_, place in numeric]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.connected.append((address, port))
        server = self._servers.get((address, port), self.internal)
        return socket.create_connection(("127.0.0.1", server.port), timeout)


@contextlib.contextmanager
def world(trusted: ssl.SSLContext) -> Iterator[World]:
    made = World(trusted)
    try:
        yield made
    finally:
        made.close()

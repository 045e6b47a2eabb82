"""The outside world of a fetch: names, connections, and which certificates are trusted. Tests put their own here."""

import socket
import ssl
from functools import cached_property


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

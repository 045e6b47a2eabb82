"""One request and its response, in HTTP/1.1 as h11 reads it: strictly."""

from collections.abc import Iterator

import h11

from ocr.intake.fetching.connection import Wire
from ocr.intake.fetching.urls import Target

HEADER_BYTES = 64 * 1024  # of one head, or of one line between chunks
INTERIM = 8  # 1xx responses before the real one
USER_AGENT = "Polyglyph"


class Response:
    """The answer to a GET. Raises OSError and h11.RemoteProtocolError, also later while its body is read."""

    def __init__(self, target: Target, wire: Wire) -> None:
        self._wire = wire
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_BYTES)
        self._ask(target)
        head = self._head()
        self.status = head.status_code
        self._headers = [(bytes(name), bytes(value)) for name, value in head.headers]

    def header(self, name: str) -> str:
        """All values of a header, joined by commas; empty without it."""
        values = [value for key, value in self._headers if key == name.lower().encode()]
        joined = b", ".join(values)
        try:
            return joined.decode()
        except UnicodeDecodeError:
            return joined.decode("latin-1")

    def body(self) -> Iterator[bytes]:
        """The body as it comes. A body that ends before its declared length raises h11.RemoteProtocolError."""
        while isinstance(event := self._event(), h11.Data):
            yield bytes(event.data)

    def _ask(self, target: Target) -> None:
        headers = [
            ("Host", target.authority),
            ("User-Agent", USER_AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ]
        request = self._protocol.send(
            h11.Request(method="GET", target=target.path, headers=headers)
        )
        self._wire.send(request or b"")
        self._protocol.send(h11.EndOfMessage())

    def _head(self) -> h11.Response:
        for _ in range(INTERIM + 1):
            if isinstance(event := self._event(), h11.Response):
                return event
        raise h11.RemoteProtocolError("too many interim responses")

    def _event(self) -> object:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            self._protocol.receive_data(self._wire.receive())
        return event

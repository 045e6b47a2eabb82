"""The fetch: request, redirects, checks of the answer, copy. Strict HTTP/1.1 by h11.

The name and type that a server gives are untrusted hints. Every failure has one message, which
tells a customer nothing about the host at an address.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

import h11

from ocr.errors import EngineError, ErrorCode
from ocr.intake.fetching.connection import NETWORK, Deadline, Network, Wire, opened
from ocr.intake.fetching.urls import PORTS, Target, accepted, redirected

MAX_NAME = 200  # characters
_EXTENDED = re.compile(
    r"(?:^|;)\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^';]*'([^\s;]+)", re.IGNORECASE
)
_PLAIN = re.compile(r'(?:^|;)\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def file_name(disposition: str, path: str) -> str:
    """From a Content-Disposition header, otherwise from the URL's path. Without folders; may be
    empty.
    """
    named = _disposition_name(disposition[:4096])
    return _base(named) or _base(unquote(path.partition("?")[0]))


def media_type(content_type: str) -> str:
    """Lower case, without parameters; empty for an invalid value."""
    bare = content_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(bare):
        return ""
    return bare


def _disposition_name(disposition: str) -> str:
    if found := _EXTENDED.search(disposition):
        return unquote(found[2], encoding=found[1])
    if found := _PLAIN.search(disposition):
        quoted, token = found[1], found[2]
        if quoted is None:
            return token
        return re.sub(r'\\(["\\])', r"\1", quoted)
    return ""


def _base(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    return "".join(filter(str.isprintable, last)).strip(" .")[-MAX_NAME:]


def refused() -> EngineError:
    return EngineError("The file at image_url could not be fetched.", code=ErrorCode.DOWNLOAD)


def too_large(max_bytes: int) -> EngineError:
    return EngineError(
        f"The file at image_url has more than {max_bytes} bytes; no more are accepted.",
        code=ErrorCode.TOO_LARGE,
    )


@contextmanager
def uniform() -> Iterator[None]:
    """Turn errors of names, sockets, certificates and servers into the one message."""
    try:
        yield
    except (OSError, ValueError, h11.RemoteProtocolError) as error:
        raise refused() from error


HEADER_BYTES = 64 * 1024  # of one head, or of one line between chunks
INTERIM = 8  # 1xx responses before the real one
USER_AGENT = "Polyglyph"


class Response:
    """The response to a GET. Raises OSError and h11.RemoteProtocolError, also while its body is
    read.
    """

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
        """The body in chunks. Raises h11.RemoteProtocolError if it ends too early."""
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


REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` covers everything from the name lookup to the last byte, including redirects."""

    max_bytes: int
    seconds: float = 15
    connect_seconds: float = 5  # for one address
    redirects: int = 3
    ports: tuple[int, ...] = PORTS


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was written. Type and name are untrusted: empty when missing, otherwise safe to display.

    `size` is in bytes and may be 0.
    """

    final_url: str
    content_type: str
    size: int
    filename: str


def fetch(url: str, *, limits: FetchLimits, into: IO[bytes], network: Network = NETWORK) -> Fetched:
    """GET a file from the public internet into `into`, which holds a part of it when this raises.

    Raises EngineError: "invalid" for a URL that check_url refuses, "too_large" above max_bytes, and
    "download" for all other failures. Exceptions of `into` pass through.
    """
    target = accepted(url, limits.ports)
    deadline = Deadline(limits.seconds)
    for _ in range(limits.redirects + 1):
        outcome = _visit(target, limits, into, network, deadline)
        if isinstance(outcome, Fetched):
            return outcome
        target = outcome
    raise refused()


def _visit(
    target: Target, limits: FetchLimits, into: IO[bytes], network: Network, deadline: Deadline
) -> Fetched | Target:
    """One request: the file, or the target of a redirect."""
    with ExitStack() as stack:
        with uniform():
            wire = stack.enter_context(opened(target, network, deadline, limits.connect_seconds))
            response = Response(target, wire)
            if response.status in REDIRECTS:
                return redirected(target, response.header("Location"), limits.ports)
            _check(response, limits.max_bytes)
        size = _copy(response, into, limits.max_bytes)
    name = file_name(response.header("Content-Disposition"), target.path)
    return Fetched(target.url, media_type(response.header("Content-Type")), size, name)


def _check(response: Response, max_bytes: int) -> None:
    """Refuse a compressed body: it was not requested, and its decompressed size is unknown."""
    encoding = response.header("Content-Encoding").lower()
    if response.status != 200 or encoding not in ("", "identity"):
        raise refused()
    if int(response.header("Content-Length") or 0) > max_bytes:
        raise too_large(max_bytes)


def _copy(response: Response, into: IO[bytes], max_bytes: int) -> int:
    size = 0
    for chunk in _chunks(response):
        size += len(chunk)
        if size > max_bytes:
            raise too_large(max_bytes)
        into.write(chunk)
    return size


def _chunks(response: Response) -> Iterator[bytes]:
    """Convert errors of the server only: those of `into` are raised outside this generator."""
    with uniform():
        yield from response.body()

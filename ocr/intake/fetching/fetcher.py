"""The fetch itself: request, follow, judge, copy."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from ocr.intake.fetching.connection import opened
from ocr.intake.fetching.deadline import Deadline
from ocr.intake.fetching.exchange import Response
from ocr.intake.fetching.failures import refused, too_large, uniform
from ocr.intake.fetching.names import file_name, media_type
from ocr.intake.fetching.network import NETWORK, Network
from ocr.intake.fetching.urls import PORTS, Target, accepted, redirected

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` is for everything together, from the lookup of the name to the last byte, redirects included."""

    max_bytes: int
    seconds: float = 15
    connect_seconds: float = 5  # for one address
    redirects: int = 3
    ports: tuple[int, ...] = PORTS


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was written. Type and name are a stranger's words: empty when there are none, else fit to be shown.

    `size` is in bytes and may be 0: the caller says what an empty file means.
    """

    final_url: str
    content_type: str
    size: int
    filename: str


def fetch(url: str, *, limits: FetchLimits, into: IO[bytes], network: Network = NETWORK) -> Fetched:
    """GET a file from the public internet into `into`, which holds part of it when this raises.

    Raises EngineError: "invalid" for an address that check_url refuses, "too_large" past max_bytes, and
    "download", with one sentence, for everything else that is refused or fails. What `into` raises passes through.
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
    """One request: the file, or where it is said to be."""
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
    """A compressed body is not asked for, and its size says nothing about what it would become."""
    if response.status != 200 or response.header("Content-Encoding").lower() not in (
        "",
        "identity",
    ):
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
    """Errors of the server only: those of `into` arise outside of this generator."""
    with uniform():
        yield from response.body()

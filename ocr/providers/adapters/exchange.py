"""Ask a provider over HTTP: one time limit on the whole, retries where they help, clear errors.

Of the errors' codes "provider" and "timeout" speak of the provider's health; the others of the
request, of the key or of how the deployment is configured.
"""

import asyncio
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

from ocr.deadline import awaited
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters import Access
from ocr.providers.adapters.errors import (
    explained,
    is_passing,
    late,
    unreached,
    unreadable,
    wait_of,
)

LARGEST = 16 * 1024 * 1024  # bytes of one answer
# Seconds before the second and each further try, at most; the server may ask for more.
PAUSES = (0.5, 2.0, 8.0)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. The key stands in the headers, never in the address."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class _Passing:
    """A failure that may soon be over, and how many seconds to wait before the next try."""

    error: EngineError
    wait: float = 0.0


def answered(call: Call, access: Access, *, left: float | None = None) -> Any:
    """The JSON object or array that the provider answers, after as many tries as help.

    All of them together end after `access.seconds`, or after `left` seconds where earlier calls for
    the page took some of that. Raises EngineError: "provider" and "timeout" for a fault of the
    provider, "credentials", "unavailable" for an address that is none, or "failed" with the
    provider's own short message.
    """
    _check(call, access.title)
    if left is None:
        left = access.seconds
    seconds = max(0.0, left)

    async def ask() -> Any:
        deadline = time.monotonic() + seconds
        return await _repeated(call, access.title, deadline)

    try:
        return awaited(seconds, ask, "provider")
    except TimeoutError:
        pass  # raised below, so that nothing of the request hangs on it as its context
    raise late(access.title, access.seconds)


def _check(call: Call, title: str) -> None:
    """Refuse what the client would refuse with the key or the address in its message."""
    try:
        url = httpx2.URL(call.url)
        parts = urlsplit(call.url)
        usable = url.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (httpx2.InvalidURL, ValueError):
        usable = False
    if not usable:
        text = f"The address that is configured for {title} is not a web address."
        raise EngineError(text, code=ErrorCode.UNAVAILABLE)
    for value in call.headers.values():
        if not (value.isascii() and value.isprintable()):
            text = f"The key for {title} has characters that no key can have."
            raise EngineError(text, code=ErrorCode.CREDENTIALS)


async def _repeated(call: Call, title: str, deadline: float) -> Any:
    # No proxy of the environment gets the customers' pages, and no redirect gets the key.
    async with httpx2.AsyncClient(timeout=None, trust_env=False, follow_redirects=False) as client:
        answer = await _tried(client, call, title)
        for pause in PAUSES:
            if not isinstance(answer, _Passing):
                break
            spread = random.uniform(0.5, 1.0)  # noqa: S311 - spreads tries, hides nothing
            wait = max(pause * spread, answer.wait)
            if time.monotonic() + wait >= deadline:
                break
            await asyncio.sleep(wait)
            answer = await _tried(client, call, title)
    if isinstance(answer, _Passing):
        raise answer.error
    return answer


async def _tried(client: httpx2.AsyncClient, call: Call, title: str) -> Any:
    """What the provider answers, or _Passing when another try may do better."""
    # Uncompressed, so that the limit on size is one on memory too.
    headers = {**call.headers, "Content-Type": call.content_type, "Accept-Encoding": "identity"}
    try:
        async with client.stream(
            call.method, call.url, content=call.body, headers=headers
        ) as response:
            status = response.status_code
            data = await _read(response, title)
            wait = wait_of(response.headers)
    except httpx2.HTTPError:  # not chained, as it carries the request and so the key
        status = 0
    if not status:
        return _Passing(unreached(title))
    if 200 <= status < 300:
        return _parsed(data, title)
    error = explained(status, data, title=title, headers=call.headers)
    if is_passing(status) and not error.final:
        return _Passing(error, max(wait, error.wait))
    raise error


async def _read(response: httpx2.Response, title: str) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_raw():
        data += chunk
        if len(data) > LARGEST:
            text = f"{title} answered with more than {LARGEST // 1024**2} MB."
            raise EngineError(text, code=ErrorCode.PROVIDER)
    return bytes(data)


def _parsed(data: bytes, title: str) -> Any:
    """The JSON, with a question mark for half a surrogate pair, which nothing else can hold."""
    try:
        answer = json.loads(data.decode("utf-8-sig"))
        if b"\\ud" in data.lower():
            answer = json.loads(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict | list):
        raise unreadable(title)
    return answer

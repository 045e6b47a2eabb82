"""A request's body is cut at a limit before it is stored anywhere, also when it comes without a
Content-Length.

Such a body is given its length when it has arrived: Django and DRF take one without for empty.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[Any]]
# Form fields and multipart boundaries around the file.
SLACK = 1024 * 1024
# Read and thrown away past the limit, so that a client that still sends gets its answer.
DRAIN = 64 * 1024 * 1024


class LimitedReceive:
    """Stands before an ASGI `receive`. Past the limit it ends the body early and is `too_large`.

    A message of the body must have passed before the scope's headers are read, as it has in
    Django's handler.
    """

    def __init__(self, scope: dict[str, Any], receive: Receive, limit: int) -> None:
        self.scope = scope
        self.receive = receive
        self.limit = limit + SLACK
        self.read = 0
        self.too_large = False

    async def __call__(self) -> Any:
        if not self.too_large and (self.declared() or 0) > self.limit:
            # Before anything is read: a client that asks with Expect: 100-continue sends nothing.
            return self.end()
        message = await self.receive()
        while self.too_large and message["type"] == "http.request":
            message = await self.receive()
        if message["type"] != "http.request":
            return message
        return self.counted(message)

    def declared(self) -> int | None:
        """What the client says of the body's length, in bytes."""
        for name, value in self.scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else None
        return None

    def counted(self, message: dict[str, Any]) -> dict[str, Any]:
        self.read += len(message.get("body", b""))
        more = message.get("more_body", False)
        if self.read <= self.limit:
            if self.read and not more and self.declared() is None:
                self.declare(self.read)
            return message
        if more and self.read <= self.limit + DRAIN:
            return {"type": "http.request", "body": b"", "more_body": True}
        return self.end()

    def declare(self, length: int) -> None:
        header = (b"content-length", str(length).encode())
        self.scope["headers"] = [*self.scope["headers"], header]

    def end(self) -> dict[str, Any]:
        self.too_large = True
        return {"type": "http.request", "body": b"", "more_body": False}

"""A request's body is cut at a limit before it is stored anywhere, also when it comes without a Content-Length.

Such a body is given its length when it has arrived: Django and DRF take one without for empty.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[Any]]
SLACK = 1024 * 1024  # form fields and multipart boundaries around the file
DRAIN = (
    64 * 1024 * 1024
)  # read and thrown away past the limit, so that a client that still sends gets its answer
TOO_LARGE = "polyglyph.too_large"


class LimitedReceive:
    """Stands before an ASGI `receive`. Past the limit it ends the body early and marks the scope TOO_LARGE.

    A message of the body must have passed before the scope's headers are read, as it has in Django's handler.
    """

    def __init__(self, scope: dict[str, Any], receive: Receive, limit: int) -> None:
        self.scope = scope
        self.receive = receive
        self.limit = limit + SLACK
        self.read = 0
        self.ended = False

    async def __call__(self) -> Any:
        if not self.ended and (self.declared() or 0) > self.limit:
            return (
                self.end()
            )  # before anything is read: a client that asks with Expect: 100-continue sends nothing
        message = await self.receive()
        while self.ended and message["type"] == "http.request":
            message = await self.receive()
        return self.counted(message) if message["type"] == "http.request" else message

    def declared(self) -> int | None:
        """What the client says of the body's length, in bytes."""
        lengths = [value for name, value in self.scope["headers"] if name == b"content-length"]
        return int(lengths[0]) if lengths and lengths[0].isdigit() else None

    def counted(self, message: dict[str, Any]) -> dict[str, Any]:
        self.read += len(message.get("body", b""))
        if self.read <= self.limit:
            if not message.get("more_body") and self.read and self.declared() is None:
                self.scope["headers"] = [
                    *self.scope["headers"],
                    (b"content-length", str(self.read).encode()),
                ]
            return message
        if message.get("more_body") and self.read <= self.limit + DRAIN:
            return {"type": "http.request", "body": b"", "more_body": True}
        return self.end()

    def end(self) -> dict[str, Any]:
        self.scope[TOO_LARGE] = True
        self.ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

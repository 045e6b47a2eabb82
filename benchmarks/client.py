"""A caller of the platform: one connection, which is kept until it is closed."""

import http.client
import json
from types import TracebackType
from typing import Any, Self

BOUNDARY = "a-line-that-no-picture-holds"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
SECONDS = 130


class Client:
    """Calls with a key. Raises RuntimeError for an answer that is not 200, and OSError for none."""

    def __init__(self, port: int, key: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.headers = {"X-API-Key": key}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def post(self, path: str, image: bytes) -> dict[str, Any]:
        """Send the image as the form's field `image`."""
        return self.call("POST", path, multipart(image), {"Content-Type": MULTIPART})

    def get(self, path: str) -> dict[str, Any]:
        return self.call("GET", path)

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        read: dict[str, Any] = json.loads(content)
        return read


def multipart(image: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="picture"\r\n'
    return (
        head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + image + f"\r\n--{BOUNDARY}--\r\n".encode()
    )

"""A caller of the platform: one connection, which is kept until it is closed."""

import http.client
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

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
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def post(self, path: str, image: bytes) -> dict[str, Any]:
        """Send the image as the form's field `image`."""
        return self.call("POST", path, multipart(image), {"Content-Type": MULTIPART})

    def get(self, path: str) -> dict[str, Any]:
        return self.call("GET", path)

    def convert(self, path: Path, *, formats: str, **fields: str) -> dict[str, Any]:
        """The task of a document (documents interface), polled until it has ended."""
        form = {"format": formats.split(",")[0], "formats": formats, **fields}
        body = multipart(path.read_bytes(), "image_file", path.name, form)
        task: dict[str, Any] = self.call(
            "POST", "/task/pic/ocr", body, {"Content-Type": MULTIPART}
        )["data"]
        while task["state"] in (0, 2, 3, 4):
            time.sleep(0.05)
            task = self.get(f"/task/{task['task_id']}")["data"]
        return task

    def fetch(self, url: str) -> bytes:
        """What an address of an answer opens, without credentials."""
        self.connection.request("GET", urlsplit(url).path)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {url}: {answer.status}")
        return content

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        read: dict[str, Any] = json.loads(content)
        return read


def multipart(
    image: bytes,
    field: str = "image",
    name: str = "picture",
    fields: Mapping[str, str] | None = None,
) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in (fields or {}).items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    typed = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n"
    return b"".join([*parts, typed, image, f"\r\n--{BOUNDARY}--\r\n".encode()])

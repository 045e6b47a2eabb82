"""The process interface as its client calls it."""

import re
from typing import Any

from django.core.files.storage import Storage

from files.models import StoredFile
from tests.api.support import picture, sent
from tests.client import Client
from tests.conftest import Customer

KEY = re.compile(r"ocr/u[a-z0-9]{15}/[0-9a-f]{32}\.png")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PROSE = ("The invoice is for the repair", "of the old stone bridge")
PROSE_WORDS = 11


class Untouchable(Storage):
    """A storage that nobody may call."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the storage was called")

    open = save = delete = exists = size = url = path = listdir = _refuse


def call(
    customer: Customer | None, method: str, path: str, body: Any = None, **headers: str
) -> Any:
    """A request with a JSON body, or none."""
    sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if customer:
        sent_headers["X-API-Key"] = customer.secret
    data = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(Client(), method)(path, headers=sent_headers, **data)


def process(customer: Customer, key: Any, **headers: str) -> Any:
    return call(customer, "post", "/api/ocr/process", {"key": key}, **headers)


def uploaded(
    customer: Customer, content: bytes | None = None, name: str = "bridge.png"
) -> dict[str, Any]:
    answer = customer.post(
        "/api/files", {"file": sent(picture(*PROSE) if content is None else content, name)}
    )
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def presigned(
    customer: Customer, content: bytes, kind: str = "image/png", name: str = "bridge.png"
) -> dict[str, Any]:
    wanted = {"filename": name, "contentType": kind, "size": len(content)}
    answer = call(customer, "post", "/api/files/presign", wanted)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def submit_form(form: dict[str, Any], content: bytes, **changed: Any) -> Any:
    """What a client does with the answer of `presign`, without credentials.

    A field of None is left out.
    """
    fields = {**form["fields"], **changed}
    data = {name: value for name, value in fields.items() if value is not None}
    path = form["url"].removeprefix("http://testserver")
    return Client().post(
        path, {**data, "file": sent(content, "any.bin", "application/octet-stream")}
    )


def stored_file(key: str) -> StoredFile:
    return StoredFile.objects.get(storage_name=key)

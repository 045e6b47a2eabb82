"""What the tests of the interfaces share: pictures to send, and what must be true after a
refusal.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

import ocr.api
from billing.models import Hold, LedgerEntry
from files.models import StoredFile
from ocr.models import Execution, IdempotentRequest, Job
from tests.ocr import samples

INTERFACES = Path(ocr.api.__file__).parent  # their folders
ERROR_FIELDS = {  # the last one is the sentence
    "images": ["error"],
    "process": ["error"],
    "solver": ["detail"],
    "jobs": ["statusCode", "message", "details"],
    "documents": ["status", "message"],
}


def example(name: str) -> dict[str, Any]:
    """An answer as the interface's document prints it, as in `solver_balance`."""
    return from_folder("printed", name)


def from_folder(folder: str, name: str) -> dict[str, Any]:
    """`<interface>_<name>` from a folder of the interface."""
    interface, _, rest = name.partition("_")
    path = INTERFACES / interface / folder / f"{rest}.json"
    body: dict[str, Any] = json.loads(path.read_text())
    return body


def names_in_folders(folder: str) -> list[str]:
    paths = sorted(INTERFACES.glob(f"*/{folder}/*.json"))
    return [f"{path.parents[1].name}_{path.stem}" for path in paths]


@cache
def picture(*lines: str) -> bytes:
    return samples.encoded(samples.text_image(*(lines or ("INVOICE 4711", "TOTAL 12.60")), size=32))


def sent(
    content: bytes | None = None, name: str = "sample.png", kind: str = "image/png"
) -> SimpleUploadedFile:
    """A file part of a form."""
    return SimpleUploadedFile(name, picture() if content is None else content, kind)


def streamed(answer: Any) -> bytes:
    """The whole body of an answer that is sent piece by piece."""
    return b"".join(answer.streaming_content)


def stored_bytes() -> list[Path]:
    """Every object in the storage."""
    backends: dict[str, Any] = settings.STORAGES
    return [
        path
        for path in Path(backends["default"]["OPTIONS"]["location"]).rglob("*")
        if path.is_file()
    ]


def assert_nothing_left() -> None:
    """No row, no byte, no credit held or taken."""
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []
    assert not Job.objects.exists()
    assert not Execution.objects.exists()
    assert not Hold.objects.exists()
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()
    assert not IdempotentRequest.objects.exists()


def sentence(response: Any, interface: str, status: int) -> str:
    """The message of an error in its interface's form, after a look at everything that every error
    has.
    """
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert response["X-Request-Id"]
    body = response.json()
    assert list(body) == ERROR_FIELDS[interface]
    assert status == body.get("statusCode", body.get("status", status))
    text: str = body[ERROR_FIELDS[interface][-1]]
    assert text
    assert "Traceback" not in text
    assert 'File "' not in text
    return text


def same_shape(actual: Any, printed: Any) -> bool:
    """The same field names in the same order, and values of the same types.

    A whole number is a float as well.
    """
    if isinstance(printed, dict):
        return list(actual) == list(printed) and all(
            same_shape(actual[name], printed[name]) for name in printed
        )
    if isinstance(printed, float):
        return isinstance(actual, int | float) and not isinstance(actual, bool)
    return type(actual) is type(printed)


def solved(customer: Any, work: Callable[[], int], content: bytes | None = None) -> dict[str, Any]:
    """A picture through the solver: what the result says when the work is done."""
    task = customer.post("/api/ocr/solve", {"image": sent(content)}).json()["task_id"]
    work()
    body: dict[str, Any] = customer.get(f"/api/ocr/result/{task}").json()
    return body

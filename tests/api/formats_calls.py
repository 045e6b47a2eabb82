"""Requests for files of other formats at each interface, and what comes back."""

from collections.abc import Callable
from typing import Any

from tests import fake_engine
from tests.api.support import sent
from tests.client import Client
from tests.conftest import Customer

Work = Callable[[], int]
PATHS = {
    "images": "/api/ocr",
    "process": "/api/ocr/process",
    "jobs": "/ocr-jobs/upload",
    "documents": "/task/pic/ocr",
    "solver": "/api/ocr/solve",
}


def request(interface: str, customer: Customer, **fields: Any) -> dict[str, Any]:
    """A good request of the interface, for a picture named `scan.png`, with these fields
    besides.
    """
    if interface == "process":
        return {
            "key": customer.post("/api/files", {"file": sent(name="scan.png")}).json()["key"],
            **fields,
        }
    part = {"jobs": "file", "documents": "image_file"}.get(interface, "image")
    known = {"jobs": {"ocrProvider_0": fake_engine.NAME}, "documents": {"language": "English"}}.get(
        interface, {}
    )
    return {part: sent(name="scan.png"), **known, **fields}


def ask(interface: str, customer: Customer, **fields: Any) -> Any:
    headers = {name: fields.pop(name) for name in ("Idempotency_Key",) if name in fields}
    return customer.post(PATHS[interface], request(interface, customer, **fields), **headers)


def address(interface: str, posted: dict[str, Any]) -> str:
    """Where the job that was made is asked for; empty for the interface that cannot be asked."""
    task = posted.get("data", posted)
    path = {
        "images": "/api/job/{job_id}",
        "process": "",
        "jobs": "/ocr-jobs/{id}",
        "documents": "/task/{task_id}",
        "solver": "/api/ocr/result/{task_id}",
    }[interface]
    return path.format(**task)


def holder(interface: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The part of an answer that has `outputs`."""
    if interface == "documents":
        answer = answer["data"]
    found: dict[str, Any] = answer["files"][0]["executions"][0] if interface == "jobs" else answer
    return found


def answered(interface: str, customer: Customer, work: Work, **fields: Any) -> dict[str, Any]:
    """The part of the last answer that has `outputs`, when the work is done."""
    answer = ask(interface, customer, **fields)
    assert answer.status_code == 200, answer.content
    work()
    posted: dict[str, Any] = answer.json()
    path = address(interface, posted)
    return holder(interface, customer.get(path).json() if path else posted)


def opened(output: dict[str, Any]) -> Any:
    """The file, fetched without credentials."""
    return Client().get(output["url"].removeprefix("http://testserver"))

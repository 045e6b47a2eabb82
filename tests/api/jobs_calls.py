"""Calls to the jobs interface, and the form of its errors."""

from http import HTTPStatus
from typing import Any

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from ocr.models import Job
from tests import fake_engine
from tests.api.support import example, picture, same_shape, sent
from tests.client import Client
from tests.conftest import Customer

BALANCE = 100_000
PAGE, WORD = 50, 1  # tokens
MULTIPART = "multipart/form-data; boundary=B"


def fault(answer: Any, status: int) -> str:
    """The sentence of an error, after a look at its form."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert same_shape(body, example("jobs_error"))
    assert (body["statusCode"], body["message"]) == (status, HTTPStatus(status).phrase)
    assert "Traceback" not in body["details"]
    details: str = body["details"]
    assert details
    return details


def upload(customer: Customer, *names: str, **fields: Any) -> int:
    """A job of pictures with these names, all read by Tesseract. Returns its id."""
    files = [sent(name=name, kind="image/jpeg") for name in names or ("receipt.jpg",)]
    providers = {f"ocrProvider_{index}": fake_engine.NAME for index in range(len(files))}
    answer = customer.post("/ocr-jobs/upload", {"file": files, **providers, **fields})
    assert answer.status_code == 200, answer.content
    assert same_shape(answer.json(), example("jobs_upload"))
    number: int = answer.json()["id"]
    return number


def details(customer: Customer, job: int) -> dict[str, Any]:
    answer = customer.get(f"/ocr-jobs/{job}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def file_ids(customer: Customer, job: int) -> list[int]:
    return [each["id"] for each in details(customer, job)["files"]]


def delete(customer: Customer, path: str) -> Any:
    return Client().delete(path, headers={"X-API-Key": customer.secret})


def reprocess(
    customer: Customer, file_id: Any, provider: Any = fake_engine.NAME, **headers: str
) -> Any:
    return customer.post(
        f"/ocr-jobs/files/{file_id}/reprocess", {"ocrProvider": provider}, **headers
    )


def form(*parts: tuple[str, str, bytes | None]) -> bytes:
    """A multipart body: (field, text or file name, a file's content or None), in this order."""
    body = b""
    for field, value, content in parts:
        head = f'name="{field}"' if content is None else f'name="{field}"; filename="{value}"'
        body += f"--B\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
        body += (value.encode() if content is None else content) + b"\r\n"
    return body + b"--B--\r\n"


def post_form(customer: Customer, *parts: tuple[str, str, bytes | None]) -> Any:
    client = Client(raise_request_exception=False, headers={"X-API-Key": customer.secret})
    return client.generic("POST", "/ocr-jobs/upload", form(*parts), MULTIPART)


def file_part(name: str, field: str = "file") -> tuple[str, str, bytes]:
    return field, name, picture()


def assert_books(customer: Customer, *, charged: int) -> None:
    """So much was charged in all, nothing is held for jobs that have ended, and the books agree."""
    assert reconcile() == []
    assert (
        -sum(LedgerEntry.objects.filter(kind="charge").values_list("amount", flat=True)) == charged
    )
    held = sum(job.held for job in Job.objects.all() if not job.ended)
    assert customer.spendable("token") == BALANCE - charged - held

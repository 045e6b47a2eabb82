"""The process interface: files that are uploaded, shown, expire and are deleted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from config import clock
from files.models import StoredFile
from ocr.jobs import submission
from ocr.models import Job, JobFile
from tests.api.process_calls import (
    KEY,
    MOMENT,
    PROSE,
    PROSE_WORDS,
    call,
    process,
    uploaded,
)
from tests.api.support import (
    assert_nothing_left,
    picture,
    sent,
    sentence,
    stored_bytes,
)
from tests.client import Client, meanwhile
from tests.conftest import Customer
from tests.maintenance import sweep

Work = Callable[[], int]


def test_an_upload_and_its_metadata(customer: Customer) -> None:
    content = picture(*PROSE)
    file = uploaded(customer, name="../../Br\u00fccke 1.png")
    assert file == {
        "key": file["key"],
        "fileUrl": file["fileUrl"],
        "size": len(content),
        "contentType": "image/png",
        "filename": "Br\u00fccke 1.png",
        "createdAt": file["createdAt"],
    }
    assert KEY.fullmatch(file["key"])
    assert file["key"].split("/")[1] == customer.tenant.user_id
    assert MOMENT.fullmatch(file["createdAt"])
    for path in (f"/api/files/{file['key']}", f"/api/files/{file['key']}/"):
        body = call(customer, "get", path).json()
        assert {**body, "fileUrl": ""} == {**file, "fileUrl": ""}
        assert Client().get(body["fileUrl"].removeprefix("http://testserver")).status_code == 200


def test_a_link_expires(customer: Customer, settings: Any) -> None:
    import time_machine

    file = uploaded(customer)
    path = file["fileUrl"].removeprefix("http://testserver")
    with time_machine.travel(clock.now() + settings.LINK_LIFETIME + timedelta(seconds=2)):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("empty.png", b"", 400),
        ("text.png", b"just some text, " * 50, 415),
        ("a.pdf", b"%PDF-1.7\n", 415),
        ("a.docx", b"PK\x03\x04" + bytes(100), 415),
        ("half.png", picture()[:200], 422),
    ],
)
def test_a_file_that_is_refused(customer: Customer, name: str, content: bytes, status: int) -> None:
    assert sentence(customer.post("/api/files", {"file": sent(content, name)}), "images", status)
    assert_nothing_left()


def test_a_file_over_the_limit(customer: Customer, settings: Any) -> None:
    settings.MAX_IMAGE_BYTES = 100
    assert "100" in sentence(customer.post("/api/files", {"file": sent()}), "images", 413)
    assert_nothing_left()


@pytest.mark.parametrize(
    "data", [{}, {"file": "a text"}, {"image": "file"}, {"file": ["file", "file"]}]
)
def test_exactly_one_file(customer: Customer, data: dict[str, Any]) -> None:
    def part(value: Any) -> Any:
        return [sent(), sent()] if isinstance(value, list) else sent() if value == "file" else value

    answer = customer.post("/api/files", {name: part(value) for name, value in data.items()})
    assert "file" in sentence(answer, "images", 400)
    assert_nothing_left()


def test_an_expired_file_is_gone(customer: Customer, work: Work) -> None:
    key = uploaded(customer)["key"]
    StoredFile.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert process(customer, key).status_code == 404
    assert call(customer, "get", f"/api/files/{key}").status_code == 404
    sweep()
    assert_nothing_left()


def test_a_files_retention_is_its_tenants(customer: Customer) -> None:
    customer.tenant.retention_days = 2
    customer.tenant.save()
    uploaded(customer)
    expires_at = StoredFile.objects.get().expires_at
    assert expires_at is not None
    assert timedelta(days=1, hours=23) < expires_at - clock.now() <= timedelta(days=2)


def test_deletion(customer: Customer, work: Work) -> None:
    """Of a file that jobs have read: it goes with its bytes and its links, their results and
    charges stay.
    """
    file = uploaded(customer)
    assert process(customer, file["key"]).status_code == 200
    answer = call(customer, "delete", f"/api/files/{file['key']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert stored_bytes() == []
    assert not StoredFile.objects.exists()
    assert Client().get(file["fileUrl"].removeprefix("http://testserver")).status_code == 404
    for gone in (
        process(customer, file["key"]),
        call(customer, "delete", f"/api/files/{file['key']}"),
    ):
        assert sentence(gone, "images", 404)
    assert JobFile.objects.get().stored is None
    assert Job.objects.get().cost == 50 + PROSE_WORDS
    Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    sweep()
    assert not Job.objects.exists()


def test_a_file_that_is_being_processed_cannot_be_deleted(customer: Customer, work: Work) -> None:
    key = uploaded(customer)["key"]
    seen: list[Any] = []

    def try_then_work() -> None:
        seen.append(call(customer, "delete", f"/api/files/{key}"))
        work()

    with meanwhile.doing(try_then_work):
        assert process(customer, key).status_code == 200
    assert sentence(seen[0], "images", 409)
    assert call(customer, "delete", f"/api/files/{key}").status_code == 204


def test_a_file_that_is_deleted_while_it_is_ordered(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found, but gone when the job is written: 404, and no job, no hold."""
    key = uploaded(customer)["key"]
    real = submission.price_of

    def deleting(order: Any) -> Any:
        assert call(customer, "delete", f"/api/files/{key}").status_code == 204
        return real(order)

    monkeypatch.setattr(submission, "price_of", deleting)
    assert sentence(process(customer, key), "images", 404) == "Not found."
    assert_nothing_left()


def test_bytes_that_could_not_be_removed_are_swept(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the tenant the file is gone at once; the sweeper goes on trying."""
    from django.core.files.storage import FileSystemStorage

    key = uploaded(customer)["key"]

    def fail(*_: Any) -> None:
        raise OSError("the disk is away")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", fail)
        answer = call(customer, "delete", f"/api/files/{key}")
        assert sentence(answer, "images", 503)
        assert "disk" not in answer.content.decode()
    assert call(customer, "get", f"/api/files/{key}").status_code == 404
    sweep()
    assert_nothing_left()

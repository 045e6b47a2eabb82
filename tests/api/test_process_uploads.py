"""Links to send a file to, with local storage: the same shape as S3's, bound to size and type, open
for a while.
"""

import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from config import clock
from files import uploads
from files.keys import upload_name
from files.models import StoredFile
from ocr.intake import presigned as arrivals
from ocr.models import Job, JobFile
from tests.api.process_calls import (
    PROSE,
    PROSE_WORDS,
    call,
    presigned,
    process,
    stored_file,
    submit_form,
    uploaded,
)
from tests.api.support import assert_nothing_left, picture, sent, sentence, stored_bytes, streamed
from tests.client import Client
from tests.conftest import Customer
from tests.live.server import Live
from tests.maintenance import sweep
from tests.ocr import samples

pytestmark = pytest.mark.database

Work = Callable[[], int]


def put(form: dict[str, Any], content: bytes) -> None:
    """Bytes that reach the storage past the platform."""
    default_storage.save(upload_name(form["key"]), ContentFile(content))


def test_upload_process_and_delete(customer: Customer, content: bytes, work: Work) -> None:
    form = presigned(customer, content)
    answer = submit_form(form, content)
    assert (answer.status_code, answer.content) == (204, b"")
    body = process(customer, form["key"]).json()
    assert (body["key"], body["wordCount"], body["tokensUsed"]) == (
        form["key"],
        PROSE_WORDS,
        50 + PROSE_WORDS,
    )
    opened = Client().get(body["fileUrl"].removeprefix("http://testserver"))
    assert streamed(opened) == content
    assert process(customer, form["key"]).status_code == 200
    assert call(customer, "delete", f"/api/files/{form['key']}").status_code == 204
    assert stored_bytes() == []


def test_what_the_inspection_finds_stands_in_the_row(customer: Customer) -> None:
    """The content decides what it is, whatever the link was made for; a smaller file may come than
    was announced.
    """
    photo = samples.encoded(samples.text_image("HELLO"), "JPEG")
    form = presigned(customer, photo + bytes(1000))
    announced = stored_file(form["key"])
    assert (announced.pending, announced.inspected, announced.size) == (
        True,
        False,
        len(photo) + 1000,
    )
    submit_form(form, photo)
    metadata = call(customer, "get", f"/api/files/{form['key']}").json()
    assert (metadata["contentType"], metadata["size"], metadata["filename"]) == (
        "image/jpeg",
        len(photo),
        "bridge.png",
    )
    direct = stored_file(uploaded(customer, photo)["key"])
    row = stored_file(form["key"])
    assert (row.pending, row.inspected) == (False, True)
    for name in ("size", "sha256", "media_type", "extension", "width", "height", "pages", "pixels"):
        assert getattr(row, name) == getattr(direct, name)
    assert len(stored_bytes()) == 2


def test_the_link_expires(
    customer: Customer, content: bytes, later: Callable[[float], None], settings: Any
) -> None:
    form = presigned(customer, content)
    later(settings.PRESIGN_MINUTES * 60 - 1)
    assert submit_form(form, content).status_code == 204
    later(1)
    assert "expired" in sentence(submit_form(form, content), "images", 403)


def test_until_it_is_used_another_file_may_replace_it(
    customer: Customer, content: bytes, work: Work
) -> None:
    """As on S3: whoever notices a wrong file sends the right one."""
    form = presigned(customer, content)
    for body in (picture("WRONG"), content):
        assert submit_form(form, body).status_code == 204
    assert len(stored_bytes()) == 1
    assert process(customer, form["key"]).json()["wordCount"] == PROSE_WORDS


def test_what_was_used_cannot_be_replaced(customer: Customer, content: bytes, work: Work) -> None:
    form = presigned(customer, content)
    submit_form(form, content)
    assert process(customer, form["key"]).status_code == 200
    assert "used" in sentence(submit_form(form, picture("WRONG")), "images", 403)
    assert len(stored_bytes()) == 1
    assert process(customer, form["key"]).json()["wordCount"] == PROSE_WORDS


def test_bytes_that_the_storage_takes_later_change_nothing(
    customer: Customer, content: bytes, work: Work
) -> None:
    """S3 itself cannot refuse a second use of its link: what it writes then is not what is read."""
    form = presigned(customer, content)
    submit_form(form, content)
    assert process(customer, form["key"]).status_code == 200
    put(form, picture("WRONG"))
    assert process(customer, form["key"]).json()["wordCount"] == PROSE_WORDS
    metadata = call(customer, "get", f"/api/files/{form['key']}").json()
    opened = Client().get(metadata["fileUrl"].removeprefix("http://testserver"))
    assert streamed(opened) == content
    StoredFile.objects.update(upload_until=clock.now() - timedelta(seconds=1))
    sweep()
    assert [path.name for path in stored_bytes()] == [form["key"].rsplit("/", 1)[1]]


BAD = {
    "text": (b"just some text, " * 50, 415),
    "pdf": (b"%PDF-1.7\n" + bytes(100), 415),
    "half": (samples.truncated(picture(*PROSE)), 422),
    "bomb": (samples.bomb_png(), 413),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("first_use", ["process", "get"])
def test_a_bad_file_is_found_out_at_its_first_use(
    customer: Customer, work: Work, content: bytes, name: str, first_use: str
) -> None:
    """It is removed, and while the link is open a better one may be sent."""
    bad, status = BAD[name]
    form = presigned(customer, max(bad, content, key=len))
    assert submit_form(form, bad).status_code == 204
    path = f"/api/files/{form['key']}"
    used = process(customer, form["key"]) if first_use == "process" else call(customer, "get", path)
    assert sentence(used, "images", status)
    assert stored_bytes() == []
    assert sentence(process(customer, form["key"]), "images", 404)
    assert not Job.objects.exists()
    assert customer.spendable("token") == 100_000
    assert submit_form(form, content).status_code == 204
    assert process(customer, form["key"]).status_code == 200


def test_a_bad_file_of_a_closed_link_goes_with_its_row(customer: Customer) -> None:
    form = presigned(customer, bytes(100))
    submit_form(form, bytes(100))
    StoredFile.objects.update(upload_until=clock.now() - timedelta(seconds=1))
    assert call(customer, "get", f"/api/files/{form['key']}").status_code == 415
    assert_nothing_left()


def test_more_bytes_than_were_announced_are_refused_unread(
    customer: Customer, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the storage let them through all the same."""
    form = presigned(customer, content)
    put(form, content + b"x")
    monkeypatch.setattr(arrivals, "inspect_image", lambda *_, **__: pytest.fail("it was read"))
    assert str(len(content)) in sentence(process(customer, form["key"]), "images", 413)
    assert stored_bytes() == []


def test_a_file_that_never_came_is_swept(
    customer: Customer, content: bytes, later: Callable[[float], None]
) -> None:
    form = presigned(customer, content)
    assert sentence(call(customer, "get", f"/api/files/{form['key']}"), "images", 404)
    until = stored_file(form["key"]).upload_until
    assert until is not None
    later((until - clock.now()).total_seconds() - 1)
    sweep()
    assert StoredFile.objects.exists()
    later(2)
    sweep()
    assert_nothing_left()


def test_a_file_that_came_is_kept_and_inspected_when_it_is_used(
    customer: Customer, content: bytes, later: Callable[[float], None], work: Work
) -> None:
    form = presigned(customer, content)
    submit_form(form, content)
    later(7200)
    for _ in range(2):
        sweep()
    assert not stored_file(form["key"]).inspected
    assert process(customer, form["key"]).status_code == 200
    sweep()
    row = stored_file(form["key"])
    assert (row.inspected, row.pending, row.upload_until) == (True, False, None)
    assert len(stored_bytes()) == 1


def test_a_file_that_came_and_was_never_used_goes_with_its_retention(
    customer: Customer, content: bytes, later: Callable[[float], None], settings: Any
) -> None:
    form = presigned(customer, content)
    submit_form(form, content)
    later(7200)
    sweep()
    later(settings.RETENTION_DAYS * 86400)
    assert call(customer, "get", f"/api/files/{form['key']}").status_code == 404
    sweep()
    assert_nothing_left()


@pytest.mark.parametrize("sent_first", [False, True])
def test_deleted_before_its_first_use(customer: Customer, content: bytes, sent_first: bool) -> None:
    """The link is closed by that, and what S3 would still let in is swept with the row."""
    form = presigned(customer, content)
    if sent_first:
        submit_form(form, content)
    assert call(customer, "delete", f"/api/files/{form['key']}").status_code == 204
    assert stored_bytes() == []
    assert submit_form(form, content).status_code == 403
    put(form, content)
    assert process(customer, form["key"]).status_code == 404
    sweep()
    assert process(customer, form["key"]).status_code == 404
    StoredFile.objects.update(upload_until=clock.now() - timedelta(seconds=1))
    sweep()
    sweep()
    assert_nothing_left()


def test_two_first_uses_at_once(
    customer: Customer, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have inspected their own bytes; the first one's count, and the second answers
    with them.
    """
    form = presigned(customer, content)
    submit_form(form, content)
    real, path = uploads.accept, f"/api/files/{form['key']}"
    inner: list[Any] = []

    def outrun(*arguments: Any) -> None:
        if not inner:
            inner.append(None)
            inner.append(call(customer, "get", path).json())
        real(*arguments)

    monkeypatch.setattr(uploads, "accept", outrun)
    outer = call(customer, "get", path).json()
    assert {**outer, "fileUrl": ""} == {**inner[1], "fileUrl": ""}
    assert len(stored_bytes()) == 1


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of calls that begin together, each in a thread of its own."""
    start = threading.Barrier(len(calls))

    def run(one: Callable[[], Any]) -> Any:
        start.wait(30)
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_many_first_uses_at_once(customer: Customer, content: bytes) -> None:
    """One copy, and every answer the same."""
    form = presigned(customer, content)
    submit_form(form, content)
    get = functools.partial(call, customer, "get", f"/api/files/{form['key']}")
    answers = at_once(*[get] * 8)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["size"] for answer in answers}) == 1
    assert [path.name for path in stored_bytes()] == [form["key"].rsplit("/", 1)[1]]


@pytest.mark.django_db(transaction=True)
def test_deletion_and_processing_at_once(customer: Customer, settings: Any) -> None:
    """Whichever comes first: no job reads a file that is gone, and no file goes while a job reads
    it.
    """
    settings.PROCESS_WAIT_SECONDS = 0.3
    for _ in range(8):
        key = uploaded(customer)["key"]
        begin, end = (
            functools.partial(process, customer, key),
            functools.partial(call, customer, "delete", f"/api/files/{key}"),
        )
        processed, deleted = at_once(begin, end)
        assert (processed.status_code, deleted.status_code) in {(404, 204), (503, 409), (503, 204)}
        used = JobFile.objects.filter(stored__storage_name=key)
        assert used.exists() == (deleted.status_code == 409)
        assert (default_storage.exists(key)) == (deleted.status_code == 409)
    assert customer.spendable("token") == 100_000


def test_a_first_use_that_died_is_done_again(
    customer: Customer, content: bytes, monkeypatch: pytest.MonkeyPatch, work: Work
) -> None:
    """Killed between the copy and the commit: the row is as before, the copy is made anew."""
    form = presigned(customer, content)
    submit_form(form, content)
    default_storage.save(form["key"], sent(b"half a copy"))
    assert process(customer, form["key"]).json()["wordCount"] == PROSE_WORDS
    assert len(stored_bytes()) == 1


def test_a_storage_that_fails_is_503(
    customer: Customer, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = presigned(customer, content)
    submit_form(form, content)

    def fail(*_: Any) -> Any:
        raise OSError("the disk is away")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_open", fail)
        answer = process(customer, form["key"], Idempotency_Key="k")
    assert "disk" not in sentence(answer, "images", 503)
    assert int(answer["Retry-After"]) > 0
    assert not Job.objects.exists()
    assert call(customer, "get", f"/api/files/{form['key']}").status_code == 200


@pytest.mark.live
def test_the_whole_way_on_a_real_server(live: Live) -> None:
    content = picture(*PROSE)
    headers = {"X-API-Key": live.key}
    with live.client() as client:
        wanted = {"filename": "a.png", "contentType": "image/png", "size": len(content)}
        form = client.post("/api/files/presign", json=wanted, headers=headers).json()
        larger = httpx2.post(
            form["url"],
            data=form["fields"],
            files={"file": content + b"x"},
            trust_env=False,
            timeout=30,
        )
        assert larger.status_code == 400
        stored = httpx2.post(
            form["url"], data=form["fields"], files={"file": content}, trust_env=False, timeout=30
        )
        assert (stored.status_code, stored.content) == (204, b"")
        body = client.post("/api/ocr/process", json={"key": form["key"]}, headers=headers).json()
        assert body["tokensUsed"] == 50 + PROSE_WORDS
        assert httpx2.get(body["fileUrl"], trust_env=False).content == content
        assert client.delete(f"/api/files/{form['key']}", headers=headers).status_code == 204
        assert httpx2.get(body["fileUrl"], trust_env=False).status_code == 404

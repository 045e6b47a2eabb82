"""The documents interface, as its document's user meets it. Languages and addresses have files of their own."""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage

from billing.models import Hold, LedgerEntry
from billing.reconciliation import reconcile
from config import clock
from files.models import StoredFile
from ocr.api.server.waiting import waiters
from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.models import Execution, Job, Output
from ocr.worker import outputs, pipeline
from ocr.worker.sweeper import sweep
from tests.api.support import (
    assert_nothing_left,
    example,
    picture,
    same_shape,
    sent,
    stored_bytes,
    streamed,
)
from tests.api.test_bad_input import HOSTILE, MULTIPART, multipart, post_bytes
from tests.api.test_solver import text_in_database
from tests.client import Client
from tests.conftest import Customer
from tests.jobs.conftest import page
from tests.ocr import samples

Work = Callable[[], int]
PATH = "/task/pic/ocr"
NO_TASK = "7b6f0f4e-3c52-4d0e-9a55-0d6f3a1c2b10"  # in no row; the same in every process that collects tests
BALANCE = 100_000


def ask(customer: Customer, **fields: Any) -> Any:
    return customer.post(
        PATH,
        fields if {"image_file", "image_url"} & set(fields) else {"image_file": sent(), **fields},
    )


def finished(customer: Customer, **fields: Any) -> dict[str, Any]:
    """The task of a request that waited."""
    body: dict[str, Any] = ask(customer, **fields).json()["data"]
    return body


def poll(customer: Customer, task: str) -> dict[str, Any]:
    body: dict[str, Any] = customer.get(f"/task/{task}").json()
    return body


def refusal(answer: Any, status: int) -> str:
    """The message of an error in this interface's form."""
    assert answer.status_code == status, answer.content
    assert answer["X-Request-Id"]
    body = answer.json()
    assert list(body) == ["status", "message"]
    assert body["status"] == status
    assert "Traceback" not in body["message"]
    message: str = body["message"]
    return message


def assert_released() -> None:
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()
    assert reconcile() == []


@pytest.fixture
def at_once(settings: Any) -> None:
    """No request waits for its job."""
    settings.DOCUMENTS_WAIT_SECONDS = 0


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the engine does with each page in turn: a page, an exception, or a function that gives a page."""
    answers: list[Any] = []

    def recognise(*_: Any) -> list[Page]:
        answer = answers.pop(0) if answers else page("two", "words")
        if isinstance(answer, BaseException):
            raise answer
        return [answer() if callable(answer) else answer]

    monkeypatch.setattr(pipeline, "recognise", recognise)
    return answers


class TestTheAnswer:
    def test_the_documents_answer_field_by_field(self, customer: Customer, work: Work) -> None:
        before = int(time.time())
        answer = ask(customer, image_file=sent(name="scan.jpg"), format="txt", language="English")
        body = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        assert same_shape(body, example("documents_task"))
        data = body["data"]
        times = [data.pop(name) for name in ("created_at", "processed_at", "completed_at")]
        assert before <= times[0]
        assert times == sorted(times)
        assert times[2] <= time.time() + 1
        assert str(uuid.UUID(data["task_id"])) == data["task_id"]
        assert data.pop("file").startswith("http://testserver/files/")
        assert data == {
            "type": 101,
            "state": 1,
            "task_id": data["task_id"],
            "progress": 100,
            "ocr_pages": 1,
            "file_pages": 1,
            "input_size": len(picture()),
            "output_size": len("INVOICE 4711\nTOTAL 12.60\n"),
            "state_detail": "Complete",
        }

    def test_the_file_opens_without_credentials(self, customer: Customer, work: Work) -> None:
        opened = Client().get(finished(customer, image_file=sent(name="scan.jpg"))["file"])
        assert opened.status_code == 200
        assert opened["Content-Type"] == "text/plain; charset=utf-8"
        assert opened["Content-Disposition"] == 'attachment; filename="scan.txt"'
        assert opened["X-Content-Type-Options"] == "nosniff"
        assert streamed(opened).decode() == "INVOICE 4711\nTOTAL 12.60\n"

    def test_the_documents_curl_form(self, customer: Customer, work: Work) -> None:
        """A bearer's key, the password beside it, and a file where the document's line has an address."""
        fields = {
            "image_file": sent(),
            "format": "txt",
            "language": "ChinesePRC,English",
            "password": "123456",
        }
        answer = Client().post(PATH, fields, headers={"Authorization": f"Bearer {customer.secret}"})
        assert answer.json()["data"]["state"] == 1

    @pytest.mark.parametrize("field", ["image_file", "file"])
    @pytest.mark.parametrize("path", [PATH, PATH + "/"])
    def test_names_of_the_field_and_of_the_path(
        self, customer: Customer, work: Work, field: str, path: str
    ) -> None:
        assert customer.post(path, {field: sent()}).json()["data"]["state"] == 1

    def test_polling_says_the_same(self, customer: Customer, work: Work) -> None:
        first = finished(customer)
        for path in ("/task/{}", "/task/{}/", PATH + "/{}", PATH + "/{}/"):
            answer = customer.get(path.format(first["task_id"]))
            body = answer.json()["data"]
            assert answer["Cache-Control"] == "no-store"
            assert Client().get(body["file"]).status_code == 200
            assert {**body, "file": ""} == {**first, "file": ""}

    def test_addresses_are_on_the_public_url(
        self, customer: Customer, work: Work, settings: Any
    ) -> None:
        settings.PUBLIC_URL = "https://ocr.example.org"
        assert finished(customer)["file"].startswith("https://ocr.example.org/files/")

    @pytest.mark.parametrize(
        ("kind", "name", "download"),
        [
            ("PNG", "a.b.png", "a.b.txt"),
            ("GIF", "Größe 50%?.gif", "Größe 50%?.txt"),
            ("BMP", "../../evil.bmp", "evil.txt"),
            ("WEBP", "noextension", "noextension.txt"),
            ("JPEG", "x" * 250 + ".jpg", "x" * 200 + ".txt"),
            ("TIFF", "#a;b=c&d+e.tiff", "#a;b=c&d+e.txt"),
        ],
    )
    def test_types_and_download_names(
        self, customer: Customer, work: Work, kind: str, name: str, download: str
    ) -> None:
        content = samples.encoded(samples.text_image("INVOICE 4711", size=32).convert("RGB"), kind)
        task = finished(customer, image_file=sent(content, name))
        assert Output.objects.get().stored.original_name == download
        opened = Client().get(task["file"])
        assert streamed(opened).decode().split() == ["INVOICE", "4711"]
        assert opened["Content-Disposition"].startswith("attachment; filename")

    def test_a_link_lives_an_hour_and_the_next_answer_has_a_new_one(
        self, customer: Customer, work: Work
    ) -> None:
        task = finished(customer)
        with time_machine.travel(clock.now() + timedelta(minutes=59), tick=False):
            assert Client().get(task["file"]).status_code == 200
        with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
            assert Client().get(task["file"]).status_code == 404
            assert Client().get(poll(customer, task["task_id"])["data"]["file"]).status_code == 200

    def test_a_blank_page_is_an_empty_file(self, customer: Customer, work: Work) -> None:
        task = finished(customer, image_file=sent(samples.frames((300, 200))))
        assert (task["state"], task["output_size"], task["ocr_pages"]) == (1, 0, 1)
        assert streamed(Client().get(task["file"])) == b""


class TestWaiting:
    def test_a_task_that_is_not_done_in_time(
        self, customer: Customer, work: Work, at_once: None
    ) -> None:
        answer = ask(customer)
        data = answer.json()["data"]
        assert same_shape(answer.json(), example("documents_task"))
        assert (data["state"], data["state_detail"], data["progress"]) == (4, "Processing", 0)
        assert (data["file"], data["output_size"], data["completed_at"], data["processed_at"]) == (
            "",
            0,
            0,
            0,
        )
        assert (data["input_size"], data["file_pages"], data["ocr_pages"]) == (len(picture()), 1, 0)
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_it_waits_as_long_as_the_setting_says(self, customer: Customer, settings: Any) -> None:
        settings.DOCUMENTS_WAIT_SECONDS = 0.3
        started = time.monotonic()
        assert finished(customer)["state"] == 4
        assert 0.3 <= time.monotonic() - started < 15, "half of what it is without the setting"

    def test_sync_0_answers_at_once(self, customer: Customer, work: Work) -> None:
        data = finished(customer, image_file=sent(), sync="0")
        assert (data["state"], data["state_detail"]) == (0, "Queued")
        assert poll(customer, data["task_id"])["data"] == data
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_sync_1_waits(self, customer: Customer, work: Work) -> None:
        assert finished(customer, image_file=sent(), sync="1")["state"] == 1

    def test_a_full_house_is_told_to_poll(
        self, customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(waiters, "draining", True)
        data = finished(customer)
        assert data["state"] == 4
        work()
        assert poll(customer, data["task_id"])["data"]["state"] == 1

    def test_progress_page_by_page(
        self, customer: Customer, work: Work, at_once: None, engine: list[Any]
    ) -> None:
        task = finished(customer, image_file=sent(samples.frames(*[(60, 20)] * 3)))["task_id"]
        seen = []

        def look() -> Page:
            data = poll(customer, task)["data"]
            seen.append([data[name] for name in ("state", "progress", "ocr_pages", "file_pages")])
            assert data["processed_at"] >= data["created_at"]
            return page("a", "word")

        engine.extend([look] * 3)
        work()
        assert seen == [[4, 0, 0, 3], [4, 33, 1, 3], [4, 66, 2, 3]]
        done = poll(customer, task)["data"]
        assert [done[name] for name in ("state", "progress", "ocr_pages", "file_pages")] == [
            1,
            100,
            3,
            3,
        ]
        assert streamed(Client().get(done["file"])) == b"a word\n\fa word\n\fa word\n"
        assert customer.spendable("token") == BALANCE - 3 * 50 - 6

    def test_work_that_lost_its_worker_waits_for_another(
        self, customer: Customer, work: Work, at_once: None, engine: list[Any]
    ) -> None:
        engine.append(EngineError("gone", code=ErrorCode.CRASHED))
        task = finished(customer)["task_id"]
        pipeline.run_next("w")
        data = poll(customer, task)["data"]
        assert (data["state"], data["state_detail"]) == (3, "Waiting")
        work()
        assert poll(customer, task)["data"]["state"] == 1


class TestFailure:
    @pytest.mark.parametrize(
        ("code", "state"),
        [
            ("failed", -1),
            ("crashed", -1),
            ("memory", -1),
            ("unavailable", -1),
            ("storage", -2),
            ("download", -3),
            ("too_large", -5),
            ("invalid", -7),
            ("unsupported", -7),
            ("unreadable", -7),
            ("timeout", -8),
        ],
    )
    def test_every_reason_has_a_state(
        self, customer: Customer, work: Work, engine: list[Any], code: Any, state: int
    ) -> None:
        engine.extend([EngineError("It is torn.", code=ErrorCode(code))] * 3)
        answer = ask(customer)
        body = answer.json()
        assert answer.status_code == 200
        assert (body["status"], body["message"], body["data"]["state"]) == (
            200,
            "It is torn.",
            state,
        )
        assert same_shape({"status": 200, "data": body["data"]}, example("documents_task"))
        assert (body["data"]["file"], body["data"]["output_size"], body["data"]["progress"]) == (
            "",
            0,
            0,
        )
        assert body["data"]["completed_at"] >= body["data"]["created_at"]
        assert body["data"]["state_detail"] not in ("", "Complete")
        assert poll(customer, body["data"]["task_id"]) == body
        assert customer.spendable("token") == BALANCE
        assert_released()

    def test_past_the_deadline(self, customer: Customer, at_once: None) -> None:
        task = finished(customer)["task_id"]
        Job.objects.update(deadline=clock.now() - timedelta(seconds=1))
        sweep()
        body = poll(customer, task)
        assert (body["data"]["state"], body["data"]["state_detail"]) == (-8, "Timed out")
        assert "not charged" in body["message"]
        assert_released()


class Full(FileSystemStorage):
    """A disk on which the next `refusals` results find no place."""

    refusals = 0

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".txt") and Full.refusals:
            Full.refusals -= 1
            raise OSError(28, "No space left on device", name)
        return str(super()._save(name, content))  # type: ignore[misc]  # its stubs leave it out


class TestAFullDisk:
    @pytest.fixture(autouse=True)
    def _disk(self, settings: Any, _own_storage: None) -> Iterator[None]:
        default = {**settings.STORAGES["default"], "BACKEND": "tests.api.test_documents.Full"}
        settings.STORAGES = {**settings.STORAGES, "default": default}
        yield
        Full.refusals = 0

    def test_a_result_that_cannot_be_stored(
        self, customer: Customer, work: Work, engine: list[Any]
    ) -> None:
        Full.refusals = 3
        body = ask(customer).json()
        assert (body["data"]["state"], body["data"]["state_detail"]) == (
            -2,
            "Result could not be stored",
        )
        assert body["message"] == outputs.NOT_STORED
        assert (Output.objects.count(), StoredFile.objects.filter(kind="output").count()) == (0, 0)
        assert len(stored_bytes()) == 1
        assert_released()

    def test_a_short_trouble_is_only_a_second_attempt(
        self, customer: Customer, work: Work, engine: list[Any]
    ) -> None:
        Full.refusals = 1
        assert finished(customer)["state"] == 1
        assert Execution.objects.get().attempt == 2
        assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1


class TestMoney:
    def test_a_task_is_charged_once(self, customer: Customer, work: Work) -> None:
        answers = [
            customer.post(PATH, {"image_file": sent()}, Idempotency_Key="once") for _ in range(2)
        ]
        first, second = (answer.json() for answer in answers)
        assert first == second
        assert answers[1]["Idempotent-Replayed"] == "true"
        for _ in range(3):
            poll(customer, first["data"]["task_id"])
            work()
        assert customer.spendable("token") == BALANCE - 50 - 4
        assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1
        assert Job.objects.get().cost == 54

    def test_an_idempotency_key_with_another_body(self, customer: Customer, work: Work) -> None:
        customer.post(PATH, {"image_file": sent()}, Idempotency_Key="k")
        other = {"image_file": sent(), "language": "English"}
        assert refusal(customer.post(PATH, other, Idempotency_Key="k"), 422)

    def test_too_little_money(self, customer_of: Callable[..., Customer]) -> None:
        poor = customer_of("poor", token=49, solve=100)
        assert "50 needed, 49 available" in refusal(
            poor.post(PATH, {"image_file": sent()}, Idempotency_Key="k"), 402
        )
        assert_nothing_left()

    def test_a_task_that_is_gone_takes_its_files_along(
        self, customer: Customer, work: Work
    ) -> None:
        task = finished(customer)["task_id"]
        assert len(stored_bytes()) == 2
        Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        assert refusal(customer.get(f"/task/{task}"), 404)
        sweep()
        assert stored_bytes() == []
        assert not StoredFile.objects.exists()


class TestWhoMaySee:
    def test_another_tenants_task_answers_as_one_that_does_not_exist(
        self, customer: Customer, rival: Customer, work: Work
    ) -> None:
        task = finished(customer)["task_id"]
        for path in ("/task/{}", PATH + "/{}"):
            stolen, random = rival.get(path.format(task)), rival.get(path.format(uuid.uuid4()))
            assert refusal(stolen, 404) == refusal(random, 404) == "Task not found or expired."

    @pytest.mark.parametrize(
        "task", ["1", "x" * 300, "%00", "..", "pic", "job_" + "0" * 32, "%F0%9F%98%80"]
    )
    def test_no_such_task(self, customer: Customer, task: str) -> None:
        for path in (f"/task/{task}", f"{PATH}/{task}"):
            assert refusal(customer.get(path), 404)

    def test_a_job_of_another_interface_is_no_task(self, customer: Customer, work: Work) -> None:
        task = customer.post("/api/ocr/solve", {"image": sent()}).json()["task_id"]
        assert refusal(customer.get(f"/task/{task}"), 404)
        mine = finished(customer)["task_id"]
        assert customer.get(f"/api/ocr/result/{mine}").status_code == 404

    @pytest.mark.parametrize(
        ("method", "path"),
        [("post", PATH), ("get", f"/task/{NO_TASK}"), ("get", f"{PATH}/{NO_TASK}")],
    )
    def test_no_key_no_service(
        self, customer: Customer, settings: Any, method: str, path: str
    ) -> None:
        settings.ANONYMOUS_TENANT = (
            customer.tenant.name
        )  # is for the interfaces whose documents know no keys
        answer = getattr(Client(), method)(path)
        assert refusal(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"

    def test_wrong_methods(self, customer: Customer) -> None:
        client = Client(headers={"X-API-Key": customer.secret})
        assert refusal(client.get(PATH), 405)
        assert refusal(client.post(f"/task/{uuid.uuid4()}"), 405)
        assert refusal(client.delete(f"{PATH}/{uuid.uuid4()}"), 405)


LONG = "x" * 3000
FIELDS: list[tuple[dict[str, Any], int]] = [
    # the source
    ({}, 400),
    ({"format": "txt"}, 400),
    ({"image_url": ""}, 400),
    ({"image_file": "a text"}, 400),
    ({"image_file": "https://example.com/a.png"}, 400),
    ({"image_file": ["file", "file"]}, 400),
    ({"image_file": "file", "file": "file"}, 400),
    ({"image_file": "file", "image_url": "https://example.com/a.png"}, 400),
    ({"file": "file", "url": "https://example.com/a.png"}, 400),
    ({"image_url": "https://example.com/a.png", "url": "https://example.com/a.png"}, 400),
    ({"image_url": ["https://example.com/a.png", "https://example.com/a.png"]}, 400),
    ({"image_url": "file"}, 400),
    ({"image_url": "https://example.com/" + LONG}, 400),
    ({"image_url": "https://example.com/\x00"}, 400),
    ({"image": "file"}, 400),
    ({"image_file": "file", "image_url": ""}, 200),
    # texts beside it
    *[
        ({"image_file": "file", field: bad}, 400)
        for field in ("format", "language", "password", "sync")
        for bad in (["a", "b"], "file", LONG, "a\x00b", "a\x1bb", b"caf\xe9", b"\xed\xa0\x80")
    ],
    *[
        ({"image_file": "file", "format": name}, 400)
        for name in ("TXT", "text", "json", "ocr.writers.txt", "/", "txt,")
    ],
    *[
        ({"image_file": "file", "sync": value}, 400)
        for value in ("2", "-1", "true", "false", "no", "00")
    ],
    ({"image_file": "file", "password": "x" * 33}, 400),
    ({"image_file": "file", "password": "ü" * 32, "sync": "0"}, 200),
    ({"image_file": "file", "format": "", "language": "", "password": "", "sync": ""}, 200),
    ({"image_file": "file", "state": "1", "tenant": "rival", "formats": "pdf"}, 200),
    ({"image_file": "file", "formats": "pdf, json,pdf"}, 200),
    ({"image_file": "file", "formats": "pdf,rtf"}, 400),
    ({"image_file": "file", "formats": ["pdf", "txt"]}, 400),
]


class TestBadInput:
    @pytest.mark.parametrize(("fields", "status"), FIELDS)
    def test_fields(
        self, customer: Customer, at_once: None, fields: dict[str, Any], status: int
    ) -> None:
        answer = post_bytes(customer, PATH, multipart(fields), MULTIPART)
        if status == 200:
            assert answer.json()["data"]["state"] in (0, 4)
        else:
            assert refusal(answer, status).endswith(".")
            assert_nothing_left()

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_files(self, customer: Customer, name: str, settings: Any) -> None:
        settings.MAX_DOCUMENT_PAGES = 100
        status, content = HOSTILE[name]
        status = {"header.pdf": 422, "archive.png": 422}.get(
            name, status
        )  # the right type for a document
        answer = customer.post(PATH, {"image_file": sent(content, name)}, Idempotency_Key="k")
        assert len(refusal(answer, status)) > 15
        assert_nothing_left()

    @pytest.mark.parametrize(
        ("name", "content", "status"),
        [
            ("a.pdf", b"%PDF-1.7\n%", 422),
            ("a.docx", b"PK\x03\x04" + bytes(99), 422),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422),
            ("a.html", b"<html>", 415),
        ],
    )
    def test_files_that_cannot_be_read(
        self, customer: Customer, name: str, content: bytes, status: int
    ) -> None:
        assert len(refusal(ask(customer, image_file=sent(content, name)), status)) > 15
        assert_nothing_left()

    def test_the_limit_is_that_of_documents(
        self, customer: Customer, work: Work, settings: Any
    ) -> None:
        settings.MAX_IMAGE_BYTES = 10
        assert finished(customer)["state"] == 1
        settings.MAX_UPLOAD_BYTES = len(picture()) - 1
        assert str(settings.MAX_UPLOAD_BYTES) in refusal(ask(customer), 413)

    def test_a_form_without_files_and_json_name_addresses(
        self, customer: Customer, at_once: None
    ) -> None:
        form, json = "application/x-www-form-urlencoded", "application/json"
        url = "https://example.com/a.png"
        assert post_bytes(customer, PATH, f"image_url={url}".encode(), form).status_code == 200
        assert (
            post_bytes(customer, PATH, f'{{"image_url": "{url}"}}'.encode(), json).status_code
            == 200
        )
        assert refusal(post_bytes(customer, PATH, b'{"image_url": 5}', json), 400)
        assert refusal(post_bytes(customer, PATH, b"image_file=text", form), 400)
        assert refusal(post_bytes(customer, PATH, b"text", "text/plain"), 415)

    def test_a_password_stands_nowhere(
        self, customer: Customer, work: Work, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        answer = customer.post(
            PATH, {"image_file": sent(), "password": "correct-horse"}, Idempotency_Key="k"
        )
        assert answer.json()["data"]["state"] == 1
        assert b"correct-horse" not in answer.content
        assert "correct-horse" not in caplog.text
        assert not text_in_database("correct-horse")
        refused = refusal(ask(customer, password="correct-horse" * 3), 400)
        assert "correct-horse" not in refused + caplog.text
        assert re.search(r"39 characters; at most 32", refused)


def test_the_requests_form(customer: Customer, at_once: None) -> None:
    """`files={"image_url": (None, url)}` sends a part without a file name: it is a text."""
    fields = {
        "image_url": "https://example.com/document.pdf",
        "format": "txt",
        "password": "123456",
    }
    answer = post_bytes(customer, PATH, multipart(fields), MULTIPART)
    data = answer.json()["data"]
    assert (data["state"], data["input_size"], data["file_pages"]) == (4, 0, 0)
    assert StoredFile.objects.count() == 0

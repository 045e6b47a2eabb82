"""The documents interface, as its document's user meets it: the answer, the price, and who may see
it.
"""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from billing.models import LedgerEntry
from config import clock
from files.models import StoredFile
from ocr.models import Job, Output
from tests.api.documents_calls import BALANCE, NO_TASK, PATH, ask, finished, poll, refusal
from tests.api.hostile_bodies import MULTIPART, multipart, post_bytes
from tests.api.support import (
    assert_nothing_left,
    example,
    picture,
    same_shape,
    sent,
    stored_bytes,
    streamed,
)
from tests.client import Client
from tests.conftest import Customer
from tests.maintenance import sweep
from tests.ocr import samples

Work = Callable[[], int]


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
        """A bearer's key, the password beside it, and a file where the document's line has an
        address.
        """
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
        # Is for the interfaces whose documents know no keys
        settings.ANONYMOUS_TENANT = customer.tenant.name
        answer = getattr(Client(), method)(path)
        assert refusal(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"

    def test_wrong_methods(self, customer: Customer) -> None:
        client = Client(headers={"X-API-Key": customer.secret})
        assert refusal(client.get(PATH), 405)
        assert refusal(client.post(f"/task/{uuid.uuid4()}"), 405)
        assert refusal(client.put(f"{PATH}/{uuid.uuid4()}"), 405)


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

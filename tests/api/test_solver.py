"""The solver interface, as its document's user meets it."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from billing.models import Hold, LedgerEntry, Usage
from config import clock
from files.models import StoredFile
from ocr.models import Job, Output
from tests.api.solver_calls import later, text_in_database
from tests.api.support import (
    assert_nothing_left,
    example,
    same_shape,
    sent,
    sentence,
    solved,
    stored_bytes,
)
from tests.client import Client
from tests.conftest import Customer
from tests.maintenance import sweep
from tests.ocr import samples

pytestmark = pytest.mark.database

Work = Callable[[], int]
# In no row; the same in every process that collects tests
NO_TASK = "7b6f0f4e-3c52-4d0e-9a55-0d6f3a1c2b10"


def submitted(customer: Customer) -> Job:
    task = customer.post("/api/ocr/solve", {"image": sent()}).json()["task_id"]
    return Job.objects.get(uuid=task)


def test_the_documents_flow(customer: Customer, work: Work) -> None:
    key = customer.secret
    client = Client()
    balance = client.get(f"/api/balance?api={key}").json()
    assert balance == {"status": "ok", "solves": 100, "24h": 0}
    assert same_shape(balance, example("solver_balance"))

    submit = client.post(f"/api/ocr/solve?api={key}", {"image": sent()}).json()
    assert same_shape(submit, example("solver_solve"))
    assert (submit["status"], submit["result"], submit["solves"]) == ("ok", "in_process", 99)
    assert str(uuid.UUID(submit["task_id"])) == submit["task_id"]

    early = client.get(f"/api/ocr/result/{submit['task_id']}?api={key}").json()
    assert list(early) == list(example("solver_result"))
    assert early == {**submit, "time": None}

    assert work() == 1
    result = client.get(f"/api/ocr/result/{submit['task_id']}?api={key}").json()
    assert same_shape(result, example("solver_result"))
    assert result["status"] == "ok"
    assert result["result"].split() == ["INVOICE", "4711", "TOTAL", "12.60"]
    assert 0 < result["time"] < 30
    assert result["solves"] == 99
    assert client.get(f"/api/balance?api={key}").json() == {"status": "ok", "solves": 99, "24h": 1}


@pytest.mark.parametrize(
    ("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("BMP", "a.bmp"), ("WEBP", "a")]
)
def test_common_formats(customer: Customer, work: Work, kind: str, name: str) -> None:
    content = samples.encoded(samples.text_image("INVOICE 4711", size=32), kind)
    assert solved(customer, work, content)["result"].strip() == "INVOICE 4711", name


def test_a_failed_task_gives_the_credit_back(
    customer: Customer, work: Work, faulty_engine: str
) -> None:
    job = submitted(customer)
    assert customer.spendable("solve") == 99
    work()
    body = customer.get(f"/api/ocr/result/{job.uuid}").json()
    assert (body["status"], body["result"], body["solves"]) == ("fail", faulty_engine, 100)
    assert isinstance(body["time"], float)
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()


def test_a_picture_without_text_fails_and_costs_nothing(customer: Customer, work: Work) -> None:
    blank = sent(samples.encoded(Image.new("L", (200, 80), 255)))
    task = customer.post("/api/ocr/solve", {"image": blank, "formats": "txt"}).json()["task_id"]
    work()
    body = customer.get(f"/api/ocr/result/{task}").json()
    assert (body["status"], body["result"]) == (
        "fail",
        "No text was found in the picture. You were not charged.",
    )
    assert customer.get("/api/balance").json() == {"status": "ok", "solves": 100, "24h": 0}
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()
    assert not Output.objects.exists()


def test_a_result_lives_thirty_seconds(customer: Customer, work: Work) -> None:
    job = submitted(customer)
    work()
    job.refresh_from_db()
    with later(job, 29):
        assert customer.get(f"/api/ocr/result/{job.uuid}").status_code == 200
    with later(job, 30.1):
        gone = customer.get(f"/api/ocr/result/{job.uuid}")
        assert sentence(gone, "solver", 404) == "Task not found or expired"


def test_after_expiry_no_text_is_left_anywhere(customer: Customer, work: Work) -> None:
    customer.post("/api/ocr/solve", {"image": sent(name="secretname.png")}, Idempotency_Key="once")
    work()
    job = Job.objects.get()
    assert text_in_database("4711")
    assert stored_bytes()
    with later(job, 31):
        sweep()
    assert not text_in_database("4711")
    assert not text_in_database("secretname")
    assert not Job.objects.exists()
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []
    usage, charge = Usage.objects.get(), LedgerEntry.objects.get(kind=LedgerEntry.Kind.CHARGE)
    assert (usage.interface, usage.amount, usage.pages, charge.amount) == ("solver", 1, 1, -1)


def test_before_expiry_the_sweeper_takes_nothing(customer: Customer, work: Work) -> None:
    job = submitted(customer)
    work()
    sweep()
    assert customer.get(f"/api/ocr/result/{job.uuid}").json()["status"] == "ok"


def test_work_past_its_deadline_fails_and_costs_nothing(customer: Customer) -> None:
    job = submitted(customer)
    Job.objects.filter(pk=job.pk).update(deadline=clock.now() - timedelta(seconds=1))
    sweep()
    body = customer.get(f"/api/ocr/result/{job.uuid}").json()
    assert (body["status"], body["solves"], body["time"]) == ("fail", 100, None)
    assert "not charged" in body["result"]


def test_no_solves_remaining(customer_of: Callable[..., Customer]) -> None:
    poor = customer_of("poor", token=1000, solve=0)
    answer = poor.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="k")
    assert sentence(answer, "solver", 402) == "No solves remaining"
    assert_nothing_left()


def test_the_last_credit_is_held_once(customer_of: Callable[..., Customer], work: Work) -> None:
    last = customer_of("last", solve=1)
    assert last.post("/api/ocr/solve", {"image": sent()}).json()["solves"] == 0
    assert last.post("/api/ocr/solve", {"image": sent()}).status_code == 402
    assert last.get("/api/balance").json() == {"status": "ok", "solves": 0, "24h": 0}
    work()
    assert last.get("/api/balance").json() == {"status": "ok", "solves": 0, "24h": 1}


def test_24h_forgets_what_is_older(customer: Customer, work: Work) -> None:
    solved(customer, work)
    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=59), tick=False):
        assert customer.get("/api/balance").json()["24h"] == 1
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1), tick=False):
        assert customer.get("/api/balance").json()["24h"] == 0


@pytest.mark.parametrize(
    "task", [NO_TASK, "1", "x" * 400, "%00", "job_" + "0" * 32, "..", "%F0%9F%98%80"]
)
def test_no_such_task(customer: Customer, task: str) -> None:
    assert (
        sentence(customer.get(f"/api/ocr/result/{task}"), "solver", 404)
        == "Task not found or expired"
    )


def test_a_job_of_another_interface_is_no_task(customer: Customer, work: Work) -> None:
    job = customer.post("/api/ocr", {"image": sent()}).json()["job_id"].removeprefix("job_")
    assert customer.get(f"/api/ocr/result/{job}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("post", "/api/balance", {"GET", "HEAD", "OPTIONS"}),
        ("delete", "/api/balance", {"GET", "HEAD", "OPTIONS"}),
        ("get", "/api/ocr/solve", {"POST", "OPTIONS"}),
        ("head", "/api/ocr/solve", {"POST", "OPTIONS"}),
        ("put", "/api/ocr/solve", {"POST", "OPTIONS"}),
        ("post", f"/api/ocr/result/{NO_TASK}", {"GET", "HEAD", "OPTIONS", "DELETE"}),
    ],
)
def test_wrong_method(customer: Customer, method: str, path: str, allowed: set[str]) -> None:
    answer = getattr(Client(), method)(path, headers={"X-API-Key": customer.secret})
    assert answer.status_code == 405
    assert set(re.split(r",\s*", answer["Allow"])) == allowed
    if method != "head":
        sentence(answer, "solver", 405)


def test_options_and_head(customer: Customer) -> None:
    headers = {"X-API-Key": customer.secret}
    options = Client().options("/api/balance", headers=headers)
    assert (options.status_code, options.content) == (204, b"")
    assert set(options["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    head = Client().head("/api/balance", headers=headers)
    assert (head.status_code, head.content) == (200, b"")


def test_a_trailing_slash_changes_nothing(customer: Customer, work: Work) -> None:
    task = customer.post("/api/ocr/solve/", {"image": sent()}).json()["task_id"]
    work()
    assert customer.get(f"/api/ocr/result/{task}/").json()["status"] == "ok"
    assert customer.get("/api/balance/").json()["solves"] == 99


def test_fields_that_are_not_asked_for_change_nothing(customer: Customer) -> None:
    asked = {
        "image": sent(),
        "solves": "9999",
        "tenant": "rival",
        "status": "completed",
        "held": "0",
    }
    assert customer.post("/api/ocr/solve", asked).json()["solves"] == 99
    assert (Job.objects.get().tenant, Job.objects.get().status) == (customer.tenant, "pending")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_read(customer: Customer, work: Work, kind: str) -> None:
    first = samples.text_image("KX7M")
    last = Image.new("L", first.size, 40)
    film = samples.encoded(first, kind, save_all=True, append_images=[last])
    two = sent(film, f"two.{kind.lower()}")
    task = customer.post("/api/ocr/solve", {"image": two}).json()["task_id"]
    work()
    assert customer.get(f"/api/ocr/result/{task}").json()["result"] == "KX7M"
    assert StoredFile.objects.get().pages == 1


def test_a_document_of_several_pages_is_refused(customer: Customer) -> None:
    two = sent(samples.frames((90, 40), (90, 40), kind="TIFF"), "two.tif")
    assert "1" in sentence(customer.post("/api/ocr/solve", {"image": two}), "solver", 413)
    assert_nothing_left()


def test_answers_are_not_cached(customer: Customer) -> None:
    assert customer.get("/api/balance")["Cache-Control"] == "no-store"

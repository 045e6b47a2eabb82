"""Documents that are named by their address: fetched by a worker, from a pretended internet."""

import socket
import ssl
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from billing.models import LedgerEntry
from files.models import StoredFile
from ocr.intake.fetching import fetch
from ocr.jobs import claims, completion
from ocr.models import Execution, Job, JobFile, Priority, Run
from ocr.worker import pipeline, source
from tests.api import documents_made as made
from tests.api.documents_calls import BALANCE, PATH, ask, assert_released, finished, poll, refusal
from tests.api.support import assert_nothing_left, picture, sent, stored_bytes, streamed
from tests.client import Client
from tests.conftest import Customer
from tests.fetching.hostile import INSIDE, NAMES, ON_ITS_FACE
from tests.fetching.world import GOOD, Script, World, answer, redirect, silent, world
from tests.ocr import samples

Work = Callable[[], int]
URL = "http://good.example/papers/scan%20one.png?version=2"
SENTENCE = "The file at image_url could not be fetched."


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with world(ssl.create_default_context()) as made:
        made.names |= NAMES
        monkeypatch.setattr(source, "fetch", partial(fetch, network=made))
        yield made


def png() -> Script:
    return answer("200 OK", "Content-Type: image/png", body=picture())


@pytest.mark.parametrize("field", ["image_url", "url"])
def test_a_document_by_its_address(
    customer: Customer, work: Work, internet: World, field: str
) -> None:
    internet.serve(png())
    body = customer.post(PATH, {field: URL, "format": "txt"}).json()
    assert "message" not in body
    task = body["data"]
    assert (task["state"], task["input_size"], task["file_pages"], task["ocr_pages"]) == (
        1,
        len(picture()),
        1,
        1,
    )
    opened = Client().get(task["file"])
    assert opened["Content-Disposition"] == 'attachment; filename="scan one.txt"'
    assert streamed(opened).decode() == "INVOICE 4711\nTOTAL 12.60\n"
    assert internet.connected == [(GOOD, 80)]
    assert customer.spendable("token") == BALANCE - 54
    stored = StoredFile.objects.get(kind="original")
    assert (stored.original_name, stored.media_type, stored.pending) == (
        "scan one.png",
        "image/png",
        False,
    )


def test_a_locked_document_of_many_pages(
    customer: Customer, work: Work, internet: World, settings: Any
) -> None:
    """Its pages are known when it is there: then it is cut into runs; the password comes along,
    sealed.
    """
    settings.RUN_PAGES, settings.DOCUMENTS_WAIT_SECONDS = 2, 0
    internet.serve(answer(body=made.pdf(pages=5, password=made.PASSWORD)))
    task = finished(customer, image_url=URL, password=made.PASSWORD, sync="0")
    assert (task["state"], task["file_pages"]) == (0, 0)
    assert made.PASSWORD not in Job.objects.get().password
    work()
    task = poll(customer, task["task_id"])["data"]
    assert (task["state"], task["file_pages"], task["ocr_pages"]) == (1, 5, 0)
    assert list(Run.objects.order_by("first").values_list("first", "last")) == [
        (1, 2),
        (3, 4),
        (5, 5),
    ]
    assert streamed(Client().get(task["file"])).decode().count(made.TEXT) == 5
    assert (Job.objects.get().password, len(internet.connected)) == ("", 1)


def test_a_locked_document_without_its_password(
    customer: Customer, work: Work, internet: World
) -> None:
    internet.serve(answer(body=made.pdf(password=made.PASSWORD)))
    body = ask(customer, image_url=URL).json()
    assert (body["data"]["state"], body["message"]) == (
        -7,
        "The document's password is missing or wrong.",
    )
    assert_nothing_stored()


def test_a_nameless_document(customer: Customer, work: Work, internet: World) -> None:
    internet.serve(png())
    task = finished(customer, image_url="http://good.example")
    assert 'filename="document.txt"' in Client().get(task["file"])["Content-Disposition"]


def test_many_pages_are_charged_each(customer: Customer, work: Work, internet: World) -> None:
    internet.serve(answer(body=samples.frames(*[(60, 20)] * 3)))
    task = finished(customer, image_url=URL)
    assert (task["state"], task["file_pages"], task["ocr_pages"]) == (1, 3, 3)
    assert customer.spendable("token") == BALANCE - 150


def test_nothing_is_fetched_before_a_worker_does_it(
    customer: Customer, work: Work, internet: World
) -> None:
    internet.serve(png())
    task = finished(customer, image_url=URL, sync="0")
    assert (task["state"], task["input_size"], task["file_pages"]) == (0, 0, 0)
    assert internet.connected == []
    assert Execution.objects.get().priority == Priority.BULK
    assert claims.claim("w") is not None
    assert poll(customer, task["task_id"])["data"]["state"] == 2
    assert poll(customer, task["task_id"])["data"]["state_detail"] == "Preparing"


@pytest.mark.parametrize(
    "url",
    [*ON_ITS_FACE, "http://u:p@good.example/", "http://good.example:8000/", "file:///etc/passwd"],
)
def test_addresses_that_are_none(customer: Customer, internet: World, url: str) -> None:
    assert "image_url must be an http or https address" in refusal(
        ask(customer, image_url=url), 400
    )
    assert_nothing_left()
    assert internet.connected == []


@pytest.mark.parametrize("url", INSIDE, ids=ascii)
def test_addresses_that_lead_inside(
    customer: Customer, work: Work, internet: World, url: str
) -> None:
    body = ask(customer, image_url=url).json()
    assert (body["status"], body["message"], body["data"]["state"]) == (200, SENTENCE, -3)
    assert body["data"]["state_detail"] == "Download failed"
    assert internet.connected == []
    assert_nothing_stored()


def test_the_real_network_is_not_asked_for_private_addresses(
    customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", connect)
    for url in (
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
    ):
        assert finished(customer, image_url=url)["state"] == -3
    assert customer.spendable("token") == BALANCE


def assert_nothing_stored() -> None:
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []
    assert_released()


LARGE = 50_000
FAULTS: dict[str, tuple[Script, int]] = {
    "404": (answer("404 Not Found", body=picture()), -3),
    "500": (answer("500 Oops", body=picture()), -3),
    "redirect to inside": (redirect("http://127.0.0.1/secret.png"), -3),
    "redirect to another port": (redirect("http://good.example:8080/"), -3),
    "redirect for ever": (redirect(URL), -3),
    "cut": (answer("200 OK", "Content-Length: 9999", body=picture(), length=False), -3),
    "too large, and says so": (
        answer("200 OK", f"Content-Length: {LARGE + 1}", body=b"", length=False),
        -5,
    ),
    "too large, and does not": (answer("200 OK", body=b"x" * (LARGE + 1), length=False), -5),
    "too many pixels": (answer(body=samples.huge_header_png()), -5),
    "too many pages": (answer(body=samples.frames(*[(8, 8)] * 101)), -5),
    "empty": (answer(body=b""), -7),
    "a web page": (answer("200 OK", "Content-Type: image/png", body=b"<html>log in</html>"), -7),
    "a pdf": (answer(body=b"%PDF-1.7\n"), -7),
    "half an image": (answer(body=samples.truncated(picture())), -7),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_can_be_wrong_with_a_file(
    customer: Customer, work: Work, internet: World, settings: Any, name: str
) -> None:
    settings.MAX_UPLOAD_BYTES, settings.MAX_DOCUMENT_PAGES = LARGE, 100
    script, state = FAULTS[name]
    internet.serve(script)
    body = ask(customer, image_url=URL).json()
    assert (body["data"]["state"], bool(body["message"])) == (state, True)
    assert (body["data"]["file"], body["data"]["input_size"]) == ("", 0)
    assert internet.internal.connections == 0
    assert_nothing_stored()


def test_a_server_that_is_away(customer: Customer, work: Work, internet: World) -> None:
    internet.serve(png()).close()
    assert finished(customer, image_url=URL)["state"] == -3
    assert_nothing_stored()


def test_a_drip_ends(customer: Customer, work: Work, internet: World, settings: Any) -> None:
    settings.FETCH_SECONDS = 0.3
    internet.serve(silent)
    assert finished(customer, image_url=URL)["state"] == -3


def test_a_second_attempt_does_not_fetch_again(
    customer: Customer, work: Work, internet: World, engine: list[Any]
) -> None:
    internet.serve(png())
    engine.append(ZeroDivisionError())
    assert finished(customer, image_url=URL)["state"] == 1
    assert Execution.objects.get().attempt == 2
    assert len(internet.connected) == 1
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1


def test_work_that_was_taken_away_while_it_was_fetched_leaves_nothing(
    customer: Customer, work: Work, internet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.serve(png())
    task = finished(customer, image_url=URL, sync="0")["task_id"]
    run = claims.claim("slow")
    assert run is not None
    stolen = Run.objects.filter(pk=run.pk)
    attach = source.attach

    def too_late(*arguments: Any) -> Any:
        stolen.update(attempt=run.attempt + 1)
        return attach(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(source, "attach", too_late)
        pipeline.run(run)
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []
    assert JobFile.objects.get().stored is None
    run.attempt += 1
    assert completion.requeue(run)
    work()
    assert poll(customer, task)["data"]["state"] == 1
    assert Job.objects.get().cost == 54


def test_an_address_beside_a_file(customer: Customer, internet: World) -> None:
    assert "exactly one" in refusal(ask(customer, image_file=sent(), image_url=URL), 400)
    assert_nothing_left()

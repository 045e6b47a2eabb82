"""The process interface, as its document's user meets it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from billing.models import Hold, LedgerEntry, Price
from files.models import StoredFile
from ocr.api.server.waiting import waiters
from ocr.errors import EngineError, ErrorCode
from ocr.jobs import deletion
from ocr.models import Job
from tests.api.process_calls import MOMENT, PROSE, PROSE_WORDS, Untouchable, call, process, uploaded
from tests.api.process_keys import HOSTILE, NAME, own
from tests.api.support import (
    example,
    picture,
    same_shape,
    sent,
    sentence,
    stored_bytes,
    streamed,
)
from tests.client import Client, meanwhile
from tests.conftest import Customer

Work = Callable[[], int]


@pytest.fixture
def untouchable(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{Untouchable.__module__}.Untouchable"},
    }


def test_the_documents_example(customer: Customer, work: Work) -> None:
    key = uploaded(customer)["key"]
    answer = process(customer, key)
    assert answer.status_code == 200
    body = answer.json()
    assert same_shape(body, example("process_process"))
    job = Job.objects.get()
    assert body["id"] == str(job.uuid) == str(uuid.UUID(body["id"]))
    assert body["text"].split() == " ".join(PROSE).split()
    assert body["key"] == key
    assert MOMENT.fullmatch(body["createdAt"])
    assert body["wordCount"] == PROSE_WORDS
    assert body["tokensUsed"] == 50 + PROSE_WORDS == job.cost
    assert body["language"] == "en"
    assert customer.spendable("token") == 100_000 - body["tokensUsed"]
    opened = Client().get(body["fileUrl"].removeprefix("http://testserver"))
    assert streamed(opened) == picture(*PROSE)
    assert opened["Content-Type"] == "image/png"


def test_the_documents_price_of_150_words(customer: Customer) -> None:
    """150 words of a page are 200 tokens, as its example prints."""
    printed = example("process_process")
    price = Price.objects.get(interface="process", provider="")
    assert price.amount(pages=1, words=printed["wordCount"]) == printed["tokensUsed"]


def test_the_price_is_the_row_that_an_operator_edits(customer: Customer, work: Work) -> None:
    Price.objects.filter(interface="process").update(per_page=7, per_word=0)
    assert process(customer, uploaded(customer)["key"]).json()["tokensUsed"] == 7
    assert customer.spendable("token") == 100_000 - 7


def test_a_text_without_language(customer: Customer, work: Work) -> None:
    body = process(customer, uploaded(customer, picture("4711 12.60"))["key"]).json()
    assert (body["language"], body["wordCount"], body["tokensUsed"]) == ("und", 2, 52)


def test_an_empty_page_costs_its_page(customer: Customer, work: Work) -> None:
    from PIL import Image

    from tests.ocr import samples

    blank = samples.encoded(Image.new("L", (300, 200), 255))
    body = process(customer, uploaded(customer, blank)["key"]).json()
    assert (body["text"], body["wordCount"], body["tokensUsed"], body["language"]) == (
        "",
        0,
        50,
        "und",
    )


def test_language_and_provider_as_in_images(customer: Customer, work: Work) -> None:
    key = uploaded(customer)["key"]
    body = {"key": key, "language": "en", "provider": "tesseract"}
    assert call(customer, "post", "/api/ocr/process", body).status_code == 200
    for field, value in (("language", "klingon"), ("provider", "abacus"), ("language", ["en"])):
        answer = call(customer, "post", "/api/ocr/process/", {"key": key, field: value})
        assert sentence(answer, "images", 400)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("key", HOSTILE, ids=lambda key: repr(key)[:60])
@pytest.mark.usefixtures("untouchable")
def test_a_key_of_another_form(customer: Customer, key: Any) -> None:
    """Said with the document's words, before anything is looked up or asked of the storage."""
    answer = process(customer, own(key, customer), Idempotency_Key="k")
    sentence(answer, "images", 400)
    assert answer.json() == example("process_error")
    assert_no_rows()


@pytest.mark.parametrize(
    "key", [key for key in HOSTILE if isinstance(key, str) and key.strip() and "\ud800" not in key]
)
@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.usefixtures("untouchable")
def test_the_same_keys_in_the_path(customer: Customer, method: str, key: str) -> None:
    from urllib.parse import quote

    for path in (
        own(key, customer),
        quote(own(key, customer), safe="/"),
        quote(own(key, customer), safe=""),
    ):
        if not path.isprintable() or "?" in path or "#" in path:
            continue
        answer = call(customer, method, f"/api/files/{path}")
        assert answer.status_code in (400, 404), path
        assert list(answer.json()) == ["error"]


def assert_no_rows() -> None:
    assert not StoredFile.objects.exists()
    assert not Job.objects.exists()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("body", [{}, {"Key": "x"}, [], ["key"], '"key"', "null", "1"])
def test_without_a_key(customer: Customer, body: Any) -> None:
    assert "key" in sentence(call(customer, "post", "/api/ocr/process", body), "images", 400)
    assert_no_rows()


@pytest.mark.parametrize(
    "raw", [b"{", b'{"key": ', b"\xff", b'{"key": "\xed\xa0\x80"}', b"[" * 100_000, b""]
)
def test_a_body_that_is_no_json(customer: Customer, raw: bytes) -> None:
    client = Client(raise_request_exception=False, headers={"X-API-Key": customer.secret})
    answer = client.generic("POST", "/api/ocr/process", raw, "application/json")
    assert sentence(answer, "images", 400)
    assert_no_rows()


@pytest.mark.parametrize("owner", ["user_id", "u" + "0" * 15, "U" * 16])
@pytest.mark.usefixtures("untouchable")
def test_a_key_of_somebody_else_is_403(customer: Customer, owner: str) -> None:
    """Also of one who does not exist, so that nobody can find out who does."""
    assert sentence(process(customer, f"ocr/{owner}/{NAME}"), "images", 403)
    assert sentence(call(customer, "get", f"/api/files/ocr/{owner}/{NAME}"), "images", 403)
    assert sentence(call(customer, "delete", f"/api/files/ocr/{owner}/{NAME}"), "images", 403)


def test_another_tenants_file_is_403_as_one_that_is_not_there(
    customer: Customer, rival: Customer
) -> None:
    key = uploaded(customer)["key"]
    invented = f"ocr/{customer.tenant.user_id}/{NAME}"
    for method in ("get", "delete"):
        stolen, random = (call(rival, method, f"/api/files/{name}") for name in (key, invented))
        assert (stolen.status_code, stolen.content) == (random.status_code, random.content)
    stolen, random = process(rival, key), process(rival, invented)
    assert (stolen.status_code, stolen.content) == (403, random.content)
    assert call(customer, "get", f"/api/files/{key}").status_code == 200
    assert not Job.objects.exists()


@pytest.mark.usefixtures("untouchable")
def test_no_such_file(customer: Customer) -> None:
    key = f"ocr/{customer.tenant.user_id}/{NAME}"
    assert sentence(process(customer, key), "images", 404) == "Not found."
    assert sentence(call(customer, "get", f"/api/files/{key}"), "images", 404) == "Not found."
    assert sentence(call(customer, "delete", f"/api/files/{key}"), "images", 404) == "Not found."


def test_a_file_that_came_with_a_job_is_no_file_of_this_interface(
    customer: Customer, work: Work
) -> None:
    customer.post("/api/ocr/solve", {"image": sent()})
    key = StoredFile.objects.get().storage_name
    assert process(customer, key).status_code == 404
    assert call(customer, "delete", f"/api/files/{key}").status_code == 404


def test_an_upload_of_the_images_interface_can_be_processed(customer: Customer, work: Work) -> None:
    customer.post("/api/upload", {"image": sent()})
    original = StoredFile.objects.get(kind="original")
    assert original.thumbnail is not None
    assert process(customer, original.storage_name).status_code == 200
    assert process(customer, original.thumbnail.storage_name).status_code == 404
    assert call(customer, "delete", f"/api/files/{original.storage_name}").status_code == 204
    assert stored_bytes() == []


@pytest.mark.parametrize("arrival", ["X-API-Key", "Authorization", "query"])
def test_the_three_credentials(customer: Customer, work: Work, arrival: str) -> None:
    key = uploaded(customer)["key"]
    path, headers = "/api/ocr/process", {arrival: customer.secret}
    if arrival == "Authorization":
        headers = {arrival: f"Bearer {customer.secret}"}
    if arrival == "query":
        path, headers = f"{path}?api={customer.secret}", {}
    answer = Client().post(path, {"key": key}, content_type="application/json", headers=headers)
    assert answer.status_code == 200


PATHS = [
    ("post", "/api/ocr/process"),
    ("post", "/api/files"),
    ("post", "/api/files/presign"),
    ("get", "/api/files/ocr/a/b.png"),
    ("delete", "/api/files/ocr/a/b.png"),
    ("get", "/api/billing/balance"),
    ("get", "/api/billing/usage"),
    ("get", "/api/billing/ledger"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_is_served_without_a_key(
    customer: Customer, settings: Any, method: str, path: str
) -> None:
    """Not even where the two documents without credentials are served anonymously."""
    settings.ANONYMOUS_TENANT = customer.tenant.name
    answer = getattr(Client(), method)(path)
    assert sentence(answer, "images", 401)
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_another_method_is_405(customer: Customer, method: str, path: str) -> None:
    assert sentence(call(customer, "put", path), "images", 405)


def test_too_little_money_leaves_nothing(customer_of: Callable[..., Customer]) -> None:
    poor = customer_of("poor", token=49)
    key = uploaded(poor)["key"]
    assert "50" in sentence(process(poor, key, Idempotency_Key="k"), "images", 402)
    assert not Job.objects.exists()
    assert not Hold.objects.exists()


def test_what_cannot_be_read_is_422_and_free(
    customer: Customer, work: Work, faulty_engine: str
) -> None:
    key = uploaded(customer)["key"]
    assert sentence(process(customer, key), "images", 422) == faulty_engine
    assert customer.spendable("token") == 100_000
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert call(customer, "get", f"/api/files/{key}").status_code == 200


def test_a_worker_that_keeps_crashing_is_503(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.extend([EngineError("The engine crashed.", code=ErrorCode.CRASHED)] * 3)
    answer = process(customer, uploaded(customer)["key"])
    assert sentence(answer, "images", 503)
    assert int(answer["Retry-After"]) > 0
    assert customer.spendable("token") == 100_000


def test_when_the_time_is_over_the_job_is_given_up_and_free(
    customer: Customer, work: Work, settings: Any
) -> None:
    settings.PROCESS_WAIT_SECONDS = 0
    key = uploaded(customer)["key"]
    answer = process(customer, key, Idempotency_Key="k")
    assert "not charged" in sentence(answer, "images", 503)
    assert int(answer["Retry-After"]) > 0
    work()  # finds nothing to do
    assert Job.objects.get().status == "failed"
    assert customer.spendable("token") == 100_000
    settings.PROCESS_WAIT_SECONDS = 60
    assert process(customer, key, Idempotency_Key="k").status_code == 200  # the key was freed
    assert LedgerEntry.objects.filter(kind="charge").count() == 1


def test_work_that_ends_at_the_last_moment_is_answered(
    customer: Customer, work: Work, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last look and the cancelling: the job is paid for, so its text is the answer."""
    settings.PROCESS_WAIT_SECONDS = 0
    real = deletion.cancel

    def late(**arguments: Any) -> bool:
        work()
        return real(**arguments)

    monkeypatch.setattr(deletion, "cancel", late)
    body = process(customer, uploaded(customer)["key"]).json()
    assert body["tokensUsed"] == 50 + PROSE_WORDS


def test_when_too_many_wait_nothing_is_begun(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uploaded(customer)["key"]
    monkeypatch.setattr(waiters, "draining", True)
    answer = process(customer, key)
    assert sentence(answer, "images", 503)
    assert int(answer["Retry-After"]) > 0
    assert not Job.objects.exists()


def test_a_job_that_is_swept_while_its_client_waits(customer: Customer, work: Work) -> None:
    key = uploaded(customer)["key"]
    with meanwhile.doing(lambda: (work(), Job.objects.all().delete())):
        assert sentence(process(customer, key), "images", 404) == "Not found."


def test_the_same_idempotency_key_is_charged_once(customer: Customer, work: Work) -> None:
    key, other = uploaded(customer)["key"], uploaded(customer)["key"]
    first = process(customer, key, Idempotency_Key="k")
    again = process(customer, key, Idempotency_Key="k")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert process(customer, other, Idempotency_Key="k").status_code == 422
    assert Job.objects.count() == 1


def test_addresses_are_on_the_public_url(customer: Customer, work: Work, settings: Any) -> None:
    settings.PUBLIC_URL = "https://ocr.example.com"
    file = uploaded(customer)
    assert file["fileUrl"].startswith("https://ocr.example.com/files/")
    assert (
        process(customer, file["key"])
        .json()["fileUrl"]
        .startswith("https://ocr.example.com/files/")
    )

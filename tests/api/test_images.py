"""The images interface, as its document's user meets it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from billing.models import Hold, LedgerEntry
from config import clock
from files.models import StoredFile
from ocr.document import Block, Box, Line, Page, Word
from ocr.errors import EngineError, ErrorCode
from ocr.models import Execution, Job
from ocr.recognition.languages.language import models_of
from ocr.worker import pipeline
from tests.api.images_calls import photo
from tests.api.support import (
    assert_nothing_left,
    example,
    same_shape,
    sent,
    sentence,
    stored_bytes,
    streamed,
)
from tests.client import Client, meanwhile
from tests.conftest import Customer
from tests.fake_engine import page
from tests.maintenance import sweep
from tests.ocr import samples

Work = Callable[[], int]
JOB_ID = re.compile(r"job_[0-9a-f]{32}")


def test_the_documents_ocr(customer: Customer, work: Work) -> None:
    body = customer.post("/api/ocr", {"image": sent()}).json()
    assert same_shape(body, example("images_ocr"))
    assert JOB_ID.fullmatch(body["job_id"])
    assert body["original_text"] == body["corrected_text"] == example("images_ocr")["original_text"]


def test_ocr_of_an_earlier_upload(customer: Customer, work: Work) -> None:
    image_id = customer.post("/api/upload", {"image": sent()}).json()["image_id"]
    for _ in range(2):
        assert (
            customer.post("/api/ocr", {"image_id": image_id})
            .json()["original_text"]
            .startswith("INVOICE 4711")
        )
    assert StoredFile.objects.filter(kind="original").count() == 1


def test_an_image_id_may_come_as_json(customer: Customer, work: Work) -> None:
    image_id = customer.post("/api/upload", {"image": sent()}).json()["image_id"]
    headers = {"X-API-Key": customer.secret}
    answer = Client().post(
        "/api/ocr", {"image_id": image_id}, content_type="application/json", headers=headers
    )
    assert answer.json()["original_text"].startswith("INVOICE 4711")


def test_what_a_page_costs(customer: Customer, work: Work) -> None:
    customer.post("/api/ocr", {"image": sent()})
    assert customer.spendable("token") == 100_000 - 50 - 4  # a page, and four words
    assert Job.objects.get().cost == 54


def test_too_little_money_leaves_nothing(customer_of: Callable[..., Customer]) -> None:
    poor = customer_of("poor", token=49, solve=5)
    assert "50" in sentence(
        poor.post("/api/ocr", {"image": sent()}, Idempotency_Key="k"), "images", 402
    )
    assert_nothing_left()


@pytest.mark.parametrize(
    "fields", [{}, {"image": True, "image_id": "img_" + "0" * 32}, {"image_id": " "}]
)
def test_either_an_image_or_an_id(customer: Customer, fields: dict[str, Any]) -> None:
    if fields.get("image"):
        fields = {**fields, "image": sent()}
    assert (
        sentence(customer.post("/api/ocr", fields), "images", 400)
        == "Send either 'image' or 'image_id'."
    )
    assert_nothing_left()


@pytest.mark.parametrize(
    "image_id", ["img_" + "0" * 32, "img_1", "5027ca69", "../../etc/passwd", "img_" + "A" * 32]
)
def test_no_such_upload(customer: Customer, image_id: str) -> None:
    assert (
        sentence(customer.post("/api/ocr", {"image_id": image_id}), "images", 404) == "Not found."
    )
    assert_nothing_left()


@pytest.mark.parametrize("language", ["en", "eng", "EN", "en+eng", " en , eng "])
def test_languages(customer: Customer, work: Work, language: str) -> None:
    customer.post("/api/ocr", {"image": sent(), "language": language})
    assert models_of(Job.objects.get().options.languages) == ["eng"]


@pytest.mark.parametrize(
    "language", ["klingon", "../eng", "en+xx", "eng;rm", ",".join(["en"] * 11)]
)
def test_a_language_that_is_not_there(customer: Customer, language: str) -> None:
    assert sentence(
        customer.post("/api/ocr", {"image": sent(), "language": language}), "images", 400
    )
    assert_nothing_left()


def test_providers(customer: Customer, work: Work) -> None:
    assert customer.post("/api/ocr", {"image": sent(), "provider": "tesseract"}).status_code == 200
    refused = customer.post("/api/ocr", {"image": sent(), "provider": "abacus"})
    assert sentence(refused, "images", 400) == "Provider 'abacus' is not available"
    assert Job.objects.count() == 1


@pytest.mark.parametrize("public", ["", "https://ocr.example.com"])
def test_the_documents_timeout(
    customer: Customer, work: Work, at_once: None, settings: Any, public: str
) -> None:
    settings.PUBLIC_URL = public
    answer = customer.post("/api/ocr", {"image": sent()})
    assert answer.status_code == 200
    body = answer.json()
    job = Job.objects.get()
    url = f"{public or 'http://testserver'}/api/job/{job}"
    printed = {
        name: re.sub(r"http\S*/api/job/job_\w+", url, text)
        for name, text in timeout_example().items()
    }
    assert body == printed
    assert list(body) == list(printed)
    work()
    state = customer.get(
        body["check_status_url"].removeprefix(public or "http://testserver")
    ).json()
    assert state["status"] == "completed"
    assert state["original_text"].startswith("INVOICE 4711")


def timeout_example() -> dict[str, str]:
    return example("images_ocr_timeout")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "testserver@evil.example", "a b"]
)
def test_a_host_that_is_not_ours(customer: Customer, at_once: None, host: str) -> None:
    headers = {"X-API-Key": customer.secret, "Host": host}
    answer = Client().post("/api/ocr", {"image": sent()}, headers=headers)
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert_nothing_left()


def test_a_jobs_states(customer: Customer, work: Work, at_once: None) -> None:
    job_id = (
        customer.post("/api/ocr", {"image": sent()}).json()["check_status_url"].rsplit("/", 1)[-1]
    )
    waiting = customer.get(f"/api/job/{job_id}").json()
    assert waiting == {
        "job_id": job_id,
        "status": "pending",
        "progress": 0,
        "created_at": waiting["created_at"],
        "completed_at": None,
    }
    work()
    done = customer.get(f"/api/job/{job_id}/").json()
    assert same_shape(done, example("images_job"))
    assert (done["status"], done["progress"]) == ("completed", 100)
    for moment in (done["created_at"], done["completed_at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)


def test_progress_is_the_share_of_pages_that_are_kept(
    customer: Customer, at_once: None, engine: list[Any]
) -> None:
    """The engine stops at the third of four pages; what is kept by then shows."""
    lines = [samples.text_image(f"PAGE {number}", size=32) for number in range(1, 5)]
    tiff = samples.encoded(lines[0], "TIFF", save_all=True, append_images=lines[1:])
    job_id = (
        customer.post("/api/ocr", {"image": sent(tiff, "four.tiff")})
        .json()["check_status_url"]
        .rsplit("/")[-1]
    )
    seen: list[dict[str, Any]] = []

    def look() -> Page:
        seen.append(customer.get(f"/api/job/{job_id}").json())
        return page("PAGE")

    engine.extend([look] * 4)
    pipeline.run_next("test")
    assert [(state["status"], state["progress"]) for state in seen] == [
        ("running", done) for done in (0, 25, 50, 75)
    ]
    assert Execution.objects.get().pages.count() == 4
    assert customer.get(f"/api/job/{job_id}").json()["progress"] == 100


def test_corrections_are_listed(customer: Customer, work: Work, engine: list[Any]) -> None:
    """Each edit says what it did, where and why; the corrected text is the original with these
    edits made.
    """
    box = Box(10, 5, 90, 20)
    words = tuple(
        Word(word, box, sure) for word, sure in (("the", 0.9), ("HARDUARE", 0.3), ("12.50", 0.3))
    )
    engine.append(Page(200, 40, (Block((Line(words, box),), box),)))
    job_id = customer.post("/api/ocr", {"image": sent()}).json()["job_id"]
    state = customer.get(f"/api/job/{job_id}").json()
    assert (state["original_text"], state["corrected_text"]) == (
        "the HARDUARE 12.50",
        "the HARDWARE 12.50",
    )
    assert state["corrector"] == "dictionary"
    (edit,) = state["corrections"]
    assert (edit["old"], edit["new"]) == ("HARDUARE", "HARDWARE")
    assert edit["where"] == {
        "page": 1,
        "line": 1,
        "box": {"left": 10, "top": 5, "width": 90, "height": 20},
    }
    assert edit["why"]


def test_without_a_corrector_the_texts_are_equal_and_the_job_says_why(
    customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:9")  # nobody listens there
    job_id = customer.post("/api/ocr", {"image": sent()}).json()["job_id"]
    state = customer.get(f"/api/job/{job_id}").json()
    assert state["status"] == "completed"
    assert state["original_text"] == state["corrected_text"]
    assert state["note"]


def test_what_the_engine_cannot_read_is_422_and_costs_nothing(
    customer: Customer, work: Work, faulty_engine: str
) -> None:
    answer = customer.post("/api/ocr", {"image": sent()})
    assert sentence(answer, "images", 422) == faulty_engine
    assert customer.spendable("token") == 100_000
    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).exists()
    state = customer.get(f"/api/job/{Job.objects.get()}").json()
    assert (state["status"], state["error"], state["progress"]) == ("failed", faulty_engine, 100)
    assert "original_text" not in state


def test_a_worker_that_keeps_crashing_is_503(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.extend([EngineError("The engine crashed.", code=ErrorCode.CRASHED)] * 3)
    answer = customer.post("/api/ocr", {"image": sent()})
    assert sentence(answer, "images", 503)
    assert int(answer["Retry-After"]) > 0
    assert Execution.objects.get().attempt == 3
    assert customer.spendable("token") == 100_000


def test_a_damaged_picture_leaves_nothing(customer: Customer) -> None:
    half = sent(samples.truncated(photo(), 0.4), "cat.jpg")
    for path in ("/api/ocr", "/api/upload"):
        half.seek(0)
        assert "damaged" in sentence(customer.post(path, {"image": half}), "images", 422)
        assert_nothing_left()


@pytest.mark.parametrize(
    "job_id", ["job_" + "0" * 32, "job_1", "1", "x" * 300, "%00", "job_" + "G" * 32, "%2e%2e"]
)
def test_no_such_job(customer: Customer, job_id: str) -> None:
    assert sentence(customer.get(f"/api/job/{job_id}"), "images", 404) == "Not found."


def test_an_expired_job_is_gone_with_its_bytes(customer: Customer, work: Work) -> None:
    job_id = customer.post("/api/ocr", {"image": sent()}).json()["job_id"]
    Job.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert customer.get(f"/api/job/{job_id}").status_code == 404
    sweep()
    assert not Job.objects.exists()
    assert stored_bytes() == []


def test_a_job_that_is_swept_while_its_client_waits(customer: Customer, work: Work) -> None:
    """Kept for no time at all: the sweeper may be faster than the client's answer."""
    with meanwhile.doing(lambda: (work(), Job.objects.all().delete())):
        answer = customer.post("/api/ocr", {"image": sent()})
    assert sentence(answer, "images", 404) == "Not found."


def test_anonymous_calls_run_as_printed(
    nobody: Client, customer: Customer, work: Work, settings: Any
) -> None:
    assert sentence(nobody.post("/api/ocr", {"image": sent()}), "images", 401)
    settings.ANONYMOUS_TENANT = customer.tenant.name
    upload = nobody.post(
        "/api/upload", {"image": sent(), "title": "Cat Image", "tags": "cat"}
    ).json()
    assert streamed(nobody.get(upload["original_path"]))
    body = nobody.post("/api/ocr", {"image_id": upload["image_id"]}).json()
    assert nobody.get(f"/api/job/{body['job_id']}").json()["status"] == "completed"
    assert Job.objects.get().actor == "anonymous"


@pytest.mark.parametrize("name", ["", "no such tenant", "acme"])
def test_anonymous_calls_need_an_active_tenant(
    nobody: Client, customer: Customer, settings: Any, name: str
) -> None:
    settings.ANONYMOUS_TENANT = name
    customer.tenant.active = False
    customer.tenant.save()
    assert sentence(nobody.post("/api/ocr", {"image": sent()}), "images", 401)


def test_the_solver_never_serves_anonymous_calls(
    nobody: Client, customer: Customer, settings: Any
) -> None:
    settings.ANONYMOUS_TENANT = customer.tenant.name
    assert sentence(nobody.get("/api/balance"), "solver", 401) == "Invalid API key"

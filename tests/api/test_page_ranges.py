"""`pages`: which pages of a document are read, written and charged, in every interface."""

import json
from typing import Any

import pytest

from billing.models import Hold, LedgerEntry, Usage
from ocr.errors import EngineError, ErrorCode
from ocr.models import Job, Page
from ocr.page_ranges import text_of
from tests.api.documents_calls import assert_released, finished, poll
from tests.api.formats_calls import PATHS, Work, answered, opened, request
from tests.api.jobs_calls import reprocess
from tests.api.process_calls import call
from tests.api.support import assert_nothing_left, sent, sentence, streamed
from tests.conftest import Customer
from tests.ocr import samples

PARTS = {"jobs": "file", "documents": "image_file"}  # an `image` in the others
WORDS = ["first", "second", "third", "fourth", "fifth"]
FIVE = "The document has 5 pages; page {} was asked for."
EXAMPLE = "must name pages, as in 1-3,7 or 5-"


@pytest.fixture(params=PATHS)
def interface(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def five_pages(kind: str = "TIFF") -> bytes:
    """A picture of five frames, a word on each."""
    images = [samples.text_image(f"{word} page", size=32) for word in WORDS]
    return samples.encoded(images[0], kind, save_all=True, append_images=images[1:])


def with_five(interface: str, customer: Customer, **fields: Any) -> dict[str, Any]:
    """A good request for a picture of five frames."""
    file = sent(five_pages(), "five.tiff", "image/tiff")
    if interface == "process":
        return {"key": customer.post("/api/files", {"file": file}).json()["key"], **fields}
    part = PARTS.get(interface, "image")
    return {**request(interface, customer), part: file, **fields}


def read(interface: str, customer: Customer, work: Work, **fields: Any) -> dict[str, Any]:
    """The part of the last answer that has `outputs`."""
    sent_fields = with_five(interface, customer, **fields)
    return answered(interface, customer, work, **sent_fields)


def content_of(outputs: list[dict[str, Any]], name: str) -> bytes:
    (output,) = [each for each in outputs if each["format"] == name]
    return streamed(opened(output))


def charged() -> int:
    return -sum(LedgerEntry.objects.filter(kind="charge").values_list("amount", flat=True))


def test_only_the_chosen_pages_are_read_written_and_charged(
    interface: str, customer: Customer, work: Work
) -> None:
    found = read(interface, customer, work, formats="txt,json,alto", pages=" 4-, 2,4 ")
    job = Job.objects.get()
    assert text_of(job.options.pages) == "2,4-"
    assert list(Page.objects.values_list("number", flat=True)) == [2, 4, 5]
    text = content_of(found["outputs"], "txt").decode()
    assert text.split() == ["second", "page", "fourth", "page", "fifth", "page"]
    tree = json.loads(content_of(found["outputs"], "json"))
    assert [page["number"] for page in tree["pages"]] == [2, 4, 5]
    alto = content_of(found["outputs"], "alto").decode()
    assert [f'ID="page_{number}"' in alto for number in (1, 2, 3, 4, 5)] == [False, True] * 2 + [
        True
    ]
    held, due = (3, 3) if interface == "solver" else (150, 156)
    assert (job.held, job.cost, charged()) == (held, due, due)
    usage = Usage.objects.get()
    assert (usage.pages, usage.words, usage.amount) == (3, 6, due)


@pytest.mark.parametrize("pages", [None, "", " ", "1-5", "1-", "5,4,3,2,1", "1-3,2-5", "1 - 5"])
def test_all_pages_in_as_many_words(customer: Customer, work: Work, pages: str | None) -> None:
    fields = {} if pages is None else {"pages": pages}
    read("documents", customer, work, **fields)
    assert Page.objects.count() == 5
    assert charged() == 260


def test_the_answers_count_and_name_the_pages_of_the_document(
    customer: Customer, work: Work
) -> None:
    task = answered("documents", customer, work, **with_five("documents", customer, pages="2-3"))
    assert (task["ocr_pages"], task["file_pages"], task["progress"]) == (2, 5, 100)
    execution = read("jobs", customer, work, pages="5,1")
    data = json.loads(execution["ocrData"])
    assert data["text"] == "first page\n\nfifth page"
    assert [page["number"] for page in data["pages"]] == [1, 5]
    answer = read("process", customer, work, pages="3")
    assert (answer["text"], answer["wordCount"], answer["tokensUsed"]) == ("third page", 2, 52)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ("6", FIVE.format(6)),
        ("1-6", FIVE.format(6)),
        ("2-4,9-12", FIVE.format(9)),
        ("6-", FIVE.format(6)),
        ("999999", FIVE.format(999999)),
        ("0", "must name pages from 1 to 999999; '0' is none."),
        ("1-0", "must name pages from 1 to 999999; '0' is none."),
        ("1000000", "must name pages from 1 to 999999; '1000000' is none."),
        ("9" * 150, f"must name pages from 1 to 999999; '{'9' * 20}' is none."),
        ("3-1", "has the range 3-1, which ends before it begins."),
        ("-3", f"{EXAMPLE}; '-3' does not."),
        ("-", f"{EXAMPLE}; '-' does not."),
        (",", f"{EXAMPLE}."),
        ("1 2", f"{EXAMPLE}; '1 2' does not."),
        ("1--3", f"{EXAMPLE}; '1--3' does not."),
        ("1-3-5", f"{EXAMPLE}; '1-3-5' does not."),
        ("1;3", f"{EXAMPLE}; '1;3' does not."),
        ("1.5", f"{EXAMPLE}; '1.5' does not."),
        ("+1", f"{EXAMPLE}; '+1' does not."),
        ("0x1", f"{EXAMPLE}; '0x1' does not."),
        ("1e2", f"{EXAMPLE}; '1e2' does not."),
        ("all", f"{EXAMPLE}; 'all' does not."),
        ("last", f"{EXAMPLE}; 'last' does not."),
        ("[1,2]", f"{EXAMPLE}; '[1' does not."),
        ("²", f"{EXAMPLE}; '²' does not."),
        ("\N{ARABIC-INDIC DIGIT ONE}", f"{EXAMPLE}; '\N{ARABIC-INDIC DIGIT ONE}' does not."),
        ("1\N{EN DASH}3", f"{EXAMPLE}; '1\N{EN DASH}3' does not."),
        ("1' OR '1'='1", f"{EXAMPLE}; '1' OR '1'='1' does not."),
        ("1," * 101, "The field 'pages' has 202 characters; at most 200 are accepted."),
        ("1\x00", "The field 'pages' contains control characters."),
        (["1", "2"], "The field 'pages' was sent 2 times."),
        (sent(), "The field 'pages' must be a text."),
    ],
)
def test_what_cannot_be_meant_is_refused(
    interface: str, customer: Customer, pages: Any, said: str
) -> None:
    fields = with_five(interface, customer, pages=pages)
    answer = customer.post(PATHS[interface], fields)
    if not said.startswith("The "):
        said = f"The field 'pages' {said}"
    assert sentence(answer, interface, 400) == said
    assert not Job.objects.exists()
    assert not Hold.objects.exists()
    if interface != "process":
        assert_nothing_left()


@pytest.mark.parametrize(
    ("pages", "kept"),
    [(2, "2"), ([2], "2"), ([3, "4-", 1], "1,3-"), (["1-2,4"], "1-2,4"), ("3", "3"), ([], "")],
)
def test_json_may_have_numbers_and_lists(
    customer: Customer, work: Work, pages: Any, kept: str
) -> None:
    key = with_five("process", customer)["key"]
    answer = call(customer, "post", "/api/ocr/process", {"key": key, "pages": pages})
    assert answer.status_code == 200, answer.content
    assert text_of(Job.objects.get().options.pages) == kept


@pytest.mark.parametrize(
    "pages",
    [True, [True], 1.5, [1.5], {"first": 1}, [{"first": 1}], [[1, 2]], [None], 0, -1, [0], [-1]],
)
def test_json_that_names_no_pages_is_refused(customer: Customer, pages: Any) -> None:
    key = with_five("process", customer)["key"]
    answer = call(customer, "post", "/api/ocr/process", {"key": key, "pages": pages})
    assert sentence(answer, "process", 400).startswith("The field 'pages' must")
    assert not Job.objects.exists()


def test_each_file_of_a_job_must_have_the_pages(customer: Customer) -> None:
    fields = {
        "file": [sent(five_pages(), "five.tiff"), sent()],
        "ocrProvider_0": "fake",
        "ocrProvider_1": "fake",
        "pages": "2-3",
    }
    answer = customer.post("/ocr-jobs/upload", fields)
    said = "File 1: The document has 1 page; page 2 was asked for."
    assert sentence(answer, "jobs", 400) == said
    assert_nothing_left()


def test_a_file_that_is_read_again_is_read_in_the_same_pages(
    customer: Customer, work: Work
) -> None:
    read("jobs", customer, work, pages="2,4")
    assert charged() == 104
    job = Job.objects.get()
    answer = reprocess(customer, job.files.get().pk)
    assert answer.status_code == 200
    job.refresh_from_db()
    assert job.held == 100
    work()
    assert charged() == 208
    assert sorted(Page.objects.values_list("number", flat=True)) == [2, 2, 4, 4]


def test_the_same_key_with_other_pages_is_another_request(customer: Customer, work: Work) -> None:
    fields = with_five("documents", customer)
    first = customer.post(PATHS["documents"], {**fields, "pages": "1"}, Idempotency_Key="k")
    assert first.status_code == 200
    for pages, status in (("2", 422), ("1", 200)):
        fields["image_file"].seek(0)
        again = customer.post(PATHS["documents"], {**fields, "pages": pages}, Idempotency_Key="k")
        assert again.status_code == status
    assert Job.objects.count() == 1


def test_a_page_that_cannot_be_read_is_not_charged(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.append(EngineError("The page is blurred.", code=ErrorCode.UNREADABLE))
    found = read("documents", customer, work, formats="txt", pages="3,5")
    assert content_of([{"format": "txt", "url": found["file"]}], "txt").decode() == (
        "[Page 3 could not be read: The page is blurred.]\n\ffifth page\n"
    )
    assert charged() == 52


def test_the_only_chosen_page_fails_the_job_when_it_cannot_be_read(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.append(EngineError("The page is blurred.", code=ErrorCode.UNREADABLE))
    task = finished(customer, **with_five("documents", customer, pages="4"))
    assert poll(customer, task["task_id"])["message"] == "The page is blurred."
    assert_released()


def test_pages_are_shared_by_runs(customer: Customer, work: Work, settings: Any) -> None:
    settings.RUN_PAGES = 2
    fields = with_five("documents", customer, pages="1,3-5", sync="0")
    customer.post(PATHS["documents"], fields)
    runs = Job.objects.get().executions.get().runs
    assert list(runs.values_list("first", "last")) == [(1, 3), (4, 5)]
    work()
    assert sorted(Page.objects.values_list("number", flat=True)) == [1, 3, 4, 5]


def test_too_little_for_the_chosen_pages(customer_of: Any) -> None:
    poor = customer_of("poor", token=99, solve=1)
    for name, status in (("documents", 402), ("solver", 402)):
        answer = poor.post(PATHS[name], with_five(name, poor, pages="2-3"))
        assert answer.status_code == status, name
    assert_nothing_left()
    affordable = with_five("documents", poor, pages="2", sync="0")
    assert poor.post(PATHS["documents"], affordable).status_code == 200

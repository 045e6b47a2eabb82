"""A page that cannot be read among pages that can: it is marked, the others are delivered, and it
costs nothing.
"""

import json
import zipfile
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from billing.models import Hold, Interface, LedgerEntry
from files.services import open_stored
from ocr.api.documents import presenters
from ocr.api.images.presenters import job_state
from ocr.errors import EngineError, ErrorCode
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, Page, Status
from ocr.sandbox import ChildBug
from ocr.worker import pipeline
from ocr.worker.pipeline import INTERNAL, INTERNAL_OF_PAGE
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = pytest.mark.django_db
BALANCE = 100_000
OFFICE = ("docx", "xlsx", "pptx")
FORMATS = ("txt", *OFFICE, "md", "mdzip", "html", "csv", "json", "pdf", "hocr", "alto")
TORN = EngineError("This page is torn.", code=ErrorCode.UNREADABLE)


def done(job: Job) -> Execution:
    while pipeline.run_next("w"):
        pass
    job.refresh_from_db()
    return Execution.objects.get(job=job)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_the_other_pages_are_delivered_and_charged(
    customer: Customer, submitted: Submit, engine: list[Any], place: int
) -> None:
    texts = {1: "one", 2: "two", 3: "three"}
    engine += [TORN if number == place else page(text) for number, text in texts.items()]
    job = submitted(customer, frames=3)
    execution = done(job)
    assert (job.status, job.cost, job.error) == (Status.COMPLETED, 2 * 50 + 2, "")
    assert customer.spendable("token") == BALANCE - 102
    assert LedgerEntry.objects.get(kind="charge").details == {"pages": 2, "words": 2}
    bad = Page.objects.get(number=place)
    assert (bad.error_code, bad.error, bad.text, bad.words) == (
        "unreadable",
        "This page is torn.",
        "",
        0,
    )
    del texts[place]
    assert execution.text.split() == list(texts.values())
    assert execution.confidence == pytest.approx(0.9)
    note = f"Page {place}: The page could not be read and is not charged. This page is torn."
    assert execution.note == note
    assert job_state(job, execution, None).note == note


@pytest.mark.parametrize("code", [code for code in ErrorCode if code.of_one_page])
def test_every_code_of_one_page(
    customer: Customer, submitted: Submit, engine: list[Any], code: ErrorCode
) -> None:
    engine += [
        page("one"),
        *[EngineError("no", code=code)] * (3 if code.retried else 1),
        page("three"),
    ]
    job = submitted(customer, frames=3)
    done(job)
    assert (job.status, job.cost) == (Status.COMPLETED, 102)


@pytest.mark.parametrize(
    "code", [code for code in ErrorCode if not code.of_one_page and not code.retried]
)
def test_what_concerns_the_document_fails_it(
    customer: Customer, submitted: Submit, engine: list[Any], code: ErrorCode
) -> None:
    engine += [page("one"), EngineError("not at all", code=code)]
    job = submitted(customer, frames=3)
    done(job)
    assert (job.status, job.error_code, job.error) == (Status.FAILED, code, "not at all")
    assert customer.spendable("token") == BALANCE


@pytest.mark.parametrize("fault", [ChildBug("Traceback: secret"), ZeroDivisionError("secret")])
def test_a_bug_is_tried_again_before_its_page_is_marked(
    customer: Customer, submitted: Submit, engine: list[Any], fault: Exception, caplog: Any
) -> None:
    engine += [page("one"), fault, fault, fault, page("three")]
    job = submitted(customer, frames=3)
    execution = done(job)
    assert (job.status, job.cost, execution.attempt) == (Status.COMPLETED, 102, 3)
    bad = Page.objects.get(number=2)
    assert (bad.error_code, bad.error) == ("crashed", INTERNAL_OF_PAGE)
    assert "a page was not read because of an internal error" in caplog.text


def test_where_no_page_can_be_read_the_file_fails_with_the_first_reason(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine += [TORN, EngineError("too slow", code=ErrorCode.TIMEOUT), TORN]
    job = submitted(customer, frames=3)
    execution = done(job)
    assert (job.status, job.error_code, job.error) == (
        Status.FAILED,
        "unreadable",
        "This page is torn.",
    )
    assert (execution.status, execution.attempt) == (Status.FAILED, 1)
    assert customer.spendable("token") == BALANCE
    assert not Hold.objects.filter(status=Hold.Status.OPEN).exists()


def test_where_bugs_hit_every_page_the_file_fails_as_one_of_one_page(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine += [ZeroDivisionError("secret")] * 12
    job = submitted(customer, frames=2)
    done(job)
    assert (job.status, job.error) == (Status.FAILED, INTERNAL)


def test_the_only_page_fails_the_file(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine.append(TORN)
    job = submitted(customer)
    done(job)
    assert (job.status, Page.objects.count()) == (Status.FAILED, 0)


def test_runs_on_several_workers_count_together(
    customer: Customer, submitted: Submit, engine: list[Any], settings: Any
) -> None:
    settings.RUN_PAGES = 1
    engine += [TORN, page("two"), TORN]
    job = submitted(customer, frames=3)
    execution = done(job)
    assert (job.status, job.cost, execution.text.strip()) == (Status.COMPLETED, 51, "two")
    assert execution.note.startswith("Page 1, 3: ")


def test_every_output_shows_the_page_in_its_place(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine += [page("one"), TORN, page("three")]
    job = submitted(customer, frames=3, options=JobOptions(formats=FORMATS))
    execution = done(job)
    written: dict[str, bytes] = {}
    for output in execution.outputs.all():
        with open_stored(output.stored) as content:
            written[output.format] = content.read()
    said = "[Page 2 could not be read: This page is torn.]"
    assert written["txt"].decode() == f"one\n\f{said}\n\fthree\n"
    assert said in inside(written["docx"], "word/document.xml")
    assert said in inside(written["xlsx"], "xl/worksheets/sheet2.xml")
    assert said in inside(written["pptx"], "ppt/slides/slide2.xml")
    as_markdown = f"one\n\n---\n\n<!-- page 2 -->\n\n\\{said[:-1]}\\]\n\n---\n"
    assert written["md"].decode().startswith(as_markdown)
    assert inside(written["mdzip"], ".md").startswith(as_markdown)
    assert said in written["html"].decode()
    assert "No table was found" in written["csv"].decode()
    pages = json.loads(written["json"])["pages"]
    assert [each.get("error") for each in pages] == [None, "This page is torn.", None]
    assert pages[1]["blocks"] == []
    with pikepdf.Pdf.open(BytesIO(written["pdf"])) as pdf:
        assert len(pdf.pages) == 3
        assert "/Im" in pdf.pages[1].Resources.XObject
    assert written["hocr"].decode().count('class="ocr_page"') == 3
    assert written["alto"].decode().count("<Page ") == 3


def inside(archive: bytes, name: str) -> str:
    """The file in the archive whose name ends so."""
    with zipfile.ZipFile(BytesIO(archive)) as file:
        (found,) = [each for each in file.namelist() if each.endswith(name)]
        return file.read(found).decode()


def test_the_jobs_interface_tells_it(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine += [page("one"), TORN, page("three")]
    execution = done(submitted(customer, frames=3, interface=Interface.JOBS))
    data = json.loads(execution.result.ocr_data)
    assert [each["number"] for each in data["pages"]] == [1, 2, 3]
    assert [each.get("error") for each in data["pages"]] == [None, "This page is torn.", None]
    assert [len(each["words"]) for each in data["pages"]] == [1, 0, 1]


def test_the_documents_interface_counts_it_as_a_page_that_was_not_recognised(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    engine += [page("one"), TORN, page("three")]
    job = submitted(
        customer, frames=3, interface=Interface.DOCUMENTS, options=JobOptions(formats=("txt",))
    )
    execution = done(job)
    task = presenters.answer(job, execution, lambda stored: "link").data
    assert (task.state, task.progress) == (1, 100)
    assert (task.file_pages, task.ocr_pages) == (3, 2)

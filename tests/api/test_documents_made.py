"""The documents interface over real documents: what goes in, what comes out, what is counted and
what is refused.
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pypdfium2
import pytest

from billing.models import LedgerEntry
from files.models import StoredFile
from ocr.errors import EngineError, ErrorCode
from ocr.models import Execution, Job, Page
from ocr.worker import outputs
from tests.api import documents_made as made
from tests.api.documents_calls import ask, finished, refusal
from tests.api.support import assert_nothing_left, sent, streamed
from tests.client import Client
from tests.conftest import Customer

pytestmark = pytest.mark.django_db
Work = Callable[[], int]
FORMATS = "txt,pdf,docx,xlsx,pptx,md,mdzip,html,json,hocr,alto"


def fetched(url: str) -> bytes:
    answer = Client().get(url)
    assert answer.status_code == 200
    if answer.streaming:
        return streamed(answer)
    return answer.content


def output(customer: Customer, content: bytes, name: str, **fields: Any) -> bytes:
    """The file that a task was finished with."""
    task = finished(customer, image_file=sent(content, name), **fields)
    assert task["state"] == 1, task
    return fetched(task["file"])


def text_of_pdf(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def text_of_word(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def cells(content: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def text_of_slides(content: bytes) -> str:
    deck = pptx.Presentation(io.BytesIO(content))
    return "\n".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )


def markdown_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".md")]
        return archive.read(name).decode()


class TestTheWay:
    def test_a_born_digital_page_keeps_its_text_and_itself(
        self, customer: Customer, work: Work
    ) -> None:
        source = made.pdf(pages=2)
        task = finished(customer, image_file=sent(source, "bill.pdf"), formats="txt,pdf")
        assert (task["state"], task["ocr_pages"], task["file_pages"], task["progress"]) == (
            1,
            0,
            2,
            100,
        )
        assert fetched(task["file"]).decode() == f"{made.TEXT} Page 1.\n\f{made.TEXT} Page 2.\n"
        assert fetched(task["outputs"][1]["url"]) == source
        assert [entry["format"] for entry in task["outputs"]] == ["txt", "pdf"]

    @pytest.mark.real_engine
    def test_of_a_mixed_document_only_the_scanned_page_is_recognised(
        self, customer: Customer, work: Work
    ) -> None:
        task = finished(
            customer, image_file=sent(made.mixed(), "mixed.pdf"), format="pdf", language="English"
        )
        assert (task["ocr_pages"], task["file_pages"]) == (1, 2)
        first, second = text_of_pdf(fetched(task["file"]))
        assert made.TEXT in first
        assert "SCANNED PAPER" in second

    @pytest.mark.real_engine
    def test_a_scan_in_every_format(self, customer: Customer, work: Work) -> None:
        task = finished(
            customer,
            image_file=sent(made.scan(), "a scan.pdf"),
            formats=FORMATS,
            language="English",
        )
        assert task["state"] == 1
        found = {entry["format"]: fetched(entry["url"]) for entry in task["outputs"]}
        assert list(found) == FORMATS.split(",")
        texts = {
            "txt": found["txt"].decode(),
            "pdf": text_of_pdf(found["pdf"])[0],
            "docx": text_of_word(found["docx"]),
            "xlsx": "\n".join(map(str, cells(found["xlsx"]))),
            "pptx": text_of_slides(found["pptx"]),
            "mdzip": markdown_in(found["mdzip"]),
            **{name: found[name].decode() for name in ("md", "html", "json", "hocr", "alto")},
        }
        for name, text in texts.items():
            assert "SCANNED" in text, name
            assert "12.6" in text, name
        assert [entry["size"] for entry in task["outputs"]] == list(map(len, found.values()))

    @pytest.mark.parametrize(
        ("extension", "content"), [("docx", made.word()), ("xlsx", made.sheet())]
    )
    def test_office_files_are_read_from_their_own_content(
        self, customer: Customer, work: Work, extension: str, content: bytes
    ) -> None:
        task = finished(customer, image_file=sent(content, f"own.{extension}"), format="xlsx")
        assert (task["state"], task["ocr_pages"], task["file_pages"]) == (1, 0, 1)
        found = cells(fetched(task["file"]))
        assert "Tea" in found
        assert 2.5 in found

    def test_markup_of_an_office_file(self, customer: Customer, work: Work) -> None:
        task = finished(
            customer, image_file=sent(made.word(), "letter.docx"), formats="html,md,csv"
        )
        html, markdown, csv = [fetched(each["url"]).decode() for each in task["outputs"]]
        assert '<html lang="en">' in html
        assert f"<p>{made.TEXT}" in html
        assert markdown.startswith("# Statement\n\n")
        assert "| Item | Price |\n| --- | --- |\n| Tea | 2.50 |" in markdown
        assert csv.removeprefix("\ufeff").startswith("Item,Price\r\nTea,2.50\r\n")

    def test_slides_are_pages(self, customer: Customer, work: Work) -> None:
        task = finished(customer, image_file=sent(made.slides(), "talk.pptx"), format="txt")
        assert (task["file_pages"], fetched(task["file"]).decode()) == (
            2,
            "First slide\n\fSecond slide\n",
        )

    def test_an_office_file_printed(self, customer: Customer, work: Work) -> None:
        pages = text_of_pdf(output(customer, made.word(), "letter.docx", format="pdf"))
        assert made.TEXT.split()[0] in pages[0]

    def test_an_office_file_that_cannot_be_printed(
        self, customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is drawn from its text, and a note says so."""

        def fails(*_given: object, **_named: object) -> None:
            raise EngineError("The document could not be converted.", code=ErrorCode.UNREADABLE)

        monkeypatch.setattr(outputs, "convert_office", fails)
        pages = text_of_pdf(output(customer, made.word(), "letter.docx", format="pdf"))
        assert made.TEXT.split()[0] in pages[0]
        assert "drawn from its text" in Execution.objects.get().note

    def test_an_old_office_file(self, customer: Customer, work: Work) -> None:
        content = made.old(made.word())
        assert content.startswith(b"\xd0\xcf\x11\xe0")
        assert made.TEXT in output(customer, content, "old.doc", format="txt").decode()

    def test_the_price(self, customer: Customer, work: Work) -> None:
        """Every page is paid, recognised or not, and every word."""
        assert finished(customer, image_file=sent(made.pdf(pages=3), "three.pdf"))["state"] == 1
        job = Job.objects.get()
        words = len(made.TEXT.split()) + 2
        assert (job.held, job.cost) == (3 * 50, 3 * (50 + words))

    def test_runs_of_a_pdf(self, customer: Customer, work: Work, settings: Any) -> None:
        settings.RUN_PAGES, settings.DOCUMENTS_WAIT_SECONDS = 2, 0
        task = finished(customer, image_file=sent(made.pdf(pages=5), "five.pdf"), sync="0")[
            "task_id"
        ]
        assert customer.get(f"/task/{task}").json()["data"]["file_pages"] == 5
        work()
        data = customer.get(f"/task/{task}").json()["data"]
        assert (data["state"], data["file_pages"]) == (1, 5)
        assert fetched(data["file"]).decode().count("\f") == 4


def test_the_jobs_interface_takes_documents(customer: Customer, work: Work) -> None:
    fields = {"ocrProvider_0": "tesseract", "ocrProvider_1": "tesseract"}
    files = [sent(made.mixed(), "mixed.pdf"), sent(made.word(), "letter.docx")]
    job = customer.post("/ocr-jobs/upload", {"file": files, **fields}).json()["id"]
    work()
    read = [each["executions"][0] for each in customer.get(f"/ocr-jobs/{job}").json()["files"]]
    assert [each["status"] for each in read] == ["completed", "completed"]
    paper, letter = (json.loads(each["ocrData"]) for each in read)
    assert [page["number"] for page in paper["pages"]] == [1, 2]
    assert made.TEXT in paper["text"]
    assert "SCANNED PAPER" in paper["text"]
    assert letter["markdown"].startswith("# Statement")
    assert "| Item | Price |\n| --- | --- |\n| Tea | 2.50 |" in letter["markdown"]


class TestPasswords:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", made.pdf(password=made.PASSWORD)),
            ("b.pdf", made.scan("SCANNED PAPER", password=made.PASSWORD)),
            ("a.docx", made.locked(made.word())),
            ("a.xlsx", made.locked(made.sheet())),
            ("a.pptx", made.locked(made.slides())),
        ],
    )
    @pytest.mark.real_engine
    def test_the_right_one_opens(
        self, customer: Customer, work: Work, name: str, content: bytes
    ) -> None:
        task = finished(
            customer,
            image_file=sent(content, name),
            password=made.PASSWORD,
            formats="txt,pdf",
            language="English",
        )
        assert task["state"] == 1
        assert fetched(task["file"])
        assert len(text_of_pdf(fetched(task["outputs"][1]["url"]))) == task["file_pages"]
        assert Job.objects.get().password == ""
        for password in ("", "wrong", made.PASSWORD.upper()):
            sentence = refusal(
                ask(customer, image_file=sent(content, name), password=password), 422
            )
            assert sentence == "The document's password is missing or wrong."
        assert Job.objects.count() == 1

    def test_it_is_sealed_until_the_job_has_ended(
        self, customer: Customer, work: Work, settings: Any
    ) -> None:
        settings.DOCUMENTS_WAIT_SECONDS = 0
        ask(
            customer,
            image_file=sent(made.pdf(password=made.PASSWORD), "a.pdf"),
            password=made.PASSWORD,
            sync="0",
        )
        sealed = Job.objects.get().password
        assert len(sealed) > 50
        assert made.PASSWORD not in sealed
        work()
        job = Job.objects.get()
        assert (job.status, job.password) == ("completed", "")

    def test_a_cancelled_job_forgets_it(self, customer: Customer, settings: Any) -> None:
        from ocr.jobs.deletion import cancel

        settings.DOCUMENTS_WAIT_SECONDS = 0
        ask(
            customer,
            image_file=sent(made.pdf(password=made.PASSWORD), "a.pdf"),
            password=made.PASSWORD,
            sync="0",
        )
        cancel(job=Job.objects.get(), code=ErrorCode.TIMEOUT, reason="Too late.")
        assert Job.objects.get().password == ""


class TestBadInput:
    def test_too_many_pages(self, customer: Customer, settings: Any) -> None:
        settings.MAX_DOCUMENT_PAGES = 3
        assert "3" in refusal(ask(customer, image_file=sent(made.pdf(pages=4), "long.pdf")), 413)
        assert_nothing_left()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("cut.pdf", made.scan()[:300]),
            ("cut.docx", made.word()[: len(made.word()) // 2]),
            ("cut.xlsx", made.sheet()[:-200]),
            ("empty.pdf", b"%PDF-1.7\n%%EOF"),
        ],
    )
    def test_what_is_damaged(self, customer: Customer, name: str, content: bytes) -> None:
        assert len(refusal(ask(customer, image_file=sent(content, name)), 422)) > 15
        assert_nothing_left()

    def test_a_failure_while_writing_is_not_charged(
        self, customer: Customer, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ocr.recognition.requests import detect_language
        from ocr.worker import outputs

        # It does not know such a request, which is a bug like any other.
        monkeypatch.setattr(outputs, "write_files", detect_language)
        task = finished(customer, image_file=sent(made.pdf(), "a.pdf"), format="docx")
        assert (task["state"], task["file"]) == (-1, "")
        assert not LedgerEntry.objects.filter(kind="charge").exists()
        assert customer.spendable("token") == 100_000
        assert not StoredFile.objects.filter(kind="output").exists()

    def test_pages_say_whether_they_were_recognised(self, customer: Customer, work: Work) -> None:
        finished(customer, image_file=sent(made.mixed(), "mixed.pdf"), language="English")
        assert list(Page.objects.order_by("number").values_list("recognised", flat=True)) == [
            False,
            True,
        ]


def test_a_form_that_was_filled_in_keeps_its_values(customer: Customer, work: Work) -> None:
    """The document that comes back is the document that was sent, down to what is no text."""
    with pikepdf.open(io.BytesIO(made.pdf())) as document:
        document.docinfo["/Title"] = "Kept"
        content = made.saved(document, "")
    assert output(customer, content, "titled.pdf", format="pdf") == content

"""`pages` of documents of every kind: what the outputs hold, and pages that are found missing only
when the file has been fetched or opened.
"""

import io
import json
import ssl
from collections.abc import Iterator
from functools import partial
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pypdfium2
import pytest
from PIL import Image

from ocr.intake.fetching import fetch
from ocr.models import Job, JobFile, Page
from ocr.worker import source
from tests.api import documents_made as made
from tests.api.documents_calls import assert_released, finished, poll
from tests.api.formats_calls import Work, answered, opened, request
from tests.api.support import sent, sentence, streamed
from tests.api.test_page_ranges import charged, five_pages, with_five
from tests.conftest import Customer
from tests.fetching.hostile import NAMES
from tests.fetching.world import World, answer, world
from tests.ocr import office_samples, samples
from tests.ocr.receipts_layout import page as typed
from tests.ocr.receipts_texts import MALAYSIAN

URL = "http://good.example/papers/five.pdf"
FAILED = "The document has {}; page {} was asked for."


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with world(ssl.create_default_context()) as made_up:
        made_up.names |= NAMES
        monkeypatch.setattr(source, "fetch", partial(fetch, network=made_up))
        yield made_up


def outputs(customer: Customer, file: Any, **fields: Any) -> dict[str, bytes]:
    task = finished(customer, image_file=file, **fields)
    assert task["state"] == 1, task
    return {each["format"]: streamed(opened(each)) for each in task["outputs"]}


def printed(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("standard", ["usual", "pdfa", "pdfua"])
def test_a_pdf_in_every_format(customer: Customer, work: Work, standard: str) -> None:
    fields = {} if standard == "usual" else {"pdf": standard}
    found = outputs(
        customer,
        sent(made.pdf(pages=5), "five.pdf"),
        pages="2,4-",
        formats="txt,pdf,docx,xlsx,pptx,json,hocr,md,html",
        **fields,
    )
    texts = [f"{made.TEXT} Page {number}." for number in (2, 4, 5)]
    assert found["txt"].decode().split("\n\f") == [texts[0], texts[1], texts[2] + "\n"]
    assert [text.strip() for text in printed(found["pdf"])] == texts
    tree = json.loads(found["json"])
    assert [page["number"] for page in tree["pages"]] == [2, 4, 5]
    assert [f'id="page_{number}"' in found["hocr"].decode() for number in range(1, 6)] == [
        False, True, False, True, True,
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(found["xlsx"]))
    assert book.sheetnames == ["Page 2", "Page 4", "Page 5"]
    assert len(pptx.Presentation(io.BytesIO(found["pptx"])).slides) == 3
    for name in ("md", "html"):
        assert [f"Page {number}." in found[name].decode() for number in range(1, 6)] == [
            False, True, False, True, True,
        ]  # fmt: skip
    written = "\n".join(each.text for each in docx.Document(io.BytesIO(found["docx"])).paragraphs)
    assert "Page 3." not in written
    assert "Page 4." in written
    assert charged() == 150 + 3 * len(texts[0].split())


@pytest.mark.parametrize("kind", ["TIFF", "GIF"])
def test_frames(customer: Customer, work: Work, kind: str) -> None:
    frames = []
    for word in ("first", "second", "third"):
        frame = Image.new("L", (300, 80), 245)
        frame.paste(samples.text_image(f"{word} frame", size=32), (0, 0))
        frames.append(frame)
    content = samples.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    found = outputs(customer, sent(content, "frames"), pages="3,2", formats="pdf,json")
    with pikepdf.Pdf.open(io.BytesIO(found["pdf"])) as pdf:
        assert len(pdf.pages) == 2
    assert [page["number"] for page in json.loads(found["json"])["pages"]] == [2, 3]
    assert charged() == 100 + sum(Page.objects.values_list("words", flat=True))


def test_slides_and_sheets(customer: Customer, work: Work) -> None:
    found = outputs(customer, sent(made.slides(), "talk.pptx"), pages="2", formats="txt,pptx,json")
    assert found["txt"].decode() == "Second slide\n"
    assert json.loads(found["json"])["pages"][0]["number"] == 2
    found = outputs(
        customer, sent(office_samples.book(), "book.xlsx"), pages="1", formats="txt,xlsx"
    )
    assert "Prices" not in found["txt"].decode() or "Item" in found["txt"].decode()
    assert openpyxl.load_workbook(io.BytesIO(found["xlsx"])).sheetnames == ["Page 1"]


def test_an_office_file_is_printed_in_part(customer: Customer, work: Work) -> None:
    file = sent(made.slides(), "talk.pptx")
    found = outputs(customer, file, pages="2", formats="pdf,txt")
    (text,) = printed(found["pdf"])
    assert "Second slide" in text
    assert "First" not in text


def test_slides_that_are_not_there(customer: Customer) -> None:
    for interface in ("documents", "jobs"):
        part = {"jobs": "file", "documents": "image_file"}[interface]
        fields = request(interface, customer, pages="3")
        fields[part] = sent(made.slides(), "talk.pptx")
        path = {"jobs": "/ocr-jobs/upload", "documents": "/task/pic/ocr"}[interface]
        said = sentence(customer.post(path, fields), interface, 400)
        assert said == FAILED.format("2 pages", 3)
    assert not Job.objects.exists()


def test_an_old_office_file_is_counted_when_it_is_read(customer: Customer, work: Work) -> None:
    old = made.old(made.word())
    assert finished(customer, image_file=sent(old, "a.doc"), pages="1")["state"] == 1
    task = finished(customer, image_file=sent(old, "a.doc"), pages="9-")
    body = poll(customer, task["task_id"])
    assert (body["data"]["state"], body["message"]) == (-7, FAILED.format("1 page", 9))
    assert charged() == Job.objects.get(status="completed").cost
    assert customer.spendable("token") == 100_000 - charged()


def test_a_file_at_an_address(customer: Customer, work: Work, internet: World) -> None:
    internet.serve(answer("200 OK", "Content-Type: application/pdf", body=made.pdf(pages=6)))
    fields = {"image_url": URL, "pages": "2,5-", "sync": "0"}
    customer.post("/task/pic/ocr", fields)
    assert Job.objects.get().held == 100  # page 2, and one at least from the fifth on
    work()
    assert list(Page.objects.values_list("number", flat=True)) == [2, 5, 6]
    assert charged() == 150 + sum(Page.objects.values_list("words", flat=True))


def test_a_file_at_an_address_without_the_page(
    customer: Customer, work: Work, internet: World
) -> None:
    internet.serve(answer("200 OK", "Content-Type: application/pdf", body=made.pdf(pages=3)))
    task = finished(customer, image_url=URL, pages="2-4")
    body = poll(customer, task["task_id"])
    assert (body["data"]["state"], body["message"]) == (-7, FAILED.format("3 pages", 4))
    assert not Page.objects.exists()
    assert JobFile.objects.get().stored is not None
    assert_released()


def test_jobs_with_one_file_that_lacks_the_page_say_so(customer: Customer, work: Work) -> None:
    old = made.old(made.word())
    fields = {
        "file": [sent(five_pages(), "five.tiff"), sent(old, "a.doc")],
        "ocrProvider_0": "fake",
        "ocrProvider_1": "fake",
        "pages": "2",
    }
    number = customer.post("/ocr-jobs/upload", fields).json()["id"]
    work()
    first, second = customer.get(f"/ocr-jobs/{number}").json()["files"]
    assert first["executions"][0]["status"] == "completed"
    assert second["executions"][0]["errorMessage"] == FAILED.format("1 page", 2)
    assert charged() == 52


def test_the_fields_of_a_receipt_name_the_page_of_the_document(
    customer: Customer, work: Work, engine: list[Any]
) -> None:
    engine.append(typed(MALAYSIAN))
    execution = answered("jobs", customer, work, **with_five("jobs", customer, pages="4"))
    data = json.loads(execution["ocrData"])
    assert data["pages"][0]["number"] == 4
    assert data["receipt"]["total"]["page"] == 4

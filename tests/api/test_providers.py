"""Remote providers through the interfaces: what can be chosen, what is answered, and what a failure
looks like.
"""

import base64
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pytest_httpserver import HTTPServer, RequestHandler

from config import clock
from files.services import open_stored
from ocr.encryption import PROVIDERS, seal
from ocr.models import Execution, ProviderCredential, ProviderHealth
from tests.api import documents_made
from tests.api.jobs_calls import details
from tests.api.support import picture, sent
from tests.chat_server import CHAT, FAILING, deploy, said
from tests.conftest import Customer
from tests.ocr import office_samples, samples
from tests.provider_accounts import set_account

pytestmark = pytest.mark.django_db
Work = Callable[[], int]


@pytest.fixture(autouse=True)
def openai(settings: Any, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(settings, httpserver, monkeypatch)


def read(customer: Customer, work: Work, file: Any, **fields: str) -> dict[str, Any]:
    """The only execution of a job of the jobs interface."""
    data = {"file": file, "ocrProvider_0": "openai", **fields}
    answer = customer.post("/ocr-jobs/upload", data)
    assert answer.status_code == 200, answer.content
    work()
    execution: dict[str, Any] = details(customer, answer.json()["id"])["files"][0]["executions"][0]
    data = execution["ocrData"]
    return {**execution, "ocrData": data and json.loads(data)}


def listed(customer: Customer) -> dict[str, Any]:
    return {each["name"]: each for each in customer.get("/ocr-jobs/providers").json()}


def test_the_list_is_the_tenants_own(
    customer: Customer, customer_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(customer)["openai"] == {"name": "openai", "available": True}
    set_account(monkeypatch, "openai")
    no_key = "No key is configured for OpenAI."
    assert listed(customer)["openai"] == {"name": "openai", "available": False, "reason": no_key}
    sealed = seal("sk-own", PROVIDERS)
    ProviderCredential.objects.create(tenant=customer.tenant, provider="openai", sealed_key=sealed)
    assert listed(customer)["openai"]["available"]
    rival = customer_of("rival", token=1000)
    assert not listed(rival)["openai"]["available"]
    refused = rival.post("/ocr-jobs/upload", {"file": sent(), "ocrProvider_0": "openai"})
    assert refused.json()["details"] == "Provider 'openai' is not available"


def test_words_have_the_places_of_the_local_reading(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said("INVOICE 4711\n\nTOTAL 12.60"))
    page = read(customer, work, sent())["ocrData"]["pages"][0]
    boxes = {word["text"]: word["box"] for word in page["words"]}
    assert boxes["TOTAL"]["top"] > boxes["INVOICE"]["top"] + 20
    assert boxes["12.60"]["left"] > boxes["TOTAL"]["left"] + 50


def test_markdown_stays_a_table_and_a_pdf_can_be_searched(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(
        said("| INVOICE | 4711 |\n|---|---|\n| TOTAL | 12.60 |")
    )
    done = read(customer, work, sent(), formats="pdf")
    assert "| TOTAL | 12.60 |" in done["ocrData"]["markdown"]
    with pypdfium2.PdfDocument(written("pdf")) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "12.60" in text


def test_a_large_photo_is_sent_smaller_and_upright(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said("hello"))
    photo = Image.linear_gradient("L").resize((3600, 1200)).convert("RGB")
    read(customer, work, sent(samples.exif_turned(photo, 6), name="a.jpg", kind="image/jpeg"))
    content = httpserver.log[0][0].get_json()["messages"][-1]["content"]
    url: str = next(part["image_url"]["url"] for part in content if part["type"] == "image_url")
    assert url.startswith("data:image/jpeg;base64,")
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        assert image.size == (3000, 1000)
    tree = Execution.objects.get().pages.get().tree
    assert (tree["width"], tree["height"]) == (3600, 1200)


def test_a_pdf_with_text_of_its_own_is_not_sent(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    done = read(
        customer,
        work,
        sent(documents_made.pdf(), name="a.pdf", kind="application/pdf"),
        formats="txt",
    )
    assert done["status"] == "completed"
    assert documents_made.TEXT.split()[0] in done["ocrData"]["text"]
    assert httpserver.log == []


def test_of_an_office_file_only_its_pictures_are_sent(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(
        said("| seen | in |\n|---|---|\n| the | picture |")
    )
    done = read(customer, work, sent(office_samples.letter(), name="letter.docx"))
    assert done["status"] == "completed"
    text = done["ocrData"]["text"]
    assert "Offer" in text
    assert "seen in" in text.replace("\n", " ")
    assert len(httpserver.log) == 1


def test_a_provider_that_fails_is_a_503_for_who_waits(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json({}, status=502)
    before = customer.spendable("token")
    refused = customer.post("/api/ocr", {"image": sent(), "provider": "openai"})
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert customer.spendable("token") == before


def test_one_that_is_left_alone_says_so_at_once(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    ProviderHealth.objects.create(
        provider="openai", failures=5, opened_until=clock.now() + timedelta(minutes=1)
    )
    assert listed(customer)["openai"] == {"name": "openai", "available": False, "reason": FAILING}
    refused = customer.post("/api/ocr", {"image": sent(), "provider": "openai"})
    assert (refused.status_code, refused.json()) == (503, {"error": FAILING})
    done = read(customer, work, sent(picture("other")))
    assert (done["status"], done["errorMessage"]) == ("failed", FAILING)
    assert httpserver.log == []


def test_the_default_is_a_setting_and_a_failure_a_state(
    customer: Customer, work: Work, httpserver: HTTPServer, settings: Any
) -> None:
    settings.DEFAULT_PROVIDER = "openai"
    httpserver.expect_request(CHAT).respond_with_json({"error": {"message": "no"}}, status=401)
    answer = customer.post("/api/ocr", {"image": sent()})
    assert answer.status_code == 503
    assert Execution.objects.get().provider == "openai"
    task = customer.post("/task/pic/ocr", {"file": sent(), "sync": "0"}).json()["data"]["task_id"]
    work()
    body = customer.get(f"/task/pic/ocr/{task}").json()
    assert body["data"]["state"] == -1
    assert body["message"]


@pytest.fixture
def paddle(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> RequestHandler:
    """The deployment's PaddleOCR server."""
    set_account(monkeypatch, "paddle-ocr-api", url=httpserver.url_for("/paddle"))
    return httpserver.expect_request("/paddle/ocr", method="POST")


ROWS = [["Item", "Price"], ["Tea", "2.50"], ["Coffee", "3.10"], ["Cake", "4.20"]]
CELLS = [
    (text, 100 + 500 * x, 100 + 60 * y) for y, row in enumerate(ROWS) for x, text in enumerate(row)
]


def ruled_table() -> Image.Image:
    """ROWS at CELLS in a ruled table, on a page of 900 x 500 pixels."""
    image = Image.new("L", (900, 500), 255)
    draw = ImageDraw.Draw(image)
    for text, left, top in CELLS:
        draw.text((left, top), text, fill=0, font=samples.font(28))
    for y in range(95, 340, 60):
        draw.line((80, y, 800, y), fill=0, width=2)
    for x in (80, 560, 800):
        draw.line((x, 95, x, 335), fill=0, width=2)
    return image


def found_by_paddle() -> dict[str, Any]:
    """What a PaddleOCR server answers to the picture of ROWS."""
    boxes = [[round(at) for at in samples.font(28).getbbox(text)] for text, *_ in CELLS]
    placed = [
        [left + x0, top + y0, left + x1, top + y1]
        for (_, left, top), (x0, y0, x1, y1) in zip(CELLS, boxes, strict=True)
    ]
    texts = [text for text, *_ in CELLS]
    result = {
        "rec_texts": texts,
        "rec_scores": [0.9] * len(CELLS),
        "rec_polys": [],
        "rec_boxes": placed,
    }
    return {"errorCode": 0, "result": {"ocrResults": [{"prunedResult": result}]}}


def test_a_page_with_places_is_laid_out_and_written(
    customer: Customer, work: Work, paddle: RequestHandler
) -> None:
    paddle.respond_with_json(found_by_paddle())
    picture_ = sent(samples.encoded(ruled_table()))
    done = read(customer, work, picture_, ocrProvider_0="paddle-ocr-api", formats="docx,pdf")
    assert "| Tea | 2.50 |" in done["ocrData"]["markdown"]
    assert {word["confidence"] for word in done["ocrData"]["pages"][0]["words"]} == {0.9}
    (table,) = docx.Document(io.BytesIO(written("docx"))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == ROWS
    left, top = place_in_pdf(written("pdf"), "Coffee", width=900, height=500)
    assert (abs(left - 100) < 8, abs(top - 220) < 15) == (True, True)


def place_in_pdf(content: bytes, text: str, *, width: int, height: int) -> tuple[float, float]:
    """Left and top of a text's first letter, in the pixels of the picture that the page shows."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        found = page.get_textpage().search(text).get_next()
        assert found
        left, _, _, top = page.get_textpage().get_charbox(found[0])
        return left * width / page.get_width(), height - top * height / page.get_height()


def written(format_: str) -> bytes:
    with open_stored(Execution.objects.get().outputs.get(format=format_).stored) as content:
        return bytes(content.read())


def prompt_of(httpserver: HTTPServer) -> str:
    """The words of the only question that was sent."""
    ((request, _),) = httpserver.log
    parts = request.get_json()["messages"][-1]["content"]
    text: str = next(part["text"] for part in parts if part["type"] == "text")
    return text


def test_a_language_needs_no_model_of_tesseracts(
    customer: Customer, work: Work, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said("INVOICE 4711"))
    fields = {"image": sent(), "provider": "openai", "language": "th,zh-CN"}
    answer = customer.post("/api/ocr", fields)
    assert answer.status_code == 200, answer.content
    assert answer.json()["original_text"] == "INVOICE 4711"
    assert prompt_of(httpserver).endswith("The page is probably in: Thai, Simplified Chinese.")
    words = Execution.objects.get().pages.get().tree["blocks"][0]["lines"][0]["words"]
    assert all(word["box"] for word in words)  # found by the models that are here


def test_a_name_that_is_no_language_is_refused_for_a_remote_provider_too(
    customer: Customer, httpserver: HTTPServer
) -> None:
    fields = {"image": sent(), "provider": "openai", "language": "th,Klingon"}
    refused = customer.post("/api/ocr", fields)
    assert refused.status_code == 400
    assert "Language 'Klingon' is not known" in refused.json()["error"]
    assert httpserver.log == []


def test_documents_tell_the_names_behind_abbyys(
    customer: Customer, work: Work, httpserver: HTTPServer, settings: Any
) -> None:
    settings.DEFAULT_PROVIDER = "openai"
    httpserver.expect_request(CHAT).respond_with_json(said("INVOICE 4711"))
    answer = customer.post("/task/pic/ocr", {"file": sent(), "sync": "0"})
    assert answer.status_code == 200, answer.content
    work()
    assert prompt_of(httpserver).endswith("The page is probably in: Simplified Chinese, English.")


def test_a_local_and_a_remote_provider_in_one_job(customer: Customer) -> None:
    fields = {"file": sent(), "ocrProvider_0": "openai,tesseract", "language": "Thai"}
    refused = customer.post("/ocr-jobs/upload", fields)
    assert "Language 'Thai' is not available" in refused.json()["details"]
    alone = customer.post("/ocr-jobs/upload", {**fields, "ocrProvider_0": "openai", "file": sent()})
    assert alone.status_code == 200, alone.content

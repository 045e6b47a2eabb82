"""`pdf`: the standard that a PDF follows, as a client of each interface asks for it."""

import io
from collections.abc import Iterator
from typing import Any

import page as judge
import pikepdf
import pytest

from ocr.models import Job
from tests.api import documents_made as documents
from tests.api.documents_calls import finished
from tests.api.formats_calls import PATHS, Work, answered, ask, opened
from tests.api.support import sent, sentence, streamed
from tests.conftest import Customer

CLAIMS = {"2b": b"<pdfaid:part>2</pdfaid:part>", "ua1": b"<pdfuaid:part>1</pdfuaid:part>"}


@pytest.fixture(params=PATHS)
def interface(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize(
    ("asked", "profiles"),
    [(None, ()), ("usual", ()), (" PDFA ", ("2b",)), ("pdfua", ("ua1",)), ("pdfa-ua", CLAIMS)],
)
def test_the_standard_of_a_pdf(
    interface: str, customer: Customer, work: Work, asked: str | None, profiles: Any
) -> None:
    fields = {} if asked is None else {"pdf": asked}
    outputs = answered(interface, customer, work, formats="txt,pdf", **fields)["outputs"]
    (made,) = [output for output in outputs if output["format"] == "pdf"]
    data = streamed(opened(made))
    for profile, claim in CLAIMS.items():
        assert (claim in data) == (profile in profiles)
        if profile in profiles:
            report = judge.validate_pdf_bytes(data, profile=profile)
            assert report.is_compliant, [failure.message for failure in report.failures]
    assert Job.objects.get().options.pdf == (asked or "usual").strip().lower()


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        ("pdfx", "PDF standard 'pdfx' is not known; it must be one of usual, pdfa, pdfua, pdfa-ua"),
        (["pdfa", "pdfua"], "The field 'pdf' was sent 2 times."),
        ("pdfa\x00", "The field 'pdf' contains control characters."),
    ],
    ids=["unknown", "doubled", "control"],
)
def test_a_standard_that_is_not_known_is_refused(
    interface: str, customer: Customer, standard: Any, said: str
) -> None:
    answer = ask(interface, customer, formats="pdf", pdf=standard)
    assert sentence(answer, interface, 400).startswith(said)
    assert not Job.objects.exists()


def kinds(elements: Any) -> Iterator[str]:
    """The kinds of all tags below some."""
    for element in elements:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield str(element.S)[1:]
            yield from kinds(element.get("/K", []))


@pytest.mark.parametrize(
    ("name", "content", "tags"),
    [
        ("letter.docx", documents.word(), {"H1", "Table", "TD"}),
        ("prices.xlsx", documents.sheet(), {"P"}),
        ("talk.pptx", documents.slides(), {"H1"}),
        ("mixed.pdf", documents.mixed(), {"P"}),
    ],
)
def test_documents_of_every_kind(
    customer: Customer, work: Work, name: str, content: bytes, tags: set[str]
) -> None:
    task = finished(customer, image_file=sent(content, name), format="pdf", pdf="pdfa-ua")
    assert task["state"] == 1, task
    data = streamed(opened({"url": task["file"]}))
    for profile in CLAIMS:
        report = judge.validate_pdf_bytes(data, profile=profile)
        assert report.is_compliant, [failure.message for failure in report.failures]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        assert tags <= set(kinds(pdf.Root.StructTreeRoot.K))

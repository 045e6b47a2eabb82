"""What the interfaces say of the quality of pages: `quality` in JSON, `notes` in answers, and what
is not charged.
"""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from billing.models import LedgerEntry
from ocr.document import Page
from ocr.document.quality import Quality
from ocr.models import Job
from ocr.recognition import measuring
from tests.api.formats_calls import PATHS, Work, answered, opened
from tests.api.support import streamed
from tests.api.test_page_ranges import with_five
from tests.conftest import Customer

HAND = "It looks handwritten. Handwriting is not read reliably."
HEBREW = (
    "No installed model reads its script, which looks like Hebrew: the text is not to be relied on, "
    "and the page is not charged."
)
GOOD = Quality(200.0, 20.0, 0.5, 0.9, 0.04)


@pytest.fixture(params=PATHS)
def interface(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def qualities(monkeypatch: pytest.MonkeyPatch) -> list[Quality]:
    """The qualities of the pages that are read next, in turn; good ones after them."""
    waiting: list[Quality] = []

    def measure(page: Page, *_: Any) -> Quality:
        del page
        return waiting.pop(0) if waiting else GOOD

    monkeypatch.setattr(measuring, "_measure", measure)
    return waiting


def charged() -> int:
    return -sum(LedgerEntry.objects.filter(kind="charge").values_list("amount", flat=True))


def test_json_has_the_quality_of_each_page(
    interface: str, customer: Customer, work: Work, qualities: list[Quality]
) -> None:
    qualities.append(replace(GOOD, handwritten=True, dpi_guessed=True))
    fields = with_five(interface, customer, formats="json", pages="2,4")
    (output,) = answered(interface, customer, work, **fields)["outputs"]
    first, second = json.loads(streamed(opened(output)))["pages"]
    measures = {
        "dpi": 200.0,
        "letter_height": 20.0,
        "skew": 0.5,
        "contrast": 0.9,
        "doubtful_words": 0.04,
    }
    assert first["quality"] == {**measures, "dpi_guessed": True, "handwritten": True}
    assert first["notes"] == [HAND]
    assert second["quality"] == measures
    assert "notes" not in second


def test_notes_name_their_pages(customer: Customer, work: Work, qualities: list[Quality]) -> None:
    hand = replace(GOOD, handwritten=True)
    for name in ("documents", "jobs"):
        qualities.extend([hand, GOOD, hand])
        answer = answered(name, customer, work, **with_five(name, customer, pages="1,3,5"))
        assert answer["notes"] == [f"Page 1, 5: {HAND}"], name
    qualities.append(hand)
    answer = answered("images", customer, work)
    assert answer["note"] == HAND


def test_an_answer_without_notes_has_none(
    interface: str, customer: Customer, work: Work, qualities: list[Quality]
) -> None:
    answer = answered(interface, customer, work)
    assert "notes" not in answer
    assert "note" not in answer


def test_several_notes_are_several_sentences(
    customer: Customer, work: Work, qualities: list[Quality]
) -> None:
    qualities.extend([replace(GOOD, handwritten=True), replace(GOOD, unread_script="Hebrew")])
    answer = answered("documents", customer, work, **with_five("documents", customer))
    assert answer["notes"] == [f"Page 1: {HAND}", f"Page 2: {HEBREW}"]
    qualities.extend([replace(GOOD, handwritten=True), replace(GOOD, unread_script="Hebrew")])
    answer = answered("images", customer, work, **with_five("images", customer))
    assert answer["note"] == f"Page 1: {HAND} Page 2: {HEBREW}"


def test_a_page_in_a_script_without_a_model_is_delivered_and_not_charged(
    interface: str, customer: Customer, work: Work, qualities: list[Quality]
) -> None:
    qualities.append(replace(GOOD, unread_script="Hebrew"))
    fields = with_five(interface, customer, pages="2-4", formats="txt")
    answer = answered(interface, customer, work, **fields)
    assert "second page" in streamed(opened(answer["outputs"][0])).decode()
    assert charged() == (2 if interface == "solver" else 104)
    assert Job.objects.get().status == "completed"


def test_a_job_of_nothing_else_costs_nothing(
    interface: str, customer: Customer, work: Work, qualities: list[Quality]
) -> None:
    qualities.append(replace(GOOD, unread_script="Hebrew"))
    answered(interface, customer, work)
    assert (Job.objects.get().status, Job.objects.get().cost, charged()) == ("completed", 0, 0)
    assert customer.spendable("token") == 100_000
    assert customer.spendable("solve") == 100

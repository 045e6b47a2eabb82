"""Whether the amounts add up, and receipts of office files and of several pages."""

import pytest

from ocr.document import NOWHERE, Block, Cell, Document, Line, Page, Table, Word
from ocr.receipts import receipt_of
from tests.ocr.receipts_layout import page
from tests.ocr.receipts_texts import MALAYSIAN, oks, read, values


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("12.50 SR", "12.60 SR", {"items": False, "total": True, "payment": True}),
        (
            "GST 6%                             1.00",
            "GST 6%        1.10",
            {"items": True, "total": False, "payment": True},
        ),
        ("20.00", "50.00", {"items": True, "total": True, "payment": False}),
        (
            "BAKI                               2.35",
            "",
            {"items": True, "total": True, "payment": None},
        ),
        (
            "SUB TOTAL (EXCL GST)              16.70",
            "",
            {"items": True, "total": None, "payment": True},
        ),
    ],
)
def test_checks_are_true_false_or_unknown(
    old: str, new: str, expected: dict[str, bool | None]
) -> None:
    assert old in MALAYSIAN
    assert oks(read(MALAYSIAN.replace(old, new))) == expected


def test_a_check_names_what_it_added() -> None:
    receipt = read(
        "Cafe Rex Ltd\nReceipt\n01.02.2024\nTea    10.00\nSubtotal    10.00\nVAT 10%    1.00\n"
        "Service charge    1.50\nDiscount    2.00\nRounding    -0.02\nTotal    10.47"
    )
    said = {check.name: check.detail for check in receipt.checks}
    sums = "subtotal 10.00 + tax 1.00 + service charge 1.50 - discount 2.00 - rounding 0.02"
    assert said["total"] == f"{sums} is not 10.47"
    assert said["items"] == "1 item makes 10.00, the subtotal"


def test_two_rates_of_tax_without_a_sum_make_no_tax_but_count_in_the_check() -> None:
    receipt = read(
        "Laden GmbH\nRechnung\n01.02.2024\nBrot    10,00\nWein    20,00\n"
        "Nettobetrag    30,00\nMwSt 7%    0,70\nMwSt 19%    3,80\n"
        "Gesamtbetrag    34,50 €"
    )
    assert values(receipt, "subtotal", "tax", "total") == ["30.00", None, "34.50"]
    assert oks(receipt)["total"] is True


def test_an_invoice_of_an_office_file_has_values_without_places() -> None:
    def line(text: str) -> Line:
        return Line(tuple(Word(word, NOWHERE, 1.0) for word in text.split()), NOWHERE)

    head = Block(
        tuple(map(line, ["Werkstatt Muster GmbH", "Rechnung Nr. 12", "Datum: 01.02.2024"])), NOWHERE
    )
    rows = [("Arbeit", "100,00 €"), ("MwSt 19%", "19,00 €"), ("Gesamtbetrag", "119,00 €")]
    cells = tuple(
        Cell(row, column, (line(text),))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    receipt = receipt_of(Document((Page(0, 0, (head, Table(cells, NOWHERE))),)))
    assert receipt is not None
    assert values(receipt, "merchant", "date", "tax", "total") == [
        "Werkstatt Muster GmbH",
        "2024-02-01",
        "19.00",
        "119.00",
    ]
    assert receipt.total is not None
    assert not receipt.total.box


def test_a_field_says_on_which_page_it_stands() -> None:
    head, tail = MALAYSIAN.split("SUB TOTAL")
    receipt = receipt_of([page(head), page("SUB TOTAL" + tail)])
    assert receipt is not None
    assert receipt.merchant is not None
    assert receipt.total is not None
    assert (receipt.merchant.page, receipt.total.page) == (1, 2)

"""Receipts of several countries: fields, items, places."""

import json

import pytest

from ocr.document import Box
from ocr.receipts import Field
from tests.ocr.receipts_texts import (
    AMERICAN,
    BRITISH,
    FRENCH,
    GERMAN,
    MALAYSIAN,
    SPANISH,
    bought,
    oks,
    read,
    values,
)


def test_a_malaysian_receipt_with_all_fields() -> None:
    receipt = read(MALAYSIAN)
    assert values(receipt, "merchant", "date", "time", "currency") == [
        "KEDAI RUNCIT MAJU SDN BHD",
        "2018-03-05",
        "14:05:33",
        "MYR",
    ]
    assert values(receipt, "address") == [
        "NO 12, JALAN MERDEKA 3/4, TAMAN INDAH, 50450 KUALA LUMPUR"
    ]
    assert values(receipt, "subtotal", "tax", "rounding", "total") == [
        "16.70",
        "1.00",
        "-0.05",
        "17.65",
    ]
    assert values(receipt, "payment", "change", "discount", "service") == [
        "20.00",
        "2.35",
        None,
        None,
    ]
    assert bought(receipt) == [
        ("KOPI O", "2", "2.10", "4.20"),
        ("ROTI BAKAR", "1", "12.50", "12.50"),
    ]
    assert oks(receipt) == {"items": True, "total": True, "payment": True}
    assert {"title", "registration", "total"} <= set(receipt.evidence)


def test_a_german_receipt() -> None:
    receipt = read(GERMAN)
    assert values(receipt, "merchant", "address", "currency") == [
        "Backhaus Sonnenschein GmbH",
        "Hauptstraße 5 12345 Musterstadt",
        "EUR",
    ]
    assert values(receipt, "date", "time", "total", "tax") == [
        "2024-03-12",
        "08:15:00",
        "5.00",
        "0.33",
    ]
    assert values(receipt, "payment", "change", "subtotal") == ["10.00", "5.00", None]
    assert bought(receipt) == [("Brötchen", "2", None, "1.10"), ("Käsekuchen", None, None, "3.90")]
    assert oks(receipt) == {"items": True, "total": None, "payment": True}


def test_a_french_invoice_with_spaces_in_its_numbers() -> None:
    receipt = read(FRENCH)
    assert values(receipt, "merchant", "address", "date") == [
        "BOULANGERIE DU PONT SARL",
        "3 rue de la Gare 75011 Paris",
        "2024-03-03",
    ]
    assert values(receipt, "subtotal", "tax", "total", "payment") == [
        "1171.37",
        "64.43",
        "1235.80",
        "1235.80",
    ]
    assert receipt.total is not None
    assert receipt.total.text == "1 235,80"
    assert oks(receipt) == {"items": True, "total": True, "payment": True}


def test_a_spanish_receipt() -> None:
    receipt = read(SPANISH)
    assert values(receipt, "merchant", "address", "date", "time") == [
        "BAR LA PLAZA S.L.",
        "Calle Mayor 7 28013 Madrid",
        "2024-02-14",
        "21:40:00",
    ]
    assert values(receipt, "subtotal", "tax", "total", "change") == [
        "10.45",
        "1.05",
        "11.50",
        "8.50",
    ]
    assert oks(receipt) == {"items": True, "total": True, "payment": True}


def test_an_american_receipt_has_the_month_first_and_a_tip() -> None:
    receipt = read(AMERICAN.replace("03/25/2024", "03/04/2024"))
    assert values(receipt, "date", "time", "currency") == ["2024-03-04", "19:05:00", "USD"]
    assert values(receipt, "subtotal", "tax", "service", "total", "payment") == [
        "18.00",
        "1.50",
        "3.00",
        "22.50",
        "22.50",
    ]
    assert oks(receipt) == {"items": True, "total": True, "payment": True}


def test_a_british_receipt_with_a_discount() -> None:
    receipt = read(BRITISH)
    assert values(receipt, "merchant", "address", "date") == [
        "THE CORNER SHOP LTD",
        "14 High Street London SW1A 1AA",
        "2024-06-21",
    ]
    assert values(receipt, "discount", "total", "currency") == ["-0.50", "3.00", "GBP"]
    assert bought(receipt) == [("Milk", None, None, "1.20"), ("Bread", None, None, "2.30")]
    assert oks(receipt)["items"] is True


@pytest.mark.parametrize("slant", [-0.06, -0.02, 0.02, 0.06])
@pytest.mark.parametrize("text", [MALAYSIAN, GERMAN, SPANISH])
def test_rows_that_were_read_as_two_blocks_on_slanting_paper(text: str, slant: float) -> None:
    straight, slanting = read(text).to_dict(), read(text, slant=slant, apart=True).to_dict()

    def said(data: object) -> object:
        if isinstance(data, dict):
            return {
                name: said(each) for name, each in data.items() if name not in ("box", "confidence")
            }
        return [said(each) for each in data] if isinstance(data, list) else data

    assert said(slanting) == said(straight)


def test_every_value_stands_where_it_was_read() -> None:
    receipt = read(MALAYSIAN)
    assert receipt.total == Field(
        "17.65", "17.65", 1, Box(40 + 12 * 34, 40 + 30 * 15, 12 * 5 - 4, 20), 0.9
    )
    assert receipt.address is not None
    assert receipt.address.box == Box(40, 70, 12 * 25 - 4, 80)
    assert receipt.date is not None
    assert receipt.date.text == "05/03/2018"


def test_the_dictionary_is_plain_and_says_what_is_missing() -> None:
    data = json.loads(json.dumps(read(GERMAN).to_dict()))
    head = [
        "merchant",
        "address",
        "date",
        "time",
        "currency",
        "items",
        "subtotal",
        "discount",
        "serviceCharge",
    ]
    assert list(data) == [
        *head,
        "tax",
        "rounding",
        "total",
        "payment",
        "change",
        "checks",
        "evidence",
    ]
    assert data["subtotal"] is None
    assert data["total"] == {
        "text": "5,00",
        "value": "5.00",
        "confidence": 0.9,
        "page": 1,
        "box": {"left": 352, "top": 220, "width": 44, "height": 20},
    }
    assert data["items"][0] | {"amount": 0, "description": 0} == {
        "description": 0,
        "quantity": {
            "text": "2",
            "value": "2",
            "confidence": 0.9,
            "page": 1,
            "box": {"left": 40, "top": 160, "width": 8, "height": 20},
        },
        "unitPrice": None,
        "amount": 0,
    }
    assert data["checks"][1] == {"name": "total", "ok": None, "detail": "no subtotal"}


def test_a_receipt_whose_head_was_cut_off_has_no_merchant() -> None:
    """Who stands below the sums is a cashier."""
    receipt = read(
        "Total Sales Incl GST 17.70\nTotal After Adj 17.70\nCash 50.70\nItem Count 3 Change Amt 33.00\n"
        "Invoice No: 2018021951310070062\nGST Summary Amount Tax\n0293605 SHIVANESWARY MANY\n19/02/2018 16:45\n"
        "Thank you for shopping"
    )
    assert values(receipt, "merchant", "address", "date", "total") == [
        None,
        None,
        "2018-02-19",
        "17.70",
    ]

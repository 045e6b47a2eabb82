"""`receipt` in `ocrData`: there for a receipt, absent for anything else."""

import json
from collections.abc import Callable
from typing import Any

from ocr import models
from tests.api.jobs_calls import details, upload
from tests.conftest import Customer
from tests.ocr.receipts_layout import page
from tests.ocr.receipts_texts import MALAYSIAN
from tests.ocr.test_receipts_none import LETTER

Work = Callable[[], int]


def ocr_data(customer: Customer, number: int) -> Any:
    return json.loads(details(customer, number)["files"][0]["executions"][0]["ocrData"])


def test_a_receipt_and_a_letter(customer: Customer, work: Work) -> None:
    number = upload(customer)
    work()
    models.Page.objects.update(tree=page(MALAYSIAN).to_dict())
    data = ocr_data(customer, number)
    assert list(data) == ["markdown", "text", "language", "confidence", "pages", "receipt"]
    receipt = data["receipt"]
    assert receipt["total"]["value"] == "17.65"
    (place,) = [word["box"] for word in data["pages"][0]["words"] if word["text"] == "17.65"]
    assert receipt["total"]["box"] == place
    assert [(check["name"], check["ok"]) for check in receipt["checks"]] == [
        ("items", True),
        ("total", True),
        ("payment", True),
    ]
    models.Page.objects.update(tree=page(LETTER).to_dict())
    assert "receipt" not in ocr_data(customer, number)

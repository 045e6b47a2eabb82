"""What is no receipt, though it has words and amounts of one."""

from time import process_time

import pytest

from ocr.document import Document
from ocr.receipts import receipt_of
from tests.ocr.layouts import PROSE
from tests.ocr.receipts_layout import page
from tests.ocr.receipts_texts import LETTER, MALAYSIAN

ACCOUNTS = """
Consolidated income statement
EUR million, 31 December 2023
                      2023       2022
Revenue           1,234.50   1,100.20
Cost of sales      -800.10    -700.00
Income tax          -50.00     -45.00
Total               384.40     355.20
"""
TABLE = """
Rainfall in mm
Month        Mean     Most
January     12.50    20.10
February    10.20    18.30
Total       22.70    38.40
"""
QUOTATION = """
Malerei Bunt GmbH
Angebot Nr. 17
12.03.2024
Streichen           500,00 €
MwSt 19%             95,00 €
Gesamtbetrag        595,00 €
"""
NO_TOTAL = """
SHOP SDN BHD
TAX INVOICE
GST ID : 000123456789
DATE: 05/03/2018
KOPI O     4.20
ROTI      12.50
Please pay within 14 days.
"""


@pytest.mark.parametrize(
    "text",
    [LETTER, ACCOUNTS, TABLE, QUOTATION, NO_TOTAL, "\n".join(PROSE), "INVOICE 4711\nTOTAL 12.60"],
)
def test_other_papers_are_no_receipts(text: str) -> None:
    assert receipt_of([page(text)]) is None


def test_the_same_quotation_as_an_invoice_is_one() -> None:
    """What keeps the quotation out is its title."""
    assert receipt_of([page(QUOTATION.replace("Angebot", "Rechnung"))]) is not None


def test_nothing_and_too_many_pages_are_no_receipts() -> None:
    assert receipt_of(Document(())) is None
    assert receipt_of([page("")]) is None
    assert receipt_of([page(MALAYSIAN)] * 3) is not None
    assert receipt_of([page(MALAYSIAN)] * 4) is None


@pytest.mark.parametrize(
    "word",
    [
        "total" * 2000,
        "1." * 5000,
        "1 - " * 2000,
        "(" * 5000,
        "TOTAL 1.00 " * 2000,
        "9" * 20000,
        "a\u0301" * 5000,
    ],
)
def test_hostile_words_take_no_time(word: str) -> None:
    started = process_time()
    receipt_of([page(MALAYSIAN + word + "\n" + word.replace(" ", "") + " 5.00")])
    assert process_time() - started < 1.0

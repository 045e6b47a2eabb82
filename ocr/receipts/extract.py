"""Reads the fields of the receipt on one to three pages."""

from collections.abc import Sequence
from dataclasses import replace

from ocr.document import Document, Page
from ocr.receipts.amounts import decimal_mark
from ocr.receipts.checks import checks
from ocr.receipts.currency import currency
from ocr.receipts.evidence import MOST_PAGES, could_be, evidence
from ocr.receipts.fields import LineItem, Receipt
from ocr.receipts.heading import merchant_and_address
from ocr.receipts.items import items
from ocr.receipts.labels import labelled
from ocr.receipts.moments import date_and_time
from ocr.receipts.rows import Row, rows_of
from ocr.receipts.totals import Sums, sums


def receipt_of(
    read: Document | Sequence[Page], numbers: Sequence[int] = (1, 2, 3)
) -> Receipt | None:
    """The receipt or invoice that a document of one to three pages is, else None.

    Its fields name their pages by these `numbers`.
    """
    pages = read.pages if isinstance(read, Document) else read
    if not pages or len(pages) > MOST_PAGES:
        return None
    texts = [word.text for page in pages for word in page.words]
    if not could_be(texts):
        return None
    rows = rows_of(zip(numbers, pages, strict=False))
    mark = decimal_mark(rows)
    found = labelled(rows, mark)
    amounts = sums(found)
    is_paid = amounts.payment is not None and amounts.change is not None
    if amounts.total is None and not is_paid:
        return None
    receipt = _receipt(rows, amounts, items(rows, found, mark), mark)
    shown = evidence(rows, receipt)
    if not shown:
        return None
    return replace(receipt, evidence=shown)


def _receipt(
    rows: Sequence[Row], amounts: Sums, articles: tuple[LineItem, ...], mark: str
) -> Receipt:
    merchant, address = merchant_and_address(rows, mark)
    money = currency(rows)
    code = money.value if money else None
    day, hour = date_and_time(rows, code)
    return Receipt(
        merchant=merchant,
        address=address,
        date=day,
        time=hour,
        currency=money,
        items=articles,
        subtotal=amounts.subtotal,
        discount=amounts.discount,
        service=amounts.service,
        tax=amounts.tax,
        rounding=amounts.rounding,
        total=amounts.total,
        payment=amounts.payment,
        change=amounts.change,
        checks=checks(articles, amounts),
    )

"""`ocrData`: written page by page, and the text that JSON's own encoder would give for
the whole.
"""

import json

from ocr.document import Page
from ocr.receipts import receipt_of
from ocr.writers.ocrdata import ocr_data
from tests.ocr.receipts_layout import page
from tests.ocr.receipts_texts import MALAYSIAN

TORN = Page.unread("This page is torn.", "unreadable")


def test_the_text_is_what_an_encoder_gives_for_the_whole() -> None:
    read = [page('Grüße 漢字 "a" \\ b'), TORN, page(MALAYSIAN)]
    receipt = receipt_of([page(MALAYSIAN)])
    assert receipt is not None
    for found in (receipt, None):
        text = ocr_data(
            enumerate(read, 1), text='"x"', language="de", confidence=0.123456, receipt=found
        )
        data = json.loads(text)
        assert json.dumps(data, ensure_ascii=False) == text
        assert [each["number"] for each in data["pages"]] == [1, 2, 3]
        assert [each.get("error") for each in data["pages"]] == [None, "This page is torn.", None]
        assert data["markdown"].startswith('Grüße 漢字 "a" \\\\ b\n\n---\n\n\n\n---\n\nKEDAI')
        assert (data["text"], data["language"], data["confidence"]) == ('"x"', "de", 0.1235)
        assert ("receipt" in data) == (found is not None)


def test_a_document_without_pages() -> None:
    text = ocr_data([], text="", language="", confidence=0.0, receipt=None)
    assert json.loads(text) == {
        "markdown": "",
        "text": "",
        "language": "und",
        "confidence": 0.0,
        "pages": [],
    }

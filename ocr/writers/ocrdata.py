"""Pages -> `ocrData`, the JSON text that the jobs interface answers for an execution."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from ocr.document import Page
from ocr.receipts import Receipt
from ocr.writers.markdown import markdown

UNDETERMINED = "und"
PAGE_BREAK = "\n\n---\n\n"


def ocr_data(
    pages: Iterable[tuple[int, Page]],
    *,
    text: str,
    language: str,
    confidence: float,
    receipt: Receipt | None,
) -> str:
    """JSON of markdown, text, language (ISO 639-1 or und), confidence (0 to 1) and pages with boxes
    in pixels.

    `receipt` is there only where the pages are one: a receipt or an invoice. A page that could not
    be read has no words, and an `error`. `pages` come in order, each with its number; only the JSON
    of each is kept, not its tree.
    """
    markdown_pages: list[str] = []
    json_pages: list[str] = []
    for number, page in pages:
        if json_pages:
            json_pages.append(", ")
        json_pages.append(_json(_page(number, page)))
        markdown_pages.append(markdown(page))
    first_fields = {
        "markdown": PAGE_BREAK.join(markdown_pages),
        "text": text,
        "language": language or UNDETERMINED,
        "confidence": round(confidence, 4),
    }
    head = _json(first_fields).removesuffix("}")
    tail = "]}"
    if receipt is not None:
        tail = f'], "receipt": {_json(receipt.to_dict())}}}'
    return "".join([head, ', "pages": [', *json_pages, tail])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _page(number: int, page: Page) -> dict[str, Any]:
    words: list[dict[str, Any]] = []
    for word in page.words:
        box = {
            "left": word.box.left,
            "top": word.box.top,
            "width": word.box.width,
            "height": word.box.height,
        }
        words.append({"text": word.text, "confidence": round(word.confidence, 4), "box": box})
    data = {"number": number, "width": page.width, "height": page.height, "words": words}
    if page.error:
        data["error"] = page.error
    if page.quality is not None:
        data["quality"] = msgspec.to_builtins(page.quality)
    return data

"""`ocrData`: what an execution read, as the JSON text that clients parse."""

import json
import re
from typing import Any

from ocr import models
from ocr.document import Block, Item, Page, Picture, Table
from ocr.optional import Step, improved
from ocr.receipts import receipt_of

UNDETERMINED = "und"
MARKS = re.compile(
    r"([\\`*_\[\]<>|~]|&(?=#?[0-9A-Za-z]+;))"
)  # what Markdown would take as its own sign, anywhere
OPENINGS = re.compile(
    r"^(#+|[-+=]+)(?=\s|$)|^(\d+)([.)])(?=\s|$)"
)  # and at the beginning of a line
CLOSING = re.compile(r"(?<=\s)(?=#+$)")  # and at a heading's end, as in "Unit #"
PAGE_BREAK = "\n\n---\n\n"


def ocr_data(execution: models.Execution) -> str:
    """JSON of markdown, text, language (ISO 639-1 or und), confidence (0 to 1) and pages with boxes in pixels.

    `receipt` is there only where the pages are one: a receipt or an invoice. A page that could not be read has no
    words, and an `error`.
    """
    rows = sorted(execution.pages.all(), key=lambda row: row.number)
    pages = {row.number: Page.from_dict(row.tree) for row in rows}
    data: dict[str, Any] = {
        "markdown": PAGE_BREAK.join(map(markdown, pages.values())),
        "text": execution.text,
        "language": execution.language or UNDETERMINED,
        "confidence": round(execution.confidence or 0.0, 4),
        "pages": [_page(number, page) for number, page in pages.items()],
    }
    read = list(pages.values())
    if receipt := improved(Step.RECEIPT, None, lambda: receipt_of(read)):
        data["receipt"] = receipt.to_dict()
    return json.dumps(data, ensure_ascii=False)


def _page(number: int, page: Page) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": number,
        "width": page.width,
        "height": page.height,
        "words": [
            {
                "text": word.text,
                "confidence": round(word.confidence, 4),
                "box": {
                    "left": word.box.left,
                    "top": word.box.top,
                    "width": word.box.width,
                    "height": word.box.height,
                },
            }
            for word in page.words
        ],
    }
    if page.error:
        data["error"] = page.error
    return data


def markdown(page: Page) -> str:
    """A paragraph a block, and its lines as they stand, each ended by a hard break; headings and tables as such."""
    return "\n\n".join(_item(item) for item in page.blocks if item.lines)


def _item(item: Item) -> str:
    if isinstance(item, Table):
        return _table(item)
    if isinstance(item, Picture):
        return "\n\n".join(map(_block, item.blocks))
    return _block(item)


def _block(block: Block) -> str:
    if block.kind == "heading":
        text = " ".join(literal(line.text) for line in block.lines)
        return f"{'#' * max(1, block.level)} " + CLOSING.sub(r"\\", text)
    return "  \n".join(literal(line.text) for line in block.lines)


def _table(table: Table) -> str:
    """Rows between bars, the first as the heading that Markdown asks for; a merged cell stands in its first place."""
    rows, columns = table.size
    texts = {
        (cell.row, cell.column): " ".join(literal(line.text) for line in cell.lines)
        for cell in table.cells
    }
    grid = [[texts.get((row, column), "") for column in range(columns)] for row in range(rows)]
    lines = [f"| {' | '.join(cells)} |" for cells in grid]
    return "\n".join([lines[0], f"|{' --- |' * columns}", *lines[1:]])


def literal(line: str) -> str:
    """The line so that Markdown shows just these characters."""
    return OPENINGS.sub(_escaped, MARKS.sub(r"\\\1", line.strip()))


def _escaped(opening: re.Match[str]) -> str:
    """`# a` -> `\\# a`, `1. a` -> `1\\. a`"""
    sign, digits, point = opening.groups()
    return f"\\{sign}" if sign else f"{digits}\\{point}"

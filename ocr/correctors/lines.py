"""A document as a flat list of lines, and back to its text with some of them changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from ocr.document import Document, Line


@dataclass(frozen=True, slots=True)
class Place:
    """A line and where it stands; both numbers count from 1, `line` within its page."""

    page: int
    line: int
    content: Line


def places(document: Document) -> list[Place]:
    """Every line in reading order."""
    return [
        Place(number, position, line)
        for number, page in enumerate(document.pages, 1)
        for position, line in enumerate((line for block in page.blocks for line in block.lines), 1)
    ]


def rebuild(document: Document, texts: Iterable[str]) -> str:
    """The document's text with each line's text replaced: `texts` has one for each of `places(document)`."""
    left = iter(texts)
    return "\n\n".join(
        "\n\n".join("\n".join(next(left) for _ in block.lines) for block in page.blocks) for page in document.pages
    )

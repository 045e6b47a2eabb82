"""What the tests of readers of office files share."""

import io
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from ocr.document import Block, Page
from ocr.readers import office
from ocr.readers.containers import kind
from ocr.readers.requests import ProbeRequest
from ocr.readers.sniff import HEAD
from tests.ocr import office_samples as samples

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


Make = Callable[[], bytes]


def pages(data: bytes, password: str = "") -> list[Page]:
    return office.read_all(io.BytesIO(data), password)


def body(xml: str) -> list[Page]:
    return pages(samples.with_body(xml))


def texts(page: Page) -> list[str]:
    return [item.text for item in page.blocks]


def shapes_of(page: Page) -> list[tuple[str, int]]:
    """Kind and level of each block of text."""
    found: list[tuple[str, int]] = []
    for item in page.blocks:
        assert isinstance(item, Block)
        found.append((item.kind, item.level))
    return found


def probed(data: bytes, **changes: Any) -> dict[str, Any]:
    limits = ProbeRequest(max_pixels=1, max_pages=100)
    return msgspec.structs.asdict(office.probe(replace(limits, **changes), io.BytesIO(data)))


def kind_of(data: bytes) -> str | None:
    return kind(io.BytesIO(data), data[:HEAD])

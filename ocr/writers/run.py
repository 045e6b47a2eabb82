"""What the sandbox does to turn the pages of a document into files."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from ocr.document import Page
from ocr.writers import writer
from ocr.writers.source import Source


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """Write each of `formats` into an output.

    payload: formats, media_type (of the source), title, password. files: the pages, one JSON object of
    `Page.to_dict()` a line; the source; then one output a format. Raises EngineError, also of the readers.
    """
    lines, file, *outputs = files
    source = Source(file, payload["media_type"], payload["title"], payload["password"])
    for name, out in zip(payload["formats"], outputs, strict=True):
        file.seek(0)
        writer(name).write(pages(lines), source, out)
        out.flush()
    return {}


def pages(lines: BinaryIO) -> Iterator[Page]:
    """One page at a time, from the first on."""
    lines.seek(0)
    for line in lines:
        yield Page.from_dict(json.loads(line))

"""The pages of an office file's print, read for the tags of its PDF."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from django.conf import settings
from django.core.files.base import File

from ocr import children
from ocr.document import Page
from ocr.errors import EngineError
from ocr.readers.requests import ProbeRequest, probe_file
from ocr.recognition.requests import PageOfFile, PictureRequest, picture_page
from ocr.worker.child_calls import call_child
from ocr.worker.source import FetchedRun

PDF = "application/pdf"
# Pages of a print whose headings, lists and tables are looked for: a second each. Those that follow
# have paragraphs.
MOST_PAGES = 300
_ANY = 1_000_000_000  # no limit: the print is ours


def pages_of_print(fetched: FetchedRun, content: "File[bytes]") -> Iterator[bytes]:
    """The pages as lines of JSON; one that cannot be read is empty.

    Nothing is recognised: a print has its own text. Raises Abandoned.
    """
    files = [children.stream(content)]
    request = ProbeRequest(max_pixels=_ANY, max_pages=_ANY)
    count = 0
    with suppress(EngineError):
        answer = children.engine().call(
            probe_file, request, files=files, timeout=settings.FILE_SECONDS
        )
        count = answer.pages
    for number in range(1, min(count, MOST_PAGES) + 1):
        page = Page(0, 0, ())
        asked = PictureRequest(page=PageOfFile(media_type=PDF, number=number), layout=True)
        with suppress(EngineError), tempfile.TemporaryFile() as unused:
            found = call_child(fetched.run, picture_page, asked, content, [unused]).pages
            if found:
                page = found[0]
        yield msgspec.json.encode(page) + b"\n"

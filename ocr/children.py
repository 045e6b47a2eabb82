"""The warm child processes of this process: a few that inspect uploads in a web process, one that reads in a worker."""

from functools import cache
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File

from ocr.sandbox import Child, ChildPool

PROBE = "ocr.readers.image:probe"
RECOGNISE = "ocr.engines.tesseract:recognise"
CORRECT = "ocr.correctors.dictionary:run"
DETECT = "ocr.detection:run"


def stream(content: "File[bytes]") -> BinaryIO:
    """What a child is handed of an uploaded or stored file."""
    return cast(BinaryIO, content.file)


@cache
def inspectors() -> ChildPool:
    """For uploads: nothing that a client sends is decoded in the web process itself."""
    return ChildPool(settings.WEB_CHILDREN)


@cache
def engine() -> Child:
    """For the work of this worker."""
    return Child()

"""The warm child processes of this process: a few that inspect uploads in a web process, one that reads in a worker."""

from functools import cache
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File

from ocr.sandbox import Child, ChildPool, Limits

CONVERTER_MEMORY = 2 * 1024**3
# PP-OCR reserves 2.8 GB of addresses for a large page, and fills 1 GB of them; Tesseract's pages take 0.3 GB.
ENGINE_MEMORY = 4608 * 1024**2


def stream(content: "File[bytes]") -> BinaryIO:
    """What a child is handed of an uploaded or stored file."""
    return cast(BinaryIO, content.file)


@cache
def inspectors() -> ChildPool:
    """For uploads: nothing that a client sends is decoded in the web process itself."""
    return ChildPool(settings.WEB_CHILDREN, plugins=settings.PLUGINS)


@cache
def engine() -> Child:
    """For the work of this worker."""
    return Child(Limits(memory=ENGINE_MEMORY), plugins=settings.PLUGINS)


def converter() -> Child:
    """For one conversion by LibreOffice; to be closed after it."""
    return Child(Limits(memory=CONVERTER_MEMORY), plugins=settings.PLUGINS)

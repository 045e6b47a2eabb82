"""The warm child processes of this process: inspectors in a web process, one engine in a worker."""

from functools import cache
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File

from ocr.sandbox import Child, ChildPool, Limits, work_for

CONVERTER_MEMORY = 2 * 1024**3
# PP-OCR reserves 2.8 GB of addresses for a large page, and uses 1 GB of them; Tesseract's pages
# take 0.3 GB.
ENGINE_MEMORY = 4608 * 1024**2


def stream(content: "File[bytes]") -> BinaryIO:
    """The stream of an uploaded or stored file, as calls of a child take it."""
    return cast(BinaryIO, content.file)


@cache
def inspectors() -> ChildPool:
    """For uploads: the web process itself decodes nothing that a client sends."""
    return ChildPool(settings.WEB_CHILDREN, plugins=settings.PLUGINS)


@cache
def engine() -> Child:
    """The child of this worker."""
    return Child(Limits(memory=ENGINE_MEMORY), plugins=settings.PLUGINS)


def converter() -> Child:
    """A child for one conversion by LibreOffice. Close it afterwards."""
    return Child(Limits(memory=CONVERTER_MEMORY), plugins=settings.PLUGINS)


def serve_upload(tenant: int) -> None:
    """What this request sends to children from now on is this tenant's: none that has opened a file
    of another tenant gets it.
    """
    work_for(_owner(tenant, "readers"))


def serve_run(tenant: int) -> None:
    """The same for what a worker sends to its engine."""
    work_for(_owner(tenant, "engine"))


def _owner(tenant: int, kind: str) -> int:
    if kind in settings.SEPARATE_TENANTS:
        return tenant
    return 0  # nobody in particular

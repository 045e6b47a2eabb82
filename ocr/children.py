"""The warm child processes of this process: a few that inspect uploads in a web process, one that reads in a worker."""

from functools import cache

from django.conf import settings

from ocr.sandbox import Child, ChildPool

PROBE = "ocr.readers.image:probe"
RECOGNISE = "ocr.engines.tesseract:recognise"
CORRECT = "ocr.correctors.dictionary:run"


@cache
def inspectors() -> ChildPool:
    """For uploads: nothing that a client sends is decoded in the web process itself."""
    return ChildPool(settings.WEB_CHILDREN)


@cache
def engine() -> Child:
    """For the work of this worker."""
    return Child()

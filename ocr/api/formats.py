"""`formats`: the files that every interface writes on request, beside its own answer."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request

from files.links import signed_path
from files.models import StoredFile
from ocr.api.base import absolute_url, bad
from ocr.api.fields import text
from ocr.models import Execution, Job
from ocr.writers import WRITERS

LONGEST = 100
Link = Callable[[StoredFile], str]


def formats(request: Request) -> list[str]:
    """The names in the field `formats`, separated by commas, each once. Raises a 400 for one that is not known."""
    names = [
        name.strip()
        for name in text(request, "formats", longest=LONGEST).split(",")
        if name.strip()
    ]
    for name in names:
        if name not in WRITERS:
            raise bad(
                f"Output format '{name[:20]}' is not known; it must be one of {', '.join(WRITERS)}."
            )
    return list(dict.fromkeys(names))


def wanted(request: Request) -> dict[str, Any]:
    """The job's option for them; nothing where none is wanted, so that pages are read without looking for a layout."""
    names = formats(request)
    return {"formats": names} if names else {}


def produced(request: Request, job: Job, execution: Execution | None) -> dict[str, Any]:
    """What is added to an answer of a job that asked for files: `outputs`, empty until they are there."""
    if not job.options.get("formats"):
        return {}

    def link(stored: StoredFile) -> str:
        return absolute_url(request._request, signed_path(stored))

    return {"outputs": outputs_of(execution, link) if execution else []}


def outputs_of(execution: Execution, link: Link) -> list[dict[str, Any]]:
    """The files that are there: format, an address that opens without credentials for a time, and size in bytes."""
    written = sorted(execution.outputs.all(), key=lambda output: output.pk)
    return [
        {"format": output.format, "url": link(output.stored), "size": output.stored.size}
        for output in written
    ]

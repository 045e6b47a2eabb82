"""`formats`: the files that every interface writes on request, beside its own answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from rest_framework.request import Request

from files.links import signed_path
from files.models import StoredFile
from ocr.api.base import absolute_url, bad
from ocr.api.wire import Field
from ocr.models import Execution, Job
from ocr.writers import LAYOUTS, PDF_STANDARDS, USUAL_LAYOUT, USUAL_PDF, WRITERS

LONGEST = 100
Link = Callable[[StoredFile], str]


@dataclass(frozen=True, kw_only=True)
class Output:
    format: Annotated[str, Field("What it is.", choices=WRITERS.keys())]
    url: Annotated[str, Field("Opens the file for one hour, without credentials.", format="uri")]
    size: Annotated[int, Field("Its bytes.", minimum=0)]


Outputs = Annotated[
    list[Output],
    Field(
        "Only where `formats` asked for them: the files that were written; empty until they are "
        "there."
    ),
]


def format_names(value: str) -> tuple[str, ...]:
    """Names separated by commas, each once. Raises a 400 for one that is not known."""
    names = []
    for part in value.split(","):
        name = part.strip()
        if name and name not in WRITERS:
            known = ", ".join(WRITERS)
            raise bad(f"Output format '{name[:20]}' is not known; it must be one of {known}.")
        if name and name not in names:
            names.append(name)
    return tuple(names)


Formats = Annotated[
    tuple[str, ...],
    Field(
        "Files to write beside the answer: one or more of {names}, separated by commas, as in "
        "`pdf,docx`. They cost nothing. Without this field none are written.",
        longest=LONGEST,
        read=format_names,
        names=WRITERS.keys,
    ),
]


def layout_name(value: str) -> str:
    """One of the layouts, in any case. Raises a 400 for one that is not known."""
    name = value.lower()
    if name not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise bad(f"Layout '{value}' is not known; it must be one of {known}.")
    return name


LAYOUTS_TEXT = "; ".join(f"`{name}`: {about}" for name, about in LAYOUTS.items())
Layout = Annotated[
    str,
    Field(
        f"How a Word file is arranged. {LAYOUTS_TEXT}. The default is `{USUAL_LAYOUT}`. Other "
        "formats are the same in each.",
        choices=LAYOUTS.keys(),
        read=layout_name,
    ),
]


def pdf_name(value: str) -> str:
    """One of the standards of PDF files, in any case. Raises a 400 for one that is not known."""
    name = value.lower()
    if name not in PDF_STANDARDS:
        known = ", ".join(PDF_STANDARDS)
        raise bad(f"PDF standard '{value}' is not known; it must be one of {known}.")
    return name


PDF_TEXT = "; ".join(f"`{name}`: {about}" for name, about in PDF_STANDARDS.items())
PdfStandard = Annotated[
    str,
    Field(
        f"The standard that a PDF file follows. {PDF_TEXT}. The default is `{USUAL_PDF}`. Other "
        "formats are the same with each.",
        choices=PDF_STANDARDS.keys(),
        read=pdf_name,
    ),
]


def outputs(request: Request, job: Job, execution: Execution | None) -> list[Output] | None:
    """The files that a job asked for, empty until they are there; None where it asked for none."""
    if not job.options.formats:
        return None
    if execution is None:
        return []

    def link(stored: StoredFile) -> str:
        return absolute_url(request._request, signed_path(stored))

    return outputs_of(execution, link)


def outputs_of(execution: Execution, link: Link) -> list[Output]:
    """The files that are there, each with an address that opens without credentials for a time."""
    written = sorted(execution.outputs.all(), key=lambda output: output.pk)
    return [
        Output(format=output.format, url=link(output.stored), size=output.stored.size)
        for output in written
    ]


def example_outputs(name: str, **sizes: int) -> list[Output]:
    """An example of `outputs`: files of this name, each with its bytes, by format."""
    return [
        Output(
            format=made,
            url=f"https://ocr.example.com/files/WyJkMTRi.../{name}.{WRITERS[made].extension}",
            size=size,
        )
        for made, size in sizes.items()
    ]

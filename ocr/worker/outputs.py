"""The files that a job asked for: written in a child from the tree of its pages, then stored."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, TypedDict

import structlog
from django.conf import settings
from django.core.files.base import File
from msgspec.structs import replace

from files.errors import StorageFailed
from files.models import StoredFile
from files.services import FileInfo, open_stored, store
from ocr import children, optional
from ocr.errors import EngineError, ErrorCode
from ocr.jobs import claims
from ocr.jobs.options import JobOptions
from ocr.models import Run
from ocr.optional import Step
from ocr.readers import has_pages
from ocr.readers.containers import XLS, XLSX
from ocr.readers.requests import ConvertRequest, convert_file
from ocr.worker.print_pages import pages_of_print
from ocr.worker.source import FetchedRun
from ocr.writers import TAGGED_PDF, USUAL_PDF, WRITERS
from ocr.writers.requests import WriteRequest, write_files

log = structlog.get_logger("polyglyph.worker")
NOT_STORED = "The result could not be stored. You were not charged."
LONGEST_STEM = 200
UNPRINTABLE = (ErrorCode.UNREADABLE, ErrorCode.TIMEOUT, ErrorCode.MEMORY, ErrorCode.UNAVAILABLE)
_SLOWER = 4  # times as long: a page of a PDF that follows a standard, which may have to be drawn
Encoded = Callable[[], Iterable[bytes]]


class CallLimits(TypedDict):
    """Seconds for a call to a child, and its heartbeat."""

    timeout: float
    heartbeat: Callable[[], bool]
    heartbeat_every: float


def write_outputs(
    fetched: FetchedRun,
    pages: Encoded,
    options: JobOptions,
    numbers: tuple[int, ...],
    language: str = "",
) -> dict[str, StoredFile]:
    """Write one file per format, pending until the result is saved. `pages` gives the lines that
    `ocr.writers.requests` takes, and `numbers` their numbers in the file; none: all its pages.
    `language` is that of the text in ISO 639-1, "" unknown.

    Raises EngineError (of the writers, and "storage") and Abandoned.
    """
    if not options.formats:
        return {}
    request = WriteRequest(
        formats=options.formats,
        media_type=fetched.stored.media_type,
        title=stem(fetched.stored),
        password=fetched.password,
        layout=options.layout,
        pdf=options.pdf,
        numbers=numbers,
        language=language,
    )
    with ExitStack() as stack:
        outputs = {name: stack.enter_context(temporary()) for name in options.formats}
        with open_stored(fetched.stored) as source:
            fill(fetched, pages, source, outputs, request)
        return {name: store_output(fetched, name, output) for name, output in outputs.items()}


def fill(
    fetched: FetchedRun,
    pages: Encoded,
    source: "File[bytes]",
    outputs: dict[str, BinaryIO],
    request: WriteRequest,
) -> None:
    """Write each output from the page tree; the PDF of an office file from its print by
    LibreOffice and the words of the tree.
    """
    written = dict(outputs)
    if "pdf" in written and not has_pages(fetched.stored.media_type):
        print_office(fetched, pages, source, written.pop("pdf"), request)
    if written:
        request = replace(request, formats=tuple(written))
        write(fetched, pages, source, written, request)


def write(
    fetched: FetchedRun,
    pages: Encoded,
    source: "File[bytes]",
    outputs: dict[str, BinaryIO],
    request: WriteRequest,
    printed: BinaryIO | None = None,
) -> None:
    slower = 1
    if request.pdf != USUAL_PDF:
        slower = _SLOWER
    with temporary() as lines:
        lines.writelines(pages())
        lines.flush()
        files = [lines, children.stream(source)]
        if printed is not None:
            files.append(printed)
            request = replace(request, is_printed=True)
        children.engine().call(
            write_files,
            request,
            files=files,
            outputs=list(outputs.values()),
            **call_limits(fetched.run, slower),
        )


def print_office(
    fetched: FetchedRun,
    pages: Encoded,
    source: "File[bytes]",
    output: BinaryIO,
    request: WriteRequest,
) -> None:
    """Print with LibreOffice, and add the words that the print does not show. A file that cannot be
    printed is drawn. What is to follow a standard is finished from that.
    """
    plain = replace(request, formats=("pdf",), pdf=USUAL_PDF)
    has_tags = request.pdf in TAGGED_PDF
    with temporary() as made, temporary() as finished:
        printed: BinaryIO | None = made
        try:
            convert_office(fetched, source, made, request.numbers, tagged=has_tags)
        except EngineError as error:
            if error.code not in UNPRINTABLE:
                raise
            optional.left_out(Step.OWN_LOOK, error)
            printed = None
        if request.pdf == USUAL_PDF:
            write(fetched, pages, source, {"pdf": output}, plain, printed)
            return
        write(fetched, pages, source, {"pdf": finished}, plain, printed)
        request = replace(request, formats=("pdf",), media_type="application/pdf", password="")
        content = File(finished)
        # LibreOffice says of a sheet that it is paragraphs: its tables are found on the print.
        read: Encoded = list
        if has_tags and (printed is None or fetched.stored.media_type in (XLS, XLSX)):
            has_tags = False
            read = partial(pages_of_print, fetched, content)
        request = replace(request, numbers=(), has_tags=has_tags)
        write(fetched, read, content, {"pdf": output}, request)


def convert_office(
    fetched: FetchedRun,
    source: "File[bytes]",
    output: BinaryIO,
    numbers: tuple[int, ...],
    *,
    tagged: bool,
) -> None:
    """Convert with LibreOffice, in a separate child that is closed afterwards."""
    request = ConvertRequest(
        media_type=fetched.stored.media_type,
        to="pdf",
        password=fetched.password,
        numbers=numbers,
        tagged=tagged,
        seconds=settings.FILE_SECONDS,
    )
    with children.converter() as converter:
        converter.call(
            convert_file,
            request,
            files=[children.stream(source)],
            outputs=[output],
            **call_limits(fetched.run),
        )


def call_limits(run: Run, slower: int = 1) -> CallLimits:
    """`slower` is how many times as long a page may take as usual."""
    pages = run.execution.pages.count() * slower
    return {
        "timeout": settings.FILE_SECONDS + pages * settings.WRITE_PAGE_SECONDS,
        "heartbeat": claims.Pulse(run),
        "heartbeat_every": claims.PULSE_SECONDS,
    }


def store_output(fetched: FetchedRun, name: str, output: BinaryIO) -> StoredFile:
    """Store an output under the name of the uploaded file. Raises EngineError "storage"."""
    made = WRITERS[name]
    info = FileInfo(made.media_type, made.extension, 0, 0, 1, 0)
    output.seek(0)
    file = File(output, name=f"{stem(fetched.stored)}.{made.extension}")
    try:
        return store(
            tenant=fetched.run.tenant, content=file, info=info, kind=StoredFile.Kind.OUTPUT
        )
    except StorageFailed as error:
        log.exception("a result could not be stored")
        raise EngineError(NOT_STORED, code=ErrorCode.STORAGE) from error


def stem(sent: StoredFile) -> str:
    return PurePath(sent.original_name).stem[:LONGEST_STEM] or "document"


@contextmanager
def temporary() -> Iterator[BinaryIO]:
    """A temporary file without a name: it disappears when it is closed, also after a crash."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        yield file

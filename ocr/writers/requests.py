"""What the sandbox does to turn the pages of a document into files.

Imported by the parent process, so it loads no writer.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from ocr.document import NOWHERE, Block, Line, Page, Word
from ocr.writers import USUAL_LAYOUT, USUAL_PDF, writer

if TYPE_CHECKING:  # it opens pictures, which only a child does
    from ocr.writers.source import Source

# The other formats keep the original page, or have a place for its error.
TEXTUAL = ("txt", "docx", "xlsx", "pptx", "md", "mdzip", "html")

_decoder = msgspec.json.Decoder(Page)


class WriteRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written. Media type, title and password are those of the file that was read.

    `layout` is one of `LAYOUTS`, `pdf` of `PDF_STANDARDS`. `language` is that of the text in ISO
    639-1, "" unknown. `numbers` are those of the pages in the file; none: all its pages. With
    `is_printed` a PDF that LibreOffice made comes with the file. `has_tags` is that of `Source`.
    """

    formats: tuple[str, ...]
    media_type: str
    title: str
    password: str = ""
    layout: str = USUAL_LAYOUT
    pdf: str = USUAL_PDF
    numbers: tuple[int, ...] = ()
    language: str = ""
    is_printed: bool = False
    has_tags: bool = False


def write_files(request: WriteRequest, files: list[BinaryIO]) -> None:
    """Write each of the formats into an output.

    `files` are the pages, the JSON of one a line; the source; its print, if there is one; then one
    output a format. Raises EngineError, also of the readers.
    """
    from ocr.writers.source import Source

    lines, file, *outputs = files
    printed = None
    if request.is_printed:
        printed, *outputs = outputs
    source = Source(
        file,
        request.media_type,
        request.title,
        request.password,
        tuple(request.numbers),
        request.language,
        printed=printed,
        has_tags=request.has_tags,
    )
    for name, out in zip(request.formats, outputs, strict=True):
        file.seek(0)
        given = pages(lines)
        if name in TEXTUAL:
            given = _with_errors_as_text(given, source)
        writer(name, request.layout, request.pdf).write(given, source, out)
        out.flush()


def _with_errors_as_text(given: Iterator[Page], source: "Source") -> Iterator[Page]:
    for position, page in enumerate(given, 1):
        yield with_error_as_text(page, source.number_of(position))


def with_error_as_text(page: Page, number: int) -> Page:
    """A page that could not be read says so in its text; any other as it is."""
    if not page.error:
        return page
    text = f"[Page {number} could not be read: {page.error}]"
    words = tuple(Word(word, NOWHERE, 1.0) for word in text.split())
    block = Block((Line(words, NOWHERE),), NOWHERE)
    return msgspec.structs.replace(page, blocks=(block,))


def pages(lines: BinaryIO) -> Iterator[Page]:
    """One page at a time, from the first on."""
    lines.seek(0)
    for line in lines:
        yield _decoder.decode(line)

"""Writers: pages -> the bytes of a file.

One row per format, imported when asked for; writers run inside the sandbox. To add one, write a
module that is a `Writer`, and its row.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode

if TYPE_CHECKING:  # it opens pictures, which only a child does
    from ocr.writers.source import Source

USUAL_LAYOUT = "editable"
# How a Word file is arranged, by the name that a client sends.
LAYOUTS = {
    USUAL_LAYOUT: "text that can be edited, arranged as on the page",
    "exact": "every part in a frame of its own, at its place on the page",
    "flow": "the text alone in its reading order, to read and to search",
}
USUAL_PDF = "usual"
# The standard that a PDF follows, by the name that a client sends.
PDF_STANDARDS = {
    USUAL_PDF: "the pages as they are, with their text",
    "pdfa": "PDF/A-2b, to be kept for decades: all that it needs is inside",
    "pdfua": "PDF/UA-1, tagged for screen readers: headings, lists, tables and the reading order",
    "pdfa-ua": "both in one file",
}
TAGGED_PDF = ("pdfua", "pdfa-ua")  # those for screen readers
OPEN_XML = "application/vnd.openxmlformats-officedocument"


class Writer(Protocol):
    """Writes one format."""

    def write(self, pages: Iterable[Page], source: "Source", out: BinaryIO) -> None:
        """Write a document into `out`, a seekable file, open for reading too.

        The pages come one at a time, in order; no more of them are to be held than the format
        needs. Raises EngineError for what the format cannot hold, and what the reader of `source`
        raises.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """How the writer of a format is imported, and what its files are called and declared as.

    `title` and `about` are for people. `is_document`: the documents interface takes it as `format`.
    `layouts` are its writers for other layouts than the usual one, which `load` is for; a format
    without any is the same in every layout. `standards` are the same for standards.
    """

    load: Callable[[], Writer]
    extension: str
    media_type: str
    title: str
    about: str
    is_document: bool = False
    layouts: dict[str, Callable[[], Writer]] = field(default_factory=dict)
    standards: dict[str, Callable[[], Writer]] = field(default_factory=dict)


def _txt() -> Writer:
    from ocr.writers import txt

    return txt


def _pdf() -> Writer:
    from ocr.writers import pdf

    return pdf


def _pdfa() -> Writer:
    from ocr.writers.pdf.conforming import PDFA

    return PDFA


def _pdfua() -> Writer:
    from ocr.writers.pdf.conforming import PDFUA

    return PDFUA


def _pdfa_ua() -> Writer:
    from ocr.writers.pdf.conforming import BOTH

    return BOTH


def _word() -> Writer:
    from ocr.writers import word

    return word


def _word_exact() -> Writer:
    import ocr.writers.word.exact as exact

    return exact


def _word_flow() -> Writer:
    import ocr.writers.word.flow as flow

    return flow


def _sheets() -> Writer:
    from ocr.writers import sheets

    return sheets


def _slides() -> Writer:
    from ocr.writers import slides

    return slides


def _tree() -> Writer:
    from ocr.writers import tree

    return tree


def _hocr() -> Writer:
    from ocr.writers import hocr

    return hocr


def _alto() -> Writer:
    from ocr.writers import alto

    return alto


def _markdown() -> Writer:
    from ocr.writers import markdown

    return markdown


def _markdown_with_pictures() -> Writer:
    from ocr.writers.markdown import packed

    return packed


def _html() -> Writer:
    from ocr.writers import html

    return html


def _csv() -> Writer:
    from ocr.writers import csv

    return csv


WRITERS: dict[str, Format] = {
    "txt": Format(
        _txt,
        "txt",
        "text/plain; charset=utf-8",
        "text",
        "The plain text in UTF-8, with a form feed between two pages.",
        is_document=True,
    ),
    "pdf": Format(
        _pdf,
        "pdf",
        "application/pdf",
        "PDF",
        "The pages as they look, with their text to search and to copy.",
        is_document=True,
        standards={"pdfa": _pdfa, "pdfua": _pdfua, "pdfa-ua": _pdfa_ua},
    ),
    "docx": Format(
        _word,
        "docx",
        f"{OPEN_XML}.wordprocessingml.document",
        "Word",
        "A Word document, to edit.",
        is_document=True,
        layouts={"exact": _word_exact, "flow": _word_flow},
    ),
    "xlsx": Format(
        _sheets,
        "xlsx",
        f"{OPEN_XML}.spreadsheetml.sheet",
        "Excel",
        "An Excel workbook.",
        is_document=True,
    ),
    "pptx": Format(
        _slides,
        "pptx",
        f"{OPEN_XML}.presentationml.presentation",
        "PowerPoint",
        "A PowerPoint presentation.",
        is_document=True,
    ),
    "md": Format(
        _markdown,
        "md",
        "text/markdown; charset=utf-8",
        "Markdown",
        "Markdown as GitHub shows it: headings, lists, tables, bold and italic. Pictures are named "
        "where they stand.",
        is_document=True,
    ),
    "mdzip": Format(
        _markdown_with_pictures,
        "zip",
        "application/zip",
        "Markdown with pictures",
        "A zip with the same Markdown, and the pictures that it shows as files beside it.",
        is_document=True,
    ),
    "html": Format(
        _html,
        "html",
        "text/html; charset=utf-8",
        "HTML",
        "One HTML file with its pictures in it, to read in a browser and to print.",
        is_document=True,
    ),
    "csv": Format(
        _csv,
        "csv",
        "text/csv; charset=utf-8",
        "CSV",
        "The tables alone, one below the other with an empty line between two, in UTF-8 with a "
        "byte order mark. Cells are as printed; one that a spreadsheet would take for a formula "
        "begins with an apostrophe.",
        is_document=True,
    ),
    "json": Format(
        _tree,
        "json",
        "application/json",
        "JSON",
        "Pages, blocks, tables, lines and words with their places and how sure each is, for "
        "programs.",
    ),
    "hocr": Format(
        _hocr,
        "hocr",
        "text/html; charset=utf-8",
        "hOCR",
        "The same as hOCR 1.2.",
    ),
    "alto": Format(
        _alto,
        "xml",
        "application/xml",
        "ALTO",
        "The same as ALTO 4.2 XML.",
    ),
}


def document_formats() -> list[str]:
    """The formats that the documents interface can turn a document into."""
    return [name for name, row in WRITERS.items() if row.is_document]


def writer(name: str, layout: str = USUAL_LAYOUT, standard: str = USUAL_PDF) -> Writer:
    """The writer of a format, imported now. Raises EngineError "invalid" without one."""
    if name not in WRITERS:
        raise EngineError(f"Output format '{name}' is not available.", code=ErrorCode.INVALID)
    made = WRITERS[name]
    load = made.layouts.get(layout, made.load)
    return made.standards.get(standard, load)()

"""Opening a PDF and its pages; whatever PDFium says no to becomes an EngineError."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ocr.errors import EngineError, ErrorCode

# A document without pages is refused without a word: the last error stays that of an earlier file.
_NO_NEW_ERROR = raw.FPDF_ERR_FILE
_EMPTY = "The PDF has no pages."
_SENTENCES = {
    raw.FPDF_ERR_PASSWORD: "The document's password is missing or wrong.",
    raw.FPDF_ERR_SECURITY: "The PDF is encrypted in a way that cannot be opened.",
    _NO_NEW_ERROR: _EMPTY,
}
_DAMAGED = "The PDF is damaged and cannot be read."


@contextmanager
def opened(file: BinaryIO, password: str = "") -> Iterator[Any]:
    """The document, closed at the end. It is read piece by piece: a file of 200 MB is not copied
    into memory.

    Raises EngineError "unreadable" for damage, for no pages and for a missing or wrong password.
    """
    file.seek(0)
    _forget_last_error()
    try:
        document = pdfium.PdfDocument(file, password=password or None)
    except pdfium.PdfiumError as error:
        raise EngineError(
            _SENTENCES.get(error.err_code or 0, _DAMAGED), code=ErrorCode.UNREADABLE
        ) from error
    try:
        # Without it the fields of a form stay empty. No script runs: PDFium is built without an
        # engine for them.
        document.init_forms()
        yield document
    except pdfium.PdfiumError as error:
        raise EngineError(_DAMAGED, code=ErrorCode.UNREADABLE) from error
    finally:
        document.close()


def _forget_last_error() -> None:
    """Make `_NO_NEW_ERROR` PDFium's last error.

    There is no call that clears it. That a file is missing cannot happen otherwise, for documents
    are read from open files.
    """
    raw.FPDF_LoadDocument(b"", None)


@contextmanager
def page_of(document: Any, frame: int) -> Iterator[Any]:
    """One page (from 0), closed at the end. Raises EngineError "unreadable" for a page that is not
    there or damaged.
    """
    if not 0 <= frame < len(document):
        raise EngineError(f"The PDF has no page {frame + 1}.", code=ErrorCode.UNREADABLE)
    try:
        page = document[frame]
    except pdfium.PdfiumError as error:
        raise EngineError(
            f"Page {frame + 1} of the PDF is damaged and cannot be read.", code=ErrorCode.UNREADABLE
        ) from error
    try:
        yield page
    finally:
        page.close()


def flatten(document: Any, frame: int) -> None:
    """Make what annotations and form fields show a part of the page: only then is their text found
    in it.

    In memory only, before the page is opened to be read.
    """
    with page_of(document, frame) as page:
        if raw.FPDFPage_GetAnnotCount(page) > 0:
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)


def is_encrypted(document: Any) -> bool:
    """Whether the file is encrypted, be its password empty or not."""
    return int(raw.FPDF_GetSecurityHandlerRevision(document)) != -1

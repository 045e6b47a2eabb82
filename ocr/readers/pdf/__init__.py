"""PDF: pages as pictures, and as their own text where that can be trusted (`trust` says when).

PDFium reads piece by piece and is used by one thread at a time only; every document is closed after
the call.
"""

from functools import partial
from typing import Any, BinaryIO

from ocr import optional
from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step
from ocr.readers.graphics import Graphics
from ocr.readers.pdf.attachments import names_of
from ocr.readers.pdf.collector import Collector
from ocr.readers.pdf.geometry import POINTS, View, view_of
from ocr.readers.pdf.graphics import graphics_of
from ocr.readers.pdf.ink import ink_of
from ocr.readers.pdf.letters import Letters, Piece
from ocr.readers.pdf.marked import with_marks
from ocr.readers.pdf.objects import Objects, objects_of
from ocr.readers.pdf.opening import flatten, is_encrypted, opened, page_of
from ocr.readers.pdf.rendering import drawn, inches, is_scan, rendered, within_limits
from ocr.readers.pdf.textlayer import DPI, own
from ocr.readers.pdf.trust import (
    doubt_of_ink,
    doubt_of_letters,
    doubt_of_meaning,
    seen,
    uncovered,
)
from ocr.readers.pixels import PageImage, thumbnail
from ocr.readers.requests import ProbeAnswer, ProbeRequest


def probe(request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
    """Check a PDF and describe it: its pages are counted, and the first is opened.

    `max_pixels` is not needed, since every page is drawn at 25 megapixels or less. Width and height
    are those of page 1 at 150 dpi, or fewer on an enormous page; the pixels are those of page 1
    times the pages. Raises EngineError "too_large", "unreadable".
    """
    with opened(file, request.password) as document:
        pages = _checked_count(document, request.max_pages)
        with page_of(document, 0) as page:
            width, height = _pixels(page)
            preview = None
            if request.thumbnail is not None:
                preview = optional.improved(
                    Step.THUMBNAIL, None, partial(_thumbnail, page, request.thumbnail)
                )
            return ProbeAnswer(
                media_type="application/pdf",
                extension="pdf",
                pages=pages,
                width=width,
                height=height,
                pixels=width * height * pages,
                thumbnail=preview,
                encrypted=is_encrypted(document),
            )


def load_page(file: BinaryIO, frame: int = 0, *, password: str = "") -> PageImage:
    """A page (from 0) as an upright RGB image: /Rotate and CropBox applied, annotations and form
    fields drawn.

    300 dpi, a scan's own resolution where it is from 150 to 400, fewer on huge pages, more on tiny
    ones; at most 25 megapixels. `dpi` is that which was chosen. Raises EngineError "unreadable".
    """
    with opened(file, password) as document, page_of(document, frame) as page:
        return rendered(page)


def own_page(file: BinaryIO, frame: int = 0, *, password: str = "") -> Page | None:
    """A page (from 0) from its own text, None when that is doubtful.

    Boxes are pixels at 150 dpi of the page that `load_page` draws. A page on which nothing is
    visible comes back without blocks. Raises EngineError "unreadable".
    """
    with opened(file, password) as document:
        found = examined(document, frame)
    if isinstance(found, str):
        return None
    return found


def visible_text(file: BinaryIO, frame: int = 0, *, password: str = "") -> Page:
    """The words of a page (from 0) that are seen on it, as `own_page` has them, also where more is
    written than they say.

    Without blocks where they are of no language. Raises EngineError "unreadable".
    """
    with opened(file, password) as document:
        flatten(document, frame)
        with page_of(document, frame) as page:
            view = view_of(page)
            objects = objects_of(page, view)
            letters = _letters(page, view, objects)
            words: list[Piece] = []
            if letters.words and not doubt_of_meaning(letters):
                words = seen(uncovered(letters.words, objects), ink_of(page))
            return own(words, Objects(), view.page)


def graphics(file: BinaryIO, frame: int = 0, *, password: str = "") -> Graphics:
    """The straight lines and filled rectangles of a page (from 0), in pixels of `own_page`."""
    with opened(file, password) as document:
        flatten(document, frame)
        with page_of(document, frame) as page:
            return graphics_of(page, view_of(page), DPI / POINTS)


def attachments(file: BinaryIO, frame: int = 0, *, password: str = "") -> tuple[str, ...]:
    """The names of files that are attached to a page (from 0), to the first those of the document.

    Raises EngineError "unreadable".
    """
    with opened(file, password) as document:
        return names_of(document, frame)


def examined(document: Any, frame: int) -> Page | str:
    """The page from its own text, or the reason why that is not to be trusted."""
    flatten(document, frame)
    with page_of(document, frame) as page:
        view = view_of(page)
        objects = objects_of(page, view)
        letters = _letters(page, view, objects)
        doubt = doubt_of_letters(letters)
        if doubt:
            return doubt
        if not letters.words and is_scan(page, objects):
            return "a scan without text"
        return _compared(page, view, objects, letters)


def _letters(page: Any, view: View, objects: Objects) -> Letters:
    textpage = page.get_textpage()
    try:
        return Collector(textpage, view, objects).collect()
    finally:
        textpage.close()


def _compared(page: Any, view: View, objects: Objects, letters: Letters) -> Page | str:
    """The page if its words account for the ink on it, else the reason for doubt."""
    ink = ink_of(page)
    if ink.blank:
        return own([], Objects(), view.page)
    words = seen(letters.words, ink)
    if not words:
        return "no text"
    doubt = doubt_of_ink(letters.words, words, ink)
    if doubt:
        return doubt

    def marked() -> list[Piece]:
        return with_marks(words, graphics_of(page, view, 1.0))

    return own(optional.improved(Step.LAYOUT, words, marked), objects, view.page)


def _checked_count(document: Any, most: int) -> int:
    pages = len(document)
    if pages > most:
        raise EngineError(
            f"The document has {pages} pages; at most {most} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )
    return pages


def _pixels(page: Any) -> tuple[int, int]:
    """Width and height in pixels at 150 dpi."""
    dpi = within_limits(page, DPI)
    width, height = inches(page)
    return max(1, round(width * dpi)), max(1, round(height * dpi))


def _thumbnail(page: Any, side: int | None) -> bytes | None:
    """The page drawn at twice the size, for finer letters, and made small."""
    if side is None:
        return None
    return thumbnail(drawn(page, 2 * side / max(inches(page))).image, side)

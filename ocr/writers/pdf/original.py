"""A PDF with the words of its recognised pages; all else in it stays as it is."""

import io
import shutil
import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.writers.pdf.bookmarks import Bookmarks
from ocr.writers.pdf.font import InvisibleFont, deflated
from ocr.writers.pdf.geometry import inherited, turn, upright, visible
from ocr.writers.pdf.layer import layer
from ocr.writers.pdf.mending import mend, streams
from ocr.writers.pdf.metadata import describe
from ocr.writers.pdf.oldtext import remove_old_text
from ocr.writers.pdf.subset import keep_pages
from ocr.writers.source import Source

# qpdf and its binding meet damaged objects with these.
# MemoryError is not among them: the sandbox reports it.
_DAMAGE = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    pikepdf.ForeignObjectError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)


def write_pdf(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """The source with invisible words on recognised pages; its own bytes when nothing is to change.

    Of the source's pages only those that are written stay. A file that a password opened is written
    without one. Raises EngineError "invalid" for a missing or wrong password and "unreadable" for a
    damaged file.
    """
    with opened(source) as pdf:
        every = len(pdf.pages)
        if source.numbers:
            with damage():
                keep_pages(pdf, source.numbers)
        changed = _Layers(pdf).add(pages) or len(pdf.pages) < every
        if not changed and not (source.password and pdf.is_encrypted):
            source.file.seek(0)
            shutil.copyfileobj(source.file, out)
            return
        with damage():
            describe(pdf, source.title)
            save(pdf, out)


@contextmanager
def damage() -> Iterator[None]:
    """Turns every way in which qpdf says no into an EngineError."""
    try:
        yield
    except pikepdf.PasswordError as error:
        raise EngineError(
            "The document's password is missing or wrong.", code=ErrorCode.INVALID
        ) from error
    except _DAMAGE as error:
        raise EngineError(
            "The PDF is damaged and cannot be written.", code=ErrorCode.UNREADABLE
        ) from error


@contextmanager
def opened(source: Source) -> Iterator[pikepdf.Pdf]:
    source.file.seek(0)
    with damage(), warnings.catch_warnings():
        # That the password was not needed is no news for anybody.
        warnings.simplefilter("ignore", UserWarning)
        pdf = pikepdf.Pdf.open(source.file, password=source.password)
    with pdf:
        yield pdf


def save(pdf: pikepdf.Pdf, out: BinaryIO) -> None:
    """Every stream as it is: pictures keep their bytes, and nothing is compressed anew.

    Raises pikepdf.PdfError when no sound file can be made of it.
    """
    pdf.save(
        out,
        encryption=False,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    # Out of a badly damaged file qpdf can make one that it does not open itself.
    out.seek(0)
    pikepdf.Pdf.open(out).close()
    out.seek(0, io.SEEK_END)


class _Layers:
    """Adds the words page by page, with one font for the whole file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._font = InvisibleFont()
        self._bookmarks = Bookmarks()
        # Filled in at the end, when all characters are known; until then pages refer to it.
        self._object = pdf.make_indirect(Dictionary())
        self._used = False

    def add(self, pages: Iterable[Page]) -> bool:
        """Whether any page was changed."""
        changed = False
        for index, page in enumerate(pages):
            with damage():
                if self._page(page, index):
                    changed = True
        with damage():
            if self._used:
                self._fill()
            if changed:
                self._bookmarks.hang(self._pdf)
        return changed

    def _page(self, page: Page, index: int) -> bool:
        if page.error:
            return False
        if not page.recognised and index >= len(self._pdf.pages):
            return False
        target = self._pdf.pages[index].obj
        turned = (turn(target) + page.rotation) % 360
        matrix = upright(page, visible(target), turned)
        self._bookmarks.collect(page, index, matrix)
        if not page.recognised:
            return False
        mend(self._pdf, target)
        removed = remove_old_text(self._pdf, target, visible=bool(page.words))
        if page.rotation:
            target.Rotate = turned
        has_words = self._words(page, target, matrix)
        return has_words or removed or bool(page.rotation)

    def _words(self, page: Page, target: Any, matrix: Any) -> bool:
        fonts = own_resources(target, "/Font")
        name = free_name(fonts)
        content = layer(page, self._font, name, matrix)
        if not content:
            return False
        fonts[f"/{name}"] = self._object
        # Below what is there: nothing that the page leaves behind, or leaves open, can move the
        # words.
        target.Contents = Array([deflated(self._pdf, content), *streams(target)])
        self._used = True
        return True

    def _fill(self) -> None:
        for key, value in self._font.embed(self._pdf).items():
            self._object[key] = value


def free_name(fonts: Any) -> str:
    number = 0
    while f"/Blank{number}" in fonts:
        number += 1
    return f"Blank{number}"


def own_resources(page: Any, kind: str) -> Any:
    """The page's own dictionary of a kind of resources, which no other page shares."""
    resources = _copied(inherited(page, "/Resources"))
    resources[kind] = _copied(resources.get(kind))
    page.Resources = resources
    return page.Resources[kind]


def _copied(value: Any) -> Dictionary:
    """A copy of a dictionary; an empty one of anything else."""
    if isinstance(value, Dictionary):
        return Dictionary(dict(value.items()))
    return Dictionary()

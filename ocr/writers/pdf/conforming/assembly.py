"""The new file: pages as they are or as pictures, tags, links, bookmarks, and what it claims."""

import base64
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf
from msgspec.structs import replace
from pikepdf import Array, Dictionary, Name

from ocr.document import Page
from ocr.errors import EngineError
from ocr.readers import page_reader
from ocr.writers.pdf.conforming import outline, pictures
from ocr.writers.pdf.conforming.fontcheck import FontChecks
from ocr.writers.pdf.conforming.fonts import Fonts
from ocr.writers.pdf.conforming.kept_tags import complete, is_tagged
from ocr.writers.pdf.conforming.metadata import add_output_intent, describe, stated_in
from ocr.writers.pdf.conforming.places import box_of, pixels_of, sides_of
from ocr.writers.pdf.conforming.preflight import Preflight, mend_stream
from ocr.writers.pdf.conforming.structure import Link
from ocr.writers.pdf.conforming.tagging import Tagger
from ocr.writers.pdf.font import InvisibleFont, deflated
from ocr.writers.pdf.geometry import inherited, turn, upright, visible
from ocr.writers.pdf.layer import Matrix, layer
from ocr.writers.pdf.original import damage
from ocr.writers.source import Source

_PAGE_KEYS = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group")
_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_RESOURCES = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
PDF = "application/pdf"
_TITLE = "Document"
_BLANK = "Blank"  # the name of the font without ink on pages that are pictures
_PRINTED = 4  # the flag of an annotation that is printed
_UNKNOWN = "und"  # a language that nobody knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """PDF/A-2b, PDF/UA-1 or both."""

    archival: bool = False
    accessible: bool = False


def assemble(
    plain: BinaryIO, pages: Iterable[Page], source: Source, standard: Standard, out: BinaryIO
) -> None:
    """Write the PDF `plain`, whose pages were read as `pages`, so that it follows the standard.

    Raises EngineError "unreadable" for a file that is damaged too much.
    """
    if source.has_tags and standard.accessible and _with_own_tags(plain, source, standard, out):
        return
    out.seek(0)
    out.truncate()
    plain.seek(0)
    with damage(), ExitStack() as stack:
        old = stack.enter_context(pikepdf.Pdf.open(plain))
        new = stack.enter_context(pikepdf.Pdf.new())
        assembly = _Assembly(old, new, standard)
        destinations = outline.Destinations(old)
        bookmarks = outline.bookmarks_of(old, destinations)
        links = [outline.links_of(page.obj, destinations) for page in old.pages]
        faults = assembly.faults()
        # Pictures of pages stay on disk: memory holds one at a time.
        drawn = stack.enter_context(tempfile.TemporaryFile())
        pictures.draw(plain, [number for number, fault in enumerate(faults) if fault], drawn)
        shown = stack.enter_context(pikepdf.Pdf.open(drawn))
        assembly.add_pages(faults, pages, plain, iter(shown.pages), links)
        assembly.finish(bookmarks)
        _claim(new, stated_in(old), source, standard)
        _sweep(new)
        _save(new, out)


def _with_own_tags(plain: BinaryIO, source: Source, standard: Standard, out: BinaryIO) -> bool:
    """Write the PDF with the tags that it has. False where they, or a page of it, cannot stay."""
    plain.seek(0)
    with suppress(EngineError), damage(), pikepdf.Pdf.open(plain) as pdf:
        checks = FontChecks(pdf, accessible=True)
        preflight = Preflight(pdf, Fonts(), checks.check, keeps_tags=True)
        if not is_tagged(pdf) or any(preflight.fault(page.obj) for page in pdf.pages):
            return False
        complete(pdf)
        stated = stated_in(pdf)
        del pdf.docinfo
        _claim(pdf, stated, source, standard)
        _sweep(pdf)
        _save(pdf, out)
        return True
    return False


def _claim(pdf: pikepdf.Pdf, stated: dict[str, str], source: Source, standard: Standard) -> None:
    """What the file says of itself."""
    stated["Title"] = stated.get("Title") or source.title or _TITLE
    describe(pdf, stated, archival=standard.archival, accessible=standard.accessible)
    add_output_intent(pdf)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if source.language or "/Lang" not in pdf.Root:
        pdf.Root.Lang = pikepdf.String(source.language or _UNKNOWN)


def _save(pdf: pikepdf.Pdf, out: BinaryIO) -> None:
    pdf.save(
        out,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        force_version="1.7",
    )
    # Out of a badly damaged file qpdf can make one that it does not open itself.
    out.seek(0)
    pikepdf.Pdf.open(out).close()
    out.seek(0, io.SEEK_END)


class _Assembly:
    def __init__(self, old: pikepdf.Pdf, new: pikepdf.Pdf, standard: Standard) -> None:
        self._old = old
        self._new = new
        self._font = InvisibleFont()
        # Filled in at the end, when all characters are known; until then pages refer to it.
        self._blank = new.make_indirect(Dictionary())
        self._is_blank_used = False
        self._is_accessible = standard.accessible
        self._tagger = Tagger(new)
        # What leads to pages that are not there yet.
        self._pending: list[tuple[Any, outline.Target]] = []

    def faults(self) -> list[str]:
        """For each page of the source why it cannot stay as it is, "" if it can."""
        self._flatten()
        checks = FontChecks(self._old, accessible=self._is_accessible)
        preflight = Preflight(self._old, Fonts(), checks.check)
        found = []
        for page in self._old.pages:
            _strip(page.obj)
            found.append(preflight.fault(page.obj))
        return found

    def _flatten(self) -> None:
        """What annotations and fields show becomes a part of the pages."""
        with suppress(pikepdf.PdfError, RuntimeError, ValueError, TypeError):
            self._old.generate_appearance_streams()
            self._old.flatten_annotations("screen")

    def add_pages(
        self,
        faults: list[str],
        pages: Iterable[Page],
        plain: BinaryIO,
        drawn: Iterator[Any],
        links: list[list[outline.OldLink]],
    ) -> None:
        read = iter(pages)
        for index, fault in enumerate(faults):
            old = self._old.pages[index]
            page = next(read, None)
            if page is None or not page.has_size:
                page = _own_page(plain, index)
            page = _sized(page, old.obj)
            before = upright(page, visible(old.obj), turn(old.obj))
            if fault:
                self._new.pages.append(next(drawn))
                self._write_words(page, self._new.pages[-1].obj)
            else:
                self._new.pages.append(old)
            target = self._new.pages[-1].obj
            after = upright(page, visible(target), turn(target))
            held = self._links(page, links[index], target, before, after)
            if self._is_accessible:
                self._tagger.tag(page, index + 1, target, after, held, is_drawn=bool(fault))

    def _write_words(self, page: Page, target: Any) -> None:
        """Lay the words of a page below its picture."""
        matrix = upright(page, visible(target), 0)
        content = layer(page, self._font, _BLANK, matrix)
        if not content:
            return
        resources = Dictionary(dict(target.Resources.items()))
        resources.Font = Dictionary({f"/{_BLANK}": self._blank})
        target.Resources = resources
        target.Contents = Array([deflated(self._new, content), target.Contents])
        self._is_blank_used = True

    def _links(
        self,
        page: Page,
        links: list[outline.OldLink],
        target: Any,
        before: Matrix,
        after: Matrix,
    ) -> list[Link]:
        """Write the links of a page anew; returns them with their places in pixels."""
        found = []
        to_pixels = pixels_of(before, page.height)
        for link in links:
            box = box_of(to_pixels, link.sides)
            if not box:
                continue
            annotation = self._new.make_indirect(_annotation(link, target))
            annotation.Rect = Array([round(side, 2) for side in sides_of(box, page.height, after)])
            if not link.target.address:
                self._pending.append((annotation, link.target))
            found.append(Link(box, annotation))
        if found:
            target.Annots = Array([link.annotation for link in found])
        return found

    def finish(self, bookmarks: list[outline.Bookmark]) -> None:
        """What needs all pages."""
        if self._is_blank_used:
            for key, value in self._font.embed(self._new).items():
                self._blank[key] = value
        for annotation, target in self._pending:
            annotation.Dest = outline.destination(self._new, target)
        outline.hang(self._new, bookmarks)
        if self._is_accessible:
            self._tagger.finish()


def _own_page(plain: BinaryIO, index: int) -> Page:
    """A page by its own text; one without anything where that cannot be trusted."""
    with suppress(EngineError):
        return page_reader(PDF).own_page(plain, index) or Page(0, 0, ())
    return Page(0, 0, ())


def _strip(page: Any) -> None:
    """Leave on a page what it shows, and what it inherits."""
    for key in _INHERITED:
        value = inherited(page, key)
        if value is not None:
            page[key] = value
    for key in list(page.keys()):
        if key not in _PAGE_KEYS:
            del page[key]
    resources = page.get("/Resources")
    kept = Dictionary()
    if isinstance(resources, Dictionary):
        for key, value in resources.items():
            if key in _RESOURCES:
                kept[key] = value
    page.Resources = kept


def _sized(page: Page, target: Any) -> Page:
    """A page that could not be read measures what its paper does."""
    if page.has_size:
        return page
    left, low, right, high = visible(target)
    width, height = max(1, round(right - left)), max(1, round(high - low))
    if turn(target) % 180:
        width, height = height, width
    return replace(page, width=width, height=height)


def _annotation(link: outline.OldLink, page: Any) -> Dictionary:
    made = Dictionary(Type=Name.Annot, Subtype=Name.Link, F=_PRINTED, P=page)
    said = link.target.address
    if said:
        made.A = Dictionary(S=Name.URI, URI=pikepdf.String(said))
    else:
        said = f"Page {link.target.page + 1}"
    made.Contents = pikepdf.String(said)
    width = link.width
    made.Border = Array([0, 0, width])
    return made


def _mend_end(stream: Any) -> None:
    """Data that ends with a carriage return: some readers take it for a part of the line end that
    follows, and find the data too short. A zero more changes nothing in packed data.
    """
    packed = stream.get("/Filter")
    if packed not in (Name.FlateDecode, Name.CCITTFaxDecode, Name.JBIG2Decode):
        return
    data = stream.read_raw_bytes()
    if not data.endswith(b"\r"):
        return
    asked = stream.get("/DecodeParms")
    if packed == Name.JBIG2Decode:  # takes nothing more: its bytes are written as letters
        letters = base64.a85encode(data) + b"~>"
        parameters = Array([Dictionary(), asked or Dictionary()])
        stream.write(letters, filter=Array([Name.ASCII85Decode, packed]), decode_parms=parameters)
    else:
        stream.write(data + b"\0", filter=packed, decode_parms=asked)


def _sweep(pdf: pikepdf.Pdf) -> None:
    """Last things that may stand in any object."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream) and found.get("/Type") != Name.Metadata:
            mend_stream(found)
            _mend_end(found)

"""Readers: the bytes of a file -> pages. They run inside the sandbox.

One row per media type; the module is imported on first use.

To add one, write a module that is a `PageReader` or a `WholeReader`, and its rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.readers.charts import Chart
from ocr.readers.graphics import Graphics
from ocr.readers.requests import ProbeAnswer, ProbeRequest

if TYPE_CHECKING:  # Pillow is for those who decode
    from PIL import Image

    from ocr.readers.pixels import PageImage


class Reader(Protocol):
    """The part that all readers share."""

    def probe(self, request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
        """Check a file wholly before it is stored, and describe it.

        Raises EngineError "unsupported", "too_large", and "unreadable" also for a wrong or missing
        password.
        """


class PageReader(Reader, Protocol):
    """For files whose pages can be read one by one. `frame` counts them from 0."""

    def load_page(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> "PageImage":
        """The page as an upright picture, for engines.

        Raises EngineError "unreadable", "too_large".
        """

    def own_page(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Page | None:
        """The page from the file's own text; None without text, or when it cannot be trusted."""

    def visible_text(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Page:
        """What the file itself says of a page that has to be recognised, as a line that was typed
        over a scan; a page without blocks where it says nothing.
        """

    def graphics(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Graphics:
        """The lines and filled areas that the file draws, in pixels of `own_page`; empty where it
        does not say.

        Raises EngineError "unreadable".
        """


@runtime_checkable
class NamesAttachments(Protocol):
    """What a reader of pages may have beside the rest."""

    def attachments(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> tuple[str, ...]:
        """The names of files that are attached to a page; to the first one, those of the document.

        Raises EngineError "unreadable".
        """


class WholeReader(Reader, Protocol):
    """For files without pages of their own, which are read as a whole."""

    def read_all(self, file: BinaryIO, password: str = "") -> list[Page]:
        """All pages, in order. Raises EngineError "unreadable", "too_large", "unsupported"."""

    def picture(self, file: BinaryIO, source: str, password: str = "") -> "Image.Image | None":
        """What a picture with this `source` shows, in RGB; None where it cannot be decoded.

        Raises what `read_all` raises for the file itself.
        """

    def chart(self, file: BinaryIO, source: str, password: str = "") -> Chart | None:
        """The chart of a picture with this `source`, which is one; None where it is damaged.

        Raises what `read_all` raises for the file itself.
        """


@dataclass(frozen=True, slots=True)
class PageRow:
    """How a reader of pages is imported, what people call the type, and how its files can begin.

    `ocr.readers.sniff` knows the types that cannot be told by their first bytes. A type without a
    title is not named to people.
    """

    load: Callable[[], PageReader]
    title: str
    starts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeRow:
    """The same for a reader of whole files.

    `estimates` says that `probe` may count fewer or more pages than `read_all` finds.
    """

    load: Callable[[], WholeReader]
    title: str
    starts: tuple[bytes, ...] = ()
    estimates: bool = False


def _image() -> PageReader:
    from ocr.readers import image

    return image


def _pdf() -> PageReader:
    from ocr.readers import pdf

    return pdf


def _office() -> WholeReader:
    from ocr.readers import office

    return office


OPEN_XML = "application/vnd.openxmlformats-officedocument"

READERS: dict[str, PageRow | WholeRow] = {
    "image/png": PageRow(_image, "PNG", (b"\x89PNG\r\n\x1a\n",)),
    "image/jpeg": PageRow(_image, "JPEG", (b"\xff\xd8\xff",)),
    "image/gif": PageRow(_image, "GIF", (b"GIF87a", b"GIF89a")),
    "image/bmp": PageRow(_image, "BMP"),
    "image/tiff": PageRow(_image, "TIFF", (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),
    "image/webp": PageRow(_image, "WebP"),
    "image/heic": PageRow(_image, "HEIC"),
    "application/pdf": PageRow(_pdf, "PDF"),
    "application/msword": WholeRow(_office, "DOC", estimates=True),
    f"{OPEN_XML}.wordprocessingml.document": WholeRow(_office, "DOCX"),
    "application/vnd.ms-powerpoint": WholeRow(_office, "PPT", estimates=True),
    f"{OPEN_XML}.presentationml.presentation": WholeRow(_office, "PPTX"),
    "application/vnd.ms-excel": WholeRow(_office, "XLS", estimates=True),
    f"{OPEN_XML}.spreadsheetml.sheet": WholeRow(_office, "XLSX"),
    "application/x-ooxml-protected": WholeRow(_office, ""),
}


def titles_of_images() -> list[str]:
    """The images that are read, as people call them."""
    return [row.title for media_type, row in READERS.items() if media_type.startswith("image/")]


def titles_of_all() -> list[str]:
    """Every type that is read, images last."""
    others = []
    for media_type, row in READERS.items():
        if row.title and not media_type.startswith("image/"):
            others.append(row.title)
    return [*others, *titles_of_images()]


def reader(media_type: str) -> Reader:
    """The reader of a type, imported now. Raises EngineError "unsupported"."""
    return _row(media_type).load()


def page_reader(media_type: str) -> PageReader:
    """The reader of a type for which `has_pages` is true."""
    row = _row(media_type)
    if not isinstance(row, PageRow):
        raise ValueError(f"Files of type {media_type} have no pages that can be read one by one.")
    return row.load()


def whole_reader(media_type: str) -> WholeReader:
    """The reader of a type for which `has_pages` is false. Raises EngineError "unsupported"."""
    row = _row(media_type)
    if not isinstance(row, WholeRow):
        raise ValueError(f"Files of type {media_type} are read page by page.")
    return row.load()


def has_pages(media_type: str) -> bool:
    """Whether the pages of such a file can be read one by one."""
    return isinstance(READERS.get(media_type), PageRow)


def estimates_pages(media_type: str) -> bool:
    """Whether the number of pages is certain only when such a file has been read."""
    row = READERS.get(media_type)
    return isinstance(row, WholeRow) and row.estimates


def _row(media_type: str) -> PageRow | WholeRow:
    try:
        return READERS[media_type]
    except KeyError:
        message = f"Files of type {media_type} are not supported."
        raise EngineError(message, code=ErrorCode.UNSUPPORTED) from None

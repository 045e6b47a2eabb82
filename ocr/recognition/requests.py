"""What the sandbox does to recognise pages.

Imported by the parent, so it loads no engine and nothing that decodes.
"""

from typing import BinaryIO

import msgspec

from ocr.document import Page
from ocr.errors import EngineError
from ocr.page_ranges import Selection
from ocr.recognition.engines import RecognitionOptions


class PageOfFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of a file, or the chosen pages of a file that has no pages of its own."""

    media_type: str
    number: int | None  # from 1; None: the whole file
    password: str = ""
    selection: Selection = ()  # of the whole file; empty: all pages


class ReadRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    page: PageOfFile
    provider: str
    layout: bool = False  # with tables, headings, lists and columns; else as the engine gives it
    options: RecognitionOptions = RecognitionOptions()


class ReadAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pages: tuple[Page, ...]
    numbers: tuple[int, ...]  # of the pages, from 1
    seconds: float


class SeveralRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Small pictures, one for each of the files, which are read in one visit."""

    provider: str  # of all of them
    requests: tuple[ReadRequest, ...]


class OneRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer, or the `error` of this picture with its `code`; neither where it is a bug."""

    answer: ReadAnswer | None = None
    error: str = ""
    code: str = ""


class SeveralAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reads: tuple[OneRead, ...]  # in the order of the requests


class PictureRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a remote provider is to look at."""

    page: PageOfFile
    layout: bool = False  # of a page's own text
    source: str = ""  # of a picture inside the file, in place of the page


class SentPicture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    media_type: str
    width: int
    height: int


class StoredPage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page whose picture was sent: its size and resolution as stored, dpi 0.0 where that is not
    known.
    """

    width: int
    height: int
    dpi: float


class PictureAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`pages` and their `numbers` where the file's own text can be trusted, or the file has no
    pages; else `picture` and `stored`.

    None of them for a picture that is too small or cannot be read.
    """

    pages: tuple[Page, ...] = ()
    numbers: tuple[int, ...] = ()
    picture: SentPicture | None = None
    stored: StoredPage | None = None


class FinishRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provider's reading of a page, in pixels of the stored page."""

    page: PageOfFile
    reading: Page
    layout: bool
    languages: tuple[str, ...]


class DetectRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str


def read_pages(request: ReadRequest, files: list[BinaryIO]) -> ReadAnswer:
    """Read one page, or a whole file that has no pages.

    Raises EngineError, of the reader and of the engine.
    """
    from ocr.recognition import read_page

    return read_page.run(request, files[0])


def read_several(request: SeveralRequest, files: list[BinaryIO]) -> SeveralAnswer:
    """Read several pictures. What one of them raises does not concern the others."""
    reads = []
    for asked, file in zip(request.requests, files, strict=True):
        try:
            read = OneRead(answer=read_pages(asked, [file]))
        except MemoryError:
            raise
        except EngineError as error:
            read = OneRead(error=error.message, code=error.code)
        except Exception:  # a bug: it is told when the picture is read alone
            read = OneRead()
        reads.append(read)
    return SeveralAnswer(reads=tuple(reads))


def picture_page(request: PictureRequest, files: list[BinaryIO]) -> PictureAnswer:
    """A page, or a picture inside an office file, for a provider; or the text that needs none.

    The first of `files` is read, the second takes the picture. Raises EngineError.
    """
    from ocr.recognition import page_picture

    return page_picture.run(request, *files)


def finish_page(request: FinishRequest, files: list[BinaryIO]) -> Page:
    """A provider's page with what it lacks: places for its words if it gave none, else the layout
    if that is wanted.

    Raises EngineError.
    """
    from ocr.recognition import page_picture

    return page_picture.finish(request, files[0])


def detect_language(request: DetectRequest, files: list[BinaryIO]) -> str:
    """The ISO 639-1 code of the text's language, or `und` where there is none to tell."""
    del files
    from ocr.recognition.languages.detection import language_of

    return language_of(request.text)


def warm_engines() -> None:
    """Load what the first page will need."""
    import ocr.readers.image  # noqa: F401  most pages are images
    from ocr.recognition import read_page  # noqa: F401
    from ocr.recognition.engines import tesseract

    tesseract.warm()

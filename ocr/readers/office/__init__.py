"""Office files: docx, xlsx and pptx from their own content, older ones by way of LibreOffice.

Words have no places, as these files have none; a slide's shapes have, and pictures have their size.
"""

import io
from typing import BinaryIO
from weakref import WeakKeyDictionary

import olefile
from PIL import Image

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.readers.charts import Chart
from ocr.readers.containers import CONVERTED, DOC, EXTENSIONS, LOCKED, MODERN, PPT, XLSX
from ocr.readers.office import charts, ooxml
from ocr.readers.office.package import Package, readable
from ocr.readers.office.unlock import unlocked
from ocr.readers.requests import ConvertRequest, ProbeAnswer, ProbeRequest

# The file that was last decrypted or converted, and what it became; gone with the file, and
# never more than one.
_made: "WeakKeyDictionary[BinaryIO, tuple[str, str, BinaryIO]]" = WeakKeyDictionary()

_SHEET = b"\x85\x00"  # the record that names a sheet of an xls file
_LAST = b"\x0a\x00"  # the record that ends the workbook's first part
_MOST_RECORDS = 100_000


def probe(request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
    """Check one Office file wholly and describe it; an old one as far as it can be without
    converting it.

    Raises EngineError "unsupported", "too_large", and "unreadable" also for a wrong or missing
    password.
    """
    media_type, plain = unlocked(file, LOCKED, request.password)
    if media_type in CONVERTED:
        with readable():
            pages = _stated_pages(plain, media_type)
    else:
        pages = len(ooxml.pages(media_type, plain))
    if pages > request.max_pages:
        message = f"The document has {pages} pages; at most {request.max_pages} are accepted."
        raise EngineError(message, code=ErrorCode.TOO_LARGE)
    return ProbeAnswer(
        media_type=media_type,
        extension=EXTENSIONS[media_type],
        pages=pages,
        encrypted=plain is not file,
    )


def read_all(file: BinaryIO, password: str = "") -> list[Page]:
    """All pages, in order; an old file is converted first, and the formulas of a workbook are
    computed where no program has done so.

    Raises EngineError "unreadable", "too_large", "unsupported", and those of `libreoffice.convert`.
    """
    media_type, plain = _content(file, password)
    if media_type != XLSX:
        return ooxml.pages(media_type, plain)
    from ocr.readers.office import formulas

    return formulas.pages(plain)


def picture(file: BinaryIO, source: str, password: str = "") -> Image.Image | None:
    """A picture inside the file, in RGB; None when it is damaged, too large or a vector drawing
    (EMF, WMF, SVG).

    Raises what `read_all` raises for the file itself.
    """
    from ocr.readers.image import load_page

    package = _package(file, password)
    try:
        with readable():
            blob = package.blob(source)
        if blob is None:
            return None
        return load_page(io.BytesIO(blob)).image
    except EngineError:
        return None


def chart(file: BinaryIO, source: str, password: str = "") -> Chart | None:
    """A chart inside the file; None where it is damaged.

    Raises what `read_all` raises for the file itself.
    """
    package = _package(file, password)
    try:
        with readable():
            return charts.whole(package, source)
    except EngineError:
        return None


def _package(file: BinaryIO, password: str) -> Package:
    """The file opened for single parts of it."""
    _, plain = _content(file, password)
    with readable():
        return Package(plain, whole=False)


def _content(file: BinaryIO, password: str) -> tuple[str, BinaryIO]:
    """The file as a docx, xlsx or pptx without a password."""
    made = _made.get(file)
    if made and made[0] == password:
        return made[1:]
    media_type, plain = unlocked(file, LOCKED, password)
    if media_type in CONVERTED:
        plain = _converted(media_type, plain)
        media_type = CONVERTED[media_type]
    if plain is not file:
        _made.clear()
        _made[file] = password, media_type, plain
    return media_type, plain


def _converted(media_type: str, plain: BinaryIO) -> BinaryIO:
    from ocr.readers.office.libreoffice import convert

    made = io.BytesIO()
    convert(ConvertRequest(media_type=media_type, to=MODERN[media_type]), plain, made)
    return made


def _stated_pages(file: BinaryIO, media_type: str) -> int:
    """Pages, slides or sheets as a doc, ppt or xls file states them; 1 where it states none, as
    files of Excel 2 to 4.

    The converted document may have another number. Raises OSError and others of `zips.DAMAGE`.
    """
    file.seek(0)
    if file.read(len(olefile.MAGIC)) != olefile.MAGIC:
        return 1
    file.seek(0)
    with olefile.OleFileIO(file) as ole:
        if media_type == DOC:
            pages = ole.get_metadata().num_pages
        elif media_type == PPT:
            pages = ole.get_metadata().slides
        elif ole.exists("Workbook"):
            pages = _visible_sheets(ole.openstream("Workbook"))
        else:
            pages = _visible_sheets(ole.openstream("Book"))
    if isinstance(pages, int) and pages > 0:
        return pages
    return 1


def _visible_sheets(stream: BinaryIO) -> int:
    """The sheets that are not hidden, counted in the workbook's first records."""
    count = 0
    for _ in range(_MOST_RECORDS):
        head = stream.read(4)
        kind, length = head[:2], head[2:]
        if len(head) < 4 or kind == _LAST:
            break
        body = stream.read(int.from_bytes(length, "little"))
        hidden_and_type = body[4:6]
        if kind == _SHEET and hidden_and_type == b"\x00\x00":
            count += 1
    return count

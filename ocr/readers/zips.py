"""The gate that every zip passes before anything in it is parsed: bounded, inside itself, and free
of DTDs.

Zips inside it are never opened.
"""

import re
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO

from lxml import etree

from ocr.errors import EngineError, ErrorCode

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200_000_000  # bytes of all entries together
MAX_XML = 64_000_000  # bytes of one part that is parsed
MAX_RATIO = 100  # unpacked to packed, of entries over `_LARGE` bytes
_LARGE = 10_000_000
_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"  # opens every entry of a zip's directory
_ENCODING = re.compile(rb"""^.{0,40}encoding\s*=\s*["']([\w.-]+)""", re.DOTALL)
_KNOWN_ENCODING = re.compile(rb"(?i)utf-?8|utf-?16|us-ascii|iso-8859-1|windows-1252")
# May have a DOCTYPE; never parsed here.
_NOT_XML = (".svg", ".htm", ".html", ".xhtml", ".mht", ".mhtml")
# What damaged bytes make of a parser. TypeError and AttributeError are not among them: those are
# our own.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    LookupError,
    ValueError,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,  # with it RecursionError and NotImplementedError
)


def damaged() -> EngineError:
    return EngineError(
        "The document is damaged or incomplete and cannot be read.", code=ErrorCode.UNREADABLE
    )


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """A zip whose directory keeps within the limits.

    Raises EngineError "too_large", "unreadable".
    """
    try:
        # zipfile makes an object of every entry that the directory shows, whatever number it
        # states.
        if _occurrences(file, _ENTRY) > 10 * MAX_ENTRIES:
            raise _too_many_entries()
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise damaged() from error
    _judge(archive.infolist(), archive.start_dir)
    return archive


def sweep(archive: zipfile.ZipFile) -> None:
    """Unpack every entry once, chunk by chunk: check its stated size, and that XML has no DTD.

    Raises EngineError "unreadable".
    """
    for info in archive.infolist():
        try:
            _unpack(archive, info)
        except DAMAGE as error:
            raise damaged() from error


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of an XML part.

    Raises KeyError when it is not there, EngineError "too_large", "unreadable".
    """
    info = archive.getinfo(name)
    if info.file_size > MAX_XML:
        raise EngineError(
            "A part of the document is larger than is accepted.", code=ErrorCode.TOO_LARGE
        )
    with archive.open(info) as stream:
        return b"".join(iter(lambda: stream.read(_CHUNK), b""))


def tree(data: bytes) -> etree._Element:
    """XML without a DTD, parsed without touching anything outside. Raises EngineError and lxml's
    XMLSyntaxError.
    """
    _refuse_dtd(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that hid it
        raise _dtd()
    return root


def _too_many_entries() -> EngineError:
    return EngineError(
        f"The document has more than {MAX_ENTRIES:,} parts; no more are accepted.",
        code=ErrorCode.TOO_LARGE,
    )


def _occurrences(file: BinaryIO, mark: bytes) -> int:
    """How often some bytes stand in a file, also across two chunks."""
    file.seek(0)
    found = 0
    rest = b""
    while chunk := file.read(1024 * 1024):
        data = rest + chunk
        found += data.count(mark)
        rest = data[1 - len(mark) :]
    return found


def _judge(entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Raise an EngineError for too many or too large entries, and for a malformed directory."""
    if len(entries) > MAX_ENTRIES:
        raise _too_many_entries()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        message = "The document unpacks to more than 200 MB; no more is accepted."
        raise EngineError(message, code=ErrorCode.TOO_LARGE)
    for entry in entries:
        if entry.file_size > max(_LARGE, MAX_RATIO * entry.compress_size):
            message = "The document unpacks to far more than its size."
            raise EngineError(message, code=ErrorCode.TOO_LARGE)
    names = set()
    for entry in entries:
        name = entry.orig_filename.lower()
        if name in names or not _inside(name) or not _is_plain(entry):
            raise damaged()
        names.add(name)
    if _overlap(entries, directory):
        raise damaged()


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is stored or deflated, and not encrypted."""
    encrypted = entry.flag_bits & 1
    return entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not encrypted


def _inside(name: str) -> bool:
    """Whether a name stays inside the folder into which a zip would be unpacked."""
    if name.startswith("/") or ".." in name.split("/"):
        return False
    return re.search(r"[\\\x00:]", name) is None


def _overlap(entries: list[zipfile.ZipInfo], directory: int) -> bool:
    """Whether two entries share bytes, by which a small file can unpack to any size."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(ordered):
        if _least_end(entry) > following.header_offset:
            return True
    return bool(ordered) and _least_end(ordered[-1]) > directory


def _least_end(entry: zipfile.ZipInfo) -> int:
    """Where an entry ends at the earliest: a header has 30 bytes and more."""
    return entry.header_offset + 30 + entry.compress_size


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    # zipfile gives no more bytes than the directory states, and checks their sum at the end.
    total = 0
    rest = b""
    xml = not info.filename.lower().endswith(_NOT_XML)
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            if not total:
                xml = xml and _begins_as_xml(chunk)
            total += len(chunk)
            if xml:
                _refuse_dtd(rest + chunk)
                rest = chunk[-32:]
    if total != info.file_size:
        raise damaged()


def _begins_as_xml(data: bytes) -> bool:
    """Whether the first character after byte order marks and white space is `<`."""
    return data[:256].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _refuse_dtd(data: bytes) -> None:
    """Entities stand in a DTD, which no Office file has. In UTF-16 every other byte is zero."""
    encoding = _ENCODING.match(data[:256])
    if encoding and not _KNOWN_ENCODING.fullmatch(encoding[1]):
        raise _dtd()
    plain = data
    if b"\x00" in data:
        plain = data.replace(b"\x00", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _dtd()


def _dtd() -> EngineError:
    return EngineError(
        "The document contains XML with a DTD, which is not accepted.", code=ErrorCode.UNREADABLE
    )

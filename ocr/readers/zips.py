"""The gate that every zip passes before anything in it is parsed: bounded, inside itself, and free of DTDs.

Zips inside it are never opened.
"""

import re
import zipfile
import zlib
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
_NOT_XML = (
    ".svg",
    ".htm",
    ".html",
    ".xhtml",
    ".mht",
    ".mhtml",
)  # may have a DOCTYPE; never parsed here
# What damaged bytes make of a parser. TypeError and AttributeError are not among them: those are our own.
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
    """A zip whose directory keeps within the limits. Raises EngineError "too_large", "unreadable"."""
    try:
        # zipfile makes an object of every entry that the directory shows, whatever number it states.
        if _occurrences(file, _ENTRY) > 10 * MAX_ENTRIES:
            raise _entries()
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise damaged() from error
    _judge(archive.infolist(), archive.start_dir)
    return archive


def sweep(archive: zipfile.ZipFile) -> None:
    """Unpack every entry once, a little at a time, against what the directory says, and look for a DTD in XML.

    Raises EngineError "unreadable".
    """
    for info in archive.infolist():
        try:
            _unpack(archive, info)
        except DAMAGE as error:
            raise damaged() from error


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of an XML part. Raises KeyError when it is not there, EngineError "too_large", "unreadable"."""
    info = archive.getinfo(name)
    if info.file_size > MAX_XML:
        raise EngineError(
            "A part of the document is larger than is accepted.", code=ErrorCode.TOO_LARGE
        )
    with archive.open(info) as stream:
        return b"".join(iter(lambda: stream.read(_CHUNK), b""))


def tree(data: bytes) -> etree._Element:
    """XML without a DTD, parsed without touching anything outside. Raises EngineError and lxml's XMLSyntaxError."""
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


def _entries() -> EngineError:
    return EngineError(
        f"The document has more than {MAX_ENTRIES:,} parts; no more are accepted.",
        code=ErrorCode.TOO_LARGE,
    )


def _occurrences(file: BinaryIO, mark: bytes) -> int:
    file.seek(0)
    found, rest = 0, b""
    while chunk := file.read(1024 * 1024):
        data = rest + chunk
        found += data.count(mark)
        rest = data[1 - len(mark) :]
    return found


def _judge(entries: list[zipfile.ZipInfo], directory: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _entries()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise EngineError(
            "The document unpacks to more than 200 MB; no more is accepted.",
            code=ErrorCode.TOO_LARGE,
        )
    if any(entry.file_size > max(_LARGE, MAX_RATIO * entry.compress_size) for entry in entries):
        raise EngineError(
            "The document unpacks to far more than its size.", code=ErrorCode.TOO_LARGE
        )
    names = {entry.orig_filename.lower() for entry in entries}
    plain = all(entry.compress_type in (0, 8) and not entry.flag_bits & 1 for entry in entries)
    if (
        len(names) < len(entries)
        or not plain
        or not all(map(_inside, names))
        or _overlap(entries, directory)
    ):
        raise damaged()


def _inside(name: str) -> bool:
    return (
        not name.startswith("/")
        and not re.search(r"[\\\x00:]", name)
        and ".." not in name.split("/")
    )


def _overlap(entries: list[zipfile.ZipInfo], directory: int) -> bool:
    """Whether two entries share bytes, by which a small file can unpack to any size."""
    starts = sorted((entry.header_offset, entry.compress_size + 30) for entry in entries)
    ends = [start for start, _ in starts[1:]] + [directory]
    return any(start + size > end for (start, size), end in zip(starts, ends, strict=False))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    # zipfile gives no more bytes than the directory states, and checks their sum at the end.
    total, rest = 0, b""
    xml = not info.filename.lower().endswith(_NOT_XML)
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            if not total:
                xml = xml and chunk[:256].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(
                    b"<"
                )
            total += len(chunk)
            if xml:
                _refuse_dtd(rest + chunk)
                rest = chunk[-32:]
    if total != info.file_size:
        raise damaged()


def _refuse_dtd(data: bytes) -> None:
    """Entities stand in a DTD, which no Office file has. In UTF-16 every other byte is zero."""
    encoding = re.search(rb"""^.{0,40}encoding\s*=\s*["']([\w.-]+)""", data[:256], re.DOTALL)
    known = not encoding or re.fullmatch(
        rb"(?i)utf-?8|utf-?16|us-ascii|iso-8859-1|windows-1252", encoding[1]
    )
    plain = data.replace(b"\x00", b"") if b"\x00" in data else data
    if not known or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _dtd()


def _dtd() -> EngineError:
    return EngineError(
        "The document contains XML with a DTD, which is not accepted.", code=ErrorCode.UNREADABLE
    )

"""Requests to the sandbox about uploads and office files.

The parent imports this module, so it imports no library that decodes.
"""

from importlib import import_module
from typing import BinaryIO, Literal

import msgspec


class ProbeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits that a file must keep, and what to answer beside its description."""

    max_pixels: int  # of one page of an image
    max_pages: int  # also frames of an image
    first_frame: bool = False  # of an animated image only the first is looked at
    accept: tuple[str, ...] | None = None  # media types; None for all that have a reader
    thumbnail: int | None = None  # its long side in pixels; None for no thumbnail
    password: str = ""


class ProbeAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file is. Width, height and pixels are 0 for office files, which have none."""

    media_type: str
    extension: str
    pages: int  # frames, slides or sheets
    width: int = 0  # of the first page, upright
    height: int = 0
    pixels: int = 0  # of all pages together
    thumbnail: bytes | None = None  # a WebP of the first page, without metadata
    encrypted: bool = False  # also where no password is needed


class ConvertRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`to` is "pdf" or the format of the file's own family.

    Of a workbook or slides only the sheets or slides with these `numbers` are printed; none: all.
    """

    media_type: str
    to: Literal["docx", "xlsx", "pptx", "pdf"]
    password: str = ""
    numbers: tuple[int, ...] = ()
    tagged: bool = False  # a PDF with tags for screen readers
    seconds: float = 60.0


def probe_file(request: ProbeRequest, files: list[BinaryIO]) -> ProbeAnswer:
    """Check one file wholly and describe it.

    Raises EngineError "unsupported", "too_large", "unreadable".
    """
    from ocr.readers import probe as probing

    return probing.run(request, files[0])


def warm_readers() -> None:
    """Import what every image needs."""
    import_module("ocr.readers.image")
    import_module("ocr.readers.probe")


def convert_file(request: ConvertRequest, files: list[BinaryIO]) -> None:
    """Convert one office file, the first of `files`, into the second, by LibreOffice.

    Raises EngineError "unavailable" where LibreOffice is not installed, "timeout", and "unreadable"
    for a file that it cannot convert and for a wrong password.
    """
    from ocr.readers.office import libreoffice

    libreoffice.convert(request, *files)

"""Which kind of Office file a zip or an OLE file is: by what it says inside, never by its name.

Files with macros, templates and slide shows are read as the plain kind of their family: only their
text is taken, and nothing here or in LibreOffice's profile runs a macro. Binary workbooks (xlsb)
are not read.
"""

import zipfile
from typing import BinaryIO, Literal

import olefile
from lxml import etree

from ocr.readers import zips
from ocr.readers.sniff import EXCEL, is_excel_4

_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OOXML}wordprocessingml.document"
XLSX = f"{_OOXML}spreadsheetml.sheet"
PPTX = f"{_OOXML}presentationml.presentation"
DOC = "application/msword"
XLS = EXCEL
PPT = "application/vnd.ms-powerpoint"
LOCKED = "application/x-ooxml-protected"  # our own name for an encrypted docx, xlsx or pptx

EXTENSIONS = {DOCX: "docx", XLSX: "xlsx", PPTX: "pptx", DOC: "doc", XLS: "xls", PPT: "ppt"}
CONVERTED = {DOC: DOCX, XLS: XLSX, PPT: PPTX}  # what an old file is read as
MODERN: dict[str, Literal["docx", "xlsx", "pptx"]] = {DOC: "docx", XLS: "xlsx", PPT: "pptx"}

_FAMILIES = {
    "openxmlformats-officedocument.wordprocessingml.": DOCX,
    "openxmlformats-officedocument.spreadsheetml.": XLSX,
    "openxmlformats-officedocument.presentationml.": PPTX,
    "ms-word.": DOCX,
    "ms-excel.": XLSX,
    "ms-powerpoint.": PPTX,
}
_STREAMS = {"worddocument": DOC, "workbook": XLS, "book": XLS, "powerpoint document": PPT}


def kind(file: BinaryIO, head: bytes) -> str | None:
    """The media type of an Office file that begins with `head`; None for every other file.

    `LOCKED` for an encrypted docx, xlsx or pptx. Only the directory and two small parts of a zip
    are read. Raises EngineError "too_large", "unreadable".
    """
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(file)
    if head.startswith(olefile.MAGIC):
        return _ole_kind(file)
    if is_excel_4(head):
        return XLS
    return None


def main_part(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Name and content type of the main part of an OOXML package; two empty strings without one."""
    try:
        relations = zips.tree(zips.part(archive, "_rels/.rels"))
        types = zips.tree(zips.part(archive, "[Content_Types].xml"))
    except KeyError:
        return "", ""
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            name = relation.get("Target", "").lstrip("/")
            return name, _content_type(types, name)
    return "", ""


def _content_type(types: etree._Element, name: str) -> str:
    """What [Content_Types].xml says of a part, or else of its extension."""
    path = f"/{name}"
    for entry in types:
        if entry.get("PartName") == path:
            return str(entry.get("ContentType", ""))
    for entry in types:
        if path.endswith(f".{entry.get('Extension')}"):
            return str(entry.get("ContentType", ""))
    return ""


def main_kind(content_type: str) -> str | None:
    """The media type of a package by the content type of its main part."""
    if not content_type.endswith(".main+xml"):
        return None
    family = content_type.removeprefix("application/vnd.")
    for start, media_type in _FAMILIES.items():
        if family.startswith(start):
            return media_type
    return None


def _zip_kind(file: BinaryIO) -> str | None:
    with zips.opened(file) as archive:
        try:
            return main_kind(main_part(archive)[1])
        except zips.DAMAGE as error:
            raise zips.damaged() from error


def _ole_kind(file: BinaryIO) -> str | None:
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            names = {entry[0].lower() for entry in ole.listdir() if len(entry) == 1}
    except zips.DAMAGE as error:
        raise zips.damaged() from error
    if "encryptioninfo" in names and "encryptedpackage" in names:
        return LOCKED
    for name, media_type in _STREAMS.items():
        if name in names:
            return media_type
    return None

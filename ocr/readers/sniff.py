"""The type of a file from its first bytes: a name or a declared type proves nothing."""

from ocr.readers import READERS

EXCEL = "application/vnd.ms-excel"
HEAD = 1024  # bytes that `sniff` wants to see; fewer are fine for a shorter file

_CONTAINERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"
)
# The record that begins a file of Excel 2, 3 or 4, which has no container, and what it may hold.
_EXCEL_STARTS = (b"\x09\x00", b"\x09\x02", b"\x09\x04")
_EXCEL_LENGTHS = range(4, 17)
_EXCEL_CONTENTS = {0x10, 0x20, 0x40, 0x100}  # a sheet, a chart, a macro sheet, several sheets
# Every length that the second header of a bitmap has ever had.
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}


def sniff(head: bytes) -> str | None:
    """The media type, or None for what is not recognised; svg, html and text never are.

    OOXML files are "application/zip" and old Office files "application/x-ole-storage": which of
    them it is stands inside the container.
    """
    for media_type, row in READERS.items():
        if row.starts and head.startswith(row.starts):
            return media_type
    for start, media_type in _CONTAINERS:
        if head.startswith(start):
            return media_type
    return _container(head)


def _container(head: bytes) -> str | None:
    """The types whose mark is not simply the first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    # Two letters prove nothing: the length of the second header must fit as well.
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "image/bmp"
    if head[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\t\n\r\x0c ").startswith(b"%PDF-"):
        return "application/pdf"
    if is_excel_4(head):
        return EXCEL
    return None


def is_excel_4(head: bytes) -> bool:
    """Whether a file begins as those of Excel 2, 3 and 4 do."""
    length = int.from_bytes(head[2:4], "little")
    content = int.from_bytes(head[6:8], "little")
    return head[:2] in _EXCEL_STARTS and length in _EXCEL_LENGTHS and content in _EXCEL_CONTENTS

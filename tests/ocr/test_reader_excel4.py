"""Files of Excel 2, 3 and 4, which have no container: known by their first record, read by way of
LibreOffice.
"""

import io
import struct
from contextlib import suppress

import pytest

from ocr.errors import EngineError
from ocr.readers import office
from ocr.readers.containers import XLS
from ocr.readers.office import libreoffice
from ocr.readers.sniff import sniff
from tests.ocr.office_calls import kind_of, pages, probed, texts

ROWS = (("Harbour", 412.0), ("Quay", 96.5))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(version: int) -> bytes:
    """One sheet as Excel 2, 3 or 4 writes it: a text and a number a row."""
    number, text, start, dimensions = 0x0203, 0x0204, {3: 0x0209, 4: 0x0409}.get(version), 0x0200
    if version == 2:
        number, text, start, dimensions = 0x0003, 0x0004, 0x0009, 0x0000
    begin = struct.pack("<HH", version, 0x10)
    if version > 2:
        begin += b"\0\0"
    assert start is not None
    data = _record(start, begin)
    data += _record(dimensions, struct.pack("<HHHH", 0, len(ROWS), 0, 2) + b"\0\0" * (version > 2))
    for row, (name, amount) in enumerate(ROWS):
        written = name.encode("ascii")
        if version == 2:
            place = struct.pack("<HH", row, 0) + b"\0\0\0"
            data += _record(text, place + bytes([len(written)]) + written)
            data += _record(
                number, struct.pack("<HH", row, 1) + b"\0\0\0" + struct.pack("<d", amount)
            )
        else:
            place = struct.pack("<HHH", row, 0, 0)
            data += _record(text, place + struct.pack("<H", len(written)) + written)
            data += _record(number, struct.pack("<HHHd", row, 1, 0, amount))
    return data + _record(0x0A, b"")


@pytest.mark.parametrize("version", [2, 3, 4])
def test_the_first_record_tells_the_type(version: int) -> None:
    data = _sheet(version)
    assert sniff(data) == XLS
    assert kind_of(data) == XLS
    answer = probed(data)
    assert (answer["media_type"], answer["extension"], answer["pages"]) == (XLS, "xls", 1)


@pytest.mark.parametrize(
    "head",
    [
        b"\x09\x04",
        b"\x09\x04\x06\x00",
        b"\x09\x04\xff\xff\0\0\x10\0",
        b"\x09\x00\x04\x00plain text",
    ],
)
def test_two_bytes_alone_make_no_workbook(head: bytes) -> None:
    assert sniff(head) is None


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice is not installed.")
@pytest.mark.parametrize("version", [2, 3, 4])
def test_its_cells_are_read(version: int) -> None:
    (page,) = pages(_sheet(version))
    assert texts(page)[-1] == "Harbour\t412\nQuay\t96.5"


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice is not installed.")
def test_a_broken_one_is_refused_or_empty() -> None:
    data = _sheet(4)[:14] + b"\xff" * 200
    with suppress(EngineError):
        assert len(office.read_all(io.BytesIO(data))) == 1

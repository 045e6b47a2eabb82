"""Office files that were made to do harm: refused with a sentence, quickly, and without anything
having happened.
"""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ocr.document import Table
from ocr.errors import EngineError
from ocr.readers import office
from ocr.readers.containers import kind
from ocr.readers.requests import ProbeRequest
from ocr.readers.sniff import HEAD
from ocr.sandbox import Child, Limits
from tests.ocr import office_samples as samples
from tests.ocr import office_targets

Make = Callable[[], bytes]
MIB = 1024 * 1024
DOCUMENT = "word/document.xml"
HERE = Path(__file__).resolve().parent
NINE = ProbeRequest(max_pixels=1, max_pages=9)


def refusal(data: bytes) -> EngineError:
    with pytest.raises(EngineError) as error:
        office.probe(replace(NINE, max_pages=100), io.BytesIO(data))
    with pytest.raises(EngineError) as second:
        office.read_all(io.BytesIO(data), "")
    assert (second.value.code, second.value.message) == (error.value.code, error.value.message)
    return error.value


def document_with(prolog: str, text: str) -> bytes:
    inner = f'<w:document xmlns:w="{samples.W}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return samples.with_part(samples.letter(), DOCUMENT, (prolog + inner).encode())


# The zip


def test_a_bomb_is_refused_from_the_directory() -> None:
    data = samples.with_part(samples.letter(), DOCUMENT, b" " * (201 * 1000 * 1000))
    assert len(data) < MIB
    started = time.process_time()
    assert (refusal(data).code, refusal(data).message) == (
        "too_large",
        "The document unpacks to more than 200 MB; no more is accepted.",
    )
    assert time.process_time() - started < 1


def test_a_part_that_shrank_too_well_is_refused() -> None:
    data = samples.with_part(samples.letter(), DOCUMENT, b" " * (20 * MIB))
    assert refusal(data).code == "too_large"
    small = samples.with_part(samples.letter(), "word/media/blank.bmp", b" " * (9 * 1000 * 1000))
    assert office.probe(NINE, io.BytesIO(small)).pages == 2


def test_a_part_that_lies_about_its_size_is_refused_without_being_unpacked() -> None:
    data = samples.lying(samples.letter(), DOCUMENT, 400 * MIB)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo(DOCUMENT).file_size == 1000
    with Child(Limits(memory=600 * MIB), [HERE]) as child, pytest.raises(EngineError) as error:
        child.call(office_targets.probe, NINE, files=[io.BytesIO(data)], timeout=20)
    assert error.value.code == "unreadable"


@pytest.mark.parametrize("count", [2_500, 65_000])
def test_too_many_entries_are_refused(count: int) -> None:
    buffer = io.BytesIO(samples.letter())
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(count):
            archive.writestr(f"x/{number}", b"")
    error = refusal(buffer.getvalue())
    assert (error.code, error.message) == (
        "too_large",
        "The document has more than 2,000 parts; no more are accepted.",
    )
    with pytest.raises(EngineError):
        kind(buffer, buffer.getvalue()[:HEAD])


@pytest.mark.parametrize(
    "name", ["../escape.xml", "word/../../x", "/etc/passwd", "C:/x", "word\\..\\x"]
)
def test_names_that_lead_outside_are_refused(name: str) -> None:
    assert refusal(samples.with_part(samples.letter(), name, b"<x/>")).code == "unreadable"


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(samples.letter())
    entries = [place for place in range(len(data)) if data[place : place + 4] == b"PK\1\2"]
    first, second = entries[:2]
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert refusal(bytes(data)).code == "unreadable"


def test_two_entries_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(samples.letter())
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DOCUMENT, b"<x/>")
    assert refusal(buffer.getvalue()).code == "unreadable"


def test_a_zip_inside_is_never_opened() -> None:
    bomb = samples.zipped({"x": b" " * (300 * 1000 * 1000)})
    data = samples.with_part(samples.letter(), "word/embeddings/inner.docx", bomb)
    assert office.probe(NINE, io.BytesIO(data)).pages == 2


# The XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_outside_entities_are_refused_and_nothing_is_read(tmp_path: Path, encoding: str) -> None:
    marker = tmp_path / "marker"
    marker.write_text("TOP SECRET")
    dtd = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file://{marker}">]>'
    data = document_with(dtd, "&x;")
    if encoding != "utf-8":

        def recode(parts: dict[str, bytes]) -> None:
            mark = "\ufeff" if encoding == "utf-16-be" else ""
            parts[DOCUMENT] = (mark + parts[DOCUMENT].decode()).encode(encoding)

        data = samples.repacked(data, recode)
    error = refusal(data)
    assert error.code == "unreadable"
    assert "SECRET" not in error.message


def test_a_billion_laughs_are_refused() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    data = document_with(f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>', "&l9;")
    started = time.process_time()
    assert refusal(data).code == "unreadable"
    assert time.process_time() - started < 1


@pytest.mark.parametrize("make", [samples.book, samples.deck])
def test_a_dtd_in_any_part_is_refused(make: Make) -> None:
    data = samples.with_part(
        make(), "customXml/item1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    )
    assert refusal(data).code == "unreadable"


def test_an_encoding_that_could_hide_a_dtd_is_refused() -> None:
    assert (
        refusal(document_with('<?xml version="1.0" encoding="UTF-7"?>', "x")).code == "unreadable"
    )


def test_deep_nesting_is_refused() -> None:
    tables = "<w:tbl><w:tr><w:tc>" * 2000 + "</w:tc></w:tr></w:tbl>" * 2000
    inner = f'<w:document xmlns:w="{samples.W}"><w:body>{tables}</w:body></w:document>'
    assert (
        refusal(samples.with_part(samples.letter(), DOCUMENT, inner.encode())).code == "unreadable"
    )


def test_a_style_based_on_itself_ends() -> None:
    entry = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style>'
    style = f'<w:styles xmlns:w="{samples.W}">{entry}</w:styles>'
    data = samples.with_body(
        '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    )
    data = samples.with_part(data, "word/styles.xml", style.encode())
    assert office.read_all(io.BytesIO(data))[0].text == "x"


def test_a_cell_over_a_billion_columns_covers_what_a_table_may_have() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    data = samples.with_body(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")
    (table,) = office.read_all(io.BytesIO(data))[0].blocks
    assert isinstance(table, Table)
    assert table.size == (1, 63)


# Workbooks


def test_a_book_whose_last_possible_cell_is_used_is_refused() -> None:
    started = time.process_time()
    error = refusal(samples.sparse_book())
    assert (error.code, "200,000 cells" in error.message) == ("too_large", True)
    assert time.process_time() - started < 1


def test_a_text_that_every_cell_shows_is_refused_before_it_fills_the_memory() -> None:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    parts = {
        "xl/sharedStrings.xml": f'<sst xmlns="{name}"><si><t>{"word " * 6000}</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{name}"><sheetData>{rows * 1000}</sheetData></worksheet>',
    }
    kind_of_link = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    )
    link = (
        f'<Relationship Id="s" Type="{kind_of_link}" Target="sharedStrings.xml"/></Relationships>'
    )
    data = samples.replaced(
        samples.book(), "xl/_rels/workbook.xml.rels", b"</Relationships>", link.encode()
    )
    for part, content in parts.items():
        data = samples.with_part(data, part, content.encode())
    with Child(Limits(memory=600 * MIB), [HERE]) as child, pytest.raises(EngineError) as error:
        child.call(office_targets.probe, NINE, files=[io.BytesIO(data)], timeout=60)
    assert error.value.code == "too_large"


def test_a_merged_cell_over_the_whole_sheet_covers_the_used_range() -> None:
    data = samples.replaced(
        samples.book(), "xl/worksheets/sheet1.xml", b'ref="B8:C8"', b'ref="B2:XFD1048576"'
    )
    table = office.read_all(io.BytesIO(data))[0].blocks[1]
    assert isinstance(table, Table)
    assert table.size == (7, 2)


# What is no Office file, or half of one


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 4096,
        b"<html><iframe src='file:///etc/passwd'></html>",
        b"{\\rtf1 hello}",
        b"PK\3\4"[:3],
    ],
)
def test_other_files_are_unsupported(data: bytes) -> None:
    assert refusal(data).code == "unsupported"


@pytest.mark.parametrize("make", [samples.letter, samples.deck, samples.book])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_cut_files_are_unreadable(make: Make, part: float) -> None:
    data = make()
    assert refusal(data[: int(len(data) * part)]).code == "unreadable"


@pytest.mark.parametrize("part", [0.05, 0.5])
def test_cut_locked_files_are_unreadable(part: float) -> None:
    data = samples.locked(samples.letter(), "secret")
    with pytest.raises(EngineError) as error:
        office.read_all(io.BytesIO(data[: int(len(data) * part)]), "secret")
    assert error.value.code in ("unreadable", "unsupported")


@pytest.mark.parametrize("make", [samples.letter, samples.deck, samples.book])
def test_damage_anywhere_is_an_engine_error_or_harmless(make: Make) -> None:
    data = make()
    seen: set[object] = set()
    with Child(extra_paths=[HERE]) as child:
        for place in range(0, len(data) - 8, max(1, len(data) // 60)):
            broken = io.BytesIO(data[:place] + os.urandom(8) + data[place + 8 :])
            try:
                seen.add(child.call(office_targets.probe, NINE, files=[broken], timeout=30).pages)
            except EngineError as error:
                seen.add(error.code)
    assert "unreadable" in seen
    assert seen <= {2, "unreadable", "unsupported", "too_large"}


@pytest.mark.parametrize("make", [samples.letter, samples.deck, samples.book])
def test_lost_and_emptied_parts_are_an_engine_error_or_harmless(make: Make) -> None:
    data = make()
    seen: set[str] = set()
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        for content in (b"", b"<x/>", b"garbage"):
            try:
                office.read_all(io.BytesIO(samples.with_part(data, name, content)))
            except EngineError as error:
                seen.add(error.code)
    assert seen == {"unreadable", "unsupported"}

"""Excel workbooks: what openpyxl and LibreOffice find in them."""

import csv
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet._writer import ALL_TEMP_FILES

from ocr.document import NOWHERE, Block, Cell, Item, Line, Page, Picture, Table, Word
from ocr.errors import EngineError
from ocr.writers import sheets
from ocr.writers.source import Source

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x.test")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|'/c calc'!A0",
    "=",
    "#N/A",
    "TRUE",
]


def lines(text: str, **look: Any) -> tuple[Line, ...]:
    return tuple(
        Line(
            tuple(Word(word, NOWHERE, 1.0, **look) for word in line.split(" ") if word.strip()),
            NOWHERE,
        )
        for line in text.split("\n")
    )


def block(text: str, **options: Any) -> Block:
    return Block(lines(text), NOWHERE, **options)


def table(*rows: tuple[str, ...]) -> Table:
    cells = [
        Cell(row, column, lines(text))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Table(tuple(cell for cell in cells if cell.text), NOWHERE)


def written(*pages: tuple[Item, ...], title: str = "") -> bytes:
    out = io.BytesIO()
    sheets.write(
        (Page(800, 1000, items) for items in pages), Source(io.BytesIO(), "image/png", title), out
    )
    return out.getvalue()


def book(*pages: tuple[Item, ...]) -> Any:
    return load_workbook(io.BytesIO(written(*pages)))


def sheet(*items: Item) -> Any:
    return book(items).worksheets[0]


def column(found: Any) -> list[Any]:
    return [row[0] for row in found.iter_rows(values_only=True)]


def test_no_pages_make_an_empty_sheet() -> None:
    assert book().sheetnames == ["Page 1"]


def test_a_sheet_a_page() -> None:
    found = book((block("first"),), (), (block("third"),))
    assert found.sheetnames == ["Page 1", "Page 2", "Page 3"]
    assert [one["A1"].value for one in found] == ["first", None, "third"]


def test_text_around_a_table_keeps_its_place() -> None:
    found = sheet(
        block("Invoice", kind="heading", level=1),
        block("Dear customer,\nhere is the\nbill."),
        table(("Item", "Price"), ("Coffee", "2.50")),
        Picture(NOWHERE, "a.png", (block("on the stamp"),)),
        Picture(NOWHERE),
    )
    assert column(found) == [
        "Invoice",
        None,
        "Dear customer, here is the bill.",
        None,
        "Item",
        "Coffee",
        None,
        "on the stamp",
    ]
    assert [found[place].font.bold for place in ("A1", "A3", "A5", "B5", "A6", "B6")] == [
        True,
        False,
        True,
        True,
        False,
        False,
    ]


def test_entries_of_a_list_stand_together() -> None:
    entries = [block("- one", kind="list", level=1), block("- two", kind="list", level=2)]
    found = sheet(block("List:"), *entries, block("End."))
    assert column(found) == ["List:", None, "- one", "- two", None, "End."]
    assert found["A4"].alignment.indent == 1


def test_numbers_dates_and_money() -> None:
    found = sheet(
        table(("01/03/2024", "1.234", "$5.00", "007"), ("13/03/2024", "12,50", "12.5 %", "12:30"))
    )
    assert [cell.value for cell in found[1]] == [datetime(2024, 3, 1), 1234, 5, "007"]
    assert [cell.number_format for cell in found[1]] == [
        "dd\\/mm\\/yyyy",
        "#,##0",
        "[$$]0.00",
        "General",
    ]
    assert [cell.value for cell in found[2]][1:3] == [12.5, 0.125]
    assert [cell.data_type for cell in found[1]] == ["d", "n", "n", "s"]


def test_a_column_that_does_not_tell_asks_the_table() -> None:
    found = sheet(
        table(("1.234", "01/02/2024"), ("2.345", "02/03/2024"), ("x", "12,50"), ("y", "31/01/2024"))
    )
    assert found["A1"].value == 1234
    assert found["B1"].value == datetime(2024, 2, 1)


def test_the_first_row_is_a_header_only_of_words() -> None:
    assert not sheet(table(("Year", "2024"), ("a", "b")))["A1"].font.bold
    assert not sheet(table(("only", "row")))["A1"].font.bold


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_a_formula(text: str) -> None:
    found = sheet(block(text), table((text, "1"), ("x", text)))
    for place in ("A1", "A3", "B4"):
        cell = found[place]
        assert (cell.value, cell.data_type) == (text, "s")
        assert bool(cell.quotePrefix) == (text[0] in "=+-@")


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_shows_what_the_paper_shows(tmp_path: Path) -> None:
    shown = [
        "-42.50",
        "2024-03-01",
        "12.5 %",
        "$1,234.50",
        "5.00-",
        "(7.00)",
        "12:30",
        "_x0041_",
        "=1+1",
        "@A1",
    ]
    (tmp_path / "book.xlsx").write_bytes(written((table(*((text, "x") for text in shown)),)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Commas, quotation marks, UTF-8, cells as they are shown.
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "book.xlsx"),
    ]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    with open(tmp_path / "book.csv", encoding="utf-8", newline="") as file:
        assert [row[0].strip() for row in csv.reader(file)] == shown


def test_merged_cells() -> None:
    cells = (
        Cell(0, 0, lines("both"), columns=2),
        Cell(1, 0, lines("high"), rows=2),
        Cell(1, 1, lines("a")),
        Cell(2, 1, lines("b")),
    )
    found = sheet(block("before"), Table(cells, NOWHERE))
    assert {str(merged) for merged in found.merged_cells.ranges} == {"A3:B3", "A4:A5"}
    assert (found["A3"].value, found["A4"].value, found["B5"].value) == ("both", "high", "b")
    assert found["B3"].border.right.style == "thin"


def test_cells_that_overlap_lose_no_text() -> None:
    cells = (
        Cell(0, 0, lines("wide"), rows=2, columns=2),
        Cell(1, 1, lines("under")),
        Cell(0, 0, lines("twice")),
    )
    found = sheet(Table(cells, NOWHERE))
    texts = " ".join(
        str(value) for row in found.iter_rows(values_only=True) for value in row if value
    )
    assert {"wide", "under", "twice"} <= set(texts.split())
    merged = list(found.merged_cells.ranges)
    assert not any(a.isdisjoint(b) is False for a in merged for b in merged if a is not b)


def test_a_grid_that_is_nearly_empty_is_written_without_its_gaps() -> None:
    cells = (Cell(0, 0, lines("a")), Cell(10**9, 10**9, lines("b"), rows=10**9, columns=10**9))
    found = sheet(Table(cells, NOWHERE))
    assert (found["A1"].value, found["B2"].value) == ("a", "b")
    assert (found["B1"].value, found["B1"].data_type) == (None, "n")


def test_more_columns_than_a_sheet_has() -> None:
    wide = Table(tuple(Cell(0, number, lines("x")) for number in range(16_385)), NOWHERE)
    before = set(Path(tempfile.gettempdir()).glob("openpyxl.*"))
    with pytest.raises(EngineError) as caught:
        written((block("first"),), (wide,))
    assert caught.value.code == "too_large"
    assert set(Path(tempfile.gettempdir()).glob("openpyxl.*")) <= before


def test_what_does_not_fit_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 6)
    found = book(
        (block("one"), block("two"), table(("1",), ("2",), ("3",)), block("three")),
        (block("four"),),
    )
    assert found.sheetnames == ["Page 1", "Page 1 (2)", "Page 2"]
    assert [column(one) for one in found] == [
        ["one", None, "two"],
        [1, 2, 3, None, "three"],
        ["four"],
    ]


def test_texts_longer_than_a_cell() -> None:
    words = " ".join(["word"] * 14_000)
    wide = "\U0001f600" * 20_000
    found = sheet(block(words), block(wide), table((words, "x")))
    values = [value for value in column(found) if value]
    assert all(len(value.encode("utf-16-le")) // 2 <= 32_767 for value in values)
    assert " ".join(values[:3]) == words
    assert values[3] + values[4] == wide
    assert " ".join(values[5:]) == words


def test_characters_that_a_workbook_cannot_hold() -> None:
    hostile = "a\x00b\x0b\ud800\ufffe<&>\"'_x0041_"
    data = written((block(hostile), table((hostile, "1"))), title=hostile)
    assert load_workbook(io.BytesIO(data)).worksheets[0]["A1"].value == "ab<&>\"'_x005F_x0041_"
    assert not re.search(
        rb"[\x00-\x08]", zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    )


def test_columns_are_as_wide_as_the_table_and_not_as_the_text() -> None:
    found = sheet(block("a long text " * 50), table(("Item", "1"), ("x" * 200, "漢字漢字漢字漢字")))
    widths = {letter: found.column_dimensions[letter].width for letter in "AB"}
    assert widths == {"A": 52.0, "B": 18.0}
    assert found["A4"].alignment.wrap_text
    assert found.row_dimensions[4].height > 40
    # The long text is wrapped over several columns.
    assert [merged.min_row for merged in found.merged_cells.ranges] == [1]
    assert found.row_dimensions[1].height > 50


def test_text_alone_is_wrapped() -> None:
    found = sheet(block("word " * 100), block("short"))
    assert 60 < found.column_dimensions["A"].width < 80
    assert found["A1"].alignment.wrap_text
    assert found.row_dimensions[1].height > 60
    assert found.row_dimensions[3].height is None


def test_a_page_from_right_to_left() -> None:
    assert sheet(block("שלום עולם")).sheet_view.rightToLeft
    assert not sheet(block("hello")).sheet_view.rightToLeft


def test_hostile_numbers_of_formats() -> None:
    """Excel takes some 200 formats of a file's own; what would need more is shown as on
    the paper.
    """
    texts = [
        f"1.{'5' * places} {sign}"
        for places in range(1, 14)
        for sign in (
            "$",
            "€",
            "£",
            "¥",
            "₹",
            "CHF",
            "kr",
            "RM",
            "USD",
            "EUR",
            "GBP",
            "JPY",
            "zł",
            "Ft",
        )
    ]
    texts += [f"({text})" for text in texts]
    found = sheet(table(*((text, "x") for text in texts)))
    formats = {cell.number_format for cell in found["A"]}
    assert 190 < len(formats) <= 202
    assert all(
        cell.value == text
        for cell, text in zip(found["A"], texts, strict=True)
        if cell.data_type == "s"
    )
    assert {cell.data_type for cell in found["A"]} == {"n", "s"}


def test_a_failure_leaves_no_temporary_files() -> None:
    """openpyxl has no public way to remove them; the writer reaches into its sheets."""

    def pages() -> Iterator[Page]:
        yield Page(100, 100, (Block(lines("text"), NOWHERE),))
        assert ALL_TEMP_FILES
        raise EngineError("The second page cannot be read.")

    with pytest.raises(EngineError, match="second page"):
        sheets.write(pages(), Source(io.BytesIO(), "application/pdf"), io.BytesIO())
    assert ALL_TEMP_FILES == []


def test_cells_of_a_workbook_keep_value_and_format() -> None:
    def cell(row: int, text: str, value: float | None, code: str) -> Cell:
        return Cell(row, 0, lines(text), value=value, format=code)

    cells = (
        cell(0, "12.3M", 12345678, '#,##0.0,,"M"'),
        cell(1, "00501", 501, "00000"),
        cell(2, "00501", None, "@"),
        cell(3, "1234", None, "@"),
        cell(4, "4. März 2024", 45355, "[$-407]d. mmmm yyyy"),
        cell(5, "0.333333333", 1 / 3, "General"),
    )
    found = [entry[0] for entry in sheet(Table(cells, NOWHERE)).iter_rows()]
    assert [entry.value for entry in found] == [
        12345678,
        501,
        "00501",
        "1234",
        datetime(2024, 3, 4),
        1 / 3,
    ]
    assert [entry.number_format for entry in found[:2]] == ['#,##0.0,,"M"', "00000"]
    assert found[4].number_format == "[$-407]d. mmmm yyyy"


def test_a_number_of_a_workbook_stays_one_without_a_format_of_its_own() -> None:
    cells = []
    for row in range(300):
        code = f'0.00"x{row}"'
        cells.append(Cell(row, 0, lines(f"1.50x{row}"), value=1.5, format=code))
    found = sheet(Table(tuple(cells), NOWHERE))
    assert {entry[0].value for entry in found.iter_rows()} == {1.5}

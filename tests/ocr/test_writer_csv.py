"""The tables of a document as CSV."""

import csv
import io
from typing import Any

import pytest

from ocr.document import NOWHERE, Page, Table
from ocr.writers import csv as writer
from tests.ocr.prose_samples import block, cell, page, table, written


def rows(*pages: Page) -> list[list[str]]:
    data = written(writer, *pages)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table() -> None:
    given = table(("Item", 'Size 3" wide, flat'), ("Grüße; 漢字", ""))
    assert rows(page(block("text"), given)) == [["Item", 'Size 3" wide, flat'], ["Grüße; 漢字", ""]]


def test_several_tables_with_an_empty_line_between() -> None:
    found = rows(page(table(("a", "b")), table(("c",))), page(), page(table(("d",))))
    assert found == [["a", "b"], [], ["c"], [], ["d"]]


def test_merged_cells_and_lines() -> None:
    merged = Table(
        (cell(0, 0, "wide", columns=2), cell(1, 0, "two", "lines"), cell(1, 1, "ship-", "ment")),
        NOWHERE,
    )
    assert rows(page(merged)) == [["wide", ""], ["two lines", "shipment"]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "- tea", "-a1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert rows(page(table((text, "x")))) == [[f"'{text}", "x"]]


@pytest.mark.parametrize(
    "text",
    ["-5.00", "-1,234.56", "+7", "-12%", "-", "\u22125", "+49 30 1234567", "(5.00)", "a=b", "'a"],
)
def test_numbers_and_words_stay_as_printed(text: str) -> None:
    assert rows(page(table((text, "x")))) == [[text, "x"]]


@pytest.mark.parametrize("items", [(), (block("text"),), (table(("", "")),)])
def test_a_document_without_tables_says_so(items: tuple[Any, ...]) -> None:
    assert rows(page(*items)) == [["No table was found in this document."]]


def test_a_nearly_empty_table_is_short() -> None:
    cells = (cell(0, 0, "a"), cell(2**20, 2**14, "end"))
    assert rows(page(Table(cells, NOWHERE))) == [["a", ""], ["", "end"]]
    many = tuple(cell(number * 9, number * 7 % 4001, "x") for number in range(2000))
    assert rows(page(Table(many, NOWHERE))) == [["x"]] * 2000

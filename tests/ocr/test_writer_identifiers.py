"""A column decides whether its cells are numbers or identifiers, which stay text."""

from typing import Any

import pytest

from ocr.document import NOWHERE, Cell, Line, Table, Word
from ocr.writers.sheets.table import table_parts


def table(*rows: tuple[str, ...]) -> Table:
    cells = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            words = tuple(Word(word, NOWHERE, 1.0) for word in text.split())
            lines: tuple[Line, ...] = ()
            if words:
                lines = (Line(words, NOWHERE),)
            cells.append(Cell(number, column, lines))
    return Table(tuple(cells), NOWHERE)


def kinds(*rows: tuple[str, ...], column: int = 0) -> set[str]:
    """What the cells below the head of a column are."""
    part = next(iter(table_parts(table(*rows))))
    return {type(row[column].value.value).__name__ for row in part.rows[1:]}


def column_of(head: str, *texts: str) -> list[tuple[Any, ...]]:
    rows = [(head, "Remark")]
    for text in texts:
        rows.append((text, "none"))
    return rows


@pytest.mark.parametrize(
    ("head", "texts"),
    [
        # By the head
        ("Zip", ["10001", "94110"]),
        ("Postal code", ["80331", "10115"]),
        ("Phone", ["555 123 456", "5552221"]),
        ("Phone 1", ["5551234", "5552221"]),
        ("Customer ID", ["7", "12", "103"]),
        ("Invoice No.", ["4711", "4712"]),
        ("Order #", ["1001", "1002"]),
        ("Kundennr", ["815", "4711"]),
        ("Rechnungsnummer", ["815", "4711"]),
        ("Account", ["100200300", "100200301"]),
        ("P/N", ["1200", "1250"]),
        ("Sort code", ["20-45-67", "10-11-12", "25-11-12"]),
        ("No.", ["4711", "4805"]),
        ("Article", ["1001", "1002"]),
        ("Kundennummer", ["4711", "4712"]),
        ("Order no.", ["17", "18"]),
        ("Phone", ["(555) 010-9999", "01632960961"]),
        # By one value that can be nothing else
        ("Where", ["02134", "10001"]),
        ("Reads", ["4111111111111111", "378282246310005"]),
        ("Reads", ["12345678901234567", "12"]),
        ("Reached by", ["+44 20 7946 0018", "5550109999"]),
        ("Card", ["378282246310005", "4111111111111111"]),
        # By what most of them look like
        ("Part", ["A-100", "200", "B-7"]),
        ("Scanned", ["4006381333931", "5901234123457"]),
        ("SKU", ["1E5", "12-05", "250"]),
        ("Code", ["A-17", "B-18"]),
        ("Group", ["0-9", "10-19", "85"]),
        ("", ["02134", "10001"]),
    ],
)
def test_identifiers_are_text_in_their_whole_column(head: str, texts: list[str]) -> None:
    assert kinds(*column_of(head, *texts)) == {"str"}


@pytest.mark.parametrize(
    ("head", "texts"),
    [
        ("Qty", ["4", "12", "250"]),
        ("2019", ["1200", "1300"]),
        ("Year", ["2019", "2020"]),
        ("No.", ["1", "2", "3"]),
        ("Item No", ["1", "2"]),
        ("No. of companies", ["120", "230"]),
        ("Population", ["8205533", "4703580"]),
        ("Number of companies", ["12", "8"]),
        ("Invoice total", ["1200", "80"]),
        ("Order", ["12.50", "8.00"]),
        ("Population", ["1,200", "80,450"]),
        ("Share", ["0.5", "0.25"]),
        ("Number", ["1,5", "2,25"]),
        ("", ["7", "8"]),
        ("VAT", ["21", "9"]),
        ("Phone bill", ["45.00", "50.10"]),
        ("Card fees", ["1,250.00", "7.00"]),
        ("Balance", ["100200300", "(300)", "7.5"]),
        ("Share", ["12,5 %", "7 %"]),
    ],
)
def test_amounts_are_numbers(head: str, texts: list[str]) -> None:
    assert kinds(*column_of(head, *texts)) <= {"int", "float"}


@pytest.mark.parametrize(
    "texts", [["12-05-2024", "13-05-2024"], ["2024-05-12", "2024-05-13"], ["01.02.2024"]]
)
def test_dates_are_dates(texts: list[str]) -> None:
    assert kinds(*column_of("Date", *texts)) == {"date"}


def test_identifiers_leave_the_other_columns_alone() -> None:
    rows = [
        ("Card", "Day", "Sum"),
        ("4111111111111111", "25/02/2024", "12"),
        ("5", "1/3/2024", "7"),
    ]
    assert kinds(*rows, column=0) == {"str"}
    assert kinds(*rows, column=1) == {"date"}
    assert kinds(*rows, column=2) == {"int"}


def test_a_sum_below_amounts_does_not_count() -> None:
    rows = [("Code", "Amount"), ("4567", "5"), ("0812", "7"), ("Total", "12")]
    assert kinds(*rows) == {"str"}
    assert kinds(*rows, column=1) == {"int"}


def test_a_name_on_the_left_tells_the_value_beside_it() -> None:
    rows = [
        ("Field", "Value"),
        ("Account no.", "1234567"),
        ("Phone", "5550100"),
        ("Nights", "12345"),
    ]
    part = next(iter(table_parts(table(*rows))))
    assert [row[1].value.value for row in part.rows[1:]] == ["1234567", "5550100", 12345]

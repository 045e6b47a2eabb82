"""What a workbook shows and what it leaves to others: hidden cells, notes, formulas without values."""

from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment

from ocr.document import Block, Page, Table
from ocr.readers.office import libreoffice
from tests.ocr import office_samples as samples
from tests.ocr.office_calls import pages, texts

SHEET = "xl/worksheets/sheet1.xml"
PEOPLE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
needs_libreoffice = pytest.mark.skipif(
    not libreoffice.available(), reason="LibreOffice is not installed."
)


def book(rows: list[list[object]], change: Callable[..., None] | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if change is not None:
        change(workbook.active)
    return samples.saved(workbook)


def grid(page: Page) -> list[str]:
    table = next(item for item in page.blocks if isinstance(item, Table))
    return table.text.split("\n")


def notes(page: Page) -> list[str]:
    found = [item for item in page.blocks if isinstance(item, Block)]
    return [item.text for item in found if item.kind == "note"]


# Hidden cells


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    def hide(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows: list[list[object]] = [["Boat", "Cost", "Berth"], ["Wombat", 3, 4], ["Teal", 5, 6]]
    (page,) = pages(book(rows, hide))
    assert grid(page) == ["Boat\tBerth", "Teal\t6"]
    assert page.notes == (
        "Hidden cells of the sheet \u201cSheet\u201d were left out: 1 row and 1 column.",
    )


def test_merged_cells_shrink_by_what_is_hidden() -> None:
    def merge(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:B2")
        sheet.column_dimensions["A"].hidden = True

    (page,) = pages(book([["Wide"], ["Two", None, 3], ["gone", "x", "y"]], merge))
    table = next(item for item in page.blocks if isinstance(item, Table))
    assert [(cell.text, cell.row, cell.column, cell.columns) for cell in table.cells] == [
        ("Wide", 0, 0, 2),
        ("Two", 1, 0, 1),
        ("3", 1, 1, 1),
        ("x", 2, 0, 1),
        ("y", 2, 1, 1),
    ]


def test_hidden_rows_without_content_are_not_told() -> None:
    def hide(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.row_dimensions[9].hidden = True

    (page,) = pages(book([["a"], ["b"]], hide))
    assert grid(page) == ["a", "b"]
    assert page.notes == ()


def test_hidden_sheets_are_told() -> None:
    first = pages(samples.book())[0]
    assert first.notes == ("Hidden sheets of the workbook were left out: \u201cSecret\u201d.",)


# Notes


def test_notes_on_cells_follow_the_table() -> None:
    def comment(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B2"].comment = Comment("checked by Ines", "Ines")
        sheet["A10"].comment = Comment("empty cell", "Ines")
        sheet["A1"].comment = Comment("first\nline two", "Ines")
        sheet["A3"].comment = Comment("on a hidden row", "Ines")
        sheet.row_dimensions[3].hidden = True

    (page,) = pages(book([["a", "b"], ["c", "d"], ["e", "f"]], comment))
    assert notes(page) == ["A1: first\nline two", "B2: checked by Ines", "A10: empty cell"]


def test_conversations_have_their_names_and_stand_once() -> None:
    def comment(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B2"].comment = Comment("[Threaded comment] Your version of Excel", "tc")
        sheet["A1"].comment = Comment("plain note", "Ines")

    people = f'<personList xmlns="{PEOPLE}"><person id="p1" displayName="Ana Cruz"/></personList>'
    thread = (
        f'<ThreadedComments xmlns="{PEOPLE}">'
        '<threadedComment ref="B2" personId="p1"><text>Is this right?</text></threadedComment>'
        '<threadedComment ref="B2" personId="p2"><text>Yes.</text></threadedComment>'
        "</ThreadedComments>"
    )

    def add(parts: dict[str, bytes]) -> None:
        parts["xl/persons/person.xml"] = people.encode()
        parts["xl/threadedComments/threadedComment1.xml"] = thread.encode()
        for name, kind, target in (
            ("xl/_rels/workbook.xml.rels", "person", "/xl/persons/person.xml"),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                "threadedComment",
                "/xl/threadedComments/threadedComment1.xml",
            ),
        ):
            new = f'<Relationship Id="rX" Type="http://x.test/{kind}" Target="{target}"/>'
            parts[name] = parts[name].replace(
                b"</Relationships>", new.encode() + b"</Relationships>"
            )

    (page,) = pages(samples.repacked(book([["a", "b"], ["c", "d"]], comment), add))
    assert notes(page) == ["A1: plain note", "B2: Ana Cruz: Is this right?", "B2: Yes."]


# Formulas


FORMULAS: list[list[object]] = [
    ["Month", "Pieces", "Share"],
    ["May", 40, "=B2/B4"],
    ["June", 60, "=B3/B4"],
    ["Both", "=SUM(B2:B3)", '=IF(B4=100,"complete","open")'],
    [None, '=HYPERLINK("http://x.test","click me")', "=1/0"],
]


@needs_libreoffice
def test_formulas_without_values_are_computed() -> None:
    def style(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C2"].number_format = "0.0%"

    (page,) = pages(book(FORMULAS, style))
    assert grid(page) == [
        "Month\tPieces\tShare",
        "May\t40\t40.0%",
        "June\t60\t0.6",
        "Both\t100\tcomplete",
        "\tclick me\t#DIV/0!",
    ]
    assert page.notes == ()
    table = next(item for item in page.blocks if isinstance(item, Table))
    share = next(cell for cell in table.cells if cell.text == "40.0%")
    assert (share.value, share.format) == (0.4, "0.0%")


@needs_libreoffice
def test_a_zero_that_stands_for_no_value_is_not_believed() -> None:
    data = samples.replaced(book([[2, "=A1*21", "=A1-2"]]), SHEET, b"<v></v>", b"<v>0</v>")
    assert grid(pages(data)[0]) == ["2\t42\t0"]


@needs_libreoffice
def test_a_function_that_nobody_knows_is_shown_as_its_formula() -> None:
    (page,) = pages(book([[2, "=_xlfn.FROMTHEFUTURE(A1)"]]))
    assert grid(page) == ["2\t=FROMTHEFUTURE(A1)"]


def test_formulas_are_shown_where_nothing_computes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "available", lambda: False)
    (page,) = pages(book(FORMULAS))
    assert grid(page)[1] == "May\t40\t=B2/B4"
    assert page.notes == ("Formulas that have no value in the file could not be computed.",)


def test_stored_values_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("No value is missing.")

    monkeypatch.setattr(libreoffice, "convert", refuse)
    data = samples.replaced(book([[2, "=A1*21"]]), SHEET, b"<v></v>", b"<v>41</v>")
    data = samples.replaced(data, "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    assert texts(pages(data)[0]) == ["Sheet", "2\t41"]


def test_an_empty_text_of_a_formula_is_no_missing_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "available", lambda: False)
    data = samples.replaced(book([[2, '=""']]), "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    data = samples.replaced(data, SHEET, b'<c r="B1">', b'<c r="B1" t="str">')
    (page,) = pages(data)
    assert grid(page) == ["2"]
    assert page.notes == ()

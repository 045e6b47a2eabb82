"""Tables of Word files: where their columns, rows and letters stand."""

import io
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from ocr.document import NOWHERE, Align, Box, Cell, Line, Page, Rules, Table, Word, around
from ocr.writers import word
from ocr.writers.source import Source
from ocr.writers.word.columns import Room
from ocr.writers.word.sections import sheet_of
from ocr.writers.word.tables import made

SCALE = 0.48  # points a pixel of a page of 150 dots an inch
WIDTHS = (300, 120, 200, 180)
HIGH = 60  # of a row


def line(text: str, left: int, top: int, *, right: int = 0, bold: bool = False) -> Line:
    """Letters 8 wide and spaces 5, 18 high; it ends at `right` where that is given."""
    sides = [8 * len(part) for part in text.split()]
    width = sum(sides) + 5 * (len(sides) - 1)
    at = left
    if right:
        at = right - width
    box = Box(at, top, width, 18)
    words = []
    for part in text.split():
        words.append(Word(part, Box(at, top, 8 * len(part), 18), 0.9, bold))
        at += 8 * len(part) + 5
    return Line(tuple(words), box)


def wares(rules: Rules = "", *, tight: bool = False, left: int = 150, bold: bool = True) -> Table:
    """A table of five rows at 200 from the top. Its cells are whole, or only their text."""
    cells = []
    for row in range(5):
        edge = left
        top = 200 + HIGH * row + 20
        texts = ["Oak board", f"{row}", f"{row * 1234.5:,.2f}", "as agreed"]
        if row == 0:
            texts = ["Product", "Qty", "Unit price", "Note"]
        for column, (text, width) in enumerate(zip(texts, WIDTHS, strict=True)):
            right = 0
            if column in (1, 2):
                right = edge + width - 12
            lines = (line(text, edge + 12, top, right=right, bold=bold and row == 0),)
            box = Box(edge, 200 + HIGH * row, width, HIGH)
            if tight:
                box = lines[0].box
            cells.append(Cell(row, column, lines, box))
            edge += width
    return Table(tuple(cells), Box(left, 200, sum(WIDTHS), 5 * HIGH), rules)


def page(*tables: Table) -> Page:
    return Page(1275, 1650, tables, dpi=150.0)


def written(*tables: Table) -> Any:
    out = io.BytesIO()
    word.write(iter([page(*tables)]), Source(io.BytesIO(), "image/png"), out)
    return docx.Document(out)


def element(table: Table, room: Room | None = None) -> Any:
    sheet = sheet_of(page(table))
    (found,) = made(table, sheet, room or Room(sheet.margins[0], sheet.text_width))
    return found


def values(found: Any, path: str, name: str) -> list[str]:
    steps = "/".join(qn(f"w:{step}") for step in path.split("/"))
    return [each.get(qn(f"w:{name}")) for each in found.findall(".//" + steps)]


def sides(found: Any) -> list[float]:
    return [int(value) / 20 for value in values(found, "gridCol", "w")]


def test_columns_are_as_wide_as_on_the_page() -> None:
    found = sides(element(wares("all")))
    assert found == pytest.approx([width * SCALE for width in WIDTHS], abs=0.6)


def test_columns_of_texts_end_where_their_numbers_ended() -> None:
    found = sides(element(wares("all", tight=True)))
    assert [sum(found[:2]), sum(found[:3])] == pytest.approx([420 * SCALE, 620 * SCALE], abs=4)


@pytest.mark.parametrize("tight", [False, True])
def test_rows_are_as_high_at_least(tight: bool) -> None:
    found = element(wares("rows", tight=tight))
    heights = [int(value) / 20 for value in values(found, "trHeight", "val")]
    assert heights == pytest.approx([HIGH * SCALE] * 5, abs=1.5)
    assert set(values(found, "trHeight", "hRule")) == {"atLeast"}


def test_rows_without_rules_begin_at_their_text() -> None:
    heights = values(element(wares("none", tight=True)), "trHeight", "val")
    assert [int(value) / 20 for value in heights] == pytest.approx([HIGH * SCALE] * 4, abs=1.5)


@pytest.mark.parametrize("tight", [False, True])
def test_cells_are_aligned_as_they_were(tight: bool) -> None:
    found = element(wares("all", tight=tight))
    for row in found.findall(qn("w:tr")):
        aligned = [values(cell, "jc", "val") for cell in row.findall(qn("w:tc"))]
        assert [each[:1] or ["left"] for each in aligned] == [
            ["left"],
            ["right"],
            ["right"],
            ["left"],
        ]


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_what_the_page_says_of_a_cell_s_alignment_counts(align: Align) -> None:
    lines = line("said", 200, 220).words
    cell = Cell(0, 0, (Line(lines, around(w.box for w in lines)),), Box(150, 200, 400, 60), 1, 1)
    cells = (Cell(0, 0, cell.lines, cell.box, align=align), Cell(0, 1, (), Box(550, 200, 200, 60)))
    found = element(Table(cells, Box(150, 200, 600, 60), "all"))
    assert values(found, "jc", "val") == [align]


@pytest.mark.parametrize(
    ("rules", "drawn"),
    [
        ("rows", {"top", "bottom", "insideH"}),
        ("frame", {"top", "left", "bottom", "right"}),
        ("none", set()),
    ],
)
def test_rules_are_those_of_the_page(rules: Rules, drawn: set[str]) -> None:
    borders = element(wares(rules)).find(".//" + qn("w:tblBorders"))
    kinds = {each.tag.rpartition("}")[2]: each.get(qn("w:val")) for each in borders}
    assert {side for side, kind in kinds.items() if kind == "single"} == drawn
    assert {kind for side, kind in kinds.items() if side not in drawn} == {"nil"}


@pytest.mark.parametrize("rules", ["all", ""])
def test_a_table_of_unknown_rules_has_a_grid(rules: Rules) -> None:
    found = element(wares(rules))
    assert values(found, "tblStyle", "val") == ["TableGrid"]
    assert found.find(".//" + qn("w:tblBorders")) is None


def test_shades_stand_behind_their_cells() -> None:
    table = wares("all")
    shaded = [
        Cell(cell.row, cell.column, cell.lines, cell.box, shade="d0d8e8" if cell.row == 0 else "")
        for cell in table.cells
    ]
    found = element(Table(tuple(shaded), table.box, "all"))
    rows = found.findall(qn("w:tr"))
    assert values(rows[0], "shd", "fill") == ["D0D8E8"] * 4
    assert values(rows[1], "shd", "fill") == []


def test_an_empty_place_of_a_shaded_row_is_shaded() -> None:
    table = wares("none")
    cells = []
    for cell in table.cells:
        if (cell.row, cell.column) != (2, 1):
            shade = "d0d8e8" if cell.row == 2 else ""
            cells.append(Cell(cell.row, cell.column, cell.lines, cell.box, shade=shade))
    rows = element(Table(tuple(cells), table.box, "none")).findall(qn("w:tr"))
    assert [len(values(row, "shd", "fill")) for row in rows] == [0, 0, 4, 0, 0]


def test_an_evident_header_row_repeats() -> None:
    for table in (wares("all"), wares("all", bold=False)):
        rows = element(table).findall(qn("w:tr"))
        assert [row.find(".//" + qn("w:tblHeader")) is not None for row in rows] == [
            True,
            *[False] * 4,
        ]


def test_a_table_of_texts_alone_has_no_header_row() -> None:
    cells = []
    for row in range(4):
        for column in (0, 1):
            lines = (line("a text", 150 + 300 * column, 200 + 40 * row),)
            cells.append(Cell(row, column, lines, lines[0].box))
    found = element(Table(tuple(cells), Box(150, 200, 500, 160)))
    assert found.find(".//" + qn("w:tblHeader")) is None


def test_lines_of_a_cell_run_on_where_they_were_wrapped() -> None:
    wrapped = (line("Oak board, planed on both", 162, 210), line("sides and oiled", 162, 236))
    address = (line("Ada Finch", 462, 210), line("9 Quarry Road", 462, 236))
    cells = (
        Cell(0, 0, wrapped, Box(150, 200, 240, 60)),
        Cell(0, 1, address, Box(390, 200, 400, 60)),
    )
    found = element(Table(cells, Box(150, 200, 640, 60), "all"))
    texts = []
    for cell in found.iter(qn("w:tc")):
        paragraphs = cell.findall(qn("w:p"))
        texts.append(["".join(t.text for t in each.iter(qn("w:t"))) for each in paragraphs])
    assert texts == [
        ["Oak board, planed on both sides and oiled"],
        ["Ada Finch", "9 Quarry Road"],
    ]


@pytest.mark.parametrize("side", [12, 15, 18, 24])
@pytest.mark.parametrize(
    ("texts", "room", "count"),
    [
        (("持分法の適用範囲", "の変動"), 2.5, 2),
        (("為替換算", "調整勘定"), 1.0, 2),  # one more would have stood in the first line
        (("為替換算調整勘定の当期変", "動額"), 0.1, 1),  # full to the edge
        (("株主資本以外の項目", "の当期変動額の純額"), 1.5, 2),
    ],
)
def test_ideographs_run_on_where_their_line_is_full(
    side: int, texts: tuple[str, str], room: float, count: int
) -> None:
    """`room` is what is left of the first line in a cell, in characters."""
    lines = []
    for number, text in enumerate(texts):
        box = Box(160, 210 + 2 * side * number, side * len(text), side)
        lines.append(Line((Word(text, box, 0.9),), box))
    inset = 0.4 * side
    width = round(10 + side * (len(texts[0]) + room) + inset)
    cells = (
        Cell(0, 0, tuple(lines), Box(150, 200, width, 4 * side + 20)),
        Cell(0, 1, (), Box(150 + width, 200, 200, 4 * side + 20)),
    )
    found = element(Table(cells, Box(150, 200, width + 200, 4 * side + 20), "all"))
    first = next(iter(found.iter(qn("w:tc"))))
    assert len(first.findall(qn("w:p"))) == count


def test_a_table_stands_in_the_room_that_it_is_given() -> None:
    found = element(wares("all", left=400), Room(400 * SCALE, 250.0))
    assert sum(sides(found)) <= 250.1
    assert int(values(found, "tblInd", "w")[0]) / 20 <= 6


def test_a_table_is_never_wider_than_the_page() -> None:
    table = wares("all")
    wide = Table(tuple(_broader(cell) for cell in table.cells), Box(0, 200, 2600, 300), "all")
    document = written(wide)
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / 12700
    assert sum(sides(document.tables[0]._tbl)) <= room + 1


def test_letters_keep_their_size_where_they_fit() -> None:
    """Columns that are too narrow get what they lack from broad ones."""
    long = line("9,876,543.21", 0, 220, right=348).words
    cells = (
        Cell(0, 0, (line("A", 162, 220),), Box(150, 200, 150, 60)),
        Cell(0, 1, (Line(long, around(w.box for w in long), 12.0),), Box(300, 200, 50, 60)),
    )
    found = element(Table(cells, Box(150, 200, 200, 60), "all"))
    assert sides(found)[1] > 50
    sizes = {int(value) for value in values(found, "rPr/sz", "val")}
    assert sizes <= {24}


def test_tables_without_places_are_as_before() -> None:
    cells = tuple(
        Cell(row, column, (Line((Word(f"{row}{column}", NOWHERE, 1.0),), NOWHERE),))
        for row in range(2)
        for column in range(3)
    )
    found = element(Table(cells, NOWHERE))
    widths = sides(found)
    assert all(one == pytest.approx(other, abs=1) for one, other in pairwise(widths))
    assert values(found, "trHeight", "val") == []
    assert values(found, "jc", "val") == ["right"] * 6


def _broader(cell: Cell) -> Cell:
    box = cell.box
    return Cell(cell.row, cell.column, cell.lines, Box(box.left * 3, box.top, box.width * 3, HIGH))

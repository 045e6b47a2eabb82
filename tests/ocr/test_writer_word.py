"""The Word writer: what stands in the file when python-docx and LibreOffice open it."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Picture, Table, Word
from tests.ocr import samples
from tests.ocr.word_support import block, cell, entry, line, opened, page, texts, written


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("The quick", "brown fox"), "The quick brown fox"),
        (("recog-", "nition of words"), "recognition of words"),
        (("well-", "Known A4-", "10"), "well-Known A4-10"),
        (("a dash -", "stays"), "a dash - stays"),
        (("日本", "語 text"), "日本語 text"),
        (("soft\u00ad", "ness"), "softness"),
    ],
)
def test_lines_of_a_paragraph_are_joined(lines: tuple[str, ...], text: str) -> None:
    assert texts(opened(page(block(*lines)))) == [text]


def test_a_heading_is_one_and_black() -> None:
    document = opened(page(block("Title", kind="heading", level=2), block("Text")))
    heading = document.paragraphs[0]
    assert heading.style.name == "Heading 2"
    assert str(heading.style.font.color.rgb) == "000000"
    assert document.paragraphs[1].style.name == "Normal"


def test_bold_words_and_sizes_are_kept() -> None:
    words = (
        Word("plain", NOWHERE, 1.0),
        Word("bold", NOWHERE, 1.0, bold=True),
        Word("both", NOWHERE, 1.0, True, True),
    )
    usual = block(*["a line of usual text"] * 9, size=9.8)
    runs = opened(page(Block((Line(words, NOWHERE, 20.0),), NOWHERE), usual)).paragraphs[0].runs
    assert [(run.text.strip(), bool(run.bold), bool(run.italic)) for run in runs] == [
        ("plain", False, False),
        ("bold", True, False),
        ("both", True, True),
    ]
    assert runs[0].font.size == Pt(20)


def test_the_size_of_most_text_is_the_style_s() -> None:
    document = opened(page(block("usual text", size=9.6), block("a little wrong", size=10.1)))
    assert document.styles["Normal"].font.size == Pt(10)
    assert [run.font.size for paragraph in document.paragraphs for run in paragraph.runs] == [
        None,
        None,
    ]


def test_list_marks_become_the_style_s() -> None:
    document = opened(
        page(
            entry("• one"),
            entry("•two"),
            entry("- deeper", 2),
            entry("-5 degrees"),
            entry("(a) odd"),
        )
    )
    assert [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs] == [
        ("List Bullet", "one"),
        ("List Bullet", "two"),
        ("List Bullet 2", "deeper"),
        ("List Continue", "-5 degrees"),
        ("List Continue", "(a) odd"),
    ]


def test_numbers_are_those_of_the_page() -> None:
    document = opened(page(*map(entry, ("3. c", "4. d", "1. a", "2. b"))))
    ids = [paragraph._p.pPr.numPr.numId.val for paragraph in document.paragraphs]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    starts = {
        int(number.get(qn("w:numId"))): start.get(qn("w:val"))
        for number in document.part.numbering_part.element.num_lst
        for start in number.iter(qn("w:startOverride"))
    }
    assert (starts[ids[0]], starts[ids[2]]) == ("3", "1")


def test_text_from_right_to_left() -> None:
    hebrew, english = opened(page(block("שלום עולם"), block("Hello"))).paragraphs
    assert hebrew._p.find(".//" + qn("w:bidi")) is not None
    assert hebrew.runs[0].font.rtl
    assert english._p.find(".//" + qn("w:bidi")) is None


def test_east_asian_text_gets_its_font() -> None:
    run = opened(page(block("日本語"))).paragraphs[0].runs[0]
    assert run._r.find(".//" + qn("w:rFonts")).get(qn("w:hint")) == "eastAsia"


def test_a_table_with_merged_cells() -> None:
    cells = (
        cell(0, 0, "Item", rows=2),
        cell(0, 1, "Years", columns=2),
        cell(1, 1, "2024"),
        cell(1, 2, "2025"),
    )
    table = opened(page(Table((*cells, cell(2, 2, "1,200.50")), NOWHERE))).tables[0]
    assert table.style.name == "Table Grid"
    assert [[found.text for found in row.cells] for row in table.rows] == [
        ["Item", "Years", "Years"],
        ["Item", "2024", "2025"],
        ["", "", "1,200.50"],
    ]
    assert table.cell(2, 2).paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert table.cell(0, 0).paragraphs[0].alignment is None


def test_columns_are_as_wide_as_on_the_page() -> None:
    cells = (Cell(0, 0, (), Box(0, 0, 300, 40)), Cell(0, 1, (), Box(300, 0, 100, 40)))
    table = opened(page(Table(cells, Box(0, 0, 400, 40)), width=850, height=1100, dpi=100)).tables[
        0
    ]
    assert table.columns[0].width == pytest.approx(3 * table.columns[1].width, rel=0.02)
    assert table.columns[1].width == Pt(72)


def test_tables_do_not_become_one_and_lose_no_text() -> None:
    overlapping = Table(
        (cell(0, 0, "first"), cell(0, 0, "second"), cell(10**8, 10**8, "far")), NOWHERE
    )
    wide = Table(tuple(cell(0, column, f"c{column}") for column in range(130)), NOWHERE)
    document = opened(page(overlapping, wide, Table((), NOWHERE)))
    assert [len(table.columns) for table in document.tables] == [2, 63, 63, 4]
    everything = " ".join(node.text for node in document.element.body.iter(qn("w:t")))
    assert everything.startswith("first second far c0 c1 ")
    assert everything.endswith("c129")


def test_pages_of_one_size_are_parted_by_breaks_and_others_by_sections() -> None:
    a4: dict[str, Any] = {"width": 1654, "height": 2339, "dpi": 200.0}
    wide: dict[str, Any] = {"width": 2339, "height": 1654, "dpi": 200.0}
    document = opened(
        page(block("1"), **a4), page(**a4), page(block("3"), **a4), page(block("4"), **wide)
    )
    breaks = list(document.element.body.iter(qn("w:pageBreakBefore")))
    assert len(breaks) == 2
    assert [
        (round(part.page_width.pt), round(part.page_height.pt)) for part in document.sections
    ] == [
        (595, 842),
        (842, 595),
    ]


@pytest.mark.parametrize(
    ("width", "height", "dpi", "points"),
    [
        (850, 1100, 0.0, (612, 792)),
        (1240, 1754, 0.0, (595, 842)),
        (4000, 3000, 72.0, (794, 595)),  # would be 55 inches wide
        (0, 0, 0.0, (595, 842)),
        (10**6, 10, 1.0, (842, 20)),
    ],
)
def test_page_sizes_are_such_as_word_takes(
    width: int, height: int, dpi: float, points: tuple[int, int]
) -> None:
    section = opened(page(block("x"), width=width, height=height, dpi=dpi)).sections[0]
    assert (section.page_width.pt, section.page_height.pt) == pytest.approx(points, abs=1.5)
    assert section.page_width > section.left_margin + section.right_margin


def test_a_heading_is_as_large_as_on_the_page() -> None:
    heading = Block((line("Title", size=10.0),), NOWHERE, "heading", 1)
    document = opened(page(heading, block("usual text", size=10.0)))
    assert document.paragraphs[0].runs[0].font.size == Pt(10)


def test_cells_of_small_letters_have_small_margins() -> None:
    small, large = (
        opened(page(Table((Cell(0, 0, (line("x", size=size),)),), NOWHERE))).tables[0]
        for size in (7.0, 30.0)
    )
    margins = [
        int(table._tbl.tblPr.find(".//" + qn("w:left")).get(qn("w:w"))) for table in (small, large)
    ]
    assert margins == [56, 108]


def test_margins_follow_the_text() -> None:
    box = Box(60, 10, 600, 900)
    placed = Block((Line((Word("x", box, 1.0),), box),), box)
    section = opened(page(placed, width=850, height=1100, dpi=100)).sections[0]
    assert (section.left_margin.inches, section.top_margin.inches) == pytest.approx(
        (0.6, 0.06), abs=0.01
    )
    assert (section.right_margin.inches, section.bottom_margin.inches) == pytest.approx(
        (1.42, 0.5), abs=0.01
    )


def test_a_picture_with_its_text() -> None:
    image = samples.page_image().convert("RGB")
    image.paste((200, 30, 30), (100, 100, 400, 250))
    seen = Picture(Box(100, 100, 300, 150), "", (block("inside the picture"),))
    outside = Picture(Box(5000, 5000, 10, 10), "", (block("beyond"),))
    whole = Page(1000, 900, (seen, outside), 0, 100.0)
    document = opened(whole, source=samples.encoded(image))
    (shape,) = document.inline_shapes
    assert (shape.width, shape.height) == (Pt(216), Pt(108))
    assert shape._inline.docPr.get("descr") == "inside the picture"
    assert texts(document) == ["inside the picture", "beyond"]
    part = next(part for part in document.part.package.iter_parts() if "/media/" in part.partname)
    assert Image.open(io.BytesIO(part.blob)).convert("RGB").getpixel((10, 10)) == pytest.approx(
        (200, 30, 30), abs=4
    )


def test_any_text_can_be_written() -> None:
    odd = "a\x00\x0b\ud800\ufffe <b>&amp;</b> 😀 =1+1"
    document = opened(page(block(odd), block("x" * 10_000), block("\x01")), title="t\x02itle\ud800")
    assert texts(document) == ["a <b>&amp;</b> 😀 =1+1", "x" * 10_000]
    assert (document.core_properties.title, document.core_properties.author) == (
        "title",
        "Polyglyph",
    )


@pytest.mark.parametrize("pages", [(), (page(),)])
def test_nothing_is_an_empty_page(pages: tuple[Page, ...]) -> None:
    document = opened(*pages)
    assert texts(document) == []
    assert len(document.sections) == 1


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    table = Table((cell(0, 0, "a", rows=2), cell(0, 1, "b"), cell(1, 1, "c")), NOWHERE)
    path = tmp_path / "sample.docx"
    path.write_bytes(
        written(
            page(entry("1. first"), table),
            page(),
            page(block("last"), width=900, height=300),
            page(),
        )
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(tmp_path / "sample.pdf") as pdf:
        assert len(pdf) == 4

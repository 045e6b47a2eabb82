"""The PowerPoint writer: what stands in the file when python-pptx and LibreOffice open it."""

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from ocr.document import NOWHERE, Block, Box, Cell, Face, Line, Picture, Table, Word
from tests.ocr import samples
from tests.ocr.slides_support import (
    INK,
    PAPER,
    believed,
    block,
    boxes,
    loose,
    opened,
    page,
    paper_with_words,
    texts,
    words,
    written,
)


def test_the_page_keeps_its_size_and_the_words_their_place() -> None:
    deck = opened(page(block(words("First line here", 100, 200), words("second line", 100, 250))))
    assert (deck.slide_width, deck.slide_height) == (Pt(720), Pt(576))
    (box,) = boxes(deck.slides[0])
    assert [paragraph.text for paragraph in box.text_frame.paragraphs] == [
        "First line here",
        "second line",
    ]
    assert (box.left.pt, box.top.pt) == pytest.approx((72, 144), abs=6)
    assert box.text_frame.paragraphs[0].runs[0].font.size.pt == pytest.approx(21.6, abs=3)
    assert box.text_frame.paragraphs[1].line_spacing.pt == pytest.approx(36, abs=3)


def test_the_picture_behind_has_lost_the_letters_that_the_boxes_have() -> None:
    image, hello = paper_with_words()
    slide = opened(page(hello, recognised=True), image=image).slides[0]
    picture, box = slide.shapes
    assert (picture.left, picture.top, picture.width, picture.height) == (0, 0, Pt(720), Pt(576))
    behind = Image.open(io.BytesIO(picture.image.blob)).convert("RGB")
    darkest = min(sum(behind.getpixel((x, y))) for x in range(90, 300) for y in range(195, 240))  # type: ignore[arg-type]
    assert darkest > sum(PAPER) - 30
    colour = box.text_frame.paragraphs[0].runs[0].font.color.rgb
    assert colour[0] > 130
    assert max(colour[1:]) < 60


def test_what_was_not_recognised_has_no_picture_behind_but_its_own() -> None:
    image, hello = paper_with_words()
    area = Picture(Box(500, 400, 200, 100), "", (hello,))
    slide = opened(page(hello, area), image=image).slides[0]
    picture = slide.shapes[1]
    assert (picture.left, picture.top, picture.width, picture.height) == (
        Pt(360),
        Pt(288),
        Pt(144),
        Pt(72),
    )
    assert picture._element.nvPicPr.cNvPr.get("descr") == "Hello there"
    assert len(slide.shapes) == 2


def test_words_in_a_part_of_a_recognised_page_are_boxes() -> None:
    image, hello = paper_with_words()
    slide = opened(
        page(Picture(Box(80, 180, 400, 100), "", (hello,)), recognised=True), image=image
    ).slides[0]
    assert [type(shape).__name__ for shape in slide.shapes] == ["Picture", "Shape"]
    assert boxes(slide)[0].text_frame.text == "Hello there"


def test_words_far_apart_stay_so() -> None:
    line = Line(
        (*words("Total", 100, 200).words, *words("12.60", 700, 200).words), Box(100, 200, 680, 28)
    )
    (box,) = boxes(opened(page(block(line))).slides[0])
    paragraph = box.text_frame.paragraphs[0]
    assert paragraph.text == "Total\t12.60"
    stops = [int(stop.get("pos")) / 12700 for stop in paragraph._p.iter("{*}tab")]
    assert stops[-1] == pytest.approx(600 * 0.72, abs=1)


def test_centred_lines_are_centred() -> None:
    lines = words("a rather long line of words", 300, 100), words("short", 0, 140)
    left = lines[0].box.left + (lines[0].box.width - lines[1].box.width) // 2
    (box,) = boxes(opened(page(block(lines[0], words("short", left, 140)))).slides[0])
    assert {paragraph._p.pPr.get("algn") for paragraph in box.text_frame.paragraphs} == {"ctr"}


def test_a_table_is_one_at_its_place() -> None:
    def cell(row: int, column: int, text: str, wide: int = 1) -> Cell:
        line = words(text, 110 + column * 200, 110 + row * 50)
        return Cell(
            row, column, (line,), Box(100 + column * 200, 100 + row * 50, 200 * wide, 50), 1, wide
        )

    cells = cell(0, 0, "Years", 2), cell(1, 0, "2024"), cell(1, 1, "12.50"), cell(2, 0, "x")
    slide = opened(page(Table(cells, Box(100, 100, 400, 150)))).slides[0]
    (shape,) = slide.shapes
    assert (shape.left, shape.top) == (Pt(72), Pt(72))
    table = shape.table
    assert [[found.text for found in row.cells] for row in table.rows] == [
        ["Years", ""],
        ["2024", "12.50"],
        ["x", ""],
    ]
    assert (table.cell(0, 0).is_merge_origin, table.cell(0, 1).is_spanned) == (True, True)
    assert [column.width for column in table.columns] == [Pt(144), Pt(144)]
    assert [row.height for row in table.rows] == [Pt(36)] * 3


def test_a_page_of_another_size_is_fitted_in() -> None:
    here = block(words("corner", 0, 0))
    deck = opened(page(here), page(here, width=1000, height=1600))
    (box,) = boxes(deck.slides[1])
    assert (deck.slide_width, deck.slide_height) == (Pt(720), Pt(576))
    assert box.left.pt == pytest.approx((720 - 360) / 2, abs=1)


def test_text_without_places_goes_on_over_slides() -> None:
    long = [loose(f"Paragraph {number} " + "with some words " * 30) for number in range(30)]
    deck = opened(page(*long, width=0, height=0))
    assert len(deck.slides) > 3
    assert [text.split()[1] for text in texts(deck) if text.startswith("Paragraph")] == [
        str(n) for n in range(30)
    ]
    for slide in deck.slides:
        assert all(box.top + box.height <= deck.slide_height for box in boxes(slide))


def test_a_paragraph_longer_than_a_slide_loses_no_letter() -> None:
    deck = opened(page(loose("x" * 10_000), width=0, height=0))
    assert len(deck.slides) > 1
    assert "".join(texts(deck)) == "x" * 10_000


def test_a_table_without_place_goes_on_over_slides() -> None:
    cells = [Cell(row, 0, loose(f"row {row}").lines) for row in range(80)]
    deck = opened(page(Table(tuple(cells), NOWHERE), width=0, height=0))
    rows = [row.cells[0].text for slide in deck.slides for row in slide.shapes[0].table.rows]
    assert rows == [f"row {row}" for row in range(80)]
    assert len(deck.slides) > 1


def test_looks_and_scripts() -> None:
    deck = opened(
        page(loose("heavy", bold=True), loose("שלום עולם"), loose("日本の"), width=0, height=0)
    )
    heavy, hebrew, japanese = boxes(deck.slides[0])[0].text_frame.paragraphs
    assert heavy.runs[0].font.bold
    assert (hebrew._p.pPr.get("rtl"), hebrew._p.pPr.get("algn")) == ("1", "r")
    assert japanese.runs[0]._r.rPr.get("lang") == "ja-JP"


def test_any_text_and_place_can_be_written() -> None:
    odd = Box(-500, 10**7, 10**7, 3)
    wrong = Block((Line((Word("a\x00\ud800<b>&😀", odd, 0.5),), odd),), odd)
    image, _ = paper_with_words()
    deck = opened(page(wrong, Table((), odd), recognised=True), image=image, title="t\x01")
    (box,) = boxes(deck.slides[0])
    assert box.text_frame.text == "a<b>&😀"
    assert 0 <= box.left < deck.slide_width
    assert 0 <= box.top < deck.slide_height
    assert (deck.core_properties.title, deck.core_properties.author) == ("t", "Polyglyph")


def test_what_is_hardly_believed_stays_in_the_picture() -> None:
    image, hello = paper_with_words()
    usual = block(*(words("some usual words in a line", 100, 400 + 40 * row) for row in range(4)))
    stain = Block(
        (Line((Word("Te", Box(500, 100, 150, 130), 0.7),), Box(500, 100, 150, 130)),),
        Box(500, 100, 150, 130),
    )
    doubted = replace(hello, lines=tuple(believed(line, 0.4) for line in hello.lines))
    slide = opened(page(doubted, usual, stain, recognised=True), image=image).slides[0]
    assert [box.text_frame.paragraphs[0].text for box in boxes(slide)] == [
        "some usual words in a line"
    ]
    picture = slide.shapes[0]
    assert picture._element.nvPicPr.cNvPr.get("descr") == "Hello there Te"
    behind = Image.open(io.BytesIO(picture.image.blob)).convert("RGB")
    sums = []
    for x in range(90, 300):
        for y in range(195, 240):
            sums.append(sum(samples.colour_at(behind, x, y)))
    assert min(sums) < sum(INK) + 60


def test_a_doubtful_word_within_a_line_and_a_large_one_that_is_sure_are_boxes() -> None:
    image, hello = paper_with_words()
    first, second = hello.lines[0].words
    mixed = block(replace(hello.lines[0], words=(first, replace(second, confidence=0.3))))
    title = Block(
        (Line((Word("Te", Box(500, 400, 100, 90), 0.8),), Box(500, 400, 100, 90)),),
        Box(500, 400, 100, 90),
    )
    slide = opened(page(mixed, title, recognised=True), image=image).slides[0]
    assert [box.text_frame.text for box in boxes(slide)] == ["Hello there", "Te"]


def test_letters_that_fill_their_box_are_not_taken_for_paper() -> None:
    image = Image.new("RGB", (1000, 800), PAPER)
    ImageDraw.Draw(image).rectangle((100, 200, 300, 230), fill=(0, 0, 0))
    heavy = Block(
        (Line((Word("HEAVY", Box(98, 198, 205, 36), 0.9),), Box(98, 198, 205, 36)),),
        Box(98, 198, 205, 36),
    )
    (box,) = boxes(opened(page(heavy, recognised=True), image=image).slides[0])
    assert box.text_frame.paragraphs[0].runs[0].font.color.type is None


@pytest.mark.parametrize(
    ("width", "height", "dpi"), [(0, 0, 0.0), (10**7, 3, 72.0), (3, 3, 300.0), (10**7, 10**7, 1.0)]
)
def test_slides_have_sizes_that_powerpoint_takes(width: int, height: int, dpi: float) -> None:
    deck = opened(page(width=width, height=height, dpi=dpi))
    assert Pt(72) <= min(deck.slide_width, deck.slide_height)
    assert max(deck.slide_width, deck.slide_height) <= Pt(56 * 72)


def test_nothing_is_an_empty_slide() -> None:
    assert [len(slide.shapes) for slide in opened().slides] == [0]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    image, hello = paper_with_words()
    table = Table((Cell(0, 0, loose("cell").lines),), Box(100, 400, 300, 100))
    path = tmp_path / "sample.pptx"
    path.write_bytes(
        written(page(hello, table, recognised=True), page(loose("flowing")), image=image)
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
        assert len(pdf) == 2


def test_a_heading_is_the_title_of_its_slide() -> None:
    high = replace(block(words("Report", 300, 60)), kind="heading", level=1, align="center")
    low = replace(block(words("Details", 50, 200)), kind="heading", level=2)
    titled, plain, loosely = opened(
        page(low, high, block(words("text", 50, 300))),
        page(block(words("text", 50, 300))),
        page(replace(loose("Loose title"), kind="heading", level=1), loose("text")),
    ).slides
    assert titled.shapes.title.text_frame.text == "Report"
    assert titled.shapes.title.text_frame.paragraphs[0].alignment == PP_ALIGN.CENTER
    assert [shape.text_frame.text for shape in titled.shapes if shape.has_text_frame] == [
        "Details",
        "Report",
        "text",
    ]
    assert plain.shapes.title is None
    assert loosely.shapes.title.text_frame.text == "Loose title"


def test_colours_and_typefaces() -> None:
    line = words("red light typed", 50, 100)
    looks = (
        replace(line.words[0], colour="bf0000"),
        replace(line.words[1], colour="ffffff", face="serif"),
        replace(line.words[2], face="mono"),
    )
    given = replace(line, words=looks)
    (slide,) = opened(page(block(given))).slides
    runs = slide.shapes[0].text_frame.paragraphs[0].runs
    assert [run.font.name for run in runs] == ["Arial", "Times New Roman", "Courier New"]
    assert runs[0].font.color.rgb == RGBColor(0xBF, 0, 0)
    # Light letters on white paper are not painted so.
    assert runs[1].font.color.type is None


def test_a_recognised_page_has_one_typeface() -> None:
    line = words("most letters are sans", 50, 100)
    faces: list[Face] = ["sans", "sans", "serif", ""]
    looks = tuple(replace(word, face=face) for word, face in zip(line.words, faces, strict=True))
    image = Image.new("RGB", (1000, 800), "white")
    given = page(block(replace(line, words=looks)), recognised=True)
    (slide,) = opened(given, image=image).slides
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    runs = [run for frame in frames for each in frame.paragraphs for run in each.runs]
    assert {run.font.name for run in runs} == {"Arial"}


def test_bold_letters_are_no_wider_than_on_the_page() -> None:
    line = words("wide WIDE letters", 50, 100)
    bold = replace(line, words=tuple(replace(word, bold=True) for word in line.words))
    sizes = []
    for each in (line, bold):
        (slide,) = opened(page(block(each))).slides
        sizes.append(slide.shapes[0].text_frame.paragraphs[0].runs[0].font.size)
    assert sizes[1] < sizes[0]


def test_lines_that_are_kept_are_paragraphs() -> None:
    address = Block(
        tuple(loose(text).lines[0] for text in ("12 Quay", "Bristol")), NOWHERE, keep_lines=True
    )
    running = Block(address.lines, NOWHERE)
    (slide,) = opened(page(address, running)).slides
    (shape,) = slide.shapes
    assert [each.text for each in shape.text_frame.paragraphs] == [
        "12 Quay",
        "Bristol",
        "12 Quay Bristol",
    ]


def test_cells_have_their_colour_and_alignment() -> None:
    line = words("dark", 60, 110)
    light = replace(line, words=tuple(replace(word, colour="ffffff") for word in line.words))
    cells = (
        Cell(0, 0, (light,), Box(50, 100, 200, 40), shade="102030", align="center"),
        Cell(0, 1, (words("plain", 260, 110),), Box(250, 100, 200, 40)),
    )
    (slide,) = opened(page(Table(cells, Box(50, 100, 400, 40)))).slides
    dark, plain = slide.shapes[0].table.rows[0].cells
    assert dark.fill.fore_color.rgb == RGBColor(0x10, 0x20, 0x30)
    paragraph = dark.text_frame.paragraphs[0]
    assert paragraph.alignment == PP_ALIGN.CENTER
    assert paragraph.runs[0].font.color.rgb == RGBColor(0xFF, 0xFF, 0xFF)
    assert plain.fill.type is None

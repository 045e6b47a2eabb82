"""Office files into pages: what a reader of the file would see, in its order."""

import gc
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import openpyxl
import pptx
import pytest
from msgspec.structs import replace
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from ocr.document import Block, Box, Page, Picture, Table
from ocr.errors import EngineError
from ocr.readers import office, reader
from ocr.readers.containers import DOC, DOCX, EXTENSIONS, LOCKED, PPTX, XLSX, kind
from ocr.readers.office.number_format import format_of, shown
from ocr.readers.requests import ProbeRequest
from ocr.readers.sniff import HEAD
from tests.ocr import office_samples as samples
from tests.ocr.samples import encoded

Make = Callable[[], bytes]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pages(data: bytes, password: str = "") -> list[Page]:
    return office.read_all(io.BytesIO(data), password)


def body(xml: str) -> list[Page]:
    return pages(samples.with_body(xml))


def texts(page: Page) -> list[str]:
    return [item.text for item in page.blocks]


def shapes_of(page: Page) -> list[tuple[str, int]]:
    """Kind and level of each block of text."""
    found: list[tuple[str, int]] = []
    for item in page.blocks:
        assert isinstance(item, Block)
        found.append((item.kind, item.level))
    return found


def probed(data: bytes, **changes: Any) -> dict[str, Any]:
    limits = ProbeRequest(max_pixels=1, max_pages=100)
    return msgspec.structs.asdict(office.probe(replace(limits, **changes), io.BytesIO(data)))


def kind_of(data: bytes) -> str | None:
    return kind(io.BytesIO(data), data[:HEAD])


# Kinds


@pytest.mark.parametrize(
    ("make", "found"), [(samples.letter, DOCX), (samples.deck, PPTX), (samples.book, XLSX)]
)
def test_the_kind_is_what_the_file_says_inside(make: Make, found: str) -> None:
    data = make()
    assert kind_of(data) == found
    assert kind_of(samples.locked(data, "secret")) == LOCKED
    assert reader(found) is reader(LOCKED) is reader(DOC) is office


def test_folders_alone_do_not_make_a_kind() -> None:
    assert (
        kind_of(samples.zipped({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<Types/>"}))
        is None
    )
    assert kind_of(samples.zipped({"readme.txt": b"hello"})) is None
    odt = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    assert kind_of(samples.zipped(odt)) is None


@pytest.mark.parametrize(
    ("make", "plain", "other", "found"),
    [
        (
            samples.letter,
            b"openxmlformats-officedocument.wordprocessingml.document.",
            b"ms-word.document.macroEnabled.",
            DOCX,
        ),
        (
            samples.letter,
            b"wordprocessingml.document.main",
            b"wordprocessingml.template.main",
            DOCX,
        ),
        (
            samples.book,
            b"openxmlformats-officedocument.spreadsheetml.sheet.",
            b"ms-excel.sheet.macroEnabled.",
            XLSX,
        ),
        (samples.deck, b"presentationml.presentation.main", b"presentationml.slideshow.main", PPTX),
        (
            samples.book,
            b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"ms-excel.sheet.binary.macroEnabled.main",
            None,
        ),
    ],
)
def test_macro_files_templates_and_shows_are_read_as_the_plain_kind(
    make: Make, plain: bytes, other: bytes, found: str
) -> None:
    data = samples.replaced(make(), "[Content_Types].xml", plain, other)
    assert kind_of(data) == found
    if found:
        assert pages(data)[0].words


# Word


def test_a_letter_comes_with_its_structure_in_order() -> None:
    first, second = pages(samples.letter())
    assert texts(first) == [
        "Acme Ltd",
        "Offer",
        "We offer bold and slanted",
        "• Apples",
        "• Pears",
        "1. First",
        "2. Second",
        "Fruit\t\tPrice\nApple\tred in side\t1.20\n\tgreen\t1.10",
        "",
        "End of one",
    ]
    assert texts(second) == ["Terms", "All prices in euro"]
    shapes = [(item.kind, item.level) for item in first.blocks if isinstance(item, Block)]
    assert shapes == [
        ("paragraph", 0),
        ("heading", 1),
        ("paragraph", 0),
        *[("list", 1)] * 4,
        ("paragraph", 0),
    ]
    heading = second.blocks[0]
    assert isinstance(heading, Block)
    assert (heading.kind, heading.level) == ("heading", 2)
    assert not first.recognised
    assert first.confidence == 1.0
    assert (first.width, first.height, first.dpi) == (816, 1056, 96.0)


def test_words_look_like_their_letters_and_have_no_place() -> None:
    line = pages(samples.letter())[0].blocks[2].lines[0]
    looks = [(word.text, word.bold, word.italic) for word in line.words]
    assert [text for text, _, _ in looks] == ["We", "offer", "bold", "and", "slanted"]
    assert [text for text, bold, _ in looks if bold] == ["bold"]
    assert not any(italic for _, _, italic in looks), "a word looks like its first letter"
    assert line.size == 11.0
    assert not any(word.box for word in line.words)


def test_merged_cells_cover_the_grid() -> None:
    table = next(item for item in pages(samples.letter())[0].blocks if isinstance(item, Table))
    assert table.size == (3, 3)
    spans = {
        cell.lines[0].text: (cell.row, cell.column, cell.rows, cell.columns)
        for cell in table.cells
        if cell.lines
    }
    assert spans["Fruit"] == (0, 0, 1, 2)
    assert spans["Price"] == (0, 2, 1, 1)
    assert spans["Apple"] == (1, 0, 2, 1)
    assert spans["green"] == (2, 1, 1, 1)


def test_a_picture_has_its_size_and_can_be_fetched() -> None:
    file = io.BytesIO(samples.letter())
    found = next(item for item in office.read_all(file, "")[0].blocks if isinstance(item, Picture))
    assert found.box == Box(0, 0, 120, 60)
    image = office.picture(file, found.source)
    assert image is not None
    assert (image.size, image.mode) == ((120, 60), "RGB")
    assert office.picture(file, "word/media/nothing.png") is None
    assert office.picture(file, "word/document.xml") is None


def test_a_picture_of_too_many_pixels_is_none() -> None:
    huge = encoded(Image.new("1", (20_000, 20_000)))
    file = io.BytesIO(samples.with_part(samples.letter(), "word/media/image1.png", huge))
    assert office.picture(file, "word/media/image1.png") is None


def test_reviewed_text_is_what_the_reviewer_left() -> None:
    (page,) = body(
        '<w:p><w:r><w:t xml:space="preserve">keep </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>'
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"
    )
    assert texts(page) == ["keep new"]


def test_links_fields_controls_and_hidden_letters() -> None:
    (page,) = body(
        '<w:p><w:hyperlink><w:r><w:t xml:space="preserve">link </w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>inside</w:t><w:tab/><w:t>x</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    assert texts(page) == ["link 7", "INSIDE X"]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    (page,) = body(
        '<w:p><w:r><w:t>outside</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
        f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(page) == ["outside", "boxed"]


PAGE = '<w:br w:type="page"/>'
SOFT = "<w:lastRenderedPageBreak/>"


@pytest.mark.parametrize(
    ("runs", "count"),
    [
        (["a", "b"], 1),
        (["a", PAGE, "b"], 2),
        (["a", SOFT, "b"], 2),
        (["a", PAGE, SOFT, "b"], 2),  # the layout's break is the same one
        (["a", PAGE, PAGE, "b"], 3),
        (["a", PAGE], 1),
    ],
)
def test_pages_end_where_the_file_says(runs: list[str], count: int) -> None:
    inner = "".join(run if run.startswith("<") else f"<w:t>{run}</w:t>" for run in runs)
    found = body(f"<w:p><w:r>{inner}</w:r></w:p>")
    assert len(found) == count
    assert (
        "".join(word.text for page in found for word in page.words)
        == "ab"[: len([r for r in runs if len(r) == 1])]
    )


def test_a_table_over_two_pages_is_a_table_on_each() -> None:
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r>{mark}<w:t>r{n}</w:t></w:r></w:p></w:tc></w:tr>"
        for n, mark in enumerate(["", "", SOFT])
    )
    first, second = body(f"<w:tbl>{rows}</w:tbl>")
    assert (first.text, second.text) == ("r0\nr1", "r2")


def test_sections_have_sizes_of_their_own() -> None:
    document = docx.Document()
    document.add_paragraph("upright")
    section = document.add_section()
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("lying")
    first, second = pages(samples.saved(document))
    assert (first.width, first.height) == (second.height, second.width) == (816, 1056)
    assert (first.text, second.text) == ("upright", "lying")


def test_notes_stand_at_the_foot_of_their_page() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>small print</w:t></w:r></w:p></w:footnote>'
    run = f'<w:r><w:t>big</w:t><w:footnoteReference w:id="2"/>{PAGE}<w:t>next</w:t></w:r>'
    link = f'<Relationship Id="n" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/></Relationships>'
    data = samples.with_body(f"<w:p>{run}</w:p>")
    notes = f'<w:footnotes xmlns:w="{samples.W}">{note}</w:footnotes>'
    data = samples.with_part(data, "word/footnotes.xml", notes.encode())
    data = samples.replaced(
        data, "word/_rels/document.xml.rels", b"</Relationships>", link.encode()
    )
    first, second = pages(data)
    assert texts(first) == ["big[1]", "[1] small print"]
    assert texts(second) == ["next"]


def test_iso_strict_names_are_understood() -> None:
    iso = {
        samples.W.encode(): b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        RELATIONS.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def strict(parts: dict[str, bytes]) -> None:
        for name in parts:
            for usual, other in iso.items():
                parts[name] = parts[name].replace(usual, other)

    assert texts(pages(samples.repacked(samples.letter(), strict))[0]) == texts(
        pages(samples.letter())[0]
    )


# PowerPoint


def test_slides_are_pages_and_hidden_ones_are_not() -> None:
    first, second = pages(samples.deck())
    assert texts(first) == ["Results", "• Up by a tenth", "\u2013 in the north"]
    assert shapes_of(first) == [
        ("heading", 1),
        ("list", 1),
        ("list", 2),
    ]
    assert texts(second) == ["left", "right", "below", "Head\n\t42", "", "grouped"]
    assert (first.width, first.height) == (960, 720)


def test_shapes_of_a_slide_have_their_places_in_pixels() -> None:
    first, second = pages(samples.deck())
    assert second.blocks[0].box == Box(96, 96, 192, 48)
    table, picture, grouped = second.blocks[3:]
    assert isinstance(table, Table)
    assert (table.box.left, table.box.top, table.cells[0].columns) == (96, 384, 2)
    assert isinstance(picture, Picture)
    assert picture.box == Box(576, 384, 192, 96)
    assert grouped.box == Box(96, 576, 192, 48)
    title, *bullets = first.blocks
    assert title.box, "its place is the layout's"
    assert bullets[0].box.bottom == bullets[1].box.top


def test_a_chart_is_a_table() -> None:
    show = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["East", "West"]
    data.add_series("Sales", (19.2, 21.4))
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 914400, 914400, data)
    (page,) = pages(samples.saved(show))
    assert texts(page) == ["\tSales\nEast\t19.2\nWest\t21.4"]


# Excel


def test_sheets_show_what_the_program_shows() -> None:
    first, second = pages(samples.book())
    assert texts(first)[:2] == [
        "Prices",
        "Item\tPrice\nShare\t12.5%\nDay\t31/01/2024\nTotal\t-€1,234.50\nwide",
    ]
    heading, table, picture = first.blocks
    assert isinstance(heading, Block)
    assert isinstance(table, Table)
    assert (heading.kind, heading.level) == ("heading", 1)
    assert table.lines[0].words[0].bold
    assert [(cell.row, cell.columns) for cell in table.cells][-1] == (6, 2)
    assert (picture.box.width, picture.box.height) == (120, 60)
    assert texts(second) == ["More", "last sheet"]


def test_a_workbook_without_any_text_is_one_empty_page() -> None:
    (page,) = pages(samples.saved(openpyxl.Workbook()))
    assert page.blocks == ()
    assert page.width > 0


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (3, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0", "1,235"),
        (-5, "$#,##0.00_);($#,##0.00)", "($5.00)"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-', "-"),
        (7, "0000", "0007"),
        (-3, "0;[Red]-0", "-3"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (45322, "d mmmm yyyy", "31 January 2024"),
        (45322.75, "h:mm AM/PM", "6:00 PM"),
        (45322.999999999, "hh:mm:ss", "00:00:00"),
        (1.5, "[h]:mm", "36:00"),
        (45322, format_of(14, {}), "2024-01-31"),
        (123456789, "000-00-0000", "123456789"),
        (1e300, "#,##0", f"{1e300:,.0f}"),
        (1e12, "yyyy", "1E+12"),
    ],
)
def test_numbers_look_as_their_format_says(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


# Probing and passwords


@pytest.mark.parametrize(
    ("make", "found", "frames"),
    [(samples.letter, DOCX, 2), (samples.deck, PPTX, 2), (samples.book, XLSX, 2)],
)
def test_a_probe_describes_and_counts_what_reading_gives(
    make: Make, found: str, frames: int
) -> None:
    described = {
        "media_type": found,
        "extension": EXTENSIONS[found],
        "pages": frames,
        "width": 0,
        "height": 0,
    }
    plain = {**described, "pixels": 0, "thumbnail": None, "encrypted": False}
    data = make()
    assert probed(data) == plain
    assert probed(samples.locked(data, "pässword"), password="pässword") == {
        **plain,
        "encrypted": True,
    }
    assert len(pages(data)) == frames
    with pytest.raises(EngineError, match="has 2 pages; at most 1") as error:
        probed(data, max_pages=1)
    assert error.value.code == "too_large"


@pytest.mark.parametrize("password", ["", "hunter2"])
def test_a_wrong_or_missing_password_is_told_without_it(password: str) -> None:
    data = samples.locked(samples.letter(), "secret")
    for attempt in (lambda: probed(data, password=password), lambda: pages(data, password)):
        with pytest.raises(EngineError, match="password is missing or wrong") as error:
            attempt()
        assert error.value.code == "unreadable"
        assert "hunter2" not in error.value.message


def test_pictures_of_a_locked_file_are_decrypted_once_and_not_for_another_password() -> None:
    file = io.BytesIO(samples.locked(samples.letter(), "secret"))
    source = next(
        item.source
        for item in office.read_all(file, "secret")[0].blocks
        if isinstance(item, Picture)
    )
    picture = office.picture(file, source, "secret")
    assert picture
    assert picture.size == (120, 60)
    assert len(office._made) == 1
    with pytest.raises(EngineError):
        office.picture(file, source, "other")
    del file
    gc.collect()
    assert len(office._made) == 0


def test_a_book_that_only_may_not_be_changed_needs_no_password() -> None:
    assert probed(samples.locked(samples.book(), "VelvetSweatshop"))["pages"] == 2


def test_readers_of_office_files_import_no_django() -> None:
    source = Path(office.__file__).parent
    assert not [path.name for path in source.glob("*.py") if "django" in path.read_text()]

"""Office files into pages: what a reader of the file would see, in its order."""

import gc
import io
from datetime import date
from pathlib import Path

import openpyxl
import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from ocr.document import Block, Box, Picture, Table
from ocr.errors import EngineError
from ocr.readers import office, reader
from ocr.readers.containers import DOC, DOCX, EXTENSIONS, LOCKED, PPTX, XLSX
from ocr.readers.office.number_format import format_of, shown
from tests.ocr import office_samples as samples
from tests.ocr.office_calls import Make, kind_of, pages, probed, shapes_of, texts

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


def test_a_chart_is_a_picture_and_a_table_of_its_numbers() -> None:
    show = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["East", "West"]
    data.add_series("Sales", (19.2, 21.4))
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 914400, 914400, data)
    (page,) = pages(samples.saved(show))
    chart, numbers = page.blocks
    assert isinstance(chart, Picture)
    assert chart.is_chart
    assert numbers.text == "\tSales\nEast\t19.2\nWest\t21.4"
    assert chart.box == numbers.box


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


def test_cells_of_a_workbook_keep_their_values_and_formats() -> None:
    first = pages(samples.book())[0]
    table = first.blocks[1]
    assert isinstance(table, Table)
    kept = [(cell.text, cell.value, cell.format) for cell in table.cells]
    assert kept[:6] == [
        ("Item", None, "@"),
        ("Price", None, "@"),
        ("Share", None, "@"),
        ("12.5%", 0.125, "0.0%"),
        ("Day", None, "@"),
        ("31/01/2024", 45322, "dd/mm/yyyy"),
    ]


def test_days_that_are_counted_from_1904_are_the_same_days() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(2024, 1, 31)
    (page,) = pages(samples.saved(book))
    table = page.blocks[1]
    assert isinstance(table, Table)
    (cell,) = table.cells
    assert (cell.text, cell.value) == ("2024-01-31", 45322)


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
        (123456789, "000-00-0000", "123-45-6789"),
        (1e300, "#,##0", f"{10**300:,}"),
        (1e12, "yyyy", "1000000000000"),
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

"""The pdf of an Office file: it says what the other outputs say."""

import io
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from msgspec.structs import replace
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from PIL import Image, ImageDraw, ImageFont

from ocr.document import Block, Box, Line, Page, Picture, Word
from ocr.readers import office
from ocr.readers.containers import DOCX, PPTX, XLSX
from ocr.readers.office import libreoffice
from ocr.readers.office.printing import prepare
from ocr.readers.requests import ConvertRequest
from ocr.writers.pdf import write
from ocr.writers.source import Source
from tests.ocr.office_samples import saved
from tests.ocr.samples import encoded
from tests.ocr.writer_pdf_support import copied, problems, selected

needs_libreoffice = pytest.mark.skipif(
    not libreoffice.available(), reason="LibreOffice is not installed."
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def copy_of(media_type: str, data: bytes) -> bytes:
    made = io.BytesIO()
    if not prepare(media_type, io.BytesIO(data), made):
        return data
    return made.getvalue()


def letter(*paragraphs: str) -> bytes:
    document = docx.Document()
    for xml in paragraphs:
        document.element.body.insert(
            len(document.element.body) - 1,
            parse_xml(f"<w:p {nsdecls('w', 'r')} {MATH}>{xml}</w:p>"),
        )
    return saved(document)


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>'
INSERTED = '<w:ins w:id="2" w:author="a"><w:r><w:t>{}</w:t></w:r></w:ins>'
END_DELETED = '<w:pPr><w:rPr><w:del w:id="3" w:author="a"/></w:rPr></w:pPr>'
DATE = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>4 March 1999</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def texts(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_tracked_changes_are_accepted_in_the_copy() -> None:
    rent = RUN.format("Rent is ") + DELETED.format("sixty") + INSERTED.format("seventy")
    data = letter(
        rent + RUN.format(" marks."),
        END_DELETED + RUN.format("First half "),
        RUN.format("second half."),
        '<w:moveFrom w:id="5" w:author="a"><w:r><w:t>Moved.</w:t></w:r></w:moveFrom>',
        '<w:moveTo w:id="6" w:author="a"><w:r><w:t>Moved.</w:t></w:r></w:moveTo>',
    )
    found = copy_of(DOCX, data)
    assert texts(found) == ["Rent is seventy marks.", "First half second half.", "Moved."]


def test_deleted_rows_go_and_a_table_without_rows_too() -> None:
    document = docx.Document()
    for rows, deleted in ((3, [1]), (1, [0])):
        table = document.add_table(rows, 1)
        for number in range(rows):
            table.cell(number, 0).text = f"row {number}"
        for number in deleted:
            properties = table.rows[number]._tr.get_or_add_trPr()
            properties.append(parse_xml(f'<w:del {nsdecls("w")} w:id="7" w:author="a"/>'))
    found = docx.Document(io.BytesIO(copy_of(DOCX, saved(document))))
    assert len(found.tables) == 1
    assert [row.cells[0].text for row in found.tables[0].rows] == ["row 0", "row 2"]


def test_changes_in_a_header_are_accepted() -> None:
    document = docx.Document()
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.add_run("New head")
    paragraph._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a">'
            "<w:r><w:delText>Old</w:delText></w:r></w:del>"
        )
    )
    found = docx.Document(io.BytesIO(copy_of(DOCX, saved(document))))
    root = found.sections[0].header.paragraphs[0]._p
    assert next(root.iter(f"{W}delText"), None) is None


def test_fields_that_change_with_the_day_or_the_name_keep_their_text() -> None:
    simple = '<w:fldSimple w:instr=" FILENAME "><w:r><w:t>deed.docx</w:t></w:r></w:fldSimple>'
    page = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    found = docx.Document(io.BytesIO(copy_of(DOCX, letter(DATE, simple, page))))
    body = found.element.body
    assert [mark.text for mark in body.iter(f"{W}instrText")] == []
    assert [field.get(f"{W}instr") for field in body.iter(f"{W}fldSimple")] == [" PAGE "]


def test_a_plain_file_is_printed_itself() -> None:
    assert not prepare(DOCX, io.BytesIO(letter(RUN.format("plain"))), io.BytesIO())
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "plain"
    assert not prepare(PPTX, io.BytesIO(saved(deck)), io.BytesIO())


def book(*, width: float = 3, columns: int = 2, **more: Any) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for column in range(1, columns + 1):
        sheet.cell(1, column, 1234567.5 * column).number_format = "#,##0.00"
        sheet.column_dimensions[get_column_letter(column)].width = width
    for name, value in more.items():
        setattr(sheet, name, value)
    return saved(workbook)


def test_columns_are_wide_enough_for_their_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(copy_of(XLSX, book()))).active
    assert sheet.column_dimensions["A"].width >= 12
    assert sheet.column_dimensions["B"].width >= 12


def test_wide_columns_and_hidden_ones_stay() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(width=40, columns=3)))
    workbook.active.column_dimensions["B"].hidden = True
    sheet = openpyxl.load_workbook(io.BytesIO(copy_of(XLSX, saved(workbook)))).active
    assert sheet.column_dimensions["A"].width == 40
    assert sheet.column_dimensions["B"].hidden


def test_a_sheet_fits_the_paper_in_width_and_its_print_area_is_lifted() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(copy_of(XLSX, book(columns=20, print_area="A1:A1")))
    ).active
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.page_setup.orientation == "landscape"
    assert not sheet.print_area


def test_turned_texts_do_not_widen_their_columns_and_a_wide_portrait_lies_down() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(width=9, columns=16)))
    sheet = workbook.active
    sheet.page_setup.orientation = "portrait"
    for column in (20, 21):
        cell = sheet.cell(1, column, "Profit before all of the taxes")
        cell.alignment = Alignment(textRotation=90)
        sheet.column_dimensions[get_column_letter(column)].width = 4
    found = openpyxl.load_workbook(io.BytesIO(copy_of(XLSX, saved(workbook)))).active
    assert found.column_dimensions["T"].width == 4
    assert found.page_setup.orientation == "landscape"


def test_other_sheets_and_slides_than_those_asked_for_are_hidden() -> None:
    workbook = openpyxl.Workbook()
    for name in ("Empty", "Herring", "Cod", "Secret", "Eel"):
        workbook.create_sheet(name)["A1"] = name if name != "Empty" else None
    workbook.remove(workbook.worksheets[0])
    workbook["Secret"].sheet_state = "hidden"
    found = io.BytesIO()
    assert prepare(XLSX, io.BytesIO(saved(workbook)), found, (2, 3))
    sheets = openpyxl.load_workbook(found).worksheets
    shown = [sheet.title for sheet in sheets if sheet.sheet_state == "visible"]
    assert shown == ["Cod", "Eel"]

    deck = pptx.Presentation()
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        if number == 0:
            slide._element.set("show", "0")
    found = io.BytesIO()
    assert prepare(PPTX, io.BytesIO(saved(deck)), found, (2,))
    hidden = [slide._element.get("show") for slide in pptx.Presentation(found).slides]
    assert hidden == ["0", "0", None]


def test_dates_without_a_form_of_their_own_are_printed_as_they_are_read() -> None:
    workbook = openpyxl.Workbook()
    cell = workbook.active["A1"]
    cell.value, cell.number_format = 45000, "mm-dd-yy"  # the format with the number 14
    sheet = openpyxl.load_workbook(io.BytesIO(copy_of(XLSX, saved(workbook)))).active
    assert sheet["A1"].number_format == "yyyy-mm-dd"


# What is written on a print


def words(*texts: str, top: int = 40) -> Block:
    found = []
    for number, text in enumerate(texts):
        found.append(Word(text, Box(40 + 150 * number, top, 120, 30), 1.0))
    line = Line(tuple(found), Box(40, top, 150 * len(texts), 30))
    return Block((line,), line.box)


def plate(text: str, size: tuple[int, int] = (600, 200)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 40), text, "black", ImageFont.load_default(60))
    return image


def print_of(*pictures: tuple[Image.Image, str], count: int = 1) -> bytes:
    """A print of `count` pages, that draws each picture on the last one by a matrix."""
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=(600, 800))
    target = pdf.pages[-1]
    content = ""
    for number, (image, matrix) in enumerate(pictures):
        stream = pdf.make_stream(
            encoded(image, "JPEG", quality=85),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        target.add_resource(stream, pikepdf.Name.XObject, pikepdf.Name(f"/Im{number}"))
        content += f"q {matrix} cm /Im{number} Do Q\n"
    target.Contents = pdf.make_stream(content.encode())
    return saved(pdf)


def with_pictures(*images: Image.Image) -> bytes:
    document = docx.Document()
    for image in images:
        document.add_picture(io.BytesIO(encoded(image)))
    return saved(document)


def written(pages: list[Page], data: bytes, printed: bytes) -> bytes:
    out = io.BytesIO()
    source = Source(io.BytesIO(data), DOCX, "Deed", printed=io.BytesIO(printed))
    write(pages, source, out)
    return out.getvalue()


def recognised(data: bytes, *blocks: Block) -> list[Page]:
    """The pages of a Word file, each picture with one of the blocks."""
    (page,) = office.read_all(io.BytesIO(data))
    items: list[Any] = []
    left = list(blocks)
    for item in page.blocks:
        if isinstance(item, Picture):
            item = replace(item, blocks=(left.pop(0),))
        items.append(item)
    return [replace(page, blocks=tuple(items))]


def test_words_of_a_picture_stand_where_it_is_drawn() -> None:
    one, other = plate("Alder"), plate("Birch")
    data = with_pictures(one, other)
    printed = print_of((other, "300 0 0 100 100 600"), (one, "300 0 0 100 100 200"))
    found = written(recognised(data, words("Alder"), words("Birch")), data, printed)
    assert problems(found) == []
    # 40 of 600 pixels from the left of 300 points, 40 of 200 from the top of 100
    birch, alder = selected(found, "Birch", dpi=72), selected(found, "Alder", dpi=72)
    assert abs(birch.left - 120) <= 2
    assert abs(birch.top - 120) <= 2
    assert abs(alder.top - 520) <= 2


def test_a_picture_that_is_drawn_twice_is_found_twice() -> None:
    logo = plate("Guild")
    data = with_pictures(logo)
    printed = print_of((logo, "300 0 0 100 100 600"), (logo, "150 0 0 50 100 100"))
    found = written(recognised(data, words("Guild")), data, printed)
    assert copied(found).count("Guild") == 2


def test_a_picture_that_was_cut_is_told_by_its_size() -> None:
    data = with_pictures(plate("Cedar"))
    pages = recognised(data, words("Cedar"))
    (item,) = pages[0].blocks
    width, height = item.box.width * 0.75, item.box.height * 0.75
    printed = print_of((plate("ed", (300, 60)), f"{width} 0 0 {height} 100 400"))
    found = written(pages, data, printed)
    box = selected(found, "Cedar", dpi=72)
    assert 400 - height - 2 <= box.top <= 400 + 2


def test_words_of_a_picture_that_is_not_printed_stand_at_the_foot() -> None:
    data = with_pictures(plate("Elder"))
    found = written(recognised(data, words("Elder")), data, print_of())
    assert selected(found, "Elder", dpi=72).top > 780


def test_words_without_places_are_spread_over_their_picture() -> None:
    image = plate("Hazel")
    data = with_pictures(image)
    block = words("Hazel", "grove")
    nowhere = block.map_boxes(lambda box: replace(box, width=0))
    printed = print_of((image, "300 0 0 100 100 600"))
    found = written(recognised(data, nowhere), data, printed)
    assert "Hazel grove" in copied(found)
    assert 98 <= selected(found, "grove", dpi=72).top <= 202


def test_a_note_that_the_print_does_not_show_is_found_on_its_page() -> None:
    note = replace(words("Remember", "the", "miller"), kind="note")
    pages = [Page(800, 600, ()), Page(800, 600, (note,))]
    found = written(pages, with_pictures(), print_of(count=2))
    assert "Remember the miller" in copied(found, 1)
    assert copied(found, 0) == ""


def test_what_is_printed_is_not_written_again() -> None:
    pdf = pikepdf.Pdf.open(io.BytesIO(print_of()))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    pdf.pages[0].add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 20 Tf 50 500 Td (Sales of 10 kg) Tj ET")
    pages = [Page(800, 600, (words("Sales", "of", "10", "kg"), words("Ledger", "house")))]
    found = copied(written(pages, with_pictures(), saved(pdf)))
    assert found.count("Sales") == 1
    assert "Ledger house" in found


def test_of_a_letter_only_the_pages_asked_for_are_kept() -> None:
    pdf = pikepdf.Pdf.open(io.BytesIO(print_of(count=3)))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number, page in enumerate(pdf.pages):
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
        text = f"BT /F1 20 Tf 50 500 Td (The chapter {'abc'[number] * 8} of this) Tj ET"
        page.Contents = pdf.make_stream(text.encode())
    block = words("The", "chapter", "bbbbbbbb", "of", "this")
    source = Source(io.BytesIO(with_pictures()), DOCX, numbers=(2,), printed=io.BytesIO(saved(pdf)))
    out = io.BytesIO()
    write([Page(800, 600, (block,))], source, out)
    assert "bbbbbbbb" in all_text(out.getvalue())
    assert "aaaaaaaa" not in all_text(out.getvalue())
    assert "cccccccc" not in all_text(out.getvalue())


def test_a_print_that_cannot_be_changed_is_delivered_as_it_is() -> None:
    data = with_pictures(plate("Holly"))
    broken = b"%PDF-1.7\nnot a document"
    assert written(recognised(data, words("Holly")), data, broken) == broken


# With LibreOffice


def printed_by_libreoffice(media_type: str, data: bytes) -> bytes:
    made = io.BytesIO()
    libreoffice.convert(ConvertRequest(media_type=media_type, to="pdf"), io.BytesIO(data), made)
    return made.getvalue()


def all_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


@needs_libreoffice
def test_the_print_of_a_letter_is_its_final_text() -> None:
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>bh</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    rent = RUN.format("Rent is ") + DELETED.format("sixty") + INSERTED.format("seventy")
    text = all_text(printed_by_libreoffice(DOCX, letter(rent, DATE, fraction)))
    assert "Rent is seventy" in text
    assert "sixty" not in text
    assert "4 March 1999" in text
    assert "bh" in text


@needs_libreoffice
def test_the_print_of_a_workbook_has_all_numbers_and_one_page_across() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(width=1, columns=12)))
    workbook.active["A3"] = "=A1+1"
    workbook.active.add_image(SheetImage(io.BytesIO(encoded(plate("Seal")))), "A5")
    printed = printed_by_libreoffice(XLSX, saved(workbook))
    text = all_text(printed)
    assert "#" not in text
    for value in ("1,234,567.50", "14,814,810.00", "1234568.5"):
        assert value in text
    with pypdfium2.PdfDocument(printed) as pdf:
        assert len(pdf) == 1


@needs_libreoffice
def test_a_scan_in_a_letter_is_found_in_its_pdf() -> None:
    image = plate("Delivery note", (1000, 300))
    document = docx.Document()
    document.add_paragraph("Covering letter")
    document.add_picture(io.BytesIO(encoded(image)), width=docx.shared.Inches(6))
    data = saved(document)
    pages = recognised(data, words("Delivery", "note"))
    found = written(pages, data, printed_by_libreoffice(DOCX, data))
    assert "Delivery note" in all_text(found)
    assert problems(found) == []
    assert all_text(found).count("Covering letter") == 1

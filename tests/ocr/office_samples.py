"""Sample office files, made by code: good ones, awkward ones and hostile ones, each as the bytes of
a file.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import openpyxl
import pptx
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image

from tests.ocr.samples import encoded

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PICTURE = encoded(Image.new("RGB", (120, 60), "teal"))


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def letter() -> bytes:
    """Two pages: heading, paragraph with looks, two lists, a table with merged cells, a picture,
    header and footer.
    """
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Acme Ltd"
    section.footer.paragraphs[0].text = "All prices in euro"
    document.add_heading("Offer", level=1)
    paragraph = document.add_paragraph("We offer ")
    paragraph.add_run("bold ").bold = True
    paragraph.add_run("and slan")
    paragraph.add_run("ted").italic = True
    for text in ("Apples", "Pears"):
        document.add_paragraph(text, style="List Bullet")
    for text in ("First", "Second"):
        document.add_paragraph(text, style="List Number")
    _table(document)
    document.add_picture(io.BytesIO(PICTURE), width=docx.shared.Inches(1.25))
    document.add_paragraph("End of one").add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("Terms", level=2)
    return saved(document)


def _table(document: Any) -> None:
    table = document.add_table(3, 3)
    for row, texts in enumerate(
        (("Fruit", "", "Price"), ("Apple", "red", "1.20"), ("", "green", "1.10"))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "side"


def with_body(xml: str) -> bytes:
    """A docx whose body is `xml` (prefixes w, r, wp, a, wps, mc, v are bound)."""
    names = {
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }
    bound = nsdecls("w", "r", "wp", "a") + "".join(
        f' xmlns:{prefix}="{name}"' for prefix, name in names.items()
    )
    document = docx.Document()
    section = document.element.body.sectPr
    for element in parse_xml(f"<w:body {bound}>{xml}</w:body>"):
        section.addprevious(element)
    return saved(document)


def deck() -> bytes:
    """Three slides, the second hidden: title and bullets, a table and a picture; shapes out of
    order and a group.
    """
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Results"
    body = slide.placeholders[1].text_frame
    body.text = "Up by a tenth"
    inner = body.add_paragraph()
    inner.text, inner.level = "in the north", 1
    hidden = show.slides.add_slide(show.slide_layouts[6])
    hidden._element.set("show", "0")
    _drawn(show.slides.add_slide(show.slide_layouts[6]))
    return saved(show)


def _drawn(slide: Any) -> None:
    inches = pptx.util.Inches
    for text, left, top in (("below", 1, 3), ("right", 5, 1.1), ("left", 1, 1)):
        box = slide.shapes.add_textbox(inches(left), inches(top), inches(2), inches(0.5))
        box.text_frame.text = text
    table = slide.shapes.add_table(2, 2, inches(1), inches(4), inches(4), inches(1)).table
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(0, 0).text, table.cell(1, 1).text = "Head", "42"
    slide.shapes.add_picture(io.BytesIO(PICTURE), inches(6), inches(4), inches(2), inches(1))
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(
        inches(1), inches(6), inches(2), inches(0.5)
    ).text_frame.text = "grouped"


def book() -> bytes:
    """A sheet with formats, a merged cell and a picture; an empty one; a hidden one; one more with
    text.
    """
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Prices"
    rows = [("B2", "Item"), ("C2", "Price"), ("B3", "Share"), ("B4", "Day"), ("B5", "Total")]
    for place, value in rows:
        sheet[place] = value
    shown: dict[str, tuple[object, str]] = {
        "C3": (0.125, "0.0%"),
        "C4": (date(2024, 1, 31), "dd/mm/yyyy"),
        "C5": (-1234.5, '"€"#,##0.00'),
    }
    for place, (content, code) in shown.items():
        sheet[place] = content
        sheet[place].number_format = code
    sheet["B8"] = "wide"
    sheet.merge_cells("B8:C8")
    sheet["B2"].font = openpyxl.styles.Font(bold=True)
    sheet.add_image(openpyxl.drawing.image.Image(io.BytesIO(PICTURE)), "E2")
    workbook.create_sheet("Nothing")
    workbook.create_sheet("Secret").sheet_state = "hidden"
    workbook["Secret"]["A1"] = "hidden words"
    workbook.create_sheet("More")["A1"] = "last sheet"
    return saved(workbook)


def locked(data: bytes, password: str) -> bytes:
    """The file encrypted with a password, as newer Office programs do."""
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, buffer)
    return buffer.getvalue()


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same zip after `change` was let loose on its entries."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    return repacked(data, lambda parts: parts.update({name: content}))


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """With other bytes in one part; they must be there."""

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return repacked(data, change)


def lying(data: bytes, name: str, size: int) -> bytes:
    """A part that unpacks to `size` bytes while both its headers say 1,000."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(b"<x>" + b" " * size) + packed.flush()
    base = with_part(data, name, b"\0" * 1000)
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        entries = {info.filename: (info, archive.read(info)) for info in archive.infolist()}
    out, directory = io.BytesIO(), b""
    for key, (info, content) in entries.items():
        raw = body if key == name else _deflated(content)
        sizes = struct.pack("<IHHIIIHH", 0, 0, 0, info.CRC, len(raw), info.file_size, len(key), 0)
        offset = out.tell()
        out.write(b"PK\3\4" + struct.pack("<HHH", 20, 0, 8) + sizes[4:] + key.encode() + raw)
        head = (
            struct.pack("<HHHH", 20, 20, 0, 8)
            + sizes[4:]
            + struct.pack("<HHHII", 0, 0, 0, 0, offset)
        )
        directory += b"PK\1\2" + head + key.encode()
    ending = struct.pack(
        "<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), out.tell(), 0
    )
    return out.getvalue() + directory + b"PK\5\6" + ending


def _deflated(content: bytes) -> bytes:
    packed = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packed.compress(content) + packed.flush()


def linked_picture(url: str) -> bytes:
    """A docx that shows a picture which lies at `url`."""
    document = docx.Document()
    document.add_picture(io.BytesIO(PICTURE))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = document.part.relate_to(url, kind, is_external=True)
    blip = next(
        document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    )
    name = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    del blip.attrib[f"{name}embed"]
    blip.set(f"{name}link", link)
    return saved(document)


def sparse_book() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "first"
    workbook.active["XFD1048576"] = "last"
    return saved(workbook)


def equation_of_a_slide() -> Any:
    """v=s/t as PowerPoint writes it into a paragraph, with a picture for older programs."""
    part = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{part.format('s')}</m:num><m:den>{part.format('t')}</m:den></m:f>"
    return parse_xml(
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f'<mc:Choice Requires="a14"><a14:m><m:oMath>{part.format("v=")}{fraction}</m:oMath></a14:m>'
        "</mc:Choice><mc:Fallback><a:r><a:t>picture</a:t></a:r></mc:Fallback></mc:AlternateContent>"
    )

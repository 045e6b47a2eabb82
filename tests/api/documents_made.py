"""Documents made by code for the tests of the documents interface: PDF and office files, with and
without passwords.
"""

import io
import subprocess
import tempfile
from pathlib import Path

import docx
import msoffcrypto.format.ooxml
import openpyxl
import pikepdf
import pptx

from tests.ocr import samples

PASSWORD = "ünlock me 7"
TEXT = "Invoice 4711 of the green street cafe, paid in full on the second of May."


def pdf(*, pages: int = 1, text: str = TEXT, password: str = "") -> bytes:
    """Born digital: one line of Helvetica a page."""
    with pikepdf.new() as document:
        for number in range(1, pages + 1):
            page = document.add_blank_page(page_size=(595, 842))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = document.make_stream(
                f"BT /F 12 Tf 60 700 Td ({text} Page {number}.) Tj ET".encode()
            )
        return saved(document, password)


def scan(*lines: str, password: str = "") -> bytes:
    """A page that is one picture of text."""
    image = samples.text_image(
        *(lines or ("SCANNED PAPER", "TOTAL 12.60")), size=48, margin=80, paper=255
    )
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(image.width * 0.24, image.height * 0.24))
        picture = pikepdf.Stream(
            document,
            samples.encoded(image, "JPEG"),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        page.Contents = document.make_stream(
            f"q {image.width * 0.24} 0 0 {image.height * 0.24} 0 0 cm /I Do Q".encode()
        )
        return saved(document, password)


def mixed() -> bytes:
    """A page with its own text, then a scanned one."""
    with pikepdf.open(io.BytesIO(pdf())) as document, pikepdf.open(io.BytesIO(scan())) as other:
        document.pages.extend(other.pages)
        return saved(document, "")


def saved(document: pikepdf.Pdf, password: str) -> bytes:
    buffer = io.BytesIO()
    document.save(
        buffer,
        encryption=pikepdf.Encryption(owner="owner", user=password, R=6) if password else False,
    )
    return buffer.getvalue()


def word(text: str = TEXT) -> bytes:
    document = docx.Document()
    document.add_heading("Statement", 1)
    document.add_paragraph(text)
    table = document.add_table(rows=2, cols=2)
    for cell, content in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Item", "Price", "Tea", "2.50"),
        strict=True,
    ):
        cell.text = content
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    for row in (("Item", "Price"), ("Tea", 2.5), ("Cake", 3.25)):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def slides() -> bytes:
    deck = pptx.Presentation()
    for title in ("First slide", "Second slide"):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = title
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def locked(content: bytes, password: str = PASSWORD) -> bytes:
    """An office file with a password."""
    buffer = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, buffer)
    return buffer.getvalue()


def old(content: bytes) -> bytes:
    """A Word file as Word wrote it until 2003, made by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "a.docx").write_bytes(content)
        command = ["soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "doc", "--outdir", folder, str(place / "a.docx")]
        subprocess.run(command, check=True, capture_output=True)
        return (place / "a.doc").read_bytes()
